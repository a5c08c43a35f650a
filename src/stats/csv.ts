/** Tables as CSV, for finance: whole numbers as they are, money without exponents, and nothing a spreadsheet would take for a formula. */
import { stringify } from 'csv-stringify/sync';
import type { Metric } from '../dashboards/panel.ts';
import type { Dimension } from './dimensions.ts';
import { currenciesOf } from './order.ts';
import type { StatsRow } from './stats-request.ts';
import type { StatsTable } from './tables.ts';

type Cell = number | string | null;

/** A table with one column for each dimension, each figure, and each currency. */
export function statsCsv(rows: readonly StatsRow[], { metrics, costs }: StatsTable, by: readonly Dimension[]): string {
  const currencies = costs ? currenciesOf(rows) : [];
  const head = [...by.map(({ name }) => name), ...metrics.map(({ id }) => id), ...currencies.map(costColumn)];
  const lines = rows.map((row) => [
    ...by.map(({ name }) => row.keys[name] ?? null),
    ...metrics.map((metric) => figureCell(metric, row.figures[metric.id] ?? null)),
    ...currencies.map((currency) => row.costs[currency] ?? null),
  ]);
  return csvOf([head, ...lines]);
}

/** Lines of cells as CSV. */
export function csvOf(lines: readonly (readonly Cell[])[]): string {
  // A user may be called =HYPERLINK(…): spreadsheets run what begins like that.
  const options = { escape_formulas: true, cast: { number: plainNumber } };
  return stringify(
    lines.map((line) => [...line]),
    options,
  );
}

/** The name of the column of a currency. */
export function costColumn(currency: string): string {
  return `cost_${currency}`;
}

/** A moment is written as one. */
export function figureCell({ format }: Metric, value: Cell): Cell {
  return format === 'time' && typeof value === 'number' ? new Date(value).toISOString() : value;
}

// 1.8e-7 is text to many programs; beyond twelve decimals there is only the dust of binary fractions.
function plainNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(12).replace(/\.?0+$/, '');
}
