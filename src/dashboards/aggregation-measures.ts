/** Where each measure stands in an answer: equal ones once, those of one query in one filter, percentiles of one field together. */
import { PromptlogError } from '../errors.ts';
import type { Json, JsonObject } from '../record/record.ts';
import { parseKql } from '../search/kql/kql.ts';
import type { KqlFieldType } from '../search/kql/kql-fields.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import { type Measure, measureKey } from './formula.ts';
import type { SourceFacts } from './sources.ts';

/** A bucket of an answer: its count, its key, and what was counted in it. */
export type Bucket = { readonly [name: string]: Json };

interface Place {
  readonly measure: Measure;
  /** Name of the filter it stands in. */
  readonly filter?: string;
  /** Name of its own aggregation; a count needs none. */
  readonly metric?: string;
}

const NUMERIC: ReadonlySet<KqlFieldType> = new Set(['double', 'float', 'integer', 'long', 'short']);
const PERCENTILES: ReadonlySet<string> = new Set(['median', 'percentile']);
// Up to so many different values a count is exact; beyond, within about one in a hundred.
const EXACT_VALUES = 3000;
const AGGREGATIONS: Readonly<Record<string, string>> = { sum: 'sum', average: 'avg', min: 'min', max: 'max' };

export class MeasurePlan {
  readonly #source: SourceFacts;
  readonly #places = new Map<string, Place>();
  readonly #names = new Map<string, string>();

  /** Throws PL_USAGE where a field is unknown or cannot be measured that way. */
  constructor(measures: readonly Measure[], source: SourceFacts) {
    this.#source = source;
    for (const measure of measures) {
      checkMeasure(measure, source);
      this.#places.set(measureKey(measure), this.#place(measure));
    }
  }

  /** The aggregations that give these measures, or all of them. */
  aggregations(measures?: readonly Measure[]): JsonObject {
    const wanted = measures === undefined ? undefined : new Set(measures.map(measureKey));
    const result: JsonObject = {};
    for (const [key, place] of this.#places) {
      if (wanted !== undefined && !wanted.has(key)) continue;
      const target = place.filter === undefined ? result : this.#filterIn(result, place, place.filter);
      if (place.metric !== undefined) target[place.metric] = this.#metric(place.metric, place.measure);
    }
    return result;
  }

  /** By what a terms aggregation orders its buckets; undefined when it cannot by that measure. */
  orderPath(measure: Measure): string | undefined {
    const place = this.#places.get(measureKey(measure));
    if (place === undefined || measure.operation === 'last_value') return undefined;
    const { filter, metric } = place;
    if (metric === undefined) return filter ?? '_count';
    const own = PERCENTILES.has(measure.operation) ? `${metric}[${percentOf(measure)}]` : metric;
    return filter === undefined ? own : `${filter}>${own}`;
  }

  /** The figure in a bucket; null where there is none. An absent bucket is an empty one. */
  read(measure: Measure, bucket: Bucket): number | string | null {
    const place = this.#places.get(measureKey(measure));
    const holder = place?.filter === undefined ? bucket : bucketOf(bucket[place.filter]);
    if (place?.metric === undefined) return numberOf(holder['doc_count']) ?? 0;
    const answer = bucketOf(holder[place.metric]);
    if (measure.operation === 'last_value') return lastValue(answer, this.#typeOf(measure));
    if (PERCENTILES.has(measure.operation)) return percentileIn(answer, percentOf(measure));
    const empty = measure.operation === 'sum' || measure.operation === 'unique_count' ? 0 : null;
    return numberOf(answer['value']) ?? empty;
  }

  #place(measure: Measure): Place {
    const { operation, field = '', kql } = measure;
    const filter = this.#filterKey(measure);
    const place = { measure, ...(filter === '' ? {} : { filter: this.#name('f', filter) }) };
    if (operation === 'count') return place;
    const kind = PERCENTILES.has(operation) ? 'percentiles' : operation;
    return { ...place, metric: this.#name('m', JSON.stringify([kind, field, kql])) };
  }

  // The last value is that of the last document that has one.
  #filterKey({ operation, field, kql }: Measure): string {
    if (operation === 'last_value') return JSON.stringify(['last', field, kql]);
    return kql === undefined ? '' : JSON.stringify(['kql', kql]);
  }

  #name(prefix: string, key: string): string {
    const name = this.#names.get(key) ?? `${prefix}${this.#names.size}`;
    this.#names.set(key, name);
    return name;
  }

  #filterIn(result: JsonObject, { measure }: Place, name: string): JsonObject {
    const filter = (result[name] ?? { filter: this.#filter(measure) }) as { filter: JsonObject; aggs?: JsonObject };
    result[name] = filter;
    if (measure.operation !== 'count') filter.aggs ??= {};
    return filter.aggs ?? {};
  }

  #filter({ operation, field = '', kql }: Measure): JsonObject {
    const queries = kql === undefined ? [] : [kqlQuery(parseKql(kql, this.#source.kql))];
    if (operation === 'last_value') queries.push({ exists: { field } });
    const [only] = queries;
    return queries.length === 1 && only !== undefined ? only : { bool: { filter: queries } };
  }

  #metric(name: string, measure: Measure): JsonObject {
    const { operation, field = '' } = measure;
    if (PERCENTILES.has(operation)) return { percentiles: { field, percents: this.#percents(name), keyed: false } };
    if (operation === 'unique_count') return { cardinality: { field, precision_threshold: EXACT_VALUES } };
    if (operation !== 'last_value') return { [AGGREGATIONS[operation] ?? operation]: { field } };
    const type = this.#typeOf(measure);
    const asked = type === 'date' ? { field, format: 'epoch_millis' } : { field };
    // A text stands in the document alone, which is long to read.
    const from = type === 'text' ? 'fields' : 'docvalue_fields';
    return { top_hits: { size: 1, sort: [{ [this.#source.timeField]: 'desc' }], _source: false, [from]: [asked] } };
  }

  #percents(name: string): number[] {
    const same = [...this.#places.values()].filter(({ metric }) => metric === name);
    return [...new Set(same.map(({ measure }) => percentOf(measure)))].sort((a, b) => a - b);
  }

  #typeOf({ field = '' }: Measure): KqlFieldType | undefined {
    return this.#source.kql.find(field)?.type;
  }
}

/** A part of an answer as a bucket; an empty one when it is not there. */
export function bucketOf(value: Json | undefined): Bucket {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function checkMeasure({ operation, field, kql }: Measure, { kql: fields }: SourceFacts): void {
  if (kql !== undefined) parseKql(kql, fields);
  if (field === undefined) return;
  const type = fields.find(field)?.type;
  const refuse = (reason: string) => new PromptlogError('PL_USAGE', { reason });
  if (type === undefined) throw refuse(`there is no field ${field} to measure`);
  if (operation === 'last_value') return;
  const isMeasurable = operation === 'unique_count' ? type !== 'text' : NUMERIC.has(type) || isTime(operation, type);
  if (!isMeasurable) throw refuse(`${operation} cannot be taken of ${field}, which is a ${type} field`);
}

function isTime(operation: string, type: KqlFieldType): boolean {
  return type === 'date' && (operation === 'min' || operation === 'max');
}

function percentOf({ operation, percentile }: Measure): number {
  return operation === 'median' ? 50 : (percentile ?? 50);
}

function percentileIn(answer: Bucket, percent: number): number | null {
  const values = Array.isArray(answer['values']) ? answer['values'].map(bucketOf) : [];
  return numberOf(values.find(({ key }) => key === percent)?.['value']) ?? null;
}

function lastValue(answer: Bucket, type: KqlFieldType | undefined): number | string | null {
  const { hits } = bucketOf(answer['hits']);
  const hit = Array.isArray(hits) ? bucketOf(hits[0]) : {};
  const found = Object.values(bucketOf(hit['fields']))[0];
  const value = Array.isArray(found) ? found[0] : undefined;
  if (value === undefined || value === null) return null;
  return type === 'date' || typeof value === 'number' ? Number(value) : String(value);
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
