/**
 * A user's own format: a JSON file that says by which members an event is known and which place of the record each of its members
 * fills, for example
 * `{"name": "my-gateway", "when": {"source": "gw"}, "fields": {"message.id": "request.id", "call.request": "request.body"}}`.
 */
import { PromptlogError } from '../errors.ts';
import type { Format, FormatContext, Made, Members } from './format.ts';
import { type Fields, recordOfFields, type Source, valueAt } from './mapping-record.ts';
import { isTarget, targetNames } from './mapping-targets.ts';
import { isSecretName } from './secrets.ts';
import { defined, isObject, listOf } from './values.ts';

/** A mapping that was checked. */
export interface Mapping {
  readonly name: string;
  readonly title?: string;
  /** Members, by dotted path, that must have this value; "*" stands for any value. */
  readonly when: { readonly [path: string]: string | number | boolean };
  readonly fields: Fields;
  /** For a source that sends a call's request and its response as two events: which of them this is. */
  readonly halves?: readonly ('request' | 'response')[];
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MEMBERS = new Set(['name', 'title', 'when', 'fields', 'halves']);

/** The format of a mapping: an object, or the text of a file. Throws PL_CONFIG_INVALID, which names the file and the place in it. */
export function formatOfMapping(given: unknown, file = 'the mapping file'): Format {
  const mapping = checked(given, file);
  return {
    name: mapping.name,
    title: mapping.title ?? `mapping ${mapping.name}`,
    recognises: (value) => eventsOf(value).some((event) => matches(mapping, event)),
    read: (value, context) =>
      eventsOf(value).map((event, index) => readEvent(mapping, event, placeIn(value, context, index))),
  };
}

/** Checks a mapping. Throws PL_CONFIG_INVALID. */
export function mappingOf(given: unknown): Mapping {
  const source = typeof given === 'string' ? fromText(given) : given;
  if (!isObject(source)) throw unusable('the mapping', 'it must be an object');
  for (const member of Object.keys(source)) {
    if (!MEMBERS.has(member)) throw unusable(member, `a mapping has only ${[...MEMBERS].join(', ')}`);
  }
  const { name, title, when, fields, halves } = source;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw unusable('name', 'it must be lower-case letters, digits and hyphens, a letter first');
  }
  if (title !== undefined && typeof title !== 'string') throw unusable('title', 'it must be text');
  return defined({
    name,
    title,
    when: whenOf(when),
    fields: fieldsOf(fields),
    halves: halves === undefined ? undefined : halvesOf(halves),
  }) as unknown as Mapping;
}

interface Place {
  readonly context: FormatContext;
  readonly path: string;
}

function placeIn(value: unknown, context: FormatContext, index: number): Place {
  if (!Array.isArray(value)) return { context, path: 'the value' };
  const inner = context.key === undefined ? context : { ...context, key: `${context.key}.${index}` };
  return { context: inner, path: String(index) };
}

function readEvent(mapping: Mapping, event: unknown, { context, path }: Place): Made {
  if (!isObject(event)) return { kind: 'refused', path, expected: 'object', got: nameOf(event) };
  if (!matches(mapping, event)) return { kind: 'ignored', reason: `not what the mapping ${mapping.name} is for` };
  const record = recordOfFields(mapping.fields, event, context);
  return mapping.halves === undefined
    ? { kind: 'record', value: record }
    : { kind: 'part', value: { ...record, halves: mapping.halves } };
}

function matches(mapping: Mapping, event: unknown): boolean {
  return Object.entries(mapping.when).every(([path, expected]) => {
    const value = valueAt(event, path);
    return expected === '*' ? value !== undefined : value === expected;
  });
}

function eventsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function checked(given: unknown, source: string): Mapping {
  try {
    return mappingOf(given);
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    throw new PromptlogError('PL_CONFIG_INVALID', { ...error.details, source }, error);
  }
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw unusable('the mapping', `it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function whenOf(given: unknown): Members {
  if (!isObject(given) || Object.keys(given).length === 0) {
    throw unusable('when', 'it must be an object that names at least one member of the event');
  }
  for (const [path, expected] of Object.entries(given)) {
    if (!['string', 'number', 'boolean'].includes(typeof expected)) {
      throw unusable(`when.${path}`, `it must be a text, a number, true, false or "*", not ${nameOf(expected)}`);
    }
  }
  return given;
}

function fieldsOf(given: unknown): Members {
  if (!isObject(given) || Object.keys(given).length === 0) {
    throw unusable('fields', 'it must be an object that fills at least one place of the record');
  }
  for (const [target, source] of Object.entries(given)) {
    if (!isTarget(target))
      throw unusable(`fields.${target}`, `a record has no such place; it has ${targetNames().join(', ')}`);
    const sources = Array.isArray(source) ? listOf(source) : [source];
    if (sources.length === 0 || !sources.every(isSource)) {
      throw unusable(`fields.${target}`, 'it must be a path, {"path": …, "hash": true}, or a list of such');
    }
    const secret = sources.find((path) => typeof path === 'string' && isSecretName(path));
    if (secret !== undefined) {
      throw unusable(
        `fields.${target}`,
        `${String(secret)} is named as a secret is: {"path": …, "hash": true} keeps its hash`,
      );
    }
  }
  return given;
}

function isSource(value: unknown): value is Source {
  if (isObject(value)) return typeof value['path'] === 'string' && value['path'] !== '' && value['hash'] === true;
  return typeof value === 'string' && value !== '';
}

function halvesOf(given: unknown): unknown {
  const known =
    Array.isArray(given) && given.length > 0 && given.every((half) => half === 'request' || half === 'response');
  if (!known) throw unusable('halves', 'it must be a list of "request" and "response"');
  return given;
}

function unusable(option: string, reason: string): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: 'the mapping file' });
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
