/**
 * Reads a Lens panel as it stands in a saved object, as Kibana does: which search it comes to, and what its columns say of the answer.
 * Written from Kibana's source as read (docs/decisions/0009-kibana-objects.md), and no Kibana; what a panel looks like it cannot say.
 */
import { object, objects, texts } from '../../src/dashboards/kibana/check/problem.ts';
import type { Json, JsonObject } from '../../src/record/record.ts';
import { parseKql } from '../../src/search/kql/kql.ts';
import type { KqlFields } from '../../src/search/kql/kql-fields.ts';
import { kqlQuery } from '../../src/search/kql/kql-query.ts';

export interface LensScope {
  readonly timeField: string;
  readonly from: Date;
  readonly to: Date;
  /** What a step along time is: Kibana chooses it by the width of the screen. */
  readonly histogram: JsonObject;
  readonly kql: KqlFields;
}

/** Values by the ids of the columns. */
export type LensRow = { readonly [column: string]: number | string | null };

/** What Kibana asks for documents without a value by. */
export const MISSING = '__missing__';

type Bucket = JsonObject;

export class LensQuery {
  readonly #columns: JsonObject;
  readonly #buckets: readonly string[];
  readonly #metrics: readonly string[];
  readonly #query: string;
  readonly #scope: LensScope;

  constructor(attributes: JsonObject, scope: LensScope) {
    const state = object(attributes['state']);
    const layers = object(object(object(state['datasourceStates'])['formBased'])['layers']);
    const layer = object(Object.values(layers)[0]);
    this.#columns = object(layer['columns']);
    const order = texts(layer['columnOrder']);
    this.#buckets = order.filter((id) => this.#column(id)['isBucketed'] === true);
    this.#metrics = order.filter((id) => this.#column(id)['isBucketed'] !== true);
    this.#query = String(object(state['query'])['query']);
    this.#scope = scope;
  }

  search(): JsonObject {
    const { timeField, from, to } = this.#scope;
    const range = { gte: from.getTime(), lt: to.getTime(), format: 'epoch_millis' };
    return {
      size: 0,
      track_total_hits: true,
      query: { bool: { filter: [{ range: { [timeField]: range } }, this.#kql(this.#query)] } },
      aggs: this.#level(0),
    };
  }

  rows(answer: JsonObject): LensRow[] {
    const total = Number(object(object(answer['hits'])['total'])['value']);
    return this.#rowsBelow(0, { ...object(answer['aggregations']), doc_count: total }, {});
  }

  #level(level: number): JsonObject {
    const id = this.#buckets[level];
    if (id === undefined) return this.#asked(this.#metrics);
    return { [id]: { ...this.#bucket(id), aggs: { ...this.#asked(this.#ordering(id)), ...this.#level(level + 1) } } };
  }

  #asked(metrics: readonly string[]): JsonObject {
    const asked = metrics.map((id) => [id, this.#metric(id)] as const);
    return Object.fromEntries(asked.filter((one): one is [string, JsonObject] => one[1] !== undefined));
  }

  /** A bucket's own order needs its metric beside the next level. */
  #ordering(id: string): string[] {
    const by = object(object(this.#column(id)['params'])['orderBy'])['columnId'];
    return typeof by === 'string' ? [by] : [];
  }

  #bucket(id: string): JsonObject {
    const column = this.#column(id);
    const params = object(column['params']);
    const field = column['sourceField'] ?? null;
    switch (column['operationType']) {
      case 'date_histogram':
        return { date_histogram: this.#scope.histogram };
      case 'range':
        return { range: { field, ranges: objects(params['ranges']).map(rangeOf) } };
      case 'filters':
        return { filters: { filters: this.#filters(params) } };
      default:
        return this.#terms(field, params);
    }
  }

  #terms(field: Json, params: JsonObject): JsonObject {
    const size = params['size'] ?? null;
    const orderBy = object(params['orderBy']);
    if (orderBy['type'] === 'significant') return { significant_terms: { field, size } };
    const missing = params['otherBucket'] === true && params['missingBucket'] === true;
    return {
      terms: {
        field,
        size,
        order: { [this.#orderPath(String(orderBy['columnId']))]: params['orderDirection'] ?? 'desc' },
        ...(missing ? { missing: MISSING } : {}),
      },
    };
  }

  #orderPath(id: string): string {
    const column = this.#column(id);
    const filtered = column['filter'] !== undefined;
    const percent = percentOf(column);
    const suffix = percent === undefined ? '' : `[${percent}]`;
    if (column['operationType'] === 'count') return filtered ? id : '_count';
    return filtered ? `${id}>value${suffix}` : `${id}${suffix}`;
  }

  #filters(params: JsonObject): JsonObject {
    const entries = objects(params['filters']).map(({ label, input }) => [String(label), this.#kqlOf(input)] as const);
    return Object.fromEntries(entries);
  }

  #metric(id: string): JsonObject | undefined {
    const column = this.#column(id);
    const asks = this.#asks(column);
    if (column['filter'] === undefined) return asks;
    return { filter: this.#kqlOf(column['filter']), ...(asks === undefined ? {} : { aggs: { value: asks } }) };
  }

  #asks(column: JsonObject): JsonObject | undefined {
    const field = column['sourceField'] ?? null;
    const percent = percentOf(column);
    if (percent !== undefined) return { percentiles: { field, percents: [percent], keyed: false } };
    switch (column['operationType']) {
      case 'average':
        return { avg: { field } };
      case 'max':
      case 'min':
      case 'sum':
        return { [String(column['operationType'])]: { field } };
      case 'unique_count':
        return { cardinality: { field } };
      case 'last_value': {
        const sortField = String(object(column['params'])['sortField']);
        // Kibana asks for top_metrics, which the server of these tests lacks.
        return { top_hits: { size: 1, sort: [{ [sortField]: 'desc' }], _source: false, docvalue_fields: [field] } };
      }
      default:
        return undefined;
    }
  }

  #rowsBelow(level: number, bucket: Bucket, keys: LensRow): LensRow[] {
    const id = this.#buckets[level];
    if (id === undefined) {
      const shown = this.#metrics.filter((metric) => !/X\d+$/.test(metric));
      return [{ ...keys, ...Object.fromEntries(shown.map((metric) => [metric, this.#value(metric, bucket)])) }];
    }
    const { buckets } = object(bucket[id]);
    const named = Array.isArray(buckets)
      ? objects(buckets).map((inner) => [keyOf(inner), inner] as const)
      : Object.entries(object(buckets)).map(([key, inner]) => [key, object(inner)] as const);
    return named.flatMap(([key, inner]) => this.#rowsBelow(level + 1, inner, { ...keys, [id]: key }));
  }

  #value(id: string, bucket: Bucket): number | string | null {
    const column = this.#column(id);
    if (column['operationType'] === 'formula') return this.#value(texts(column['references'])[0] ?? '', bucket);
    if (column['operationType'] === 'math') return this.#math(object(column['params'])['tinymathAst'] ?? null, bucket);
    const filtered = column['filter'] !== undefined;
    const holder = filtered ? object(bucket[id]) : bucket;
    if (column['operationType'] === 'count') return Number(holder['doc_count'] ?? 0);
    return measured(column, object(filtered ? holder['value'] : holder[id]));
  }

  #math(tree: Json, bucket: Bucket): number | null {
    if (typeof tree === 'number') return tree;
    if (typeof tree === 'string') {
      const value = this.#value(tree, bucket);
      return typeof value === 'number' ? value : null;
    }
    const { name, args } = object(tree);
    const [left, right] = (Array.isArray(args) ? args : []).map((one) => this.#math(one, bucket));
    if (left === null || left === undefined || right === null || right === undefined) return null;
    if (name === 'add') return left + right;
    if (name === 'subtract') return left - right;
    if (name === 'multiply') return left * right;
    return right === 0 ? null : left / right;
  }

  #column(id: string): JsonObject {
    return object(this.#columns[id]);
  }

  #kqlOf(query: Json | undefined): JsonObject {
    return this.#kql(String(object(query)['query']));
  }

  #kql(query: string): JsonObject {
    return kqlQuery(parseKql(query, this.#scope.kql));
  }
}

function percentOf(column: JsonObject): number | undefined {
  if (column['operationType'] === 'median') return 50;
  return column['operationType'] === 'percentile' ? Number(object(column['params'])['percentile']) : undefined;
}

function measured(column: JsonObject, answer: JsonObject): number | string | null {
  if (column['operationType'] === 'last_value') {
    const [hit] = objects(object(answer['hits'])['hits']);
    const [values] = Object.values(object(hit?.['fields']));
    return Array.isArray(values) ? String(values[0]) : null;
  }
  const [percentile] = objects(answer['values']);
  const value = percentile === undefined ? answer['value'] : percentile['value'];
  return typeof value === 'number' ? value : null;
}

function rangeOf({ from, to, label }: JsonObject): JsonObject {
  return {
    key: label ?? null,
    ...(from === null ? {} : { from: from ?? null }),
    ...(to === null ? {} : { to: to ?? null }),
  };
}

function keyOf({ key, key_as_string: text }: Bucket): number | string {
  if (text === 'true' || text === 'false') return text;
  return typeof key === 'number' ? key : String(key);
}
