/** The system of record in one SQLite file: the default, with nothing to install. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { PromptlogError } from '../errors.ts';
import { DELIVERED } from '../outcome.ts';
import type { PromptRecord } from '../record/record.ts';
import { bySessionOrder } from './session-order.ts';
import { openDatabase, rollBack } from './sqlite-database.ts';
import { failureReason, isTooBig, storeError } from './sqlite-failure.ts';
import { keyOf, RecordInserter, refusalOf, TOO_BIG } from './sqlite-insert.ts';
import type { CreateOutcome, RecordItem, RecordsStore, ReplaceOutcome, ScanPage, StoredRecord } from './store.ts';

export interface SqliteStoreOptions {
  /** The database file; folders that are missing are created. */
  readonly file: string;
  /** How long a call waits for another process that writes. Default: 5,000. */
  readonly busyTimeoutMs?: number;
}

const DEFAULT_BUSY_TIMEOUT_MS = 5_000;
const DEFAULT_PAGE_SIZE = 500;
/** A page of a scan ends here even when it holds fewer records than asked for. */
const MAX_PAGE_BYTES = 16_000_000;

const BLOCKS = `WITH RECURSIVE block(number) AS (
  SELECT 0 UNION ALL SELECT number + 1 FROM block WHERE number < (SELECT max(row) >> 14 FROM records))`;

/** The SQLite store. Calls run on the calling thread: use it from a worker where the event loop matters. */
export class SqliteStore implements RecordsStore {
  readonly name = 'sqlite';
  readonly place: string;
  readonly #busyTimeoutMs: number;
  #database: DatabaseSync | undefined;
  #inserter: RecordInserter | undefined;
  readonly #statements = new Map<string, StatementSync>();

  constructor(options: SqliteStoreOptions) {
    this.place = options.file;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  }

  async open(): Promise<void> {
    this.#database ??= await openDatabase(this.place, this.#busyTimeoutMs);
  }

  async create(items: readonly RecordItem[], signal?: AbortSignal): Promise<readonly CreateOutcome[]> {
    signal?.throwIfAborted();
    if (items.length === 0) return [];
    const database = this.#open();
    try {
      this.#inserter ??= new RecordInserter(database);
      database.exec('BEGIN IMMEDIATE');
      const outcomes = this.#inserter.insert(items);
      database.exec('COMMIT');
      return outcomes;
    } catch (thrown) {
      // Nothing of the batch is kept, so every item is to be sent again.
      rollBack(database);
      const reason = failureReason(this.place, thrown);
      return items.map((item) => refusalOf(item) ?? { kind: 'retry', reason });
    }
  }

  async read(session: string, id: string): Promise<StoredRecord | undefined> {
    return this.#query('SELECT version, body FROM records WHERE id = ? AND session = ?', keyOf(id), keyOf(session))[0];
  }

  async find(id: string): Promise<readonly StoredRecord[]> {
    const key = keyOf(id);
    return [
      ...this.#query('SELECT version, body FROM records WHERE id = ?', key),
      ...this.#query(
        `${BLOCKS} SELECT version, body FROM block CROSS JOIN records INDEXED BY records_alias
         ON row >> 14 = number AND alias = ? WHERE alias <> '' AND alias <> id`,
        key,
      ),
    ];
  }

  async replace(record: PromptRecord, etag: string): Promise<ReplaceOutcome> {
    const database = this.#open();
    const time = Date.parse(record.time);
    if (!Number.isFinite(time)) return { kind: 'rejected', code: 400, reason: 'the time is not a date' };
    try {
      const { changes } = this.#statement(
        `UPDATE records SET alias = ?, time = ?, body = ?, version = version + 1
         WHERE id = ? AND session = ? AND version = ?`,
      ).run(
        keyOf(record.response_id ?? ''),
        time,
        Buffer.from(JSON.stringify(record)),
        keyOf(record.message.id),
        keyOf(record.chat_session_id),
        Number(etag),
      );
      return changes === 0 ? { kind: 'conflict' } : DELIVERED;
    } catch (thrown) {
      rollBack(database);
      if (isTooBig(thrown)) return TOO_BIG;
      return { kind: 'retry', reason: failureReason(this.place, thrown) };
    }
  }

  async session(session: string): Promise<readonly PromptRecord[]> {
    const key = keyOf(session);
    const rows = [
      ...this.#query('SELECT version, body FROM records WHERE id = ? AND session = ?', key, key),
      ...this.#query(
        `${BLOCKS} SELECT version, body FROM block CROSS JOIN records INDEXED BY records_session
         ON row >> 14 = number AND session = ? WHERE session <> id`,
        key,
      ),
    ];
    return rows.map((row) => row.record).sort(bySessionOrder);
  }

  async *scan(options: { after?: string; pageSize?: number; signal?: AbortSignal } = {}): AsyncGenerator<ScanPage> {
    let row = startOf(options.after);
    for (;;) {
      options.signal?.throwIfAborted();
      const page = this.#page(row, options.pageSize ?? DEFAULT_PAGE_SIZE);
      if (page.records.length === 0) return;
      row = page.last;
      yield { records: page.records, token: String(row) };
    }
  }

  async count(): Promise<number> {
    return this.#guard(() =>
      Number(this.#statement('SELECT count(*) AS records FROM records').get()?.['records'] ?? 0),
    );
  }

  async ping(): Promise<void> {
    this.#guard(() => this.#statement('SELECT row FROM records LIMIT 1').get());
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#inserter = undefined;
    const database = this.#database;
    this.#database = undefined;
    database?.close();
  }

  #page(after: number, limit: number): { records: PromptRecord[]; last: number } {
    return this.#guard(() => {
      const records: PromptRecord[] = [];
      let last = after;
      let bytes = 0;
      const rows = this.#statement('SELECT row, body FROM records WHERE row > ? ORDER BY row LIMIT ?');
      for (const found of rows.iterate(after, limit)) {
        const body = bodyOf(found['body']);
        records.push(JSON.parse(body.toString()));
        last = Number(found['row']);
        bytes += body.length;
        if (bytes >= MAX_PAGE_BYTES) break;
      }
      return { records, last };
    });
  }

  #query(sql: string, ...values: string[]): StoredRecord[] {
    return this.#guard(() =>
      this.#statement(sql)
        .all(...values)
        .map((row) => ({ record: JSON.parse(bodyOf(row['body']).toString()), etag: String(row['version']) })),
    );
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw storeError(this.place, thrown);
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#open().prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #open(): DatabaseSync {
    if (this.#database !== undefined) return this.#database;
    const details = { place: this.place, reason: 'it is not open', remedy: 'Call open() first.' };
    throw new PromptlogError('PL_RECORDS_REFUSED', details);
  }
}

function bodyOf(value: unknown): Buffer {
  if (!(value instanceof Uint8Array)) throw new TypeError('the body of a record is not a blob');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const row = Number(token);
  if (Number.isSafeInteger(row) && row >= 0) return row;
  throw new PromptlogError('PL_USAGE', { reason: `the scan token ${JSON.stringify(token)} is not one of this store` });
}
