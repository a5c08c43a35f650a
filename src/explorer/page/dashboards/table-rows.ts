/** A panel's figures as a table: its columns, and its rows in the order asked for. */
import type { AggregatePanel, Format, Row } from '../../../dashboards/panel.ts';

export interface Column {
  readonly id: string;
  readonly label: string;
  readonly format: Format;
  readonly isFigure: boolean;
  /** The field whose value stands there, when a dashboard can be narrowed down to it. */
  readonly field?: string;
  /** What stands there for documents without a value, to which nothing can be narrowed down. */
  readonly missing?: string;
}

export interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** The splits, then the metrics. */
export function columnsOf({ splits, metrics }: AggregatePanel): Column[] {
  const values = (splits ?? []).map((split): Column => {
    const format: Format = split.kind === 'time' ? 'time' : 'text';
    const column = { id: split.id, label: split.label, format, isFigure: false };
    if (split.kind !== 'values' && split.kind !== 'rising') return column;
    const missing = split.kind === 'values' ? split.missing : undefined;
    return { ...column, field: split.field, ...(missing === undefined ? {} : { missing }) };
  });
  return [...values, ...metrics.map(({ id, label, format }) => ({ id, label, format, isFigure: format !== 'text' }))];
}

/** Sorted by one column; what has no figure comes last, whichever way. */
export function sortedRows(rows: readonly Row[], order: Order | undefined): readonly Row[] {
  if (order === undefined) return rows;
  const { column, descending } = order;
  return rows.toSorted((left, right) => {
    const [a, b] = [left[column] ?? null, right[column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const difference = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
    return descending ? -difference : difference;
  });
}

/** What a click on a column's head sorts by next: figures from the greatest, names from A. */
export function nextOrder(order: Order | undefined, { id, isFigure }: Column): Order | undefined {
  if (order?.column !== id) return { column: id, descending: isFigure };
  return order.descending === isFigure ? { column: id, descending: !isFigure } : undefined;
}
