/** A fault of a saved object, and how unknown JSON is read without trusting it. */
import type { Json, JsonObject } from '../../../record/record.ts';

export interface Problem {
  /** The object, and the part of it: `dashboard promptlog-overview, panel overview-calls`. */
  readonly where: string;
  /** What is wrong, as the end of a sentence. */
  readonly what: string;
}

/** One fault, or none when `holds`. */
export function unless(holds: boolean, where: string, what: string): Problem[] {
  return holds ? [] : [{ where, what }];
}

/** The value as an object; anything else is an empty one. */
export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list of objects; anything else is left out. */
export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The value as a list of texts; anything else is left out. */
export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The value if it is a text that says something. */
export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What is there more than once. */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

export interface Decoded {
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
}

/** A member that is JSON in a text, as Kibana keeps it. */
export function decoded(owner: JsonObject, member: string, where: string): Decoded {
  const value = owner[member];
  if (value === undefined) return { value: undefined, problems: [{ where, what: `${member} is missing` }] };
  if (typeof value !== 'string') return { value: undefined, problems: [{ where, what: `${member} is not a text` }] };
  try {
    return { value: JSON.parse(value) as Json, problems: [] };
  } catch {
    return { value: undefined, problems: [{ where, what: `${member} is not JSON` }] };
  }
}
