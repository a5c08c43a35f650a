import assert from 'node:assert/strict';
import { Command } from 'commander';
import { addSelectionFlags, type SelectionFlags, selectionOf } from '../../src/cli/selection-flags.ts';
import { hasCode } from '../support/records.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');

function flagsOf(...args: string[]): SelectionFlags {
  return addSelectionFlags(new Command()).parse(args, { from: 'user' }).opts<SelectionFlags>();
}

describe('the flags that choose records', () => {
  it('choose every record where there are none', () => {
    assert.deepEqual(selectionOf(flagsOf(), NOW), {});
  });

  it('mean a whole day by its date, and a moment by its time', () => {
    const { since, until } = selectionOf(flagsOf('--since', '2026-11-01', '--until', '2026-11-15'), NOW);
    assert.deepEqual(
      [since?.toISOString(), until?.toISOString()],
      ['2026-11-01T00:00:00.000Z', '2026-11-16T00:00:00.000Z'],
    );
    assert.equal(selectionOf(flagsOf('--since', '-7d'), NOW).since?.toISOString(), '2026-11-14T12:00:00.000Z');
  });

  it('pass the names on as they were given', () => {
    const flags = flagsOf('--session', 's 1', '--user', 'ada', '--id', 'm1', '--query', 'outcome: failed');
    assert.deepEqual(selectionOf(flags, NOW), { session: 's 1', user: 'ada', id: 'm1', query: 'outcome: failed' });
  });

  it('refuse what cannot be meant, also an empty value, which would choose everything', () => {
    const refused: [args: string[], reason: RegExp][] = [
      [['--since', 'yesterday'], /--since takes now, -7d/],
      [['--until', '2026-02-31'], /--until takes now/],
      [['--since', '2026-11-02', '--until', '2026-11-01'], /is not before/],
      [['--query', 'nothing_known: 1'], /query/],
      [['--user', ''], /--user was given without a value/],
      [['--query', ' '], /--query was given without a value/],
    ];
    for (const [args, reason] of refused) {
      assert.throws(() => selectionOf(flagsOf(...args), NOW), hasCode('PL_USAGE', reason));
    }
  });
});
