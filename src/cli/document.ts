/** Reads a search document by field name, whether it came nested or dotted. */
import type { Json, JsonObject } from '../record/record.ts';

/** The value of a field such as `user.name`; undefined when it has none. */
export function fieldOf(document: JsonObject, field: string): Json | undefined {
  if (Object.hasOwn(document, field)) return document[field];
  for (let dot = field.indexOf('.'); dot > 0; dot = field.indexOf('.', dot + 1)) {
    const inner = document[field.slice(0, dot)];
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
    const value = fieldOf(inner, field.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The value as text; several joined by a comma; undefined when there is none. */
export function textOfField(document: JsonObject, field: string): string | undefined {
  const value = fieldOf(document, field);
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The value as a number; undefined when it is none. */
export function numberOfField(document: JsonObject, field: string): number | undefined {
  const value = fieldOf(document, field);
  return typeof value === 'number' ? value : undefined;
}

/** The value as a list of objects; one alone counts as a list of one. */
export function objectsOfField(document: JsonObject, field: string): JsonObject[] {
  const value = fieldOf(document, field);
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item));
}
