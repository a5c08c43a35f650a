/** Which measures a panel takes, and in which of its queries: those of one filter share one. */
import { type Formula, type Measure, measureKey, measuresOf, parseFormula } from '../formula.ts';
import type { AggregatePanel, Metric } from '../panel.ts';
import { isAskable } from './query-model.ts';

/**
 * What a panel is made of. `figure`: one row. `values`: a row for each value of the one split. `named`: a row for each of those known
 * beforehand. `along`: one series for each measure, along time. `series`: one series for each value of the second split. `pair`: a row
 * for each pair of values.
 */
export type Shape = 'along' | 'figure' | 'named' | 'pair' | 'series' | 'values';

/** Measures that are taken of the same documents, or a single one where each has to be an answer of its own. */
export interface Group {
  readonly refId: string;
  readonly kql?: string | undefined;
  /** Only documents with this field: without any, the figure is missing instead of 0. */
  readonly present?: string | undefined;
  readonly measures: readonly Measure[];
}

export interface PlannedMetric {
  readonly metric: Metric;
  readonly formula: Formula;
}

export interface MeasurePlan {
  readonly metrics: readonly PlannedMetric[];
  /** Never empty unless all metrics are left out. */
  readonly groups: readonly Group[];
  /** What Grafana cannot show. */
  readonly leftOut: readonly Metric[];
}

const PERCENTILES: ReadonlySet<string> = new Set(['median', 'percentile']);
/** Missing where there is nothing to measure, unlike a count or a sum. */
const MISSING: ReadonlySet<string> = new Set(['average', 'max', 'min', ...PERCENTILES]);

/** Sorts the measures of a panel's metrics into queries. */
export function planMeasures(panel: AggregatePanel, shape: Shape): MeasurePlan {
  const groups = new Map<string, { kql?: string; present?: string; measures: Map<string, Measure> }>();
  const metrics: PlannedMetric[] = [];
  const leftOut: Metric[] = [];
  for (const metric of panel.metrics) {
    const formula = parseFormula(metric.formula);
    const measures = measuresOf(formula);
    const placed = measures.map((measure) => placeOf(measure, formula, shape));
    const joins = groups.size === 0 || placed.every(({ key }) => groups.has(key));
    const fits = shape === 'series' ? formula.kind === 'measure' : shape !== 'pair' || (joins && sameKey(placed));
    if (!fits || measures.length === 0 || !measures.every(isAskable)) {
      leftOut.push(metric);
      continue;
    }
    metrics.push({ metric, formula });
    for (const { key, measure, ...of } of placed) {
      const group = groups.get(key) ?? { ...of, measures: new Map<string, Measure>() };
      group.measures.set(measureKey(measure), measure);
      groups.set(key, group);
    }
  }
  const named = [...groups.values()].map(({ measures, ...group }, index) => ({
    ...group,
    refId: refIdAt(index),
    measures: [...measures.values()],
  }));
  return { metrics, groups: named, leftOut };
}

/** Grafana's names of queries: A, B, and after Z, AA. */
export function refIdAt(index: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? letter : `${refIdAt(Math.floor(index / 26) - 1)}${letter}`;
}

/** Whether there is a figure even where there is nothing to measure: it is 0. */
export function isNeverMissing({ operation }: Measure): boolean {
  return !MISSING.has(operation);
}

interface Place {
  readonly key: string;
  readonly measure: Measure;
  readonly kql?: string;
  readonly present?: string;
}

function placeOf(measure: Measure, formula: Formula, shape: Shape): Place {
  const { kql, field } = measure;
  const present = field !== undefined && needsField(measure, formula, shape) ? field : undefined;
  const of = { ...(kql === undefined ? {} : { kql }), ...(present === undefined ? {} : { present }) };
  const key = shape === 'named' ? measureKey(measure) : JSON.stringify([kql, present]);
  return { key, measure, ...of };
}

/** A missing figure comes as 0 out of a calculation, and a missing percentile as 0 into a table. */
function needsField({ operation }: Measure, formula: Formula, shape: Shape): boolean {
  if (!MISSING.has(operation)) return false;
  if (formula.kind === 'math') return true;
  return PERCENTILES.has(operation) && (shape === 'values' || shape === 'pair');
}

function sameKey(places: readonly Place[]): boolean {
  return places.every(({ key }) => key === places[0]?.key);
}
