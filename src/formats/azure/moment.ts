/** Times as Azure's sources write them: ISO 8601, .NET's texts of a culture (no zone, UTC is meant), seconds, and .NET ticks. */
import { isoTime } from '../../record/schema-time.ts';
import { numberOf } from '../values.ts';

// .NET puts a narrow no-break space before AM and PM in newer cultures; \s takes it.
const CULTURE =
  /^(\d{1,2})([/.])(\d{1,2})\2(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,7})?)?(?:\s?([AP])M)?$/i;
const LONGEST = 40;

/** The instant in ISO 8601; undefined when the value names none. Where day and month cannot be told apart, the month is first. */
export function momentOf(value: unknown): string | undefined {
  const instant = isoTime(value);
  if (instant !== undefined || typeof value !== 'string' || value.length > LONGEST) return instant;
  const match = CULTURE.exec(value.trim());
  return match === null ? isoTime(numberOf(value)) : ofCulture(match);
}

function ofCulture(match: RegExpExecArray): string | undefined {
  const [first = 0, , second = 0, year = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  // Dots are written by cultures that put the day first; slashes by both kinds.
  const dayFirst = match[2] === '.' || first > 12;
  const [day, month] = dayFirst ? [first, second] : [second, first];
  const half = match[8]?.toUpperCase();
  if (half !== undefined && (hours < 1 || hours > 12)) return undefined;
  const hour = half === undefined ? hours : (hours % 12) + (half === 'P' ? 12 : 0);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minutes, Number.isNaN(seconds) ? 0 : seconds));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minutes < 60;
  return isReal ? isoTime(date) : undefined;
}

const EPOCH_TICKS = 621_355_968_000_000_000n;
const TICKS_PER_MS = 10_000;
const TICKS = /^\d{17,19}$/;

/** Milliseconds since 1970 of .NET ticks. Ticks that came as a JSON number have lost a few of their last digits already. */
export function msOfTicks(value: unknown): number | undefined {
  if (typeof value === 'string' && TICKS.test(value)) return Number(BigInt(value) - EPOCH_TICKS) / TICKS_PER_MS;
  if (typeof value !== 'number' || !(value >= 1e17 && value < 1e19)) return undefined;
  return (value - Number(EPOCH_TICKS)) / TICKS_PER_MS;
}
