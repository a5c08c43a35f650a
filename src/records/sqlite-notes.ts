/** The notes of a SQLite store: a small table of its own, made by its first use, so that older files get it too. */
import type { StatementSync } from 'node:sqlite';
import type { JsonObject } from '../record/record.ts';
import { byKey, type Note, type NoteKind, type StoreNotes } from './notes.ts';
import { keyOf } from './sqlite-insert.ts';

const TABLE =
  'CREATE TABLE IF NOT EXISTS notes (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID';

export class SqliteNotes implements StoreNotes {
  readonly #prepare: (sql: string) => StatementSync;
  readonly #guard: <T>(work: () => T) => T;

  /** `guard` turns what SQLite throws into the store's own errors. */
  constructor(prepare: (sql: string) => StatementSync, guard: <T>(work: () => T) => T) {
    this.#prepare = prepare;
    this.#guard = guard;
  }

  async all(kind: NoteKind): Promise<readonly Note[]> {
    const rows = this.#guard(() => this.#statement('SELECT body FROM notes WHERE kind = ?').all(kind));
    return rows.map(({ body }) => JSON.parse(String(body)) as Note).sort(byKey);
  }

  async put(kind: NoteKind, { key, value }: Note): Promise<void> {
    const note: { key: string; value: JsonObject } = { key, value };
    const sql = `INSERT INTO notes (kind, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body`;
    this.#guard(() => this.#statement(sql).run(kind, keyOf(key), JSON.stringify(note)));
  }

  async remove(kind: NoteKind, key: string): Promise<boolean> {
    const sql = 'DELETE FROM notes WHERE kind = ? AND key = ?';
    return this.#guard(() => this.#statement(sql).run(kind, keyOf(key))).changes === 1;
  }

  #statement(sql: string): StatementSync {
    this.#prepare(TABLE).run();
    return this.#prepare(sql);
  }
}
