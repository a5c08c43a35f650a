/** Figures, what goes along time, and tables by two splits. */
import { type Measure, measureKey } from '../formula.ts';
import type { Split, ValueSplit } from '../panel.ts';
import { type SourceFacts, sourceOf } from '../sources.ts';
import { assemble, columnsOf, type PanelData, type Query } from './assemble.ts';
import { type Group, type MeasurePlan, refIdAt } from './measures.ts';
import {
  groupQuery,
  mainQuery,
  metricsOf,
  NOTHING,
  namedQueries,
  orderMeasure,
  orderMetric,
  type QueryContext,
  target,
  termsBucket,
  timeBucket,
  wholeBucket,
} from './queries.ts';
import { type BucketAgg, type MetricAgg, seriesAlias, seriesName, type Target, tableName } from './query-model.ts';
import { onlyOthers, type Transformation } from './transformations.ts';

/** A series of one step. */
export function figureData(context: QueryContext, plan: MeasurePlan): PanelData {
  const queries = plan.groups.map((group) => seriesQuery(context, group, wholeBucket));
  const isPlain = plan.metrics.every(({ formula }) => formula.kind === 'measure');
  return isPlain ? unchanged(queries, plan) : assemble(queries, plan, { sharing: 'Time', keys: {}, apart: true });
}

/** One series for each metric. */
export function alongData(context: QueryContext, plan: MeasurePlan): PanelData {
  const queries = plan.groups.map((group) => seriesQuery(context, group, timeBucket));
  const isPlain = plan.metrics.every(({ formula }) => formula.kind === 'measure');
  if (isPlain && context.panel.chart !== 'table') return unchanged(queries, plan);
  return assemble(queries, plan, { sharing: 'Time', keys: { Time: 'Time' }, apart: true });
}

/** One series for each value of the second split. */
export function seriesData(context: QueryContext, plan: MeasurePlan, second: Split): PanelData {
  const rest = { transformations: [], seriesNames: {}, leftOut: plan.leftOut };
  const [group] = plan.groups;
  if (group === undefined || second.kind === 'time' || second.kind === 'rising') return { targets: [], ...rest };
  if (second.kind === 'values') return { targets: [valuesTarget(context, plan, group, second)], ...rest };
  const source = sourceOf(context.panel);
  const metrics = metricsOf(group);
  const targets = namedQueries(second, source).map(({ label, query }, index): Target => {
    const bucketAggs = [timeBucket(`${metrics.length + 1}`, group, source)];
    const text = mainQuery(context, [groupQuery(group, source), query]);
    return target(context, { ...group, refId: refIdAt(index) }, { query: text, alias: label, metrics, bucketAggs });
  });
  return { targets, ...rest };
}

/** A row for each pair of values; in charts and heatmaps a column for each value of one of them. */
export function pairData(
  context: QueryContext,
  plan: MeasurePlan,
  splits: readonly [ValueSplit, ValueSplit],
): PanelData {
  const { panel } = context;
  const [group] = plan.groups;
  if (group === undefined) return { targets: [], transformations: [], seriesNames: {}, leftOut: plan.leftOut };
  const source = sourceOf(panel);
  const orders = splits.map((split) => orderOf(context, plan, split));
  const metrics = metricsOf(group, orders.map(orderMetric));
  const { inner, also, steps } = guarded(splits[1], source);
  const bucketAggs = [splits[0], inner].map((split, index): BucketAgg => {
    const order = { measure: orders[index], size: split.size };
    return termsBucket(`${metrics.length + 1 + index}`, split, order, metrics);
  });
  const [first, second] = splits;
  const query = mainQuery(context, [groupQuery(group, source), also]);
  const columns = columnsOf(group, (index) => tableName(metrics[index] as MetricAgg, metrics));
  const data = { target: target(context, group, { query, alias: '', metrics, bucketAggs }), columns, steps };
  const keys = { [first.field]: first.label, [second.field]: second.label };
  if (panel.chart === 'table') return assemble([data], plan, { sharing: '', keys });
  // A heatmap's first split goes to the right, a chart's along its axis: that of the rows.
  const [row, column] = panel.chart === 'heatmap' ? [second, first] : [first, second];
  return assemble([data], plan, { sharing: '', keys, matrix: { rows: row.field, columns: column.field } });
}

/**
 * The source forgets all rows it has when it comes to a value of the first split that has none of the second. So documents without one are
 * given a name, and its row is left out again: one more is asked for, as it may be among them. Where there is no name for them, they are
 * not counted at all.
 */
function guarded(
  split: ValueSplit,
  source: SourceFacts,
): { readonly inner: ValueSplit; readonly also: string; readonly steps: readonly Transformation[] } {
  if (split.missing !== undefined) return { inner: split, also: '', steps: [] };
  if (source.kql.find(split.field)?.type !== 'keyword') {
    return { inner: split, also: `_exists_:${split.field}`, steps: [] };
  }
  const inner = { ...split, missing: NOTHING, size: split.size + 1 };
  return { inner, also: '', steps: [onlyOthers(split.field, NOTHING)] };
}

function seriesQuery(context: QueryContext, group: Group, bucket: typeof wholeBucket): Query {
  const source = sourceOf(context.panel);
  const metrics = metricsOf(group);
  const bucketAggs = [bucket(`${metrics.length + 1}`, group, source)];
  const query = mainQuery(context, [groupQuery(group, source)]);
  return {
    target: target(context, group, { query, alias: seriesAlias(group.refId), metrics, bucketAggs }),
    columns: columnsOf(group, (index) => seriesName(group.refId, metrics[index] as MetricAgg)),
  };
}

function valuesTarget(context: QueryContext, plan: MeasurePlan, group: Group, split: ValueSplit): Target {
  const source = sourceOf(context.panel);
  const measure = orderOf(context, plan, split);
  const metrics = metricsOf(group, [orderMetric(measure)]);
  const terms = termsBucket(`${metrics.length + 1}`, split, { measure, size: split.size }, metrics);
  const bucketAggs = [terms, timeBucket(`${metrics.length + 2}`, group, source)];
  const query = mainQuery(context, [groupQuery(group, source)]);
  return target(context, group, { query, alias: `{{${split.field}}}`, metrics, bucketAggs });
}

/** The series as they come, under the labels of their metrics. */
function unchanged(queries: readonly Query[], plan: MeasurePlan): PanelData {
  const labels = queries.flatMap(({ columns }) => [...columns].map(([key, name]) => [name, labelOf(plan, key)]));
  return {
    targets: queries.map((query) => query.target),
    transformations: [],
    seriesNames: Object.fromEntries(labels),
    leftOut: plan.leftOut,
  };
}

/** In the only query of a panel everything is narrowed down to what its measure counts, so it can be ordered by it. */
function orderOf(context: QueryContext, plan: MeasurePlan, split: ValueSplit): Measure | undefined {
  const measure = orderMeasure(context.panel, split);
  return plan.groups[0]?.kql === measure?.kql ? measure : undefined;
}

function labelOf(plan: MeasurePlan, key: string): string {
  const planned = plan.metrics.find(({ formula }) => formula.kind === 'measure' && measureKey(formula.measure) === key);
  return planned?.metric.label ?? '';
}
