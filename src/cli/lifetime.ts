/** How long something is to last, as people write it on the command line. */
import { PromptlogError } from '../errors.ts';

const HOUR_MS = 3_600_000;
const UNITS: Readonly<Record<string, number>> = {
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 7 * 24 * HOUR_MS,
  y: 365 * 24 * HOUR_MS,
};

/** `12h`, `90d`, `4w` or `1y` in milliseconds. Throws PL_USAGE that names the flag. */
export function lifetimeFrom(flag: string, text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([hdwy])$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (length === undefined) {
    throw new PromptlogError('PL_USAGE', { reason: `${flag} takes a time such as 12h, 90d, 4w or 1y, not "${text}"` });
  }
  return Number(count) * length;
}
