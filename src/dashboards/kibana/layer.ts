/** The layer of a panel: its columns in the order in which Elasticsearch is asked, and the ids the chart names them by. */
import type { JsonObject } from '../../record/record.ts';
import { parseFormula } from '../formula.ts';
import type { AggregatePanel, Split, ValueSplit } from '../panel.ts';
import { bucketColumn, type Ordering } from './bucket-column.ts';
import { formulaColumns } from './formula-columns.ts';
import { metricColumn } from './metric-column.ts';
import type { View } from './view.ts';

export const LAYER = 'layer1';

export interface Layer {
  readonly json: JsonObject;
  /** Ids of the columns of the splits, in the panel's order. */
  readonly splits: readonly string[];
  /** Ids of the columns of the metrics, in the panel's order. */
  readonly metrics: readonly string[];
}

/** Makes the layer of a panel. Throws when values are to be ordered by a metric that Lens cannot order by. */
export function layerOf(panel: AggregatePanel, view: View): Layer {
  const splits: readonly Split[] = panel.splits ?? [];
  // Ids by position: none is the beginning of another, or Lens would take one for the helper of the other.
  const splitIds = splits.map((_, index) => `split${index + 1}`);
  const metricIds = panel.metrics.map((_, index) => `metric${String(index + 1).padStart(2, '0')}`);
  const buckets = splits.map((split, index): [string, JsonObject] => [
    splitIds[index] ?? '',
    bucketColumn(split, view, orderingOf(split, panel, metricIds)),
  ]);
  const metrics = panel.metrics.map((_, index) => metricColumns(panel, index, metricIds[index] ?? '', view));
  const columns = [
    ...buckets,
    ...metrics.flatMap((own) => own.slice(0, 1)),
    ...metrics.flatMap((own) => own.slice(1)), // helpers of formulas come last
  ];
  return {
    json: {
      columnOrder: [...timeLast(splits, splitIds), ...columns.slice(buckets.length).map(([id]) => id)],
      columns: Object.fromEntries(columns),
      incompleteColumns: {},
      sampling: 1,
      // Samples of the pipeline have none of the fields a dashboard is narrowed down by.
      ignoreGlobalFilters: panel.source === 'health',
    },
    splits: splitIds,
    metrics: metricIds,
  };
}

/** A lone measure is a plain column, which values can be ordered by; arithmetic needs a formula. */
function metricColumns(panel: AggregatePanel, index: number, id: string, view: View): [string, JsonObject][] {
  const metric = panel.metrics[index];
  if (metric === undefined) return [];
  const formula = parseFormula(metric.formula);
  // The label of a lone figure is what Kibana writes beside it: there the panel's own title says it better.
  const named = panel.chart === 'number' ? { ...metric, label: panel.title } : metric;
  if (formula.kind === 'measure') return [[id, metricColumn(formula.measure, named, view)]];
  return Object.entries(formulaColumns(id, named, formula, view));
}

function orderingOf(split: Split, panel: AggregatePanel, metricIds: readonly string[]): Ordering {
  const other = panel.chart === 'share';
  if (split.kind !== 'values') return { columnId: '', other };
  return { columnId: metricIds[orderedBy(split, panel)] ?? '', other };
}

function orderedBy(split: ValueSplit, panel: AggregatePanel): number {
  const at = split.by === undefined ? 0 : panel.metrics.findIndex(({ id }) => id === split.by);
  const metric = panel.metrics[at];
  if (metric === undefined) throw new Error(`panel ${panel.id} orders by ${split.by}, which is none of its metrics`);
  if (parseFormula(metric.formula).kind !== 'measure') {
    throw new Error(`panel ${panel.id} orders by ${metric.id}, which is a formula and not a single measure`);
  }
  return at;
}

// Time comes last, so that the greatest values are those of the whole range, not of each of its steps.
function timeLast(splits: readonly Split[], ids: readonly string[]): string[] {
  const isTime = (_: string, index: number) => splits[index]?.kind === 'time';
  return [...ids.filter((id, index) => !isTime(id, index)), ...ids.filter(isTime)];
}
