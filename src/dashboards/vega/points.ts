/** A panel's rows as the points of its chart, under names of our own, so that no value of a record is ever part of a name. */
import type { ChartPanel, Format, Row, Split } from '../panel.ts';

export interface Point {
  /** The value of the first split, as text. */
  readonly x: string;
  /** The same in milliseconds, when it is a time. */
  readonly time: number | null;
  /** The middle of its step of time. */
  readonly middle: number | null;
  /** The value of the second split, or the name of the metric. */
  readonly series: string;
  readonly value: number | null;
  readonly xText: string;
  readonly valueText: string;
  readonly order: number;
  /** Its place in the rows. */
  readonly row: number;
}

type Text = (value: number | string | null, format: Format) => string;

/** The points, in the order of the rows; with several metrics and one split, each metric is a series. */
export function pointsOf({ splits, metrics }: ChartPanel, rows: readonly Row[], text: Text): Point[] {
  const [first, second] = splits;
  const shown = second === undefined ? metrics : metrics.slice(0, 1);
  const step = first.kind === 'time' ? stepOf(rows.map((row) => momentOf(row[first.id] ?? null))) : 0;
  return rows.flatMap((row, index) =>
    shown.map(({ id, label, format }, place) => {
      const given = row[first.id] ?? null;
      const time = first.kind === 'time' ? momentOf(given) : null;
      const value = numberOf(row[id] ?? null);
      return {
        x: String(given ?? '–'),
        time,
        middle: time === null ? null : time + step / 2,
        series: second === undefined ? label : nameOf(second, row),
        value,
        xText: time === null ? String(given ?? '–') : text(time, 'time'),
        valueText: text(value, format),
        order: index * shown.length + place,
        row: index,
      };
    }),
  );
}

function nameOf(split: Split, row: Row): string {
  return String(row[split.id] ?? '–');
}

function numberOf(value: number | string | null): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function momentOf(value: number | string | null): number | null {
  if (typeof value === 'number') return value;
  const moment = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(moment) ? null : moment;
}

/** The time from one row to the next, as short as it is anywhere. */
function stepOf(times: readonly (number | null)[]): number {
  const known = [...new Set(times)].filter((time) => time !== null).sort((a, b) => a - b);
  const gaps = known.slice(1).map((time, index) => time - (known[index] ?? 0));
  return gaps.length === 0 ? 0 : Math.min(...gaps);
}
