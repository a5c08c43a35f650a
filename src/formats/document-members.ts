/** Small readings that formats share: nested members made flat, times, tags, one value or a list of them, and refusals. */
import { isSecretName } from '../record/redact-names.ts';
import { isoTime } from '../record/schema-time.ts';
import type { FormatContext, Made, Members } from './format.ts';
import { isObject, listOf, membersOf, numberOf, parsed, textOf } from './values.ts';

// Deeper than anybody nests on purpose; what lies below stays a nested value.
const DEEPEST = 20;

/** The members of all sources made flat, PARENT_CHILD, lists as they are. A later source wins; credentials and nothings are left out. */
export function propertiesOf(...sources: readonly unknown[]): Record<string, unknown> | undefined {
  const flat = new Map<string, unknown>();
  for (const source of sources) addFlat(flat, membersOf(source), '', 0);
  return flat.size === 0 ? undefined : Object.fromEntries(flat);
}

function addFlat(flat: Map<string, unknown>, members: Members, prefix: string, depth: number): void {
  for (const [name, value] of Object.entries(members)) {
    const path = `${prefix}${name}`;
    if (isObject(value) && depth < DEEPEST) addFlat(flat, value, `${path}_`, depth + 1);
    else if (!isNothing(value) && !isSecretName(path)) flat.set(path, cleaned(value, depth));
  }
}

/** The value without the credentials in it. A secret name over an object stays: it is the description of a parameter. */
export function cleaned(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((entry) => cleaned(entry, depth + 1));
  const kept = Object.entries(value).filter(([name, member]) => isObject(member) || !isSecretName(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, cleaned(member, depth + 1)]));
}

/** The members but those named. */
export function without(members: Members, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.has(name)));
}

/** The object itself; undefined when it has no members. */
export function filled<T extends object>(members: T): T | undefined {
  return Object.keys(members).length === 0 ? undefined : members;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** The instant, also from the text of a number. Zero is what a clock says that was never set. */
export function instantOf(value: unknown): string | undefined {
  const given = typeof value === 'string' ? (isoTime(value) ?? numberOf(value)) : value;
  if (typeof given !== 'number') return isoTime(given);
  if (given === 0) return undefined;
  // Seconds with fractions: cutting instead of rounding would make .812 of them 811 ms.
  return Math.abs(given) < 1e11 ? isoTime(new Date(Math.round(given * 1000))) : isoTime(given);
}

/** Milliseconds from one instant to another; undefined when one is unknown or the clock went back. */
export function millisecondsBetween(started: string | undefined, ended: string | undefined): number | undefined {
  if (started === undefined || ended === undefined) return undefined;
  const took = Date.parse(ended) - Date.parse(started);
  return took >= 0 ? took : undefined;
}

/** The tags of lists, of JSON lists and of texts with commas, each once. */
export function tagsOf(...values: readonly unknown[]): string[] | undefined {
  const tags = values
    .flatMap((value) => (typeof value === 'string' ? tagsIn(value) : listOf(value)))
    .map((tag) => textOf(tag)?.trim())
    .filter((tag) => tag !== undefined && tag !== '');
  return tags.length === 0 ? undefined : [...new Set(tags as string[])];
}

function tagsIn(text: string): readonly unknown[] {
  const list = parsed(text);
  return Array.isArray(list) ? list : text.split(',');
}

/** Says of a place in a value what should have stood there. */
export function refusedAt(path: string, expected: string, value: unknown): Made {
  const got = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return { kind: 'refused', path, expected, got };
}

/** Whether a value is of a kind, or a list that begins with one that is. */
export function isOneOrMany(value: unknown, is: (value: unknown) => boolean): boolean {
  return is(Array.isArray(value) ? value[0] : value);
}

/** Reads a value or each of a list of them; `at` is the path in front of each. */
export function eachOf(
  value: unknown,
  context: FormatContext,
  read: (value: unknown, context: FormatContext, at: string) => readonly Made[],
): Made[] {
  if (!Array.isArray(value)) return [...read(value, context, '')];
  const { key } = context;
  return value.flatMap((entry, index) => [
    ...read(entry, key === undefined ? context : { ...context, key: `${key}-${index}` }, `${index}.`),
  ]);
}
