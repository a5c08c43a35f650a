/** The answer to a panel's search as rows: the keys of its splits and the values of its metrics. */
import type { Json } from '../record/record.ts';
import { type Bucket, bucketOf } from './aggregation-measures.ts';
import { type PlannedPanel, panelBucket } from './aggregation-plan.ts';
import { splitBuckets } from './aggregation-splits.ts';
import { evaluate } from './formula.ts';
import type { RecordsPanel, Row } from './panel.ts';
import { sourceOf } from './sources.ts';

/** The answer of one search, as the server gives it. */
export type SearchAnswer = { readonly [name: string]: Json };

/** One line of a list of records. */
export interface PanelRecord {
  readonly id: string;
  readonly session: string | null;
  /** In milliseconds since 1970. */
  readonly time: number | null;
  /** By field; several values of one field stand behind each other, long texts are cut. Times are in milliseconds. */
  readonly fields: { readonly [field: string]: boolean | number | string | null };
}

type Keys = { readonly [split: string]: number | string };

// A table shows the beginning of a text; the whole stands in the record.
const LONGEST_TEXT = 1000;

/** The rows of a panel, in the order in which they are shown. */
export function plannedRows(planned: PlannedPanel, answer: SearchAnswer): Row[] {
  const root = { ...bucketOf(answer['aggregations']), doc_count: totalOf(answer) };
  const rows = rowsBelow(planned, 0, panelBucket(planned, root), {});
  const first = planned.panel.splits?.[0];
  if (first?.kind !== 'time') return rows;
  return rows.sort((a, b) => Number(a[first.id]) - Number(b[first.id]));
}

/** How many documents were found, as far as they were counted. */
export function totalOf(answer: SearchAnswer): number {
  const total = bucketOf(answer['hits'])['total'];
  return Number(bucketOf(total)['value'] ?? (typeof total === 'number' ? total : 0));
}

/** The lines of a list of records. */
export function recordRows(panel: RecordsPanel, answer: SearchAnswer): PanelRecord[] {
  const { timeField, kql } = sourceOf(panel);
  const { hits } = bucketOf(answer['hits']);
  return (Array.isArray(hits) ? hits.map(bucketOf) : []).map((hit) => {
    const found = bucketOf(hit['fields']);
    const value = (field: string) => joined(found[field], kql.find(field)?.type === 'date');
    return {
      id: String(value('event.id') ?? hit['_id']),
      session: textOf(value('session.id')),
      time: timeOf(value(timeField)),
      fields: Object.fromEntries(panel.columns.map((field) => [field, value(field)])),
    };
  });
}

function rowsBelow(planned: PlannedPanel, level: number, bucket: Bucket, keys: Keys): Row[] {
  const next = planned.nested[level];
  if (next === undefined) return rowOf(planned, bucket, keys);
  return splitBuckets(next.split, bucketOf(bucket[next.name])).flatMap((inner) =>
    rowsBelow(planned, level + 1, inner.bucket, { ...keys, [next.split.id]: inner.key }),
  );
}

// Along time a gap is shown as one; elsewhere a row without any figure says nothing.
function rowOf({ panel, formulas, measures }: PlannedPanel, bucket: Bucket, keys: Keys): Row[] {
  const splits: readonly { readonly id: string; readonly kind: string }[] = panel.splits ?? [];
  const figures = panel.metrics.map(({ id }): [string, number | string | null] => {
    const formula = formulas.get(id);
    return [id, formula === undefined ? null : evaluate(formula, (measure) => measures.read(measure, bucket))];
  });
  const isEmpty = splits.every(({ kind }) => kind !== 'time') && figures.every(([, value]) => value === null);
  if (isEmpty && splits.length > 0) return [];
  return [Object.fromEntries([...splits.map(({ id }) => [id, keys[id] ?? null] as const), ...figures])];
}

function joined(values: Json | undefined, isTime: boolean): boolean | number | string | null {
  if (!Array.isArray(values) || values.length === 0) return null;
  const [first] = values;
  if (isTime) return Number(first);
  if (values.length === 1 && (typeof first === 'number' || typeof first === 'boolean')) return first;
  const text = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function textOf(value: boolean | number | string | null): string | null {
  return value === null ? null : String(value);
}

function timeOf(value: boolean | number | string | null): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
