/** What a panel shows, as the rows its definition speaks of, so that it can be compared with what Elasticsearch counted. */
import type { AggregatePanel, Row, Split } from '../../../src/dashboards/panel.ts';
import type { ShownFrame } from '../grafana-query.ts';
import type { Value } from './frames.ts';

type Column = ShownFrame['columns'][number];
type Mutable = Record<string, number | string | null>;

/** Rows by the ids of splits and metrics. */
export function rowsShown(panel: AggregatePanel, frames: readonly ShownFrame[]): Row[] {
  const [first, second] = (panel.splits ?? []) as readonly (Split | undefined)[];
  if (first === undefined) return rowsOf(panel, frames, []).slice(0, 1);
  if (first.kind === 'time') {
    return second === undefined ? rowsAlong(panel, frames, first) : rowsOfSeries(panel, frames, first, second);
  }
  if (second === undefined || panel.chart === 'table') return rowsOf(panel, frames, second ? [first, second] : [first]);
  return panel.chart === 'heatmap'
    ? rowsOfMatrix(panel, frames, second, first)
    : rowsOfMatrix(panel, frames, first, second);
}

/** Where two lists of rows differ, in words; a row that is not there says the same as one without any figure. */
export function differences(
  ours: readonly Row[],
  shown: readonly Row[],
  keys: readonly string[],
  metrics: readonly string[],
): string[] {
  const keyOf = (row: Row): string => JSON.stringify(keys.map((key) => String(row[key])));
  const [mine, theirs] = [
    new Map(ours.map((row) => [keyOf(row), row])),
    new Map(shown.map((row) => [keyOf(row), row])),
  ];
  return [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((key) => {
    const [a, b] = [mine.get(key), theirs.get(key)];
    return metrics.flatMap((metric) => {
      const isSame = a === undefined || b === undefined ? isNothing((a ?? b)?.[metric]) : isEqual(a[metric], b[metric]);
      return isSame ? [] : [`${key} ${metric}: ${a?.[metric]} was counted, ${b?.[metric]} is shown`];
    });
  });
}

function isNothing(value: Value): boolean {
  return value === undefined || value === null || value === 0 || Number.isNaN(value);
}

function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= Math.abs(a) * 1e-9;
  return (a ?? null) === (b ?? null);
}

function rowsOf({ metrics }: AggregatePanel, [frame]: readonly ShownFrame[], splits: readonly Split[]): Row[] {
  if (frame === undefined) return [];
  const find = (name: string) => frame.columns.find((column) => column.name === name);
  const wanted = [...splits, ...metrics].flatMap(({ id, label }) => {
    const column = find(label);
    return column === undefined ? [] : [{ id, column }];
  });
  return (wanted[0]?.column.values ?? []).map((_, index) =>
    Object.fromEntries(wanted.map(({ id, column }) => [id, plain(column.values[index])])),
  );
}

function rowsAlong({ metrics }: AggregatePanel, frames: readonly ShownFrame[], time: Split): Row[] {
  const rows = new Map<number, Mutable>();
  for (const { columns } of frames) {
    const [times, ...figures] = columns;
    for (const column of figures) {
      const metric = metrics.find(({ label }) => label === column.name);
      if (metric !== undefined)
        put(rows, times, column, (row, value) => Object.assign(row, { [metric.id]: value }), time.id);
    }
  }
  return [...rows.values()];
}

function rowsOfSeries(
  { metrics: [metric] }: AggregatePanel,
  frames: readonly ShownFrame[],
  time: Split,
  split: Split,
): Row[] {
  return frames.flatMap(({ columns: [times, figures] }) => {
    const rows = new Map<number, Mutable>();
    if (figures === undefined) return [];
    put(
      rows,
      times,
      figures,
      (row, value) => Object.assign(row, { [split.id]: figures.name, [metric.id]: value }),
      time.id,
    );
    return [...rows.values()];
  });
}

function rowsOfMatrix(
  { metrics: [metric] }: AggregatePanel,
  [frame]: readonly ShownFrame[],
  row: Split,
  column: Split,
): Row[] {
  const [keys, ...cells] = frame?.columns ?? [];
  return cells.flatMap(({ name, values }) =>
    values.map((value, index) => ({
      [row.id]: plain(keys?.values[index]),
      [column.id]: name,
      [metric.id]: plain(value),
    })),
  );
}

function put(
  rows: Map<number, Mutable>,
  times: Column | undefined,
  figures: Column,
  set: (row: Mutable, value: number | string | null) => void,
  timeId: string,
): void {
  for (const [index, time] of (times?.values ?? []).entries()) {
    const row = rows.get(Number(time)) ?? { [timeId]: Number(time) };
    set(row, plain(figures.values[index]));
    rows.set(Number(time), row);
  }
}

function plain(value: Value): number | string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}
