/** One column of Lens: the members its operation needs, a field that suits it, and an order Kibana can follow. */
import type { Json, JsonObject } from '../../../record/record.ts';
import { DOCUMENTS } from '../metric-column.ts';
import { checkQuery } from './check-kql.ts';
import type { MappedFields } from './mapped-fields.ts';
import { object, objects, type Problem, text, texts, unless } from './problem.ts';

interface Operation {
  readonly bucket: boolean;
  /** Types of fields it takes, in Kibana's words; absent: it has no field of its own. */
  readonly takes?: readonly string[];
  /** Members of `params` it cannot do without. */
  readonly params?: readonly string[];
}

const ANY = ['boolean', 'date', 'ip', 'number', 'string'];
const NUMBER = ['number'];

const OPERATIONS: Readonly<Record<string, Operation>> = {
  average: { bucket: false, takes: NUMBER },
  count: { bucket: false, takes: ANY },
  date_histogram: { bucket: true, takes: ['date'], params: ['interval'] },
  filters: { bucket: true, params: ['filters'] },
  formula: { bucket: false, params: ['formula'] },
  last_value: { bucket: false, takes: ANY, params: ['showArrayValues', 'sortField'] },
  math: { bucket: false, params: ['tinymathAst'] },
  max: { bucket: false, takes: ['date', 'number'] },
  median: { bucket: false, takes: NUMBER },
  min: { bucket: false, takes: ['date', 'number'] },
  percentile: { bucket: false, takes: NUMBER, params: ['percentile'] },
  range: { bucket: true, takes: NUMBER, params: ['ranges', 'type'] },
  static_value: { bucket: false, params: ['value'] },
  sum: { bucket: false, takes: NUMBER },
  terms: { bucket: true, takes: ANY, params: ['orderBy', 'orderDirection', 'size'] },
  unique_count: { bucket: false, takes: ANY },
};

/** Checks the column `id` of a layer. */
export function checkColumn(id: string, columns: JsonObject, fields: MappedFields, layer: string): Problem[] {
  const where = `${layer}, column ${id}`;
  const column = object(columns[id]);
  const name = String(column['operationType']);
  const operation = OPERATIONS[name];
  if (operation === undefined) return [{ where, what: `has an operation that is not known: ${name}` }];
  const params = object(column['params']);
  const missing = [
    ...['label', 'dataType', 'isBucketed'].filter((member) => column[member] === undefined),
    ...(operation.params ?? []).filter((member) => params[member] === undefined).map((member) => `params.${member}`),
    ...(operation.takes !== undefined && text(column['sourceField']) === undefined ? ['sourceField'] : []),
  ];
  if (missing.length > 0) return [{ where, what: `is a ${name} without ${missing.join(', ')}` }];
  return [
    ...unless(column['isBucketed'] === operation.bucket, where, `is a ${name} and isBucketed says otherwise`),
    ...checkField(column, operation, fields, where),
    ...checkFilter(column, fields, where),
    ...(name === 'terms' ? checkTerms(params, column, columns, fields, where) : []),
    ...(name === 'filters' ? checkFilters(params, fields, where) : []),
    ...(name === 'range' ? checkRanges(params, where) : []),
    ...(name === 'last_value' ? checkSortField(params, fields, where) : []),
  ];
}

function checkField(column: JsonObject, { takes }: Operation, fields: MappedFields, where: string): Problem[] {
  const field = text(column['sourceField']);
  if (takes === undefined || field === undefined) return [];
  const operation = String(column['operationType']);
  if (field === DOCUMENTS) return unless(operation === 'count', where, `is a ${operation} of no field`);
  if (fields.typeOf(field) === undefined) return [{ where, what: `is of ${field}, which is no field` }];
  if (!fields.aggregatable(field)) {
    return [{ where, what: `is of ${field}, which is ${fields.typeOf(field)} and cannot be counted by` }];
  }
  const type = fields.kibanaTypeOf(field);
  return unless(takes.includes(type), where, `is a ${operation} of ${field}, which is a ${type}`);
}

function checkFilter(column: JsonObject, fields: MappedFields, where: string): Problem[] {
  return column['filter'] === undefined ? [] : checkQuery(column['filter'], fields, where, 'the filter');
}

function checkTerms(
  params: JsonObject,
  column: JsonObject,
  columns: JsonObject,
  fields: MappedFields,
  where: string,
): Problem[] {
  const orderBy = object(params['orderBy']);
  return [
    ...unless(typeof params['size'] === 'number' && params['size'] > 0, where, 'has no size'),
    ...unless(
      params['missingBucket'] !== true || params['otherBucket'] === true,
      where,
      'has missingBucket without otherBucket, and Kibana would leave it out',
    ),
    ...checkOrderBy(orderBy, params['orderAgg'], String(column['sourceField']), columns, fields, where),
  ];
}

function checkOrderBy(
  orderBy: JsonObject,
  orderAgg: Json | undefined,
  field: string,
  columns: JsonObject,
  fields: MappedFields,
  where: string,
): Problem[] {
  switch (orderBy['type']) {
    case 'alphabetical':
      return [];
    case 'column':
      return checkOrderColumn(String(orderBy['columnId']), columns, where);
    case 'custom':
      return unless(text(object(orderAgg)['operationType']) !== undefined, where, 'is ordered by an orderAgg it lacks');
    case 'rare':
      return unless(typeof orderBy['maxDocCount'] === 'number', where, 'is ordered by rarity without maxDocCount');
    case 'significant':
      return unless(
        fields.typeOf(field) === 'keyword',
        where,
        `is ordered by significance, and ${field} is no keyword`,
      );
    default:
      return [{ where, what: `is ordered in a way that is not known: ${String(orderBy['type'])}` }];
  }
}

/** Kibana falls back to the alphabet without a word where it cannot order by a column. */
function checkOrderColumn(id: string, columns: JsonObject, where: string): Problem[] {
  if (!Object.hasOwn(columns, id)) return [{ where, what: `is ordered by ${id}, which is no column` }];
  const by = object(columns[id]);
  if (by['isBucketed'] === true) return [{ where, what: `is ordered by ${id}, which is no metric` }];
  const helpers = Object.values(columns).flatMap((column) => texts(object(column)['references']));
  const percentile = object(by['params'])['percentile'];
  const sortable =
    by['references'] === undefined &&
    !helpers.includes(id) &&
    (percentile === undefined || Number.isInteger(percentile)) &&
    (by['operationType'] !== 'last_value' || by['dataType'] === 'number' || by['dataType'] === 'date');
  return unless(sortable, where, `is ordered by ${id}, a ${String(by['operationType'])} that Kibana cannot order by`);
}

function checkFilters(params: JsonObject, fields: MappedFields, where: string): Problem[] {
  const filters = objects(params['filters']);
  return [
    ...unless(filters.length > 0, where, 'has no filters'),
    ...filters.flatMap(({ label, input }) => checkQuery(input, fields, where, `the filter ${String(label)}`)),
  ];
}

function checkRanges(params: JsonObject, where: string): Problem[] {
  return objects(params['ranges']).flatMap(({ from, to, label }) => {
    const [start, end] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY].map(Number);
    return unless((start ?? Number.NaN) < (end ?? Number.NaN), where, `the range ${String(label)} is empty`);
  });
}

function checkSortField({ sortField }: JsonObject, fields: MappedFields, where: string): Problem[] {
  const field = String(sortField);
  return unless(fields.typeOf(field) === 'date', where, `takes the last value by ${field}, which is no date`);
}
