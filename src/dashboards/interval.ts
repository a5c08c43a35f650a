/** How wide the steps along time are: nice ones, at most ninety over the range that is looked at. */
import type { JsonObject } from '../record/record.ts';

export interface Interval {
  /** As Elasticsearch writes it: `5m`. */
  readonly text: string;
  /** Its length; of a month, a quarter and a year the usual one. */
  readonly ms: number;
  /** Follows the calendar: a week begins on Monday, a month on its first day. */
  readonly calendar?: true;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_STEPS = 90;

const YEAR: Interval = { text: '1y', ms: 365 * DAY, calendar: true };
const INTERVALS: readonly Interval[] = [
  ...[1, 2, 5, 10, 30].map((count) => ({ text: `${count}s`, ms: count * SECOND })),
  ...[1, 2, 5, 10, 30].map((count) => ({ text: `${count}m`, ms: count * MINUTE })),
  ...[1, 3, 6, 12].map((count) => ({ text: `${count}h`, ms: count * HOUR })),
  { text: '1d', ms: DAY },
  { text: '3d', ms: 3 * DAY },
  { text: '1w', ms: 7 * DAY, calendar: true },
  { text: '1M', ms: 30 * DAY, calendar: true },
  { text: '1q', ms: 91 * DAY, calendar: true },
  YEAR,
];

/** The narrowest step of which no more than ninety fill the time between. */
export function intervalFor(from: Date, to: Date): Interval {
  const span = Math.max(0, to.getTime() - from.getTime());
  return INTERVALS.find(({ ms }) => span / ms <= MOST_STEPS) ?? YEAR;
}

/** Counts by time, with the empty steps between and up to both ends. `to` itself is outside. */
export function timeHistogram(field: string, from: Date, to: Date): JsonObject {
  const { text, calendar } = intervalFor(from, to);
  return {
    field,
    ...(calendar === true ? { calendar_interval: text } : { fixed_interval: text }),
    time_zone: 'UTC',
    min_doc_count: 0,
    extended_bounds: { min: from.getTime(), max: Math.max(from.getTime(), to.getTime() - 1) },
  };
}
