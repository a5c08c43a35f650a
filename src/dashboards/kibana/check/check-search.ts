/** Saved searches: their query, their columns and their order. */
import type { Json } from '../../../record/record.ts';
import { checkQuery } from './check-kql.ts';
import type { Line } from './check-lines.ts';
import type { Indices } from './context.ts';
import type { KnownFields, MappedFields } from './mapped-fields.ts';
import { decoded, object, type Problem, text, texts, unless } from './problem.ts';

/** Checks one saved search. */
export function checkSearch(line: Line, known: KnownFields, indices: Indices): Problem[] {
  const { where, attributes } = line;
  const source = decoded(object(attributes['kibanaSavedObjectMeta']), 'searchSourceJSON', where);
  if (source.problems.length > 0) return [...source.problems];
  const { query, indexRefName } = object(source.value);
  const reference = line.references.find(({ name }) => name === indexRefName);
  if (reference === undefined) {
    return [{ where, what: `indexRefName ${String(indexRefName)} is the name of no reference` }];
  }
  const fields = known.get(indices.get(reference.id) ?? '');
  if (fields === undefined) return []; // said of the reference, or of the data view
  return [
    ...unless(text(attributes['title']) !== undefined, where, 'title is missing'),
    ...checkQuery(query, fields, where, 'the query'),
    ...texts(attributes['columns'])
      .filter((name) => fields.typeOf(name) === undefined)
      .map((name) => ({ where, what: `shows ${name}, which is no field` })),
    ...checkSort(attributes['sort'], fields, where),
    ...checkRows(attributes['sampleSize'], where),
  ];
}

function checkSort(sort: Json | undefined, fields: MappedFields, where: string): Problem[] {
  const pairs = Array.isArray(sort) ? sort.map(texts) : [];
  return pairs.flatMap(([name = '', direction = '']) => [
    ...unless(fields.aggregatable(name), where, `sorts by ${name}, which cannot be sorted by`),
    ...unless(direction === 'asc' || direction === 'desc', where, `sorts ${name} neither asc nor desc`),
  ]);
}

function checkRows(rows: Json | undefined, where: string): Problem[] {
  const allowed = rows === undefined || (typeof rows === 'number' && rows >= 10 && rows <= 10_000);
  return unless(allowed, where, `sampleSize ${JSON.stringify(rows)} is not from 10 to 10000`);
}
