/** The tables of a ledger, and how one that an earlier version has made gets what is new. */
import type { DatabaseSync } from 'node:sqlite';

// Another process may be opening it too, so waiting for a lock comes first. What is deleted leaves no readable bytes behind.
const SCHEMA = `
  PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS lanes (
    name TEXT PRIMARY KEY, position INTEGER NOT NULL, delivered INTEGER NOT NULL, dropped INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '', since INTEGER NOT NULL DEFAULT 0, complement INTEGER);
  CREATE TABLE IF NOT EXISTS held_entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL, time REAL NOT NULL,
    key TEXT NOT NULL, names BLOB NOT NULL, body BLOB NOT NULL, reason BLOB NOT NULL, code INTEGER NOT NULL,
    since INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS held_entries_due ON held_entries (lane, state, due);`;

const HAS_COMPLEMENT = "SELECT 1 FROM pragma_table_info('lanes') WHERE name = 'complement'";

/** Makes what is not there yet. */
export function prepareLedger(database: DatabaseSync): void {
  database.exec(SCHEMA);
  const lacks = () => database.prepare(HAS_COMPLEMENT).get() === undefined;
  if (!lacks()) return;
  database.exec('BEGIN IMMEDIATE');
  // Another process may have done it meanwhile. Lanes without a complement get theirs with their next batch.
  if (lacks()) database.exec('ALTER TABLE lanes ADD COLUMN complement INTEGER');
  database.exec('COMMIT');
}
