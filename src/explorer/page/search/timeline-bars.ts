/** The arithmetic of the timeline: how high its bars are and which time a stretch of them is. */
import type { Period } from '../core/period.ts';

interface Bucket {
  readonly time: string;
  readonly count: number;
}

interface Bar {
  readonly time: string;
  readonly hits: number;
  readonly height: number;
}

/** A bar for each bucket; one with a single hit is still seen. */
export function barsOf(buckets: readonly Bucket[], height: number): Bar[] {
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  return buckets.map(({ time, count }) => ({
    time,
    hits: count,
    height: count === 0 ? 0 : Math.max(1.5, (count / most) * height),
  }));
}

/** From the beginning of one bucket to the end of another. */
export function chosenPeriod(buckets: readonly Bucket[], from: number, to: number): Period {
  const start = Date.parse(buckets[from]?.time ?? '');
  const last = Date.parse(buckets[to]?.time ?? '');
  const step = Date.parse(buckets[1]?.time ?? '') - Date.parse(buckets[0]?.time ?? '');
  const end = Date.parse(buckets[to + 1]?.time ?? '');
  return {
    from: new Date(start).toISOString(),
    to: new Date(Number.isNaN(end) ? last + step : end).toISOString(),
  };
}
