/** Puts a backup in the place of the records store: checked before anything is changed, and what was there is kept beside it. */
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { PromptlogError, reasonOf } from '../errors.ts';
import { loadSqlite, openDatabase } from '../records/sqlite-database.ts';
import { assertWhole, countOf } from './backup.ts';
import { checksumOf, counted, type Manifest, readManifest, unusable, verifyBackup } from './manifest.ts';

export interface RestoreOptions {
  readonly backup: string;
  /** The database of the records. */
  readonly to: string;
  /** Also where there are records already. */
  readonly force?: boolean;
  /** Only look. */
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
  readonly onBytes?: (done: number, total: number) => void;
}

export interface Restored {
  readonly manifest: Manifest;
  /** How many records were there before. */
  readonly replaced: number;
  /** Where they are now. */
  readonly keptAs?: string;
}

/** Throws PL_BACKUP where the backup cannot be used or the place is not free; nothing is changed then. */
export async function restoreRecords(options: RestoreOptions): Promise<Restored> {
  const { backup, to, signal, onBytes } = options;
  const manifest = readManifest(backup);
  const replaced = await recordsIn(to, backup);
  if (replaced > 0 && options.force !== true && options.dryRun !== true) {
    const reason = `${to} holds ${counted(replaced)}`;
    throw unusable(backup, reason, 'Add --force: what is there is kept beside it then.');
  }
  await verifyBackup(backup, manifest, signal, (bytes) => onBytes?.(bytes, manifest.bytes));
  await assertUsable(backup, manifest);
  if (options.dryRun === true) return { manifest, replaced };
  const keptAs = await exchange(options, manifest);
  return { manifest, replaced, ...(keptAs === undefined ? {} : { keptAs }) };
}

/** Its tables are those of this version, and hold what the manifest says. */
async function assertUsable(backup: string, manifest: Manifest): Promise<void> {
  const { DatabaseSync } = await loadSqlite();
  try {
    const database = new DatabaseSync(backup, { readOnly: true });
    try {
      assertWhole(database);
      const count = countOf(database);
      if (count !== manifest.records)
        throw new Error(`it holds ${count} records and its manifest says ${manifest.records}`);
    } finally {
      database.close();
    }
  } catch (error) {
    throw unusable(backup, reasonOf(error), 'Take another backup; nothing was changed.', error);
  }
}

async function exchange({ backup, to, signal }: RestoreOptions, manifest: Manifest): Promise<string | undefined> {
  const draft = `${to}.restoring`;
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    copyFileSync(backup, draft, constants.COPYFILE_FICLONE);
    chmodSync(draft, 0o600);
    if ((await checksumOf(draft, signal)) !== manifest.sha256) throw new Error('the copy differs from the backup');
    // Opened as the records store opens it: another layout is refused before anything is exchanged, and its log is begun.
    (await openDatabase(draft, 0)).close();
    sync(draft);
    const keptAs = existsSync(to)
      ? freeName(`${to}.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`)
      : undefined;
    if (keptAs !== undefined) await setAside(to, keptAs, backup);
    renameSync(draft, to);
    return keptAs;
  } catch (error) {
    for (const file of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(file, { force: true });
    signal.throwIfAborted();
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_OUTPUT', { reason: `${to}: ${reasonOf(error)}` }, error);
  }
}

async function setAside(to: string, keptAs: string, backup: string): Promise<void> {
  const database = await alone(to, backup);
  // With the last connection its log goes too, so that one file is all of it.
  database.close();
  renameSync(to, keptAs);
}

/** Opens the store as the only one: where another process has it open, it would go on writing to what was set aside. */
async function alone(file: string, backup: string) {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
    return database;
  } catch (error) {
    database.close();
    const reason = `another process has ${file} open (${reasonOf(error)})`;
    throw unusable(
      backup,
      reason,
      'Stop promptlog first (`promptlog down`), and programs that ship by themselves.',
      error,
    );
  }
}

async function recordsIn(file: string, backup: string): Promise<number> {
  if (!existsSync(file)) return 0;
  const { DatabaseSync } = await loadSqlite();
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return countOf(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw unusable(
      backup,
      `${file}, where it would go, cannot be read: ${reasonOf(error)}`,
      'Move that file away first.',
      error,
    );
  }
}

function freeName(name: string): string {
  for (let number = 0; ; number++) {
    const each = number === 0 ? name : `${name}-${number}`;
    if (!existsSync(each)) return each;
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}
