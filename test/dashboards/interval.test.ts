import assert from 'node:assert/strict';
import { intervalFor, timeHistogram } from '../../src/dashboards/interval.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 1);
const interval = (ms: number) => intervalFor(new Date(START), new Date(START + ms));

describe('the steps along time', () => {
  it('are nice ones that suit the range', () => {
    const cases: readonly [ms: number, text: string][] = [
      [0, '1s'],
      [60_000, '1s'],
      [15 * 60_000, '10s'],
      [3_600_000, '1m'],
      [DAY, '30m'],
      [7 * DAY, '3h'],
      [30 * DAY, '12h'],
      [90 * DAY, '1d'],
      [91 * DAY, '3d'],
      [365 * DAY, '1w'],
      [3 * 365 * DAY, '1M'],
      [50 * 365 * DAY, '1y'],
      [500 * 365 * DAY, '1y'],
    ];
    for (const [ms, text] of cases) assert.equal(interval(ms).text, text, `${ms}`);
  });

  it('are ninety at most, and thirty at least for all ranges of hours and days', () => {
    for (let minutes = 1; minutes < 90 * 1440; minutes = Math.ceil(minutes * 1.07)) {
      const steps = (minutes * 60_000) / interval(minutes * 60_000).ms;
      assert.ok(steps <= 90, `${minutes} min: ${steps}`);
      assert.ok(steps >= 30 || minutes < 2, `${minutes} min: ${steps}`);
    }
  });

  it('follow the calendar from weeks on', () => {
    const histogram = (days: number) => timeHistogram('@timestamp', new Date(START), new Date(START + days * DAY));
    assert.equal(histogram(7)['fixed_interval'], '3h');
    assert.equal(histogram(365)['calendar_interval'], '1w');
    assert.equal(histogram(365)['fixed_interval'], undefined);
  });

  it('reach from the beginning to just before the end', () => {
    const histogram = timeHistogram('@timestamp', new Date(START), new Date(START + DAY));
    assert.deepEqual(histogram['extended_bounds'], { min: START, max: START + DAY - 1 });
    const none = timeHistogram('@timestamp', new Date(START), new Date(START));
    assert.deepEqual(none['extended_bounds'], { min: START, max: START });
  });
});
