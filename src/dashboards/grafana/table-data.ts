/** Tables by one split. */
import { type Measure, measureKey } from '../formula.ts';
import type { AggregatePanel, ValueSplit } from '../panel.ts';
import { sourceOf } from '../sources.ts';
import { type Assembly, assemble, choice, columnsOf, type PanelData, type Query, shownColumns } from './assemble.ts';
import { type Group, isNeverMissing, type MeasurePlan, refIdAt } from './measures.ts';
import {
  ALL_VALUES,
  groupQuery,
  isOrderable,
  mainQuery,
  metricsOf,
  type NamedSplit,
  namedBucket,
  type Order,
  orderMeasure,
  orderMetric,
  type QueryContext,
  target,
  termsBucket,
  wholeBucket,
} from './queries.ts';
import { FILTER_KEY, type MetricAgg, type Target, tableName } from './query-model.ts';
import {
  asText,
  calculation,
  cellName,
  limit,
  ROW_NAME,
  sortBy,
  type Transformation,
  tableOfCells,
} from './transformations.ts';

const COUNT: Measure = { operation: 'count' };

/**
 * By queries known beforehand. The source forgets a table whose last bucket is empty, and before Grafana 12.4 one whose last bucket is by
 * queries. So each measure is asked for as series, one for each query and one step of time long, and the series become cells.
 */
export function namedData(context: QueryContext, plan: MeasurePlan, split: NamedSplit): PanelData {
  const cells = new Cells(context, split);
  const columns = new Map<string, string>();
  for (const { measures, kql, present } of plan.groups) {
    const documents = kql === undefined ? {} : { kql };
    for (const measure of measures) {
      const column = cells.ask(measure, documents);
      const isThere = present === undefined ? undefined : cells.ask(COUNT, { ...documents, present });
      columns.set(measureKey(measure), isThere === undefined ? column : cells.missingWithout(column, isThere));
    }
  }
  const { calculations, shown } = shownColumns(plan, (measure) => columns.get(measureKey(measure)) ?? '');
  const steps = [...tableOfCells(), ...cells.steps, ...calculations, ...choice({ [ROW_NAME]: split.label, ...shown })];
  return { targets: cells.targets, transformations: steps, seriesNames: {}, leftOut: plan.leftOut };
}

/** The queries of a table whose rows are queries: each gives one column. */
class Cells {
  readonly targets: Target[] = [];
  readonly steps: Transformation[] = [];
  readonly #context: QueryContext;
  readonly #split: NamedSplit;
  readonly #columns = new Map<string, string>();

  constructor(context: QueryContext, split: NamedSplit) {
    this.#context = context;
    this.#split = split;
  }

  /** The name of the column in which a measure of some documents stands. */
  ask(measure: Measure, documents: Pick<Group, 'kql' | 'present'>): string {
    const key = JSON.stringify([measureKey(measure), documents]);
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const source = sourceOf(this.#context.panel);
    const group = { ...documents, refId: refIdAt(this.targets.length), measures: [measure] };
    const query = mainQuery(this.#context, [groupQuery(group, source)]);
    const bucketAggs = [
      namedBucket('2', this.#split, source),
      wholeBucket('3', { ...group, present: undefined }, source),
    ];
    const alias = cellName(`{{${FILTER_KEY}}}`, group.refId);
    this.targets.push(target(this.#context, group, { query, alias, metrics: metricsOf(group), bucketAggs }));
    this.#columns.set(key, group.refId);
    return group.refId;
  }

  /** In a calculation a missing figure would be 0. Nothing divided by nothing is no number, and whatever it is multiplied with. */
  missingWithout(column: string, count: string): string {
    const isThere = `${count} there`;
    if (!this.steps.some(({ options }) => options['alias'] === isThere)) {
      this.steps.push(calculation(count, '/', count, isThere));
    }
    this.steps.push(calculation(column, '*', isThere, `${column} if there`));
    return `${column} if there`;
  }
}

/** By the values of a field: one query if everything is counted in the same documents, else one for each kind of them. */
export function valuesData(context: QueryContext, plan: MeasurePlan, split: ValueSplit): PanelData {
  const data = plan.groups.length === 1 ? ofOne(context, plan, split) : ofSeveral(context, plan, split);
  const { panel } = context;
  if (panel.chart === 'table' || panel.chart === 'share' || isText(panel, split)) return data;
  return { ...data, transformations: [...data.transformations, asText(split.label)] };
}

function ofOne(context: QueryContext, plan: MeasurePlan, split: ValueSplit): PanelData {
  const measure = orderMeasure(context.panel, split);
  const queries = plan.groups.map((group) => tableQuery(context, group, split, { measure, size: split.size }));
  return assemble(queries, plan, { sharing: split.field, keys: { [split.field]: split.label } });
}

/**
 * The answers are joined by the values, so that all but one have to have practically all values. That one is ordered by the source, if it
 * can; otherwise Grafana puts the rows into their order, once they are joined, and leaves out those beyond.
 */
function ofSeveral(context: QueryContext, plan: MeasurePlan, split: ValueSplit): PanelData {
  const measure = orderMeasure(context.panel, split) ?? COUNT;
  const leader = isOrderable(measure) ? plan.groups.find(({ kql, present }) => !kql && !present) : undefined;
  const queries = plan.groups.map((group) => {
    if (group === leader) return tableQuery(context, group, split, { measure, size: split.size }, COUNT);
    return tableQuery(context, group, split, { measure: undefined, size: ALL_VALUES });
  });
  const assembly: Assembly = {
    sharing: split.field,
    keys: { [split.field]: split.label },
    ...(leader === undefined ? {} : { keep: (columnOf) => columnOf(COUNT) || 'Count' }),
    arrange: (columnOf) => [
      sortBy(columnOf(measure) || columnOf(COUNT), split.order !== 'asc'),
      ...(leader === undefined ? [limit(split.size)] : []),
    ],
  };
  return assemble(queries, plan, assembly);
}

/** Everything a group counts is in the main query, so that values it counts nothing of are missing in its answer. */
function tableQuery(context: QueryContext, group: Group, split: ValueSplit, order: Order, also?: Measure): Query {
  const metrics = metricsOf(group, [orderMetric(order.measure), also]);
  const query = mainQuery(context, [groupQuery(group, sourceOf(context.panel))]);
  const bucketAggs = [termsBucket(`${metrics.length + 1}`, split, order, metrics)];
  return {
    target: target(context, group, { query, alias: '', metrics, bucketAggs }),
    columns: columnsOf(group, (index) => tableName(metrics[index] as MetricAgg, metrics)),
    zeroes: new Set(group.kql === undefined ? [] : group.measures.filter(isNeverMissing).map(measureKey)),
  };
}

/** A bar chart has words along its axis: what is none is made one. */
function isText(panel: AggregatePanel, { field }: ValueSplit): boolean {
  const type = sourceOf(panel).kql.find(field)?.type;
  return type === 'keyword' || type === 'flattened' || type === 'ip';
}
