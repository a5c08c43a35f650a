/** A query of Kibana's language as Elasticsearch's own, for filters: nothing is scored. */
import type { Json, JsonObject } from '../../record/record.ts';
import type { Kql, KqlComparison, KqlValue } from './kql.ts';
import type { KqlField } from './kql-fields.ts';
import { luceneQuery } from './kql-lucene.ts';
import { isNumber } from './kql-value.ts';

/** The query, to stand in filter context. */
export function kqlQuery(kql: Kql): JsonObject {
  switch (kql.kind) {
    case 'all':
      return { match_all: {} };
    case 'and':
      return { bool: { filter: kql.parts.map(kqlQuery) } };
    case 'or':
      return anyOf(kql.parts.map(kqlQuery));
    case 'not':
      return { bool: { must_not: [kqlQuery(kql.part)] } };
    case 'exists':
      return { exists: { field: kql.field.name } };
    case 'comparison':
      return comparison(kql);
    case 'value':
      return value(kql);
  }
}

function comparison({ field, comparison: sign, value: limit }: KqlComparison): JsonObject {
  return { range: { [field.name]: { [sign]: typed(field, limit) } } };
}

function value(kql: KqlValue): JsonObject {
  const [field, ...others] = kql.fields;
  if (field !== undefined && others.length === 0) return ofField(field, kql);
  // The words of a text are analysed as those of the field are, also around a wildcard.
  if (kql.pieces.length > 1) return { query_string: { query: luceneQuery(kql), analyze_wildcard: true } };
  const fields = kql.fields.map(({ name }) => name);
  return { multi_match: { query: kql.pieces[0] ?? '', fields, type: kql.quoted ? 'phrase' : 'best_fields' } };
}

function ofField(field: KqlField, kql: KqlValue): JsonObject {
  const text = kql.pieces[0] ?? '';
  if (kql.pieces.length > 1) return pattern(field, kql);
  if (field.type === 'text') return { [kql.quoted ? 'match_phrase' : 'match']: { [field.name]: text } };
  // A day, or a minute, is all of it: the end is rounded up and the beginning is not.
  if (field.type === 'date') return { range: { [field.name]: { gte: text, lte: text } } };
  return { term: { [field.name]: typed(field, text) } };
}

function pattern(field: KqlField, kql: KqlValue): JsonObject {
  const { name, type } = field;
  if (type === 'keyword') return { wildcard: { [name]: { value: kql.pieces.map(escapeWildcard).join('*') } } };
  if (type === 'flattened') return { prefix: { [name]: kql.pieces[0] ?? '' } };
  return { query_string: { query: luceneQuery(kql), analyze_wildcard: true } };
}

function typed(field: KqlField, text: string): Json {
  if (field.type === 'boolean') return text === 'true';
  // A number too large to be held here is left as it was written.
  return isNumber(field) && String(Number(text)) === text ? Number(text) : text;
}

function escapeWildcard(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

function anyOf(queries: readonly JsonObject[]): JsonObject {
  return { bool: { should: [...queries], minimum_should_match: 1 } };
}
