/** Where what was counted is not what was expected, in words. */
import type { Row } from '../../../src/dashboards/panel.ts';
import type { PanelResult } from '../../../src/dashboards/run.ts';
import type { ExpectedPanel, ExpectedRows } from './expected-panel.ts';

type Value = number | string | null | undefined;

/** Moods are kept in 32 bits, and sums of doubles end in dust: a millionth of the value is neither. */
const TOLERANCE = 1e-6;

/** Nothing where all is as expected. */
export function wrongIn(expected: ExpectedPanel, result: PanelResult): string[] {
  if (result.error !== undefined) return [`no answer: ${result.error}`];
  if ('rows' in expected) return wrongRows(expected, result.rows ?? []);
  const ids = (result.records ?? []).map(({ id }) => id);
  const total = result.total === expected.total ? [] : [`${result.total} records instead of ${expected.total}`];
  return [...total, ...wrongList('record', expected.records, ids)];
}

export function wrongRows({ rows, anyOrder }: ExpectedRows, found: readonly Row[]): string[] {
  const [wanted, given] = anyOrder ? [sorted(rows), sorted(found)] : [rows, found];
  const count = wanted.length === given.length ? [] : [`${given.length} rows instead of ${wanted.length}`];
  return [...count, ...wanted.flatMap((row, index) => wrongRow(index, row, given[index] ?? {}))];
}

/** As Grafana shows them: found by their keys, and a row that is not there says the same as one without any figure. */
export function wrongShown(
  { rows }: ExpectedRows,
  shown: readonly Row[],
  keys: readonly string[],
  metrics: readonly string[],
): string[] {
  const keyOf = (row: Row): string => JSON.stringify(keys.map((key) => String(row[key])));
  const [wanted, given] = [byKey(rows, keyOf), byKey(shown, keyOf)];
  return [...new Set([...wanted.keys(), ...given.keys()])].flatMap((key) => {
    const [want, give] = [wanted.get(key), given.get(key)];
    const isRight = (id: string) =>
      want === undefined || give === undefined ? !(want ?? give)?.[id] : isSame(want[id], give[id] ?? null);
    return metrics.filter((id) => !isRight(id)).map((id) => `${key}: ${id} is ${give?.[id]} instead of ${want?.[id]}`);
  });
}

function byKey(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

export function isSame(one: Value, other: Value): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  return Math.abs(one - other) <= Math.abs(one) * TOLERANCE;
}

function wrongRow(index: number, wanted: Row, given: Row): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(given)])]
    .filter((id) => !isSame(wanted[id], given[id]))
    .map((id) => `row ${index}: ${id} is ${given[id]} instead of ${wanted[id]}`);
}

function wrongList(what: string, wanted: readonly string[], given: readonly string[]): string[] {
  return Array.from({ length: Math.max(wanted.length, given.length) }, (_, index) => index)
    .filter((index) => wanted[index] !== given[index])
    .map((index) => `${what} ${index} is ${given[index]} instead of ${wanted[index]}`);
}

function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
