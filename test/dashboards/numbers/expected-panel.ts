/** Short ways to write down what a panel shows, and the rules of the fixture that figures along time follow from. */
import type { Row } from '../../../src/dashboards/panel.ts';

type Value = number | string | null;

/** Rows in the order in which they are shown. */
export interface ExpectedRows {
  readonly rows: readonly Row[];
  /** Nothing tells them apart, so that any order is right. */
  readonly anyOrder?: true;
}

/** The first records of a list by their ids, in order, and how many there are. */
export interface ExpectedRecords {
  readonly records: readonly string[];
  readonly total: number;
}

export type ExpectedPanel = ExpectedRecords | ExpectedRows;

/** By the ids of panels. */
export type Expectations = Readonly<Record<string, ExpectedPanel>>;

export const HOUR = 3_600_000;
/** Ten days in steps of three hours: the narrowest of which no more than ninety are needed. */
export const STEPS = 80;
const STEP = 3 * HOUR;

/** One figure. */
export function figure(id: string, value: Value): ExpectedRows {
  return { rows: [{ [id]: value }] };
}

/** The names of the columns once, then the rows. */
export function table(columns: string, rows: readonly (readonly Value[])[]): ExpectedRows {
  const ids = columns.split(' ');
  return { rows: rows.map((row) => Object.fromEntries(ids.map((id, index) => [id, row[index] ?? null]))) };
}

/** What each step shows, from the first to the last. Steps are counted back from the end: step 0 is the newest. */
export function along(base: number, rowsOf: (step: number) => readonly Row[]): ExpectedRows {
  const steps = Array.from({ length: STEPS }, (_, index) => STEPS - 1 - index);
  return { rows: steps.flatMap((step) => rowsOf(step).map((row) => ({ time: base - (step + 1) * STEP, ...row }))) };
}

/** Call `i` is made `i + 1` hours before the end, so step `s` has the calls 3s, 3s + 1 and 3s + 2. Step 0 also has the gateway's eight. */
export function callsOf(step: number): readonly [number, number, number] {
  return [3 * step, 3 * step + 1, 3 * step + 2];
}

/** Four calls in a row are a session. */
export function sessionOf(call: number): number {
  return Math.floor(call / 4);
}

/** Even sessions are those of the support-bot, of the team Care. */
export function isCare(call: number): boolean {
  return sessionOf(call) % 2 === 0;
}

/** Call 11 of 12 is throttled; of 24, call 5 is stopped and call 17 is filtered. */
export function isCompleted(call: number): boolean {
  return call % 12 !== 11 && call % 24 !== 5 && call % 24 !== 17;
}

export function modelOf(call: number): 'gpt-4o' | 'gpt-4o-mini' | 'house-llm' {
  if (call % 48 === 2) return 'house-llm';
  return call % 4 === 0 ? 'gpt-4o' : 'gpt-4o-mini';
}

/** 100 tokens are read and 50 written; the house's own model writes 100. */
export function tokensOf(call: number): number {
  if (!isCompleted(call)) return 0;
  return modelOf(call) === 'house-llm' ? 200 : 150;
}

/**
 * Dollars for a million tokens: gpt-4o 2.50 read, 1.25 read from the cache, 10 written; gpt-4o-mini 0.15 and 0.60.
 * A large call: 60 x 2.50 + 40 x 1.25 + 50 x 10 = 150 + 50 + 500 = 700. A small one: 100 x 0.15 + 50 x 0.60 = 15 + 30 = 45.
 */
export function costOf(call: number): number {
  if (!isCompleted(call) || modelOf(call) === 'house-llm') return 0;
  return modelOf(call) === 'gpt-4o' ? 0.0007 : 0.000045;
}

export function secondsOf(call: number): number {
  if (!isCompleted(call)) return call % 24 === 5 ? 3 : 0.2;
  if (call % 4 === 0) return 1.8;
  return call % 10 === 9 ? 10.5 : 1;
}

/** Between the two values around the place `share x (count - 1)`, in proportion. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
