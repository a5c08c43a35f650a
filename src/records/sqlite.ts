/** The system of record in one SQLite file: the default, with nothing to install. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { PromptlogError } from '../errors.ts';
import { DELIVERED } from '../outcome.ts';
import type { PromptRecord } from '../record/record.ts';
import { bySessionOrder } from './session-order.ts';
import { rowBodies } from './sqlite-bodies.ts';
import { openDatabase, rollBack } from './sqlite-database.ts';
import { failureReason, isTooBig, storeError } from './sqlite-failure.ts';
import { keyOf, RecordInserter, refusalOf, TOO_BIG } from './sqlite-insert.ts';
import { SqliteNotes } from './sqlite-notes.ts';
import { bodyOf, countRows, rowOf, rowPage } from './sqlite-scan.ts';
import type {
  BodiesOptions,
  BodiesPage,
  CreateOutcome,
  RecordItem,
  RecordsFilter,
  RecordsStore,
  ReplaceOutcome,
  ScanOptions,
  ScanPage,
  StoredRecord,
} from './store.ts';

export interface SqliteStoreOptions {
  /** The database file; folders that are missing are created. */
  readonly file: string;
  /** How long a call waits for another process that writes. Default: 5,000. */
  readonly busyTimeoutMs?: number;
}

const DEFAULT_BUSY_TIMEOUT_MS = 5_000;
const DEFAULT_PAGE_SIZE = 500;

const BLOCKS = `WITH RECURSIVE block(number) AS (
  SELECT 0 UNION ALL SELECT number + 1 FROM block WHERE number < (SELECT max(row) >> 14 FROM records))`;

/** The SQLite store. Calls run on the calling thread: use it from a worker where the event loop matters. */
export class SqliteStore implements RecordsStore {
  readonly name = 'sqlite';
  readonly place: string;
  readonly notes = new SqliteNotes(
    (sql) => this.#statement(sql),
    (work) => this.#guard(work),
  );
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

  async removeTombstone(session: string, id: string): Promise<boolean> {
    const stored = await this.read(session, id);
    if (stored?.record.erased === undefined) return false;
    // The newest row stays: its number would be given again, and a scan that goes on behind it would miss who got it.
    const sql = `DELETE FROM records WHERE id = ? AND session = ? AND version = ?
      AND row < (SELECT max(row) FROM records)`;
    return this.#guard(() => this.#statement(sql).run(keyOf(id), keyOf(session), Number(stored.etag)).changes === 1);
  }

  async together<T>(work: () => Promise<T>): Promise<T> {
    const database = this.#open();
    this.#guard(() => database.exec('BEGIN IMMEDIATE'));
    try {
      const result = await work();
      this.#guard(() => database.exec('COMMIT'));
      return result;
    } catch (thrown) {
      rollBack(database);
      throw thrown;
    }
  }

  async scrub(): Promise<boolean> {
    return this.#guard(() => this.#statement('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0);
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

  async *scan(options: ScanOptions = {}): AsyncGenerator<ScanPage> {
    let row = rowOf(options.after);
    const limit = options.pageSize ?? DEFAULT_PAGE_SIZE;
    for (;;) {
      options.signal?.throwIfAborted();
      const from = row;
      const page = this.#guard(() => rowPage((sql) => this.#statement(sql), from, limit, options));
      if (page.isLast) return;
      row = page.last;
      const { records, sizes, unreadable } = page;
      yield { records, sizes, token: String(row), ...(unreadable.length > 0 && { unreadable }) };
      // Reading waits for nothing, and whoever reads on and on would never hear that it is to stop.
      await turn();
    }
  }

  /** Each statement ends with its page, so that nobody who writes waits for a reader. */
  async *bodies(options: BodiesOptions = {}): AsyncGenerator<BodiesPage> {
    for (let row = 0; ; ) {
      options.signal?.throwIfAborted();
      const from = row;
      const { bodies, last } = this.#guard(() => rowBodies((sql) => this.#statement(sql), from, options));
      if (bodies.length === 0) return;
      row = last;
      yield { bodies };
    }
  }

  async count(filter: RecordsFilter = {}): Promise<number> {
    return this.#guard(() => countRows((sql) => this.#statement(sql), filter));
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
