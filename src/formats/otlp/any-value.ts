/** Values, times and ids as OTLP writes them in JSON, made plain. */
import { keep } from '../../record/schema-checks.ts';
import type { Members } from '../format.ts';
import { isObject, listOf, membersOf, numberOf, textOf } from '../values.ts';

/** Attributes by name; of a name given twice the last counts. */
export type Attributes = ReadonlyMap<string, unknown>;

const DEEPEST = 64;
const NANOS_IN_MS = 1_000_000n;
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** An AnyValue as a plain value. What is nested too deeply to be looked into is kept as JSON text. */
export function plainValue(value: unknown, depth = 0): unknown {
  if (!isObject(value)) return value;
  if (depth > DEEPEST) return jsonText(value);
  if (typeof value['stringValue'] === 'string') return value['stringValue'];
  if (typeof value['boolValue'] === 'boolean') return value['boolValue'];
  if (value['intValue'] !== undefined) return wholeNumber(value['intValue']);
  // JSON has no number for "NaN" and "Infinity".
  if (value['doubleValue'] !== undefined) return numberOf(value['doubleValue']) ?? textOf(value['doubleValue']);
  if (value['arrayValue'] !== undefined) {
    return listOf(membersOf(value['arrayValue'])['values']).map((entry) => plainValue(entry, depth + 1) ?? null);
  }
  if (value['kvlistValue'] !== undefined) return plainMembers(membersOf(value['kvlistValue'])['values'], depth + 1);
  return typeof value['bytesValue'] === 'string' ? value['bytesValue'] : undefined;
}

/** A list of key-value pairs as attributes. */
export function attributesOf(list: unknown): Attributes {
  const attributes = new Map<string, unknown>();
  eachPair(list, 0, (name, value) => attributes.set(name, value));
  return attributes;
}

function plainMembers(list: unknown, depth: number): Members {
  const members = {};
  eachPair(list, depth, (name, value) => keep(members, name, value));
  return members;
}

function eachPair(list: unknown, depth: number, take: (name: string, value: unknown) => void): void {
  for (const entry of listOf(list)) {
    const { key, value } = membersOf(entry);
    const plain = plainValue(value, depth);
    if (typeof key === 'string' && plain !== undefined) take(key, plain);
  }
}

// 64-bit integers come as text; one that a number cannot hold stays text.
function wholeNumber(value: unknown): unknown {
  const number = numberOf(value);
  if (number !== undefined && (typeof value === 'number' || Number.isSafeInteger(number))) return number;
  return textOf(value);
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // nested beyond what can be written at all
  }
}

/** Nanoseconds since 1970; undefined for none, which OTLP writes as 0. */
export function nanosOf(value: unknown): bigint | undefined {
  if (typeof value === 'string' && !/^\d{1,20}$/.test(value)) return undefined;
  if (typeof value === 'number' && !(Number.isFinite(value) && value > 0)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const nanos = BigInt(typeof value === 'number' ? Math.trunc(value) : value);
  return nanos > 0n && nanos / NANOS_IN_MS <= BigInt(LAST_MS) ? nanos : undefined;
}

/** The instant in ISO 8601 with milliseconds. */
export function isoOf(nanos: bigint): string {
  const instant = Number(nanos / NANOS_IN_MS);
  const ms = instant % 1000;
  // The spans of an export are of a few seconds, and a Date is the dearest part of writing a time down.
  if (instant - ms !== second.instant) {
    second = { instant: instant - ms, text: new Date(instant - ms).toISOString().slice(0, 20) };
  }
  return `${second.text}${String(ms).padStart(3, '0')}Z`;
}

/** The second that was written last. */
let second = { instant: 0, text: '1970-01-01T00:00:00.' };

/** The instant in ISO 8601 to the nanosecond: as texts they are in the order of time. */
export function preciseIso(nanos: bigint): string {
  const fraction = String(nanos % 1_000_000_000n).padStart(9, '0');
  return `${isoOf(nanos).slice(0, 19)}.${fraction}Z`;
}

/** A trace id of 32 hex digits or a span id of 16, in lower case; undefined for none, which may be written as zeros. */
export function hexId(value: unknown, digits: 16 | 32): string | undefined {
  if (typeof value !== 'string' || value.length !== digits) return undefined;
  return /^[0-9a-f]+$/i.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : undefined;
}
