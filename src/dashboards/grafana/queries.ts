/** A panel's queries: how its splits become buckets, its measures metrics, and its filters one text in Lucene's language. */
import { parseKql } from '../../search/kql/kql.ts';
import { luceneQuery } from '../../search/kql/kql-lucene.ts';
import { type Measure, parseFormula } from '../formula.ts';
import type { AggregatePanel, FilterSplit, RangeSplit, Split, ValueSplit } from '../panel.ts';
import { type SourceFacts, sourceOf } from '../sources.ts';
import type { Group } from './measures.ts';
import {
  type BucketAgg,
  datasource,
  FILTER_KEY,
  type MetricAgg,
  metricAgg,
  orderBy,
  type Target,
} from './query-model.ts';

/** What the queries of one panel have in common. */
export interface QueryContext {
  readonly panel: AggregatePanel;
  /** Narrows the whole dashboard down; empty: nothing does. */
  readonly narrowing: string;
}

/** A split whose values are known beforehand. */
export type NamedSplit = FilterSplit | RangeSplit;

/** The order of a terms aggregation. */
export interface Order {
  /** Undefined: by the number of documents, which no metric is needed for. */
  readonly measure: Measure | undefined;
  readonly size: number;
}

// With them a percentile can be ordered by although the source does not say which it wants.
const USUAL_PERCENTILES: readonly number[] = [1, 5, 25, 50, 75, 95, 99];
/** From 1970 to 2069. */
const WHOLE = '36500d';
/** So many values are fetched where an answer has to have whatever values another has: practically all. */
export const ALL_VALUES = 10_000;

/** Stands for values that are missing, where they need a name. */
export const NOTHING = '–';

/** Everything of `parts`, in Lucene's language; empty ones do not count. */
export function allOf(parts: readonly (string | undefined)[]): string {
  const given = parts.filter((part): part is string => part !== undefined && part !== '');
  return given.length === 1 ? (given[0] ?? '') : given.map((part) => `(${part})`).join(' AND ');
}

/** A KQL query in Lucene's language. */
export function lucene(kql: string | undefined, source: SourceFacts): string {
  return kql === undefined ? '' : luceneQuery(parseKql(kql, source.kql));
}

/** What all queries of the panel look at. */
export function mainQuery({ panel, narrowing }: QueryContext, more: readonly string[] = []): string {
  return allOf([narrowing, lucene(panel.filter, sourceOf(panel)), ...more]);
}

/** What a group looks at besides. */
export function groupQuery(group: Group, source: SourceFacts): string {
  return allOf([lucene(group.kql, source), group.present === undefined ? '' : `_exists_:${group.present}`]);
}

/**
 * The metrics of a group, those shown first; then what is ordered by, and what else is needed. Equal ones stand there once: the answer has
 * a single column for both.
 */
export function metricsOf(group: Group, also: readonly (Measure | undefined)[] = []): MetricAgg[] {
  const metrics = group.measures.map((measure, index) => metricAgg(measure, `${index + 1}`));
  for (const measure of also) {
    if (measure === undefined || metricFor(measure, metrics) !== undefined) continue;
    metrics.push({ ...metricAgg(measure, `${metrics.length + 1}`), hide: true });
  }
  return metrics;
}

export function target(
  context: QueryContext,
  group: Group,
  parts: Pick<Target, 'alias' | 'bucketAggs' | 'metrics' | 'query'>,
): Target {
  return { refId: group.refId, datasource: datasource(context.panel.source), ...parts };
}

/** One bucket for all of the time, there even if it is empty: the source answers no question without a bucket. */
export function wholeBucket(id: string, group: Group, source: SourceFacts): BucketAgg {
  return timeBucket(id, group, source, WHOLE);
}

/** Empty steps count as 0, unless only documents with a figure are looked at. */
export function timeBucket(id: string, { present }: Group, source: SourceFacts, interval = 'auto'): BucketAgg {
  const settings = { interval, min_doc_count: present === undefined ? '0' : '1', timeZone: 'utc' };
  return { id, type: 'date_histogram', field: source.timeField, settings };
}

/** A bucket for each value. They are keyed by their place, because the source sorts them by their keys. */
export function namedBucket(id: string, split: NamedSplit, source: SourceFacts): BucketAgg {
  const filters = namedQueries(split, source).map(({ query }, index) => ({ label: placeKey(split, index), query }));
  return { id, type: 'filters', settings: { filters } };
}

/** The key of a value by its place: of one length, so that their order as texts is their order. */
export function placeKey(split: NamedSplit, index: number): string {
  const { length } = split.kind === 'filters' ? split.filters : split.ranges;
  return String(index).padStart(String(length - 1).length, '0');
}

/** The queries of a split whose values are known, by their labels. */
export function namedQueries(
  split: NamedSplit,
  source: SourceFacts,
): { readonly label: string; readonly query: string }[] {
  if (split.kind === 'filters') return split.filters.map(({ label, kql }) => ({ label, query: lucene(kql, source) }));
  return split.ranges.map(({ label, from, to }) => {
    const range = `${from === undefined ? '{*' : `[${from}`} TO ${to === undefined ? '*' : to}}`;
    return { label, query: `${split.field}:${range}` };
  });
}

export function termsBucket(id: string, split: ValueSplit, order: Order, metrics: readonly MetricAgg[]): BucketAgg {
  const measure = orderMetric(order.measure);
  const by = measure === undefined ? undefined : metricFor(measure, metrics);
  const settings = {
    size: String(order.size),
    order: split.order ?? 'desc',
    orderBy: by === undefined ? '_count' : orderBy(by),
    min_doc_count: '1',
    ...(split.missing === undefined ? {} : { missing: split.missing }),
  };
  return { id, type: 'terms', field: split.field, settings };
}

/** Where the values of a split stand in a table. */
export function keyColumn(split: Split): string {
  return split.kind === 'values' ? split.field : FILTER_KEY;
}

/** By what the values of a split are ordered. A split that is not ordered by a single measure is refused wherever panels are asked. */
export function orderMeasure(panel: AggregatePanel, split: ValueSplit): Measure | undefined {
  const metric = panel.metrics.find(({ id }) => id === (split.by ?? panel.metrics[0].id));
  const formula = metric === undefined ? undefined : parseFormula(metric.formula);
  return formula?.kind === 'measure' ? formula.measure : undefined;
}

/** The metric to order by, if there has to be one. */
export function orderMetric(measure: Measure | undefined): Measure | undefined {
  return measure?.operation === 'count' ? undefined : measure;
}

/** Whether a terms aggregation of any query can be ordered by it. */
export function isOrderable({ kql, operation, percentile = 50 }: Measure): boolean {
  if (kql !== undefined) return false;
  return operation !== 'percentile' || USUAL_PERCENTILES.includes(percentile);
}

function metricFor(measure: Measure, metrics: readonly MetricAgg[]): MetricAgg | undefined {
  const { id: _id, ...wanted } = metricAgg(measure, '');
  return metrics.find(({ id: _, hide: __, ...metric }) => JSON.stringify(metric) === JSON.stringify(wanted));
}
