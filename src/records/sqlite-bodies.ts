/** The JSON of the records in a SQLite store, byte for byte and unread: what a copy of them is made of. */
import type { StatementSync } from 'node:sqlite';
import { bodyOf, times } from './sqlite-scan.ts';
import type { BodiesOptions } from './store.ts';

const PAGE_ROWS = 500;
const PAGE_BYTES = 4_000_000;
const ALL = 'SELECT row, body FROM records WHERE row > ? ORDER BY row LIMIT ?';
const BETWEEN = 'SELECT row, body FROM records WHERE row > ? AND time >= ? AND time < ? ORDER BY row LIMIT ?';

export interface RowBodies {
  readonly bodies: readonly Uint8Array[];
  /** The last row that was looked at. */
  readonly last: number;
}

/** The next of them behind that row, in the order in which the records came. */
export function rowBodies(prepare: (sql: string) => StatementSync, after: number, options: BodiesOptions): RowBodies {
  const isWhole = options.since === undefined && options.until === undefined;
  const found = isWhole
    ? prepare(ALL).iterate(after, PAGE_ROWS)
    : prepare(BETWEEN).iterate(after, ...times(options), PAGE_ROWS);
  const bodies: Uint8Array[] = [];
  let last = after;
  let bytes = 0;
  for (const row of found) {
    const body = bodyOf(row['body']);
    bodies.push(body);
    bytes += body.length;
    last = Number(row['row']);
    if (bytes >= PAGE_BYTES) break;
  }
  return { bodies, last };
}
