import assert from 'node:assert/strict';
import { UnitPace } from '../../src/records/unit-pace.ts';

const costing = (units: number) => async () => ({ requestCharge: units });

describe('the pace of request units', () => {
  it('lets the next wait for as long as the last one cost', async () => {
    const pace = new UnitPace(1_000);
    const started = performance.now();
    for (let request = 0; request < 4; request += 1) await pace.spend('page', costing(30));
    const tookMs = performance.now() - started;
    assert.ok(tookMs >= 85, `${tookMs} ms for three times 30 units`);
  });

  it('asks once before it lets several ask at once: what a page costs is not known before', async () => {
    const pace = new UnitPace(1e9);
    let now = 0;
    let most = 0;
    const first = Promise.withResolvers<void>();
    const ask = async (): Promise<{ requestCharge: number }> => {
      now += 1;
      most = Math.max(most, now);
      if (most === 1) await first.promise;
      now -= 1;
      return { requestCharge: 1 };
    };
    const asked = Array.from({ length: 4 }, () => pace.spend('page', ask));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(most, 1);
    first.resolve();
    await Promise.all(asked);
  });

  it('keeps several that ask at once to the rate together', async () => {
    const pace = new UnitPace(1_000);
    await pace.spend('page', costing(20));
    const started = performance.now();
    await Promise.all(Array.from({ length: 5 }, () => pace.spend('page', costing(20))));
    assert.ok(performance.now() - started >= 95);
  });

  it('guesses each kind by its own last price', async () => {
    const pace = new UnitPace(1_000);
    await pace.spend('page', costing(40));
    await pace.spend('item', costing(1));
    const started = performance.now();
    for (let item = 0; item < 10; item += 1) await pace.spend('item', costing(1));
    // By the price of a page they would take 400 ms.
    assert.ok(performance.now() - started < 300);
  });

  it('does not save up what was not used', async () => {
    let now = 0;
    const pace = new UnitPace(1_000, () => now);
    await pace.spend('page', costing(0));
    now = 3_600_000;
    await pace.spend('page', costing(50));
    const started = performance.now();
    await pace.spend('page', costing(50));
    assert.ok(performance.now() - started >= 45);
  });

  it('hands on what failed, and goes on', async () => {
    const pace = new UnitPace(1_000);
    const failing = async (): Promise<{ requestCharge: number }> => {
      throw new Error('throttled');
    };
    const [one, other] = await Promise.allSettled([pace.spend('page', failing), pace.spend('page', costing(1))]);
    assert.equal(one.status, 'rejected');
    assert.equal(other.status, 'fulfilled');
  });

  it('stops waiting when it is told to', async () => {
    const pace = new UnitPace(0.001);
    await pace.spend('page', costing(1_000));
    const stop = new AbortController();
    const waiting = pace.spend('page', costing(1), stop.signal);
    stop.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
  });
});
