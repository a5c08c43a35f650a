/** Compares mappings: what an index lacks and may be given, and what it has otherwise than we want it. */
import type { Json, JsonObject } from '../record/record.ts';
import { objectOf } from './request.ts';

export interface FieldConflict {
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
}

export interface MappingGap {
  /** What to send to the index; undefined when it lacks nothing. */
  readonly addition: JsonObject | undefined;
  /** Names of the fields the addition brings. */
  readonly added: readonly string[];
  /** Fields whose type cannot be changed in place. */
  readonly conflicts: readonly FieldConflict[];
}

/** What must be added to the mapping `found` so that it covers the mapping `wanted`. */
export function mappingGap(wanted: JsonObject, found: JsonObject): MappingGap {
  const added: string[] = [];
  const conflicts: FieldConflict[] = [];
  const properties = missing(objectOf(wanted['properties']), objectOf(found['properties']), '', added, conflicts);
  const addition: JsonObject = {};
  for (const option of ['dynamic', 'date_detection']) {
    const value = wanted[option];
    // The server answers `dynamic` as a string.
    if (value !== undefined && String(value) !== String(found[option])) {
      addition[option] = value;
      added.push(option);
    }
  }
  if (Object.keys(properties).length > 0) addition['properties'] = properties;
  return { addition: added.length > 0 ? addition : undefined, added, conflicts };
}

/** True when two template bodies mean the same; the server answers settings as strings, nested under `index`. */
export function sameTemplate(ours: JsonObject, theirs: JsonObject): boolean {
  return canonical(comparable(ours)) === canonical(comparable(theirs));
}

function missing(
  wanted: JsonObject,
  found: JsonObject,
  prefix: string,
  added: string[],
  conflicts: FieldConflict[],
): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(wanted)) {
    const field = prefix + name;
    const ours = objectOf(value);
    if (!Object.hasOwn(found, name)) {
      result[name] = ours;
      added.push(...leaves(ours, field));
      continue;
    }
    const theirs = objectOf(found[name]);
    if (typeOf(ours) !== typeOf(theirs)) {
      conflicts.push({ field, wanted: typeOf(ours), found: typeOf(theirs) });
      continue;
    }
    for (const level of ['properties', 'fields']) {
      const inner = missing(objectOf(ours[level]), objectOf(theirs[level]), `${field}.`, added, conflicts);
      // The rest of the definition goes along: a field is only merged with one of the same parameters.
      if (Object.keys(inner).length > 0) result[name] = { ...ours, [level]: inner };
    }
  }
  return result;
}

function typeOf(definition: JsonObject): string {
  return String(definition['type'] ?? 'object');
}

function leaves(definition: JsonObject, field: string): string[] {
  const inner = Object.entries(objectOf(definition['properties']));
  return inner.length === 0 ? [field] : inner.flatMap(([name, value]) => leaves(objectOf(value), `${field}.${name}`));
}

function comparable(template: JsonObject): Json {
  const { created_date_millis: _created, modified_date_millis: _modified, ...body } = template;
  const inner = objectOf(body['template']);
  const settings = flatSettings(objectOf(inner['settings']));
  const root = objectOf(inner['mappings']);
  const mappings = { ...root, ...('dynamic' in root ? { dynamic: String(root['dynamic']) } : {}) };
  return { ...body, template: { settings, mappings, aliases: objectOf(inner['aliases']) } };
}

function flatSettings(settings: JsonObject, prefix = ''): JsonObject {
  const flat: JsonObject = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flatSettings(value, `${prefix}${name}.`));
    } else {
      flat[(prefix + name).replace(/^index\./, '')] = Array.isArray(value) ? value.map(String) : String(value);
    }
  }
  return flat;
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}
