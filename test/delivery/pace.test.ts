import assert from 'node:assert/strict';
import { Pace } from '../../src/delivery/pace.ts';

describe('a pace', () => {
  it('counts the time that the work itself took', () => {
    let now = 0;
    const pace = new Pace(100, () => now);
    assert.equal(pace.waitMs(10), 100, 'how long the first work took is not known');
    now = 130;
    assert.equal(pace.waitMs(10), 70);
    now = 200;
    assert.equal(pace.waitMs(0), 0, 'nothing was done');
  });

  it('adds up what is done before its time', () => {
    let now = 0;
    const pace = new Pace(100, () => now);
    pace.waitMs(10);
    now = 50;
    assert.equal(pace.waitMs(10), 150);
  });

  it('saves nothing up for later, however long nothing was done', () => {
    let now = 0;
    const pace = new Pace(100, () => now);
    pace.waitMs(10);
    now = 60_000;
    assert.equal(pace.waitMs(10), 0);
    assert.equal(pace.waitMs(10), 100);
  });

  it('ends at once when it is told to stop', async () => {
    const stop = new AbortController();
    stop.abort();
    await new Pace(0.001).spent(1_000, stop.signal);
  });
});
