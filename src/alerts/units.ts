/** Lengths of time and limits as people write them in alerts.yaml, and as they are told. */
import type { Unit } from './rule.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LENGTH = /^(\d{1,6}(?:\.\d{1,3})?)\s*([smhd])$/;
const NUMBER = /^-?\d{1,12}(?:\.\d{1,6})?$/;

/** Milliseconds of `15m`, `1h`, `30s`, `1d`; undefined when it is no such length. 0 needs no unit. */
export function lengthOf(written: unknown): number | undefined {
  if (written === 0) return 0;
  const [, count, unit = ''] = typeof written === 'string' ? (LENGTH.exec(written.trim()) ?? []) : [];
  return count === undefined ? undefined : Math.round(Number(count) * (UNIT_MS[unit] ?? Number.NaN));
}

/** A limit in its unit: `10%` or `0.1`, `30s`, `$100` or `100`, `-0.2`; undefined when it is none. */
export function limitOf(written: unknown, unit: Unit): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) ? written : undefined;
  if (typeof written !== 'string') return undefined;
  const trimmed = written.trim();
  if (unit === 'share' && trimmed.endsWith('%')) {
    const percent = numberOf(trimmed.slice(0, -1));
    return percent === undefined ? undefined : percent / 100;
  }
  if (unit === 'seconds') {
    const ms = lengthOf(trimmed);
    if (ms !== undefined) return ms / 1_000;
  }
  return numberOf(unit === 'dollars' ? trimmed.replace(/^\$\s*/, '') : trimmed);
}

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

/** A value with its unit. */
export function told(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return `${rounded(value * 100, 1)} %`;
    case 'seconds':
      return value < 120 ? `${rounded(value, 1)} s` : toldLength(value * 1_000);
    case 'dollars':
      return `$${value.toFixed(2)}`;
    case 'score':
      return rounded(value, 2);
    case 'count':
      return rounded(value, 0);
  }
}

/** A length of time in its largest whole unit: `15 minutes`, `1 day`. */
export function toldLength(ms: number): string {
  const named = [
    ['day', UNIT_MS['d']],
    ['hour', UNIT_MS['h']],
    ['minute', UNIT_MS['m']],
  ] as const;
  for (const [name, length = 1] of named) {
    if (ms >= length && (ms % length === 0 || ms >= 2 * length)) return counted(Math.round(ms / length), name);
  }
  return counted(Math.round(ms / 1_000), 'second');
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

function rounded(value: number, digits: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
