/** The order of a table's rows, and what they add up to. */
import { parseFormula } from '../dashboards/formula.ts';
import { PromptlogError } from '../errors.ts';
import type { Dimension } from './dimensions.ts';
import type { StatsRow } from './stats-request.ts';
import type { StatsTable } from './tables.ts';

type Value = number | string | null;

/** What rows are ordered by where nothing is asked for: tokens before calls, since they are what is paid for. */
const FIRST = ['tokens', 'failed', 'calls'] as const;

/** By a figure, the greatest first; or by a dimension, in its own order. Throws PL_USAGE where the table has neither. */
export function sortRows(
  rows: readonly StatsRow[],
  table: StatsTable,
  by: readonly Dimension[],
  sort?: string,
): StatsRow[] {
  const name = sort ?? defaultOrder(table, by);
  const compare = comparison(name, table, by);
  return rows.toSorted((one, other) => compare(one, other) || compareKeys(one, other, by));
}

/** The sum of all rows, of the figures that can be added up; a call of two topics is in both their rows. */
export function totalOf(rows: readonly StatsRow[], { metrics }: StatsTable): StatsRow {
  const added = metrics.filter(({ formula }) => isAdditive(formula)).map(({ id }) => id);
  const figures = Object.fromEntries(
    added.map((id) => [id, rows.reduce((sum, row) => sum + Number(row.figures[id] ?? 0), 0)]),
  );
  const costs: Record<string, number> = {};
  for (const row of rows) {
    for (const [currency, cost] of Object.entries(row.costs)) costs[currency] = (costs[currency] ?? 0) + cost;
  }
  return { keys: {}, figures, costs };
}

/** Every currency that was paid in, in the order of letters. */
export function currenciesOf(rows: readonly StatsRow[]): string[] {
  return [...new Set(rows.flatMap(({ costs }) => Object.keys(costs)))].sort();
}

function isAdditive(formula: string): boolean {
  const parsed = parseFormula(formula);
  return parsed.kind === 'measure' && ['count', 'sum'].includes(parsed.measure.operation);
}

// Along time people read from the first to the last.
function defaultOrder({ metrics }: StatsTable, by: readonly Dimension[]): string {
  const along = by.find(({ step }) => step !== undefined);
  return along?.name ?? FIRST.find((id) => metrics.some((metric) => metric.id === id)) ?? metrics[0]?.id ?? '';
}

function comparison(name: string, table: StatsTable, by: readonly Dimension[]) {
  if (by.some((dimension) => dimension.name === name)) {
    return (one: StatsRow, other: StatsRow) => compareValues(one.keys[name], other.keys[name]);
  }
  if (table.metrics.some(({ id }) => id === name)) {
    return (one: StatsRow, other: StatsRow) => compareFigures(other.figures[name], one.figures[name]);
  }
  if (name === 'cost' && table.costs) {
    return (one: StatsRow, other: StatsRow) => spentIn(other) - spentIn(one);
  }
  const known = [...by.map((dimension) => dimension.name), ...table.metrics.map(({ id }) => id)];
  const names = [...known, ...(table.costs ? ['cost'] : [])].join(', ');
  throw new PromptlogError('PL_USAGE', { reason: `--sort takes ${names}, not "${name}"` });
}

function compareKeys(one: StatsRow, other: StatsRow, by: readonly Dimension[]): number {
  for (const { name } of by) {
    const order = compareValues(one.keys[name], other.keys[name]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Of several currencies the largest number: it is an order to read in, and not an amount. */
function spentIn({ costs }: StatsRow): number {
  return Math.max(-1, ...Object.values(costs));
}

// What has no figure comes last.
function compareFigures(one: Value | undefined, other: Value | undefined): number {
  return numberOr(one, Number.NEGATIVE_INFINITY) - numberOr(other, Number.NEGATIVE_INFINITY) || 0;
}

function numberOr(value: Value | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function compareValues(one: Value | undefined, other: Value | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [first, second] = [one ?? null, other ?? null];
  if (first === null || second === null) return Number(first === null) - Number(second === null);
  const [left, right] = [String(first), String(second)];
  return left === right ? 0 : left < right ? -1 : 1;
}
