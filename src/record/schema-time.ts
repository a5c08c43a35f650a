/** Instants: whatever notation a source uses, a record has ISO 8601 UTC with milliseconds. */
import { isDate } from 'node:util/types';

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const LONGEST_ISO = 64;
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const FIRST = -62_167_219_200_000; // 0000-01-01, so that every year has four digits and text order is time order

/**
 * The instant as ISO 8601 UTC with milliseconds; undefined when the value names none.
 * Takes ISO texts (UTC where they carry no zone), Date objects, and numbers since 1970 in seconds, milli-, micro- or nanoseconds.
 */
export function isoTime(value: unknown): string | undefined {
  if (typeof value === 'string') return isNormal(value) ? value : fromText(value);
  if (typeof value === 'number') return fromEpoch(value);
  if (isDate(value)) return fromMilliseconds(value.getTime());
  return undefined;
}

function fromText(text: string): string | undefined {
  const parts = text.length > LONGEST_ISO ? null : ISO.exec(text.trim());
  if (parts === null) return undefined;
  const [, date, time = '00:00', zone = 'Z'] = parts;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  return fromMilliseconds(Date.parse(`${date}T${time.replace(',', '.')}${offset}`));
}

// Seconds reach 1e11 in the year 5138 and milliseconds passed it in 1973, so the size tells the unit.
function fromEpoch(value: number): string | undefined {
  const size = Math.abs(value);
  if (size < 1e11) return fromMilliseconds(value * 1e3);
  if (size < 1e14) return fromMilliseconds(value);
  return fromMilliseconds(size < 1e17 ? value / 1e3 : value / 1e6);
}

function fromMilliseconds(value: number): string | undefined {
  return value >= FIRST && value <= LAST ? new Date(value).toISOString() : undefined;
}

// Date.parse would cost five times as much, and nearly every text that comes here is in its final form.
function isNormal(text: string): boolean {
  if (text.length !== 24) return false;
  const at = (index: number) => text.charCodeAt(index);
  if (at(4) !== DASH || at(7) !== DASH || at(10) !== 0x54 || at(13) !== COLON || at(16) !== COLON) return false;
  if (at(19) !== 0x2e || at(23) !== 0x5a) return false;
  const month = pair(text, 5);
  const day = pair(text, 8);
  if (month < 1 || month > 12 || day < 1 || day > 28) return false; // days 29 to 31: let Date decide
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  return pair(text, 0) >= 0 && pair(text, 2) >= 0 && pair(text, 20) >= 0 && pair(text, 21) >= 0;
}

const DASH = 0x2d;
const COLON = 0x3a;

/** The number two digits make; -1 when they are none. */
function pair(text: string, index: number): number {
  const tens = text.charCodeAt(index) - 48;
  const ones = text.charCodeAt(index + 1) - 48;
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? -1 : tens * 10 + ones;
}
