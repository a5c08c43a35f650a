/** What a panel asks of Grafana's Elasticsearch source: its query model, as far as the panels use it, and the names it gives to figures. */
import type { JsonObject } from '../../record/record.ts';
import type { Measure } from '../formula.ts';
import type { Source } from '../panel.ts';

export interface DatasourceRef {
  readonly type: 'elasticsearch';
  readonly uid: string;
}

export interface BucketAgg {
  readonly id: string;
  readonly type: 'date_histogram' | 'filters' | 'terms';
  readonly field?: string;
  readonly settings: JsonObject;
}

export interface MetricAgg {
  readonly id: string;
  readonly type: string;
  readonly field?: string;
  /** Asked for to order by, and not shown in a chart along time. */
  readonly hide?: true;
  readonly settings?: JsonObject;
}

export interface Target {
  readonly refId: string;
  readonly datasource: DatasourceRef;
  /** In Lucene's language; empty means everything. */
  readonly query: string;
  /** What the series of a chart along time are called. */
  readonly alias: string;
  readonly metrics: readonly MetricAgg[];
  readonly bucketAggs: readonly BucketAgg[];
}

/** The field that holds the key of a `filters` aggregation. */
export const FILTER_KEY = 'filter';
const TYPES: Readonly<Record<string, string>> = {
  count: 'count',
  sum: 'sum',
  average: 'avg',
  min: 'min',
  max: 'max',
  median: 'percentiles',
  percentile: 'percentiles',
  unique_count: 'cardinality',
};
const NAMES: Readonly<Record<string, string>> = {
  count: 'Count',
  sum: 'Sum',
  avg: 'Average',
  min: 'Min',
  max: 'Max',
  cardinality: 'Unique Count',
};

/** The source of a panel's documents. */
export function datasource(source: Source = 'records'): DatasourceRef {
  return { type: 'elasticsearch', uid: `promptlog-${source}` };
}

/** Whether Grafana's source can take it. Of the last value it only knows numbers, and asks for them in a way not every server answers. */
export function isAskable({ operation }: Measure): boolean {
  return TYPES[operation] !== undefined;
}

/** A measure in the words of the query model. */
export function metricAgg({ operation, field, percentile }: Measure, id: string): MetricAgg {
  const type = TYPES[operation] ?? operation;
  const percents = operation === 'median' ? 50 : percentile;
  return {
    id,
    type,
    ...(field === undefined ? {} : { field }),
    ...(type === 'percentiles' ? { settings: { percents: [String(percents)] } } : {}),
  };
}

/** By what a terms aggregation is ordered: a count, or another metric of the same query. */
export function orderBy(metric: MetricAgg): string {
  if (metric.type === 'count') return '_count';
  return metric.type === 'percentiles' ? `${metric.id}[${percentKey(metric)}]` : metric.id;
}

/** What the source calls the figure in a table. Figures of one kind are told apart by their fields. */
export function tableName(metric: MetricAgg, all: readonly MetricAgg[]): string {
  if (metric.type === 'percentiles') return `p${percentKey(metric)} ${metric.field}`;
  const name = NAMES[metric.type] ?? metric.type;
  if (metric.type === 'count') return name;
  const alike = all.filter(({ id, type }) => type === metric.type && id !== metric.id);
  if (alike.length === 0) return name;
  const isTwice = alike.some(({ field }) => field === metric.field);
  return `${name} ${metric.field ?? ''}${isTwice ? ` ${metric.id}` : ''}`;
}

/** What the source calls the series of a metric along time, under `seriesAlias`. */
export function seriesName(refId: string, metric: MetricAgg): string {
  const name = metric.type === 'percentiles' ? `p${percentKey(metric)}` : (NAMES[metric.type] ?? metric.type);
  return `${refId} ${name} ${metric.field ?? ''}`;
}

/** Series of several targets in one panel are told apart by the target, the measure and the field. */
export function seriesAlias(refId: string): string {
  return `${refId} {{metric}} {{field}}`;
}

/** As Elasticsearch writes a percentile: 95 is `95.0`. */
function percentKey({ settings }: MetricAgg): string {
  const percents = settings?.['percents'];
  const number = Number(Array.isArray(percents) ? percents[0] : Number.NaN);
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
