/** Tables of usage as people and machines read them. */
import type { Format, Metric } from '../dashboards/panel.ts';
import { safeLine } from '../safe-text.ts';
import { figureCell } from '../stats/csv.ts';
import type { Dimension } from '../stats/dimensions.ts';
import { currenciesOf, totalOf } from '../stats/order.ts';
import type { StatsRow } from '../stats/stats-request.ts';
import type { StatsTable } from '../stats/tables.ts';
import type { Terminal } from './terminal.ts';

type Value = number | string | null | undefined;

/** Longer names are cut in the middle of a table; --json and --csv have them whole. */
const WIDEST = 60;
const NOT_NAMED = '(not named)';

/** Lines of cells, the first of them the head; columns of figures stand to the right. */
export function printTable(
  terminal: Terminal,
  head: readonly string[],
  lines: readonly (readonly string[])[],
  left: number,
): void {
  const widths = head.map((title, at) =>
    lines.reduce((most, line) => Math.max(most, (line[at] ?? '').length), title.length),
  );
  const text = (line: readonly string[]): string =>
    line
      .map((cell, at) => (at < left ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  terminal.print(terminal.bold(text(head)));
  for (const line of lines) terminal.print(text(line));
}

/** The first of the rows as a table, and the sum of all of them below it. */
export function printStats(
  terminal: Terminal,
  rows: readonly StatsRow[],
  shown: readonly StatsRow[],
  { table, by }: { readonly table: StatsTable; readonly by: readonly Dimension[] },
): void {
  const currencies = table.costs ? currenciesOf(rows) : [];
  const head = [
    ...by.map(({ label }) => label),
    ...table.metrics.map(({ label }) => label),
    ...currencies.map((currency) => `Cost ${currency}`),
  ];
  const figures = (row: StatsRow): string[] => [
    ...table.metrics.map((metric) => figureText(metric, row.figures[metric.id])),
    ...currencies.map((currency) => moneyText(row.costs[currency])),
  ];
  const lines = shown.map((row) => [...by.map(({ name }) => keyText(row.keys[name])), ...figures(row)]);
  const total = ['Total', ...by.slice(1).map(() => ''), ...figures(totalOf(rows, table))];
  printTable(terminal, head, rows.length > 1 ? [...lines, total] : lines, by.length);
}

/** A row as one value for machines. */
export function statsValue({ keys, figures, costs }: StatsRow, { metrics, costs: hasCosts }: StatsTable): object {
  const values = metrics.map((metric): [string, unknown] => [
    metric.id,
    figureCell(metric, figures[metric.id] ?? null),
  ]);
  return { ...keys, ...Object.fromEntries(values), ...(hasCosts ? { cost: costs } : {}) };
}

/** Money with as many decimals as a single call needs. */
export function moneyText(value: number | undefined): string {
  if (value === undefined) return '';
  const decimals = Math.abs(value) >= 1 ? 2 : 6;
  return value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: decimals });
}

function keyText(value: Value): string {
  if (value === null || value === undefined) return NOT_NAMED;
  const text = safeLine(String(value));
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

function figureText({ format }: Metric, value: Value): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? safeLine(value) : numberText(format, value);
}

function numberText(format: Format, value: number): string {
  if (format === 'time') return new Date(value).toISOString().slice(0, 19).replace('T', ' ');
  if (format === 'percent') return `${rounded(value * 100, 1)}%`;
  if (format === 'money') return moneyText(value);
  if (format === 'seconds') return `${rounded(value, value < 10 ? 2 : 0)} s`;
  return rounded(value, 2);
}

function rounded(value: number, decimals: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: decimals });
}
