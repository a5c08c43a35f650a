import assert from 'node:assert/strict';
import { timeRange } from '../../src/explorer/time-range.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');

describe('the range of a dashboard', () => {
  const range = (from: string, to: string): string[] => {
    const found = timeRange({ from, to }, NOW);
    return [found.from.toISOString(), found.to.toISOString()];
  };

  it('is what was written, with all of its last day', () => {
    assert.deepEqual(range('now-24h', 'now'), ['2026-11-20T12:00:00.000Z', '2026-11-21T12:00:00.000Z']);
    assert.deepEqual(range('2026-11-01', '2026-11-02'), ['2026-11-01T00:00:00.000Z', '2026-11-03T00:00:00.000Z']);
    assert.deepEqual(range('2026-11-01', '2026-11-01'), ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z']);
    assert.deepEqual(range('2026-11-01T10:00:00.000Z', '2026-11-01T11:00:00.000Z'), [
      '2026-11-01T10:00:00.000Z',
      '2026-11-01T11:00:00.000Z',
    ]);
    assert.equal(range('2016-11-21T12:00:00.000Z', 'now').length, 2);
  });

  it('says what cannot be meant, and where', () => {
    for (const [from, to, path, message] of [
      ['yesterday', 'now', 'from', /from takes now, now-24h.*not "yesterday"/],
      ['now-24h', '', 'to', /to takes/],
      ['now', 'now-1h', 'from', /before/],
      ['now', 'now', 'from', /before/],
      ['2026-11-21T13:00:00Z', 'now', 'from', /before/],
      ['2016-11-21T11:59:59.999Z', 'now', 'from', /10 years/],
    ] as const) {
      assert.throws(
        () => timeRange({ from, to }, NOW),
        (error: Error & { code?: string; details?: { path?: string } }) =>
          error.code === 'PL_USAGE' && error.details?.path === path && message.test(error.message),
        `${from} ${to}`,
      );
    }
  });
});
