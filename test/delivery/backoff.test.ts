import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs, pause } from '../../src/delivery/backoff.ts';

describe('the pause before another attempt', () => {
  const most = (attempt: number, maxMs = 30_000) => backoffMs(attempt, maxMs, 0, () => 1);
  const least = (attempt: number, maxMs = 30_000) => backoffMs(attempt, maxMs, 0, () => 0);

  it('doubles from 200 ms up to the longest that is allowed', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((attempt) => most(attempt)),
      [200, 400, 800, 1600],
    );
    assert.equal(most(9), 30_000);
    assert.equal(most(1_000_000), 30_000);
    assert.equal(most(5, 100), 100);
  });

  it('is spread over its upper half, so that many do not come back at once', () => {
    assert.equal(least(3), 400);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 100_000 }), (attempt, maxMs) => {
        const ms = backoffMs(attempt, maxMs);
        assert.ok(ms >= Math.floor(least(attempt, maxMs)) && ms <= most(attempt, maxMs), `${ms}`);
      }),
    );
  });

  it('is never shorter than the store asked for, however long that is', () => {
    assert.equal(backoffMs(1, 30_000, 120_000), 120_000);
    assert.ok(backoffMs(20, 30_000, 1) >= 15_000);
  });

  it('ends at once when it is told to stop, before or meanwhile', async () => {
    const started = performance.now();
    await pause(60_000, AbortSignal.abort());
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 10);
    await pause(60_000, stop.signal);
    assert.ok(performance.now() - started < 5_000);
  });

  it('lasts as long as it says when nobody stops it', async () => {
    const started = performance.now();
    await pause(50, new AbortController().signal);
    assert.ok(performance.now() - started >= 45);
  });
});
