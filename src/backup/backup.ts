/** Copies the embedded records store while it is written to: the copy is of one moment, whole, and checked before it gets its name. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PromptlogError, reasonOf } from '../errors.ts';
import { loadSqlite } from '../records/sqlite-database.ts';
import { writeSecretFile } from '../stack/secret-file.ts';
import { ownVersion } from '../version.ts';
import { checksumOf, type Manifest, manifestFile } from './manifest.ts';

export interface BackupOptions {
  /** The database of the records. */
  readonly from: string;
  /** The file to make; its manifest goes beside it. */
  readonly to: string;
  /** What else the manifest says. */
  readonly more: Pick<Manifest, 'keys' | 'secrets' | 'settings'>;
  readonly signal: AbortSignal;
  readonly onPages?: (done: number, total: number) => void;
}

/** Pages are 32 KB: so many are copied before others have their turn. */
const PAGES_AT_ONCE = 500;

/** Throws PL_OUTPUT where it cannot be written; nothing half-made is left. */
export async function backupRecords(options: BackupOptions): Promise<Manifest> {
  const { from, to, signal } = options;
  const draft = `${to}.draft`;
  try {
    assertRoom(from, to);
    // Its owner's only from the first byte on.
    closeSync(openSync(draft, 'w', 0o600));
    chmodSync(draft, 0o600);
    const { records, layout } = await copied(options, draft);
    await settle(draft);
    const bytes = statSync(draft).size;
    const sha256 = await checksumOf(draft, signal);
    const made = new Date().toISOString();
    const manifest: Manifest = {
      ...{ format: 1, made, promptlog: ownVersion(), layout, records, bytes, sha256 },
      ...options.more,
    };
    renameSync(draft, to);
    await writeSecretFile(manifestFile(to), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } catch (error) {
    for (const file of [draft, `${draft}-journal`, `${draft}-wal`, `${draft}-shm`]) rmSync(file, { force: true });
    signal.throwIfAborted();
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_OUTPUT', { reason: `${to}: ${reasonOf(error)}` }, error);
  }
}

function assertRoom(from: string, to: string): void {
  const { bavail, bsize } = statfsSync(dirname(to));
  const wal = existsSync(`${from}-wal`) ? statSync(`${from}-wal`).size : 0;
  const needed = statSync(from).size + wal;
  if (bavail * bsize >= needed) return;
  const free = Math.floor((bavail * bsize) / 1e6);
  throw new PromptlogError('PL_OUTPUT', { reason: `${free} MB are free and ${Math.ceil(needed / 1e6)} MB are needed` });
}

async function copied({ from, signal, onPages }: BackupOptions, draft: string) {
  const { backup, DatabaseSync } = await loadSqlite();
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    // A copy begins anew whenever another process writes, unless it is of a moment that is held fast.
    source.exec('PRAGMA busy_timeout = 5000; BEGIN');
    const records = countOf(source);
    const layout = layoutOf(source);
    await backup(source, draft, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted();
        onPages?.(totalPages - remainingPages, totalPages);
      },
    });
    signal.throwIfAborted();
    return { records, layout };
  } finally {
    source.close();
  }
}

// One file without a log beside it, found whole, and on the disk.
async function settle(draft: string): Promise<void> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(draft);
  try {
    database.exec('PRAGMA journal_mode = DELETE');
    assertWhole(database);
  } finally {
    database.close();
  }
  const file = openSync(draft, 'r+');
  fsyncSync(file);
  closeSync(file);
}

/** Throws what is wrong with a database. */
export function assertWhole(database: DatabaseSync): void {
  const answer = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (answer !== 'ok') throw new Error(`the database is damaged: ${String(answer)}`);
}

/** How many records a database holds. */
export function countOf(database: DatabaseSync): number {
  return Number(database.prepare('SELECT count(*) AS records FROM records').get()?.['records'] ?? 0);
}

/** The version of its tables. */
export function layoutOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}
