/** One process per spool: a lock that the system itself lets go when its holder dies. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PromptlogError } from '../errors.ts';
import { openSqlite } from './sqlite-module.ts';

export interface SpoolLock {
  /** False when the lock's file was removed or replaced: then another process may hold another lock. */
  isHeld(): boolean;
  release(): void;
}

// Errors of SQLite that say "somebody else has it".
const BUSY = new Set([5, 6]);

// What is reachable from here is never collected as garbage, which would let the lock go while its holder lives.
const HELD = new Set<DatabaseSync>();

/**
 * Takes the lock of a folder or throws PL_SPOOL_LOCKED at once. Node has no file locks of its own, SQLite has, on every system:
 * an open transaction that may write is a lock of the kernel's, gone with the process, whatever ends it. It is an immediate one:
 * of those that ask for an exclusive one at the same moment, each can keep the others from it, and then nobody has it.
 * Nothing else in the process may open that file: on POSIX, closing it there would let the lock go.
 */
export function lockSpool(folder: string): SpoolLock {
  const path = join(folder, 'lock.sqlite');
  const owner = join(folder, 'lock.owner');
  const database = openSqlite(path);
  try {
    // Nothing is ever written: without this, SQLite would begin a journal, and a killed process would leave it for others to roll back.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
  } catch (error) {
    database.close();
    if (!BUSY.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    throw new PromptlogError('PL_SPOOL_LOCKED', { folder, pid: pidIn(owner) }, error);
  }
  HELD.add(database);
  const inode = inodeOf(path);
  try {
    writeFileSync(owner, String(process.pid), { mode: 0o600 });
  } catch {
    // It only names the holder to whom is refused; a full disk must not keep a spool from being emptied.
  }
  return {
    isHeld: () => database.isOpen && inodeOf(path) === inode,
    release() {
      HELD.delete(database);
      if (database.isOpen) database.close();
    },
  };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function pidIn(owner: string): string {
  try {
    return readFileSync(owner, 'utf8') || 'unknown';
  } catch {
    return 'unknown';
  }
}
