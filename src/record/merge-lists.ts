/** How the four lists of a record are merged. Each function returns the join in its one normal form; undefined means no list. */

import { fuller, same } from './merge-order.ts';
import type { Feedback, Half, OtherAttribute } from './record.ts';
import { keep, type Members } from './schema-checks.ts';

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
    for (const name of Object.keys(entry)) {
      const join = name === 'completion' ? joinCompletions : fuller;
      values.set(name, join(values.get(name), entry[name]));
    }
  }
  return values;
}

/**
 * Two captures of an answer: each choice by its index, as some sources log every choice by itself, and all else member by member.
 * One whose choices have indexes counts more than anything else.
 */
export function joinCompletions(a: unknown, b: unknown): unknown {
  const [left, right] = [choicesOf(a), choicesOf(b)];
  if (left === undefined || right === undefined) return left === right ? fuller(a, b) : left === undefined ? b : a;
  if (same(a, b)) return a;
  const indexes = [...new Set([...left.keys(), ...right.keys()])].sort((one, other) => one - other);
  const choices = indexes.map((index) => fuller(left.get(index), right.get(index)));
  const [one, other] = [a as Members, b as Members];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  const joined: Members = {};
  for (const name of names) keep(joined, name, name === 'choices' ? choices : fuller(own(one, name), own(other, name)));
  return joined;
}

/** The choices of a completion by index; undefined when it has none, or some without an index of their own. */
function choicesOf(completion: unknown): Map<number, unknown> | undefined {
  const choices = (completion as { readonly choices?: unknown } | null | undefined)?.choices;
  if (!Array.isArray(choices) || choices.length === 0) return undefined;
  const byIndex = new Map<number, unknown>();
  for (const choice of choices) {
    const index = (choice as { readonly index?: unknown } | null | undefined)?.index;
    if (typeof index === 'number') byIndex.set(index, choice);
  }
  return byIndex.size === choices.length ? byIndex : undefined;
}

function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
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
