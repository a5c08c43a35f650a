import assert from 'node:assert/strict';
import type { Problem, ProblemKind } from '../../src/delivery/verify-problem.ts';
import { VerifyTally } from '../../src/delivery/verify-tally.ts';

function problem(kind: ProblemKind, session: string, more: Partial<Problem> = {}): Problem {
  const time = '2026-11-01T10:30:00.000Z';
  return { kind, id: session, session, time, index: 'prompt-logs-2026.11', document: 'x', reason: 'why', ...more };
}

describe('the tally of a verification', () => {
  it('counts by period and session', () => {
    const tally = new VerifyTally();
    tally.record('2026-11-01T09:59:59.999Z', false);
    tally.record('2026-11-01T10:00:00.000Z', false);
    tally.record('2026-11-02T00:00:00.000Z', true);
    tally.problem(problem('missing', 'b'));
    tally.problem(problem('stale', 'b', { repaired: true }));
    tally.problem(problem('extra', 'a', { repaired: false }));
    assert.deepEqual([tally.records, tally.erased, tally.repaired, tally.left], [3, 1, 1, 2]);
    const problems = { missing: 1, stale: 1, extra: 1, differing: 0 };
    const none = { missing: 0, stale: 0, extra: 0, differing: 0 };
    assert.deepEqual(tally.periods('day'), [{ period: '2026-11-01', records: 2, problems }]);
    assert.deepEqual(tally.periods('hour'), [
      { period: '2026-11-01T09', records: 1, problems: none },
      { period: '2026-11-01T10', records: 1, problems },
    ]);
    assert.deepEqual(tally.sessions, [
      { session: 'b', problems: 2 },
      { session: 'a', problems: 1 },
    ]);
  });

  it('knows how many documents of an hour were met, the copies apart', () => {
    const tally = new VerifyTally();
    const hour = Date.parse('2026-11-01T10:00:00.000Z');
    tally.met('prompt-logs-2026.11', hour + 5);
    tally.met('prompt-logs-2026.11-g2', hour + 3_599_999);
    tally.met('prompt-metadata-2026.11', hour);
    assert.deepEqual(
      [tally.metIn(hour, false), tally.metIn(hour, true), tally.metIn(hour + 3_600_000, false)],
      [2, 1, 0],
    );
  });

  it('keeps the first thousand problems and counts all', () => {
    const tally = new VerifyTally();
    for (let number = 0; number < 1_500; number++) tally.problem(problem('missing', `s${number}`));
    assert.equal(tally.problems.length, 1_000);
    assert.equal(tally.counts.missing, 1_500);
  });
});
