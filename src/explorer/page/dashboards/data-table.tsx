/** Figures as a table: sortable, with values that narrow the dashboard down and sessions that open. */
import { useState } from 'preact/hooks';
import type { AggregatePanel, Row } from '../../../dashboards/panel.ts';
import { formatted } from '../core/format.ts';
import { conversationHref } from '../core/route.ts';
import { Scrolled } from '../ui/scrolled.tsx';
import { type Column, columnsOf, nextOrder, type Order, sortedRows } from './table-rows.ts';

interface TableProps {
  readonly panel: AggregatePanel;
  readonly rows: readonly Row[];
  readonly onNarrow: (field: string, value: string) => void;
}

const FIRST_SHOWN = 100;

export function DataTable({ panel, rows, onNarrow }: TableProps) {
  const [order, setOrder] = useState<Order>();
  const [isWhole, setWhole] = useState(false);
  const columns = columnsOf(panel);
  const sorted = sortedRows(rows, order);
  const shown = isWhole ? sorted : sorted.slice(0, FIRST_SHOWN);
  return (
    <Scrolled class="table-frame" name={`${panel.title}, as a table`}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" class={column.isFigure ? 'figure' : ''} aria-sort={sortOf(order, column)}>
                <button type="button" onClick={() => setOrder(nextOrder(order, column))}>
                  {column.label}
                  <span class="sort-mark" aria-hidden="true">
                    {order?.column === column.id ? (order.descending ? '↓' : '↑') : ''}
                  </span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.id} class={column.isFigure ? 'figure' : ''}>
                  <CellView column={column} value={row[column.id] ?? null} onNarrow={onNarrow} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < sorted.length && (
        <button type="button" class="button quiet small" onClick={() => setWhole(true)}>
          Show all {sorted.length}
        </button>
      )}
    </Scrolled>
  );
}

function CellView({
  column,
  value,
  onNarrow,
}: {
  column: Column;
  value: number | string | null;
  onNarrow: TableProps['onNarrow'];
}) {
  const { field, format, missing } = column;
  const text = formatted(value, format);
  if (field === undefined || value === null || value === missing) return <>{text}</>;
  if (field === 'session.id') return <a href={conversationHref(String(value))}>{text}</a>;
  return (
    <button type="button" class="cell-value" title={`Only ${text}`} onClick={() => onNarrow(field, String(value))}>
      {text}
    </button>
  );
}

function sortOf(order: Order | undefined, { id }: Column): 'ascending' | 'descending' | undefined {
  if (order?.column !== id) return undefined;
  return order.descending ? 'descending' : 'ascending';
}
