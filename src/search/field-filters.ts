/** Narrowing down by values of fields: what people ticked, checked and turned into queries. */
import { PromptlogError } from '../errors.ts';
import { FIELDS, SUB_FIELDS } from '../record/fields.ts';
import type { JsonObject } from '../record/record.ts';
import { type KqlField, kqlFields } from './kql/kql-fields.ts';

/** By field: a record has one of these values in each of them. */
export type FieldFilters = Readonly<Record<string, readonly string[]>>;

const fields = kqlFields([...FIELDS, ...SUB_FIELDS], []);
const labels = new Map([...FIELDS, ...SUB_FIELDS].map(({ name, label }) => [name, label]));

/** What a field is called; a key of flattened fields by its own name. */
export function labelOf(field: string): string {
  return labels.get(field) ?? field;
}

/** The field of a record with that name whose values can be told apart and counted. Throws PL_USAGE where there is none. */
export function countedField(name: string): KqlField {
  const field = fields.find(name);
  if (field === undefined) {
    const [meant] = fields.nearest(name);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    throw new PromptlogError('PL_USAGE', { reason: `there is no field ${name.slice(0, 100)}${hint}`, path: name });
  }
  const isWhole = field.type === 'flattened' && labels.has(name);
  if (field.type !== 'text' && field.type !== 'date' && !isWhole) return field;
  const reason = `the values of ${name} cannot be chosen from, only searched`;
  throw new PromptlogError('PL_USAGE', { reason, path: name });
}

/** One query for each field; fields without any value narrow nothing down. Throws PL_USAGE. */
export function fieldQueries(filters: FieldFilters = {}): ReadonlyMap<string, JsonObject> {
  const chosen = Object.entries(filters).filter(([, values]) => values.length > 0);
  return new Map(chosen.map(([name, values]) => [name, queryOf(countedField(name), values)]));
}

function queryOf({ name, type }: KqlField, values: readonly string[]): JsonObject {
  const isText = type === 'keyword' || type === 'flattened' || type === 'ip';
  const wrong = isText ? undefined : values.find((value) => !fits(type, value));
  if (wrong !== undefined) {
    const reason = `"${wrong.slice(0, 100)}" is no value of ${name}, which is of the type ${type}`;
    throw new PromptlogError('PL_USAGE', { reason, path: name });
  }
  return { terms: { [name]: [...values] } };
}

function fits(type: KqlField['type'], value: string): boolean {
  if (type === 'boolean') return value === 'true' || value === 'false';
  return value.trim() !== '' && Number.isFinite(Number(value));
}
