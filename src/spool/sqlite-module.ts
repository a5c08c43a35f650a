/** Node's own SQLite, or a clear word on which Node has it. */
import type { DatabaseSync } from 'node:sqlite';
import { PromptlogError } from '../errors.ts';

/** Opens a database file. Node 22.12 has the module behind a flag only, so it is looked up rather than imported. */
export function openSqlite(file: string): DatabaseSync {
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (sqlite === undefined) throw new PromptlogError('PL_SQLITE_MISSING', { version: process.version });
  return new sqlite.DatabaseSync(file);
}
