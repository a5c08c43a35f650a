/** The range of time a dashboard looks at, from what people and links say. */
import { PromptlogError } from '../errors.ts';
import { momentOf } from '../search/moment.ts';

export interface TimeRange {
  readonly from: Date;
  /** Not within it. */
  readonly to: Date;
}

const LONGEST_YEARS = 10;

/** Throws PL_USAGE for what is no time, and for a range that ends before it begins or takes more than ten years. */
export function timeRange(asked: { readonly from: string; readonly to: string }, now: Date): TimeRange {
  const from = moment('from', asked.from, now);
  const end = moment('to', asked.to, now, true);
  // Of a day, or of a minute, all is meant.
  const to = end > moment('to', asked.to, now) ? new Date(end.getTime() + 1) : end;
  if (from >= to)
    throw wrong('from', `from has to be before to: ${from.toISOString()} is not before ${to.toISOString()}`);
  const longest = new Date(from);
  longest.setUTCFullYear(from.getUTCFullYear() + LONGEST_YEARS);
  if (to > longest) throw wrong('from', `a dashboard looks at ${LONGEST_YEARS} years at most`);
  return { from, to };
}

function moment(name: 'from' | 'to', text: string, now: Date, end = false): Date {
  const found = momentOf(text, now, end);
  if (found !== undefined) return found;
  throw wrong(name, `${name} takes now, now-24h, 2026-11-01 or a full ISO 8601 time, not "${text}"`);
}

function wrong(path: string, reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason, path });
}
