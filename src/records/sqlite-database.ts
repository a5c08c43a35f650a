/** Opens the SQLite file of the records store: where it lies, how it is tuned, what is in it. */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptlogError } from '../errors.ts';
import { isBusy, storeError } from './sqlite-failure.ts';

type SqliteModule = typeof import('node:sqlite');

const LAYOUT_VERSION = 1;
const OPEN_ATTEMPTS = 20;

/**
 * Large pages, because records are a few KB and are only appended. The cache holds a whole batch, so that nothing spills
 * into the log twice; the log is folded back every 64 MB, so that index pages are written once for many batches.
 * An erased record leaves no readable bytes behind (secure_delete).
 */
const TUNING = `
  PRAGMA page_size = 32768;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -12000;
  PRAGMA wal_autocheckpoint = 2000;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA secure_delete = ON;
`;

/**
 * Sessions and response ids are random text: one index over all rows would dirty a page per record once the file is
 * large. So both are indexed within blocks of 16,384 rows: a write touches the last block only, a search asks each block. So is the
 * time, which is random too where old records are imported.
 *
 * No column is declared NOT NULL: with a constraint that may end a statement half-way, SQLite would keep a second journal
 * for each insert of many rows. What is inserted is checked before.
 */
const LAYOUT = `
  CREATE TABLE records (
    row INTEGER PRIMARY KEY,
    id TEXT,
    session TEXT,
    alias TEXT,
    time INTEGER,
    version INTEGER DEFAULT 1,
    body BLOB
  );
  CREATE UNIQUE INDEX records_key ON records (id, session);
  CREATE INDEX records_session ON records (row >> 14, session) WHERE session <> id;
  CREATE INDEX records_alias ON records (row >> 14, alias) WHERE alias <> '' AND alias <> id;
  PRAGMA user_version = ${LAYOUT_VERSION};
`;
/** Files of the first versions lack it. */
const INDEX_BY_TIME = 'CREATE INDEX IF NOT EXISTS records_time ON records (row >> 14, time)';

/** Loads `node:sqlite`, or says which Node has it. */
export async function loadSqlite(
  load: () => Promise<SqliteModule> = () => import('node:sqlite'),
): Promise<SqliteModule> {
  try {
    return await load();
  } catch (thrown) {
    throw new PromptlogError('PL_SQLITE_MISSING', { version: process.version }, thrown);
  }
}

/** Opens the file, creating folders, file and tables that are missing. The file is its owner's alone. */
export async function openDatabase(file: string, busyTimeoutMs: number): Promise<DatabaseSync> {
  const { DatabaseSync: Database } = await loadSqlite();
  for (let attempt = 1; ; attempt += 1) {
    let database: DatabaseSync | undefined;
    try {
      createPrivateFile(file);
      database = new Database(file);
      database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      database.exec(TUNING);
      createLayout(database, file);
      return database;
    } catch (thrown) {
      database?.close();
      // Two processes that create the file at once: SQLite does not wait for the switch to WAL.
      if (!isBusy(thrown) || attempt === OPEN_ATTEMPTS) throw storeError(file, thrown);
    }
    await sleep(50);
  }
}

/** Gives up a transaction, if there still is one: SQLite has ended it by itself when the disk is full. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There was none.
  }
}

function createPrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
    chmodSync(file, 0o600);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  }
}

function createLayout(database: DatabaseSync, file: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (found === 0) {
      const tables = Number(database.prepare('SELECT count(*) AS tables FROM sqlite_master').get()?.['tables'] ?? 0);
      if (tables > 0)
        throw foreignFile(file, 'it is a database of another program', 'Name another file in sqlite.file.');
      database.exec(LAYOUT);
    } else if (found !== LAYOUT_VERSION) {
      throw foreignFile(
        file,
        `its layout is version ${found}, not ${LAYOUT_VERSION}`,
        'Use the promptlog that wrote it.',
      );
    }
    database.exec(INDEX_BY_TIME);
    database.exec('COMMIT');
  } catch (thrown) {
    rollBack(database);
    throw thrown;
  }
}

function foreignFile(place: string, reason: string, remedy: string): PromptlogError {
  return new PromptlogError('PL_RECORDS_REFUSED', { place, reason, remedy });
}
