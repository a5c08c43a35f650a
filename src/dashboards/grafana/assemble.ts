/** From the answers of a panel's queries to its columns: renamed so that all differ, joined, calculated with, ordered and named. */
import { type Measure, measureKey } from '../formula.ts';
import type { Metric } from '../panel.ts';
import type { Group, MeasurePlan } from './measures.ts';
import type { Target } from './query-model.ts';
import {
  calculate,
  join,
  matrixOf,
  only,
  onlyPresent,
  orZero,
  rename,
  type Transformation,
} from './transformations.ts';

export interface PanelData {
  readonly targets: readonly Target[];
  readonly transformations: readonly Transformation[];
  /** What the panel calls series that no transformation has renamed, by what the source calls them. */
  readonly seriesNames: Readonly<Record<string, string>>;
  /** What Grafana cannot show. */
  readonly leftOut: readonly Metric[];
}

/** A query, and what its answer calls each measure (by its key). */
export interface Query {
  readonly target: Target;
  readonly columns: ReadonlyMap<string, string>;
  /** What is done to its answer alone, before anything else. */
  readonly steps?: readonly Transformation[];
  /** Measures that are 0 in rows that only other answers have, by their keys. */
  readonly zeroes?: ReadonlySet<string>;
}

/** How the answers come together. */
export interface Assembly {
  /** The column all answers share. */
  readonly sharing: string;
  /** The columns of the splits that are shown, by what they are called in the end. */
  readonly keys: Readonly<Record<string, string>>;
  /** Each figure is an answer of its own, as along time. */
  readonly apart?: boolean;
  /** Rows without anything in this column are those of other answers alone, and are not shown. */
  readonly keep?: (columnOf: (measure: Measure) => string) => string;
  /** A column for each value of `columns`, a row for each of `rows`, both among the keys; what stands in the cells is the first metric. */
  readonly matrix?: { readonly rows: string; readonly columns: string };
  /** What brings the rows into their order. */
  readonly arrange?: (columnOf: (measure: Measure) => string) => readonly Transformation[];
}

/** The names of a group's columns by the keys of its measures. */
export function columnsOf(group: Group, nameOf: (index: number) => string): Map<string, string> {
  return new Map(group.measures.map((measure, index) => [measureKey(measure), nameOf(index)]));
}

export function assemble(queries: readonly Query[], plan: MeasurePlan, assembly: Assembly): PanelData {
  const { sharing, keys, apart = false, matrix, keep, arrange = () => [] } = assembly;
  const isSingle = queries.length === 1 && !apart;
  const columns = new Map<string, string>();
  const steps: Transformation[] = [];
  for (const query of queries) {
    const { refId } = query.target;
    steps.push(...(query.steps ?? []));
    const names = [...query.columns].map(([measure, name], index) => ({ measure, name, own: `${refId}${index + 1}` }));
    for (const { measure, name, own } of names) columns.set(measure, isSingle ? name : own);
    const renamed = Object.fromEntries(names.map(({ name, own }) => [name, own]));
    if (!isSingle) steps.push(rename(renamed, queries.length === 1 ? undefined : refId));
  }
  if (!isSingle) steps.push(join(sharing));
  const columnOf = (measure: Measure): string => columns.get(measureKey(measure)) ?? '';
  if (keep !== undefined) steps.push(onlyPresent(keep(columnOf)));
  for (const key of queries.flatMap(({ zeroes = [] }) => [...zeroes])) {
    const column = columns.get(key) ?? '';
    steps.push(orZero(column, `${column} or 0`));
    columns.set(key, `${column} or 0`);
  }
  const { calculations, shown } = shownColumns(plan, columnOf);
  steps.push(...calculations);
  steps.push(...arrange(columnOf));
  const [value] = Object.keys(shown);
  // Columns that were renamed would all be called by the metric in the matrix, so it comes first.
  if (matrix !== undefined && value !== undefined) {
    steps.push(...matrixOf(matrix.rows, matrix.columns, value, keys[matrix.rows] ?? ''));
  } else {
    steps.push(...choice({ ...keys, ...shown }));
  }
  return {
    targets: queries.map(({ target }) => target),
    transformations: steps,
    seriesNames: {},
    leftOut: plan.leftOut,
  };
}

/** What has to be calculated, and what the columns of the metrics are called by then and in the end. */
export function shownColumns(
  plan: MeasurePlan,
  columnOf: (measure: Measure) => string,
): { readonly calculations: readonly Transformation[]; readonly shown: Readonly<Record<string, string>> } {
  const calculations: Transformation[] = [];
  const shown: Record<string, string> = {};
  for (const { metric, formula } of plan.metrics) {
    if (formula.kind === 'measure') shown[columnOf(formula.measure)] = metric.label;
    else {
      calculations.push(...calculate(formula, metric.label, columnOf));
      shown[metric.label] = metric.label;
    }
  }
  return { calculations, shown };
}

/** These columns alone, under new names and in this order. */
export function choice(names: Readonly<Record<string, string>>): Transformation[] {
  return [only(Object.keys(names)), rename(names)];
}
