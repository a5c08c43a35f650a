/** How documents are told apart: a split as an aggregation, and its buckets as keys in the order they are shown. */
import { PromptlogError } from '../errors.ts';
import type { Json, JsonObject } from '../record/record.ts';
import { parseKql } from '../search/kql/kql.ts';
import type { KqlFieldType } from '../search/kql/kql-fields.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import { type Bucket, bucketOf } from './aggregation-measures.ts';
import { timeHistogram } from './interval.ts';
import type { FilterSplit, RangeSplit, RisingSplit, Split, ValueSplit } from './panel.ts';
import type { SourceFacts } from './sources.ts';

export interface SplitContext {
  readonly source: SourceFacts;
  readonly from: Date;
  readonly to: Date;
  /** What the documents looked at are narrowed down to, besides the time. */
  readonly filters: readonly JsonObject[];
  /** By what a split by values is ordered. */
  readonly orderOf: (split: ValueSplit) => { readonly path: string; readonly aggregations: JsonObject };
}

/** A bucket with its key as rows hold it. */
export interface KeyedBucket {
  readonly key: number | string;
  readonly bucket: Bucket;
}

// A phrase of fewer documents than this is chance, not a trend.
const LEAST_RISING = 3;
// Each shard offers many more values than are asked for, so that the sums of all shards are right.
const SHARD_FACTOR = 3;
const MORE_OF_SHARD = 25;

/** The aggregation, without what stands inside it; `also` has to stand inside it besides. */
export function splitAggregation(
  split: Split,
  context: SplitContext,
): { readonly aggregation: JsonObject; readonly also?: JsonObject } {
  const { source, from, to } = context;
  if (split.kind === 'time') return { aggregation: { date_histogram: timeHistogram(source.timeField, from, to) } };
  if (split.kind === 'filters') return { aggregation: { filters: { filters: filtersOf(split, source) } } };
  const type = source.kql.find(split.field)?.type;
  if (type === undefined) throw refusal(`there is no field ${split.field} to split by`);
  if (type === 'text') throw refusal(`${split.field} is a text, whose values cannot be counted`);
  if (split.kind === 'ranges') return { aggregation: { range: { field: split.field, ranges: rangesOf(split) } } };
  if (split.kind === 'rising') return { aggregation: { significant_terms: risingOf(split, context) } };
  const { path, aggregations } = context.orderOf(split);
  return { aggregation: { terms: termsOf(split, type, path) }, also: aggregations };
}

/** The buckets of a split, in the order in which they are shown. */
export function splitBuckets(split: Split, answer: Bucket): KeyedBucket[] {
  if (split.kind === 'filters') {
    const named = bucketOf(answer['buckets']);
    return split.filters.map(({ label }, index) => ({ key: label, bucket: bucketOf(named[`${index}`]) }));
  }
  const buckets = Array.isArray(answer['buckets']) ? answer['buckets'].map(bucketOf) : [];
  if (split.kind !== 'ranges') return buckets.map((bucket) => ({ key: keyOf(bucket), bucket }));
  const named = new Map(buckets.map((bucket) => [bucket['key'], bucket]));
  return split.ranges.map(({ label }, index) => ({ key: label, bucket: named.get(`${index}`) ?? {} }));
}

function termsOf(split: ValueSplit, type: KqlFieldType, path: string): JsonObject {
  const { field, size, order = 'desc', missing } = split;
  if (missing !== undefined && type !== 'keyword' && type !== 'flattened') {
    throw refusal(`${field} is a ${type} field, whose missing values cannot be given a name`);
  }
  const byKey = { _key: 'asc' };
  return {
    field,
    size,
    shard_size: size * SHARD_FACTOR + MORE_OF_SHARD,
    // Equals are told apart by their names, so that the same question has the same answer.
    order: [{ [path]: order }, byKey],
    ...(missing === undefined ? {} : { missing }),
  };
}

function risingOf({ field, size }: RisingSplit, { source, from, to, filters }: SplitContext): JsonObject {
  const length = to.getTime() - from.getTime();
  const before = { gte: from.getTime() - length, lt: from.getTime(), format: 'epoch_millis' };
  return {
    field,
    size,
    shard_size: size * SHARD_FACTOR + MORE_OF_SHARD,
    min_doc_count: LEAST_RISING,
    background_filter: { bool: { filter: [{ range: { [source.timeField]: before } }, ...filters] } },
  };
}

function rangesOf({ ranges }: RangeSplit): Json[] {
  return ranges.map(({ from, to }, index) => ({
    key: `${index}`,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }));
}

function filtersOf({ filters }: FilterSplit, { kql }: SourceFacts): JsonObject {
  return Object.fromEntries(filters.map((filter, index) => [`${index}`, kqlQuery(parseKql(filter.kql, kql))]));
}

function keyOf(bucket: Bucket): number | string {
  const { key, key_as_string: text } = bucket;
  if (text === 'true' || text === 'false') return text;
  return typeof key === 'number' ? key : String(key);
}

function refusal(reason: string): PromptlogError {
  return new PromptlogError('PL_USAGE', { reason });
}
