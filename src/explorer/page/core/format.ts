/** Values as people read them: the same number looks the same in a tile, a table, a tooltip and a row. */
import type { Format } from '../../../dashboards/panel.ts';

const LANGUAGE = 'en';
const NOTHING = '–';

/** A value in its panel's format. Nothing is a dash, never 0. */
export function formatted(value: number | string | null | undefined, format: Format): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value === 'string') return format === 'time' ? timeText(value) : value;
  if (!Number.isFinite(value)) return NOTHING;
  return FORMATTERS[format](value);
}

/** A long number in few characters, for tiles and axes: 12.3K. */
export function compact(value: number): string {
  return new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** As in a tile, where there is no room for nine digits. */
export function compactly(value: number | string | null | undefined, format: Format): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return formatted(value, format);
  const isLong = Math.abs(value) >= 100_000;
  if (isLong && (format === 'count' || format === 'tokens' || format === 'decimal')) return compact(value);
  if (isLong && format === 'money') return `$${compact(value)}`;
  return formatted(value, format);
}

/** How long: 340 ms, 1.83 s, 2 min 5 s, 3 h 20 min. */
export function durationText(ms: number): string {
  if (ms < 1) return ms > 0 ? `${round(ms, 2)} ms` : '0 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${round(ms / 1000, 2)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return rest(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return rest(hours, 'h', minutes % 60, 'min');
  return rest(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** Dollars with as many decimals as tell something: $12.40, $0.0021. */
export function moneyText(value: number, currency = 'USD'): string {
  const small = value !== 0 && Math.abs(value) < 1;
  const digits = small ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(LANGUAGE, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...digits,
  }).format(value);
}

/** When: 21 Nov, 05:00:12, with the year when it is another than now. */
export function timeText(time: number | string, now = new Date()): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return date.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}

/** How many of something: "1 turn", "12 turns". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString(LANGUAGE)} ${count === 1 ? one : many}`;
}

/** A share: 12.5%, and never rounded to none or to all of it. */
export function percentText(value: number): string {
  const percent = value * 100;
  if (percent > 0 && percent < 0.05) return '<0.1%';
  if (percent < 100 && percent >= 99.95) return '>99.9%';
  return `${round(percent, 1)}%`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${round(bytes / 1000 ** power, 1)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

const FORMATTERS: Readonly<Record<Format, (value: number) => string>> = {
  bytes: bytesText,
  count: (value) => round(value, value < 10 && !Number.isInteger(value) ? 1 : 0),
  decimal: (value) => round(value, 2),
  milliseconds: durationText,
  money: moneyText,
  percent: percentText,
  seconds: (value) => durationText(value * 1000),
  text: (value) => String(value),
  time: timeText,
  tokens: (value) => round(value, 0),
};

function rest(whole: number, unit: string, part: number, smaller: string): string {
  return part === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${part} ${smaller}`;
}

function round(value: number, digits: number): string {
  return value.toLocaleString(LANGUAGE, { maximumFractionDigits: digits });
}
