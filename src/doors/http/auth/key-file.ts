/** The file of the API keys in the home folder: what is known of each, and never the key itself. */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { PromptlogError, reasonOf } from '../../../errors.ts';
import { openSqlite } from '../../../spool/sqlite-module.ts';
import { SCOPES, type Scope } from '../guard.ts';
import { hashOfKey, newKeyText } from './key-text.ts';
import { makePrivateFolder, replacePrivateFileSync } from './private-file.ts';
import type { Rate } from './rate-limit.ts';
import { badSetting } from './refusal.ts';

export interface StoredKey {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the whole key; a revoked key has none, so nothing can ever match it. */
  readonly hash?: string;
  readonly scopes: readonly Scope[];
  readonly created: string;
  readonly expires?: string;
  readonly revoked?: string;
  readonly rate?: Rate;
  /** What a caller with this key cannot forge: `app` and `tenant`. */
  readonly labels?: Readonly<Record<string, string>>;
}

const VERSION = 1;
const LOCK_WAIT_MS = 10_000;

export function keyFileOf(home: string): string {
  return join(home, 'keys.json');
}

/** All keys, in the order they were made. None when there is no file; throws PL_CONFIG_INVALID when it cannot be trusted. */
export function readKeys(home: string): readonly StoredKey[] {
  const file = keyFileOf(home);
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats === undefined ? [] : parseKeys(readFileSync(file, 'utf8'), stats);
  } catch (error) {
    throw badSetting(file, reasonOf(error), error);
  }
}

/** Makes a key and keeps what is known of it; its text is told here and never again. */
export function addKey(
  home: string,
  details: Omit<StoredKey, 'id' | 'hash'>,
): { readonly key: StoredKey; readonly text: string } {
  const { id, text } = newKeyText();
  const key: StoredKey = { id, hash: hashOfKey(text), ...details };
  changeKeys(home, (keys) => ({ keys: [...keys, key], result: undefined }));
  return { key, text };
}

/** Replaces the keys by what `change` makes of them, one process at a time. Throws PL_OUTPUT when the folder cannot be written. */
export function changeKeys<Result>(
  home: string,
  change: (keys: readonly StoredKey[]) => { readonly keys: readonly StoredKey[]; readonly result: Result },
): Result {
  try {
    makePrivateFolder(home);
    return withLock(join(home, 'keys.lock'), () => {
      const { keys, result } = change(readKeys(home));
      replacePrivateFileSync(keyFileOf(home), `${JSON.stringify({ version: VERSION, keys }, null, 2)}\n`);
      return result;
    });
  } catch (error) {
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_OUTPUT', { reason: `${keyFileOf(home)}: ${reasonOf(error)}` }, error);
  }
}

/** Reads the text of the file; throws a plain error that says what is wrong with it. */
export function parseKeys(text: string, stats: Pick<Stats, 'mode'>): readonly StoredKey[] {
  // Whoever can write it can let anybody in. Windows keeps no such bits.
  if (process.platform !== 'win32' && (stats.mode & 0o022) !== 0) {
    throw new Error('users other than its owner can write it (chmod 600 closes it)');
  }
  const { version, keys } = JSON.parse(text) as { version?: unknown; keys?: unknown };
  if (version !== VERSION) throw new Error(`it is of version ${String(version)}, and this promptlog reads ${VERSION}`);
  if (!Array.isArray(keys)) throw new Error('it has no list of keys');
  const wrong = keys.findIndex((key) => !isStoredKey(key));
  if (wrong >= 0) throw new Error(`key ${wrong + 1} of its list is not complete`);
  return keys as StoredKey[];
}

function isStoredKey(value: unknown): value is StoredKey {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, hash, scopes, created, expires, revoked, rate, labels } = value as Partial<StoredKey>;
  return (
    [id, name, created].every((text) => typeof text === 'string') &&
    (revoked === undefined ? isHash(hash) && isTimeOrAbsent(expires) : isTimeOrAbsent(revoked)) &&
    Array.isArray(scopes) &&
    scopes.every((scope) => SCOPES.includes(scope)) &&
    (rate === undefined || (Number(rate?.requests) >= 1 && Number(rate?.seconds) >= 1)) &&
    Object.values(labels ?? {}).every((label) => typeof label === 'string')
  );
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

// A date that cannot be read must not turn into a key that never expires.
function isTimeOrAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));
}

// An open write transaction of SQLite is a lock of the system's own: it is gone with its holder, whatever ends that.
function withLock<Result>(file: string, work: () => Result): Result {
  const database = openSqlite(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}; PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE`);
    return work();
  } finally {
    database.close();
  }
}
