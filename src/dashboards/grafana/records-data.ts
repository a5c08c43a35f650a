/** Lists of records: the latest as they are, or those with the highest figure, which the source only finds as buckets. */

import { fieldNamed } from '../../record/fields.ts';
import type { JsonObject } from '../../record/record.ts';
import type { RecordsPanel } from '../panel.ts';
import { sourceOf } from '../sources.ts';
import { override, sessionLink } from './look.ts';
import { allOf, lucene, NOTHING } from './queries.ts';
import { type BucketAgg, datasource, type MetricAgg, type Target, tableName } from './query-model.ts';
import { extracted, only, rename, sortBy, type Transformation } from './transformations.ts';
import { fieldUnit } from './units.ts';

export interface RecordsData {
  readonly targets: readonly Target[];
  readonly transformations: readonly Transformation[];
  readonly overrides: readonly JsonObject[];
  /** Columns Grafana cannot show. */
  readonly leftOut: readonly string[];
  /** What the reader has to know. */
  readonly note?: string;
}

const ID = 'event.id';
const NUMERIC: ReadonlySet<string> = new Set(['double', 'float', 'integer', 'long', 'short']);
const ANSWERS = 'gen_ai.output.messages';
const PARTS = '.parts.content';

export function recordsData(panel: RecordsPanel, narrowing: string): RecordsData {
  const query = allOf([narrowing, lucene(panel.filter, sourceOf(panel))]);
  const [field] = panel.sort;
  return NUMERIC.has(typeOf(panel, field)) ? highest(panel, query) : latest(panel, query);
}

/** The latest by their time; only then is another order put on them. */
function latest(panel: RecordsPanel, query: string): RecordsData {
  const { timeField } = sourceOf(panel);
  const [field, order] = panel.sort;
  const metrics = [{ id: '1', type: 'raw_data', settings: { size: String(panel.size) } }];
  const names = Object.fromEntries([timeField, ...panel.columns].map((name) => [heldIn(name), labelOf(name)]));
  const isByTime = field === timeField && order === 'desc';
  return {
    targets: [{ refId: 'A', datasource: datasource(panel.source), query, alias: '', metrics, bucketAggs: [] }],
    transformations: [
      ...panel.columns.filter(isAnswer).map((name) => extracted(ANSWERS, '[0].parts[0].content', name)),
      ...(isByTime ? [] : [sortBy(field, order === 'desc')]),
      only(Object.keys(names)),
      rename(names),
    ],
    overrides: looks(panel.columns),
    leftOut: [],
    ...(field === timeField ? {} : { note: `Of the latest ${panel.size} calls that fit.` }),
  };
}

/** A bucket for each record, the highest first; inside it one for each column of words, and the figures. */
function highest(panel: RecordsPanel, query: string): RecordsData {
  const { timeField } = sourceOf(panel);
  const [field, order] = panel.sort;
  const figures = [field, timeField, ...panel.columns.filter((name) => name !== field && isFigure(panel, name))];
  const metrics: MetricAgg[] = figures.map((name, index) => ({ id: `${index + 1}`, type: 'max', field: name }));
  const words = panel.columns.filter((name) => name !== ID && typeOf(panel, name) === 'keyword');
  const byRecord = { size: String(panel.size), order, orderBy: '1', min_doc_count: '1' };
  const inside = { size: '1', order: 'desc', orderBy: '_count', min_doc_count: '1', missing: NOTHING };
  const buckets = [ID, ...words].map((name, index): BucketAgg => {
    const settings = index === 0 ? byRecord : inside;
    return { id: `${metrics.length + 1 + index}`, type: 'terms', field: name, settings };
  });
  const columnOf = (name: string): string => {
    const metric = metrics.find((each) => each.field === name);
    return metric === undefined ? name : tableName(metric, metrics);
  };
  const shown = [timeField, ...panel.columns].filter(
    (name) => name === ID || words.includes(name) || figures.includes(name),
  );
  const names = Object.fromEntries(shown.map((name) => [columnOf(name), labelOf(name)]));
  return {
    targets: [{ refId: 'A', datasource: datasource(panel.source), query, alias: '', metrics, bucketAggs: buckets }],
    transformations: [only(Object.keys(names)), rename(names)],
    overrides: [override(labelOf(timeField), [{ id: 'unit', value: 'dateTimeAsIso' }]), ...looks(shown)],
    leftOut: panel.columns.filter((name) => !shown.includes(name)).map(labelOf),
  };
}

function looks(columns: readonly string[]): JsonObject[] {
  const units = columns.flatMap((name) => {
    const properties = Object.entries(fieldUnit(name)).map(([id, value]) => ({ id, value }));
    return properties.length === 0 ? [] : [override(labelOf(name), properties)];
  });
  return [...units, ...columns.filter((name) => name === 'session.id').map((name) => sessionLink(labelOf(name)))];
}

function isFigure(panel: RecordsPanel, field: string): boolean {
  const type = typeOf(panel, field);
  return type === 'date' || NUMERIC.has(type);
}

function typeOf(panel: RecordsPanel, field: string): string {
  return sourceOf(panel).kql.find(field)?.type ?? 'object';
}

/** Where a field stands in the record as it was sent; an alias stands nowhere, and Grafana cannot look into a list of messages. */
function heldIn(field: string): string {
  if (isAnswer(field)) return field;
  const path = fieldNamed(field)?.path ?? field;
  return path.endsWith(PARTS) ? path.slice(0, -PARTS.length) : path;
}

/** An answer is one message, so that its text can be taken out of the list. */
function isAnswer(field: string): boolean {
  return fieldNamed(field)?.path === `${ANSWERS}${PARTS}`;
}

function labelOf(field: string): string {
  return fieldNamed(field)?.label ?? field;
}
