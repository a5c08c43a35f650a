/** How the records of a SQLite store are read one after another: all of them, or those a filter lets through. */
import type { StatementSync } from 'node:sqlite';
import { PromptlogError, reasonOf } from '../errors.ts';
import type { PromptRecord } from '../record/record.ts';
import { readable } from './readable.ts';
import { isEverything, passes } from './records-filter.ts';
import type { RecordsFilter, ScanOptions, UnreadableRecord } from './store.ts';

/** A page of a scan ends here even when it holds fewer records than asked for. */
const MAX_PAGE_BYTES = 16_000_000;
/** The index by time is kept within blocks of this many rows, as the others are. */
const BLOCK_BITS = 14;
const BLOCK_ROWS = 2 ** BLOCK_BITS;
const EARLIEST = -8.64e15;
const LATEST = 8.64e15;

const IN_ORDER = 'SELECT row, id, body FROM records WHERE row > ? ORDER BY row LIMIT ?';
const BY_TIME = `SELECT row, id, body FROM records WHERE row IN (
  SELECT row FROM records INDEXED BY records_time
  WHERE row >> ${BLOCK_BITS} = ? AND time >= ? AND time < ? AND row > ? ORDER BY row LIMIT ?) ORDER BY row`;
const LAST_ROW = 'SELECT max(row) AS row FROM records';
const COUNT_BY_TIME = `WITH RECURSIVE block(number) AS (
  SELECT 0 UNION ALL SELECT number + 1 FROM block WHERE number < (SELECT max(row) >> ${BLOCK_BITS} FROM records))
  SELECT count(*) AS records FROM block CROSS JOIN records INDEXED BY records_time
  ON row >> ${BLOCK_BITS} = number AND time >= ? AND time < ?`;
const COUNT = 'SELECT count(*) AS records FROM records';

type Prepare = (sql: string) => StatementSync;

export interface RowPage {
  readonly records: PromptRecord[];
  /** The bytes of each record's JSON. */
  readonly sizes: number[];
  readonly unreadable: UnreadableRecord[];
  /** The last row that was looked at. */
  readonly last: number;
  readonly isLast: boolean;
}

/** The next records behind that row; a page may hold none of a filter's and still not be the last. */
export function rowPage(prepare: Prepare, after: number, limit: number, filter: ScanOptions): RowPage {
  if (isEverything(filter)) {
    const page = read(prepare(IN_ORDER).iterate(after, limit), after, filter);
    return { ...page, isLast: page.rows === 0 };
  }
  const lastRow = Number(prepare(LAST_ROW).get()?.['row'] ?? 0);
  for (let row = after; row < lastRow; ) {
    const block = Math.floor((row + 1) / BLOCK_ROWS);
    const page = read(prepare(BY_TIME).iterate(block, ...times(filter), row, limit), row, filter);
    // Fewer rows than asked for and no page full of bytes: the block has no more.
    row = page.rows === limit || page.isFull ? page.last : (block + 1) * BLOCK_ROWS - 1;
    if (page.records.length + page.unreadable.length > 0) return { ...page, last: row, isLast: false };
  }
  return { records: [], sizes: [], unreadable: [], last: lastRow, isLast: true };
}

/** How many records a filter lets through. */
export function countRows(prepare: Prepare, filter: RecordsFilter): number {
  if (filter.user === undefined) {
    const found = isEverything(filter) ? prepare(COUNT).get() : prepare(COUNT_BY_TIME).get(...times(filter));
    return Number(found?.['records'] ?? 0);
  }
  let records = 0;
  for (let row = 0; ; ) {
    const page = rowPage(prepare, row, 1_000, filter);
    if (page.isLast) return records;
    records += page.records.length;
    row = page.last;
  }
}

/** The row a scan token stands for. */
export function rowOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const row = Number(token);
  if (Number.isSafeInteger(row) && row >= 0) return row;
  throw new PromptlogError('PL_USAGE', { reason: `the scan token ${JSON.stringify(token)} is not one of this store` });
}

/** The bytes of a record's JSON. */
export function bodyOf(value: unknown): Buffer {
  if (!(value instanceof Uint8Array)) throw new TypeError('the body of a record is not a blob');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** The bounds of a filter, as values of the column. */
export function times({ since, until }: RecordsFilter): [number, number] {
  return [since?.getTime() ?? EARLIEST, until?.getTime() ?? LATEST];
}

interface Rows extends Omit<RowPage, 'isLast'> {
  readonly rows: number;
  /** It ended because of its bytes. */
  readonly isFull: boolean;
}

function read(found: Iterable<Record<string, unknown>>, after: number, options: ScanOptions): Rows {
  const records: PromptRecord[] = [];
  const sizes: number[] = [];
  const unreadable: UnreadableRecord[] = [];
  let last = after;
  let rows = 0;
  let bytes = 0;
  for (const row of found) {
    let size = 0;
    try {
      const body = bodyOf(row['body']);
      size = body.length;
      const record = readable(JSON.parse(body.toString()), options);
      if (passes(record, options)) {
        records.push(record);
        sizes.push(size);
      }
    } catch (error) {
      if (options.keepGoing !== true) throw error;
      unreadable.push({ id: String(row['id']), reason: `it is no record: ${reasonOf(error)}` });
    }
    last = Number(row['row']);
    rows += 1;
    bytes += size;
    if (bytes >= MAX_PAGE_BYTES) break;
  }
  return { records, sizes, unreadable, last, rows, isFull: bytes >= MAX_PAGE_BYTES };
}
