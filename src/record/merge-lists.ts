/** How the four lists of a record are merged. Each function returns the join in its one normal form; undefined means no list. */

import { fuller } from './merge-order.ts';
import type { Feedback, Half, OtherAttribute } from './record.ts';

// The order of the document structure; every other attribute follows by name.
const ATTRIBUTE_ORDER = ['completion', 'created', 'model', 'object', 'usage'];

/** Merges `other_attr` by attribute name; `pick` decides between two values of one attribute. */
export function joinAttributes(
  a: readonly OtherAttribute[],
  b: readonly OtherAttribute[],
  pick: (a: unknown, b: unknown, name: string) => unknown,
): OtherAttribute[] {
  const left = byName(a);
  const right = byName(b);
  const names = [...new Set([...left.keys(), ...right.keys()])].sort(inAttributeOrder);
  const joined: OtherAttribute[] = [];
  for (const name of names) {
    const value = pick(left.get(name), right.get(name), name);
    if (value !== undefined) joined.push({ [name]: value } as OtherAttribute);
  }
  return joined;
}

function byName(attributes: readonly OtherAttribute[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const entry of attributes) {
    for (const name of Object.keys(entry)) values.set(name, fuller(values.get(name), entry[name]));
  }
  return values;
}

function inAttributeOrder(a: string, b: string): number {
  return place(a) - place(b) || (a < b ? -1 : 1);
}

function place(name: string): number {
  const known = ATTRIBUTE_ORDER.indexOf(name);
  return known < 0 ? ATTRIBUTE_ORDER.length : known;
}

/** Every judgement once: the same name, source and time is the same judgement, and its fuller form is kept. In order of time. */
export function joinFeedback(a: readonly Feedback[], b: readonly Feedback[]): Feedback[] {
  const judgements = new Map<string, unknown>();
  for (const entry of [...a, ...b]) {
    const key = JSON.stringify([entry.at, entry.name, entry.source ?? '']);
    judgements.set(key, fuller(judgements.get(key), entry));
  }
  return [...judgements.keys()].sort().map((key) => judgements.get(key) as Feedback);
}

/** The union of the tags, sorted. */
export function joinTags(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}

/** The halves that are there; no list means the whole record is, which nothing adds to. */
export function joinHalves(a: readonly Half[] | undefined, b: readonly Half[] | undefined): Half[] | undefined {
  if (a === undefined || b === undefined) return undefined;
  return (['request', 'response'] as const).filter((half) => a.includes(half) || b.includes(half));
}
