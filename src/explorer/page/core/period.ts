/** Spans of time people look at: back from now, or between two moments. */

export interface Period {
  readonly from: string;
  readonly to: string;
}

export const PERIODS: readonly (readonly [from: string, label: string])[] = [
  ['now-15m', 'Last 15 minutes'],
  ['now-1h', 'Last hour'],
  ['now-6h', 'Last 6 hours'],
  ['now-24h', 'Last 24 hours'],
  ['now-7d', 'Last 7 days'],
  ['now-14d', 'Last 14 days'],
  ['now-30d', 'Last 30 days'],
  ['now-90d', 'Last 90 days'],
];

const MINUTE_MS = 60_000;
const UNIT_NAMES: Readonly<Record<string, string>> = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks', M: 'months' };
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1e3,
  m: 6e4,
  h: 36e5,
  d: 864e5,
  w: 6048e5,
  M: 2592e6,
  y: 31536e6,
};

/** What a period is called. */
export function periodLabel({ from, to }: Period): string {
  const known = PERIODS.find(([start]) => start === from);
  if (to === 'now' && known !== undefined) return known[1];
  const relative = /^now-(\d+)([mhdwM])$/.exec(from);
  if (to === 'now' && relative !== null) return `Last ${relative[1]} ${UNIT_NAMES[relative[2] ?? ''] ?? ''}`;
  return `${momentLabel(from)} – ${momentLabel(to)}`;
}

/** A moment in milliseconds; undefined when it is none. */
export function momentOf(time: string, now: number): number | undefined {
  if (time === 'now') return now;
  const relative = /^now-(\d+)([smhdwMy])$/.exec(time);
  const moment = relative === null ? Date.parse(time) : now - Number(relative[1]) * (UNIT_MS[relative[2] ?? ''] ?? 0);
  // So long ago that no calendar knows it.
  return Number.isNaN(new Date(moment).getTime()) ? undefined : moment;
}

/** The value of a `datetime-local` field for a moment, in the reader's own time zone. */
export function localInput(moment: number): string {
  const date = new Date(moment - new Date(moment).getTimezoneOffset() * MINUTE_MS);
  return date.toISOString().slice(0, 16);
}

function momentLabel(time: string): string {
  if (time === 'now') return 'now';
  const moment = Date.parse(time);
  if (Number.isNaN(moment)) return time;
  const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Date(moment).toLocaleString('en-GB', options);
}
