/**
 * The search Grafana's Elasticsearch source sends for a query: ours, written from the facts of its query model and query builder
 * (grafana/grafana-elasticsearch-datasource, pkg/elasticsearch: data_query_processor, aggregation_factory, data_query_settings), none of
 * its code. Only what our panels use; anything else throws.
 */
import type { Json, JsonObject } from '../../../src/record/record.ts';

export interface GrafanaTarget {
  readonly refId: string;
  readonly query: string;
  readonly alias: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly metrics: readonly GrafanaMetric[];
  readonly bucketAggs: readonly GrafanaBucket[];
}

export interface GrafanaMetric {
  readonly id: string;
  readonly type: string;
  readonly field?: string;
  readonly hide?: boolean;
  readonly settings?: JsonObject;
}

export interface GrafanaBucket {
  readonly id: string;
  readonly type: string;
  readonly field?: string;
  readonly settings: JsonObject;
}

export interface GrafanaRange {
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
}

const TIME_FIELD = '@timestamp';
const DEFAULT_SIZE = 500;
const CALENDAR: ReadonlySet<string> = new Set(['1w', '1M', '1q', '1y']);

/** The body of the search, as it goes into `_msearch`. */
export function searchBody(target: GrafanaTarget, range: GrafanaRange): JsonObject {
  const time = { [TIME_FIELD]: { lte: range.to, gte: range.from, format: 'epoch_millis' } };
  const text = target.query.trim() === '' ? [] : [queryString(target.query)];
  const query = { bool: { filter: [{ range: time }, ...text] } };
  if (target.metrics[0]?.type === 'raw_data') return { ...documents(target.metrics[0]), query };
  if (target.bucketAggs.length === 0) throw new Error(`query ${target.refId} has metrics and no bucket`);
  return { size: 0, query, aggs: aggregations(target, range, 0) };
}

function queryString(query: string): JsonObject {
  return { query_string: { query, analyze_wildcard: true } };
}

/** The latest documents; no other order can be asked for. */
function documents({ settings }: GrafanaMetric): JsonObject {
  return {
    size: numberIn(settings?.['size'], DEFAULT_SIZE),
    sort: { [TIME_FIELD]: { order: 'desc', unmapped_type: 'boolean' }, _doc: { order: 'desc' } },
    docvalue_fields: [TIME_FIELD],
    script_fields: {},
    fields: [{ field: TIME_FIELD, format: 'strict_date_optional_time_nanos' }],
  };
}

function aggregations(target: GrafanaTarget, range: GrafanaRange, level: number): JsonObject {
  const bucket = target.bucketAggs[level];
  if (bucket === undefined) return Object.fromEntries(target.metrics.flatMap((metric) => metricAggregation(metric)));
  const { aggregation, also } = bucketAggregation(bucket, target, range);
  const inside = { ...also, ...aggregations(target, range, level + 1) };
  return { [bucket.id]: Object.keys(inside).length === 0 ? aggregation : { ...aggregation, aggs: inside } };
}

function bucketAggregation(
  { type, field = '', settings }: GrafanaBucket,
  { metrics }: GrafanaTarget,
  range: GrafanaRange,
): { readonly aggregation: JsonObject; readonly also: JsonObject } {
  if (type === 'date_histogram')
    return { aggregation: { date_histogram: histogram(field, settings, range) }, also: {} };
  if (type === 'filters') {
    const filters = (settings['filters'] as { label: string; query: string }[]).map(
      ({ label, query }) => [label || query, queryString(query || '*')] as const,
    );
    return { aggregation: { filters: { filters: Object.fromEntries(filters) } }, also: {} };
  }
  if (type !== 'terms') throw new Error(`no panel of ours uses buckets of type ${type}`);
  return terms(field, settings, metrics);
}

function histogram(field: string, settings: JsonObject, { from, to, intervalMs }: GrafanaRange): JsonObject {
  const { interval, min_doc_count: least = '0', timeZone } = settings;
  if (timeZone !== undefined && timeZone !== 'utc') throw new Error('our panels count in UTC');
  const width = interval === 'auto' ? `${intervalMs}ms` : String(interval);
  return {
    field: field === '' ? TIME_FIELD : field,
    ...(CALENDAR.has(width) ? { calendar_interval: width } : { fixed_interval: width }),
    min_doc_count: Number(least),
    extended_bounds: { min: from, max: to },
    format: 'epoch_millis',
  };
}

function terms(
  field: string,
  settings: JsonObject,
  metrics: readonly GrafanaMetric[],
): { readonly aggregation: JsonObject; readonly also: JsonObject } {
  const { order = 'desc', min_doc_count: least, missing } = settings;
  const by = String(settings['orderBy'] ?? '_term');
  const id = /^\d+/.exec(by)?.[0];
  const metric = metrics.find((each) => each.id === id);
  const name = id === undefined ? by.replace('_term', '_key') : metric?.type === 'count' ? '_count' : by;
  return {
    aggregation: {
      terms: {
        field,
        size: numberIn(settings['size'], DEFAULT_SIZE),
        ...(id !== undefined && metric === undefined ? {} : { order: { [name]: order } }),
        ...(least === undefined ? {} : { min_doc_count: Number(least) }),
        ...(missing === undefined ? {} : { missing }),
      },
    },
    // What is ordered by is asked for again, without its settings: a percentile only works where it is one of the usual ones.
    also: metric === undefined || metric.type === 'count' ? {} : { [metric.id]: { [metric.type]: fieldOf(metric) } },
  };
}

function metricAggregation(metric: GrafanaMetric): [string, Json][] {
  if (metric.type === 'count') return [];
  return [[metric.id, { [metric.type]: { ...fieldOf(metric), ...metric.settings } }]];
}

function fieldOf({ field }: GrafanaMetric): JsonObject {
  return field === undefined ? {} : { field };
}

function numberIn(text: Json | undefined, otherwise: number): number {
  return Number(text) || otherwise;
}
