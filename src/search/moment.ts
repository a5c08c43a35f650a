/** Points in time as people write them: `now`, `-7d`, `now-12h`, `2026-11-01`, a full ISO 8601 time. */

const RELATIVE = /^(?:now-|-)?(\d{1,6})([smhdwMy])$/;
const ABSOLUTE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** As Elasticsearch takes it, relative ones counted back from its now; undefined when it is no such time. */
export function searchMoment(text: string): string | undefined {
  const trimmed = text.trim();
  // Without these, the end of a month would be that of its first day.
  if (/^\d{4}$/.test(trimmed)) return `${trimmed}||/y`;
  if (/^\d{4}-\d\d$/.test(trimmed)) return `${trimmed}||/M`;
  if (trimmed === 'now' || ABSOLUTE.test(trimmed)) return trimmed;
  const [, count, unit] = RELATIVE.exec(trimmed) ?? [];
  return count === undefined ? undefined : `now-${count}${unit}`;
}

/**
 * The moment it means; undefined when it is no such time. `2026-11` is the beginning of that month, or with `end` its last
 * millisecond. Times without a zone are in UTC.
 */
export function momentOf(text: string, now: Date, end = false): Date | undefined {
  const trimmed = text.trim();
  if (trimmed === 'now') return now;
  const [, count, unit] = RELATIVE.exec(trimmed) ?? [];
  const moment = count === undefined ? absolute(trimmed, end) : before(now, Number(count), unit ?? '');
  return moment === undefined || Number.isNaN(moment.getTime()) ? undefined : moment;
}

function before(now: Date, count: number, unit: string): Date {
  const ms = UNIT_MS[unit];
  if (ms !== undefined) return new Date(now.getTime() - count * ms);
  const months = unit === 'y' ? count * 12 : count;
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  // A month before the 31st of March is the last of February.
  const day = Math.min(now.getUTCDate(), lastDay);
  const ofDay = now.getTime() % 86_400_000;
  return new Date(first.getTime() + (day - 1) * 86_400_000 + ofDay);
}

function absolute(text: string, end: boolean): Date | undefined {
  const [matched, ...parts] = ABSOLUTE.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const numbers = parts.slice(0, 6).map((part) => (part === undefined ? undefined : Number(part)));
  const [year = 0, month, day, hour, minute, second] = numbers;
  const thousandths = parts[6] === undefined ? undefined : Number(parts[6].padEnd(3, '0').slice(0, 3));
  const start = utc(year, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0, thousandths ?? 0);
  const date = new Date(start);
  // The 31st of February is no day.
  if (date.getUTCMonth() !== (month ?? 1) - 1 || (hour ?? 0) > 24 || (minute ?? 0) > 59 || (second ?? 0) > 59) return;
  const known = [month, day, hour, minute, second, thousandths].filter((part) => part !== undefined).length;
  return new Date((end ? endOf(date, known) : start) - offsetOf(parts[7]));
}

/** The last millisecond of the year, month, day, hour, minute or second that begins then. */
function endOf(date: Date, known: number): number {
  if (known === 0) return utc(date.getUTCFullYear() + 1, 0, 1) - 1;
  if (known === 1) return utc(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - 1;
  const length = [86_400_000, 3_600_000, 60_000, 1_000, 1][known - 2] ?? 1;
  return date.getTime() + length - 1;
}

// Date.UTC takes the years 0 to 99 for those of the last century.
function utc(year: number, ...rest: readonly number[]): number {
  const [month = 0, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = rest;
  return new Date(Date.UTC(2000, month, day, hour, minute, second, ms)).setUTCFullYear(year, month, day);
}

function offsetOf(zone: string | undefined): number {
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000);
}
