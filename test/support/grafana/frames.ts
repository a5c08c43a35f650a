/**
 * What Grafana's Elasticsearch source makes of an answer: ours, written from the facts of its response processors
 * (grafana/grafana-elasticsearch-datasource, pkg/elasticsearch: metrics_response_processor, field_namer, raw_response_processor), none of
 * its code. Its odd ways are kept, since the panels have to be right with them: a missing percentile in a table is 0, keyed buckets come
 * in the order of their keys.
 */
import { type Bucket, bucketOf } from '../../../src/dashboards/aggregation-measures.ts';
import type { Json, JsonObject } from '../../../src/record/record.ts';
import type { GrafanaBucket, GrafanaMetric, GrafanaTarget } from './search-body.ts';

export type Value = Json | undefined;

export interface Column {
  readonly name: string;
  readonly type: 'number' | 'other' | 'string' | 'time';
  /** What a transformation has called it. */
  readonly displayName?: string;
  readonly values: readonly Value[];
}

export interface Frame {
  readonly refId: string;
  /** Of a series along time. */
  readonly name?: string;
  readonly columns: readonly Column[];
}

const NAMES: Readonly<Record<string, string>> = {
  count: 'Count',
  sum: 'Sum',
  avg: 'Average',
  min: 'Min',
  max: 'Max',
  cardinality: 'Unique Count',
};

/** The frames of one query's answer. */
export function framesOf(target: GrafanaTarget, answer: JsonObject): Frame[] {
  if (answer['error'] !== undefined) throw new Error(`query ${target.refId}: ${JSON.stringify(answer['error'])}`);
  if (target.metrics[0]?.type === 'raw_data') return [documentFrame(target, answer)];
  const aggregations = bucketOf(answer['aggregations']);
  return target.bucketAggs.at(-1)?.type === 'date_histogram'
    ? series(target, aggregations, 0, {})
    : tableFrame(target, addRows(target, aggregations, 0, {}, []));
}

function series(
  target: GrafanaTarget,
  bucket: Bucket,
  level: number,
  labels: Readonly<Record<string, string>>,
): Frame[] {
  const agg = target.bucketAggs[level] as GrafanaBucket;
  const inner = bucketsOf(bucketOf(bucket[agg.id]));
  if (level < target.bucketAggs.length - 1) {
    return inner.flatMap(({ key, bucket: each }) =>
      series(target, each, level + 1, { ...labels, [agg.field ?? 'filter']: textOf(key, each) }),
    );
  }
  const shown = target.metrics.filter(
    ({ hide, type }) => hide !== true && !(type === 'percentiles' && inner.length === 0),
  );
  return shown.map((metric) => ({
    refId: target.refId,
    name: seriesName(target, metric, labels),
    columns: [
      { name: 'Time', type: 'time', values: inner.map(({ key }) => Number(key)) },
      { name: 'Value', type: 'number', values: inner.map(({ bucket: each }) => figureOf(metric, each)) },
    ],
  }));
}

/** An alias names its series; what stands in double braces is a label, the metric or the field. */
function seriesName({ alias }: GrafanaTarget, metric: GrafanaMetric, labels: Readonly<Record<string, string>>): string {
  const name = metric.type === 'percentiles' ? `p${percentKey(metric)}` : (NAMES[metric.type] ?? metric.type);
  const known: Readonly<Record<string, string>> = { ...labels, metric: name, field: metric.field ?? '' };
  if (alias === '') throw new Error('our panels name their series');
  return alias.replace(/\{\{([\s\S]+?)\}\}/g, (whole, word: string) => known[word] ?? whole);
}

type TableRow = readonly (readonly [name: string, value: Value])[];

/** Adds rows as the source gathers them: it forgets those it has whenever it comes to an innermost bucket that is empty. */
function addRows(
  target: GrafanaTarget,
  bucket: Bucket,
  level: number,
  keys: Readonly<Record<string, Value>>,
  rows: TableRow[],
): TableRow[] {
  const agg = target.bucketAggs[level] as GrafanaBucket;
  const isLeaf = level === target.bucketAggs.length - 1;
  if (isLeaf && agg.type === 'filters') throw new Error('before Grafana 12.4 a table by queries is empty');
  const inner = bucketsOf(bucketOf(bucket[agg.id]));
  if (isLeaf && inner.length === 0) rows.length = 0;
  for (const { key, bucket: each } of inner) {
    const own = { ...keys, [agg.field ?? 'filter']: isLeaf ? key : textOf(key, each) };
    if (isLeaf) rows.push([...Object.entries(own), ...metricsIn(target, each)]);
    else addRows(target, each, level + 1, own, rows);
  }
  return rows;
}

/** The key of a bucket that holds others. */
function textOf(key: number | string, { key_as_string: text }: Bucket): string {
  return typeof text === 'string' ? text : String(key);
}

function metricsIn(target: GrafanaTarget, bucket: Bucket): [string, Value][] {
  return target.metrics.map((metric) => {
    const value = figureOf(metric, bucket);
    // Percentiles are read as numbers, and no number is 0.
    return [tableName(metric, target.metrics), metric.type === 'percentiles' ? (value ?? 0) : value];
  });
}

function tableName(metric: GrafanaMetric, all: readonly GrafanaMetric[]): string {
  if (metric.type === 'percentiles') return `p${percentKey(metric)} ${metric.field}`;
  const name = NAMES[metric.type] ?? metric.type;
  const others = all.filter(({ id, type }) => id !== metric.id && type === metric.type);
  if (metric.type === 'count' || others.length === 0) return name;
  return `${name} ${metric.field}${others.some(({ field }) => field === metric.field) ? ` ${metric.id}` : ''}`;
}

function tableFrame({ refId }: GrafanaTarget, rows: readonly TableRow[]): Frame[] {
  const names = [...new Set(rows.flatMap((row) => row.map(([name]) => name)))];
  const columns = names.map((name): Column => {
    const values = rows.map((row) => row.find(([own]) => own === name)?.[1]);
    return { name, type: values.some((value) => typeof value === 'string') ? 'string' : 'number', values };
  });
  return rows.length === 0 ? [] : [{ refId, columns }];
}

function bucketsOf(answer: Bucket): { readonly key: number | string; readonly bucket: Bucket }[] {
  const { buckets } = answer;
  if (Array.isArray(buckets)) {
    return buckets.map(bucketOf).map((bucket) => ({ key: bucket['key'] as number | string, bucket }));
  }
  const keyed = bucketOf(buckets);
  return Object.keys(keyed)
    .sort()
    .map((key) => ({ key, bucket: bucketOf(keyed[key]) }));
}

function figureOf(metric: GrafanaMetric, bucket: Bucket): number | null {
  if (metric.type === 'count') return numberOf(bucket['doc_count']);
  const answer = bucketOf(bucket[metric.id]);
  if (metric.type === 'percentiles') return numberOf(bucketOf(answer['values'])[percentKey(metric)]);
  return numberOf(answer['value']);
}

function percentKey({ settings }: GrafanaMetric): string {
  const [percent] = settings?.['percents'] as string[];
  return Number.isInteger(Number(percent)) ? `${Number(percent)}.0` : String(percent);
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Documents as they were sent, their objects flattened, with the time as a date. */
function documentFrame({ refId }: GrafanaTarget, answer: JsonObject): Frame {
  const { hits } = bucketOf(answer['hits']);
  const found = (Array.isArray(hits) ? hits.map(bucketOf) : []).map((hit) => {
    const fields = Object.entries(bucketOf(hit['fields'])).map(([name, value]) => [name, unwrapped(value)] as const);
    return Object.fromEntries([['_id', hit['_id'] ?? null], ...flattened('', bucketOf(hit['_source'])), ...fields]);
  });
  const names = [...new Set(found.flatMap((document) => Object.keys(document)))].sort();
  const columns = names.map((name): Column => {
    const values = found.map((document) => document[name]);
    if (name === '@timestamp') return { name, type: 'time', values: values.map((time) => Date.parse(String(time))) };
    const first = values.find((value) => value !== undefined && value !== null);
    const type = typeof first === 'number' ? 'number' : typeof first === 'string' ? 'string' : 'other';
    return { name, type, values };
  });
  return { refId, columns };
}

function unwrapped(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value;
}

function flattened(prefix: string, object: JsonObject): [string, Json][] {
  return Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && Object.keys(value).length > 0
      ? flattened(`${prefix}${name}.`, value)
      : [[`${prefix}${name}`, value]];
  });
}
