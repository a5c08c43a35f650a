/** Values as Elasticsearch takes them: whatever stands in a record, a document is never refused for it. What does not fit is left out. */
import type { Json, JsonObject } from '../record/record.ts';
import { double, type Members, membersOf, whole } from '../record/values.ts';

export { boolean, double, long, type Members, membersOf } from '../record/values.ts';

const MAX_INTEGER = 2_147_483_647;
const MAX_SHORT = 32_767;
const MAX_OBJECT_DEPTH = 100; // of the parser's 1,000
const MAX_FLATTENED_DEPTH = 18; // the mapping's depth_limit is 20
const MAX_FLATTENED_KEY = 256; // path and value together make one term of at most 32,766 bytes

/** Text for a `text` field, without lone surrogates, which no UTF-8 store can hold. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.isWellFormed() ? value : value.toWellFormed();
}

/** Text for a `keyword` field; numbers and booleans are written out. */
export function keyword(value: unknown): string | undefined {
  if (typeof value === 'string') return text(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The texts of a list for a `keyword` field. */
export function keywords(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(keyword).filter((entry) => entry !== undefined);
  return texts.length > 0 ? texts : undefined;
}

/** A number for a `double` field that cannot be below zero, such as a duration. */
export function positive(value: unknown): number | undefined {
  const number = double(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** A whole number for an `integer` field. */
export function integer(value: unknown): number | undefined {
  return whole(value, MAX_INTEGER);
}

/** A whole number for a `short` field. */
export function short(value: unknown): number | undefined {
  return whole(value, MAX_SHORT);
}

/** Any value for an object that is kept and not indexed; as JSON text when it is nested too deeply for the parser. */
export function stored(value: unknown): Json | undefined {
  if (value === undefined || value === null) return undefined;
  return isDeeper(value, MAX_OBJECT_DEPTH) ? jsonText(value) : (value as Json);
}

/** An object for a `flattened` field. */
export function flattened(value: unknown): JsonObject | undefined {
  const members = membersOf(value);
  let filled = false;
  for (const name of Object.keys(members)) {
    filled = true;
    const value = members[name];
    const isPlain = typeof value === 'string' ? value.isWellFormed() : typeof value !== 'object' || value === null;
    if (!isPlain || !isFlattenedKey(name)) return flattenedCopy(members, 1);
  }
  return filled ? (members as JsonObject) : undefined;
}

function flattenedCopy(members: Members, depth: number): JsonObject {
  const copy: [string, Json][] = [];
  for (const [name, value] of Object.entries(members)) {
    if (isFlattenedKey(name) && value !== undefined) copy.push([name, flattenedValue(value, depth)]);
  }
  return Object.fromEntries(copy);
}

function flattenedValue(value: unknown, depth: number): Json {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value as Json;
  if (depth >= MAX_FLATTENED_DEPTH) return jsonText(value);
  if (Array.isArray(value)) return value.map((entry) => flattenedValue(entry, depth + 1));
  return flattenedCopy(value as Members, depth + 1);
}

function isFlattenedKey(name: string): boolean {
  return name !== '' && name.length <= MAX_FLATTENED_KEY && !name.includes('\0') && name.isWellFormed();
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  if (Array.isArray(value)) return value.some((entry) => isDeeper(entry, depth - 1));
  for (const name of Object.keys(value)) if (isDeeper((value as Members)[name], depth - 1)) return true;
  return false;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value).toWellFormed();
  } catch {
    return ''; // nested beyond what can be written at all; the record could not have been stored either
  }
}
