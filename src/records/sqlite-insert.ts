/** Inserts items into the records table: many rows to a statement, one outcome per item. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { DELIVERED, type Outcome } from '../outcome.ts';
import { isTooBig } from './sqlite-failure.ts';
import type { CreateOutcome, RecordItem } from './store.ts';

const EXISTS: CreateOutcome = Object.freeze({ kind: 'exists' });
/** Rows in one statement: a seventh less CPU per record than one by one. */
const ROWS = 50;
/** SQLite copies what is bound: rows of more than this go one by one. */
const MAX_STATEMENT_BYTES = 4_000_000;
const ESCAPED = '\uffff';
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

interface IndexedItem {
  readonly item: RecordItem;
  readonly index: number;
}

/** The prepared statements of one database. To be used inside a transaction. */
export class RecordInserter {
  readonly #one: StatementSync;
  readonly #many: StatementSync;
  readonly #lastRow: StatementSync;
  readonly #keysAfter: StatementSync;

  constructor(database: DatabaseSync) {
    this.#one = database.prepare(insertOf(1));
    this.#many = database.prepare(insertOf(ROWS));
    this.#lastRow = database.prepare('SELECT max(row) AS row FROM records');
    this.#keysAfter = database.prepare('SELECT id, session FROM records WHERE row > ?');
  }

  /** Inserts what is new and valid. Throws what is the database's fault; the transaction is to be rolled back then. */
  insert(items: readonly RecordItem[]): CreateOutcome[] {
    const outcomes = new Array<CreateOutcome>(items.length);
    let group: IndexedItem[] = [];
    let bytes = 0;
    for (const [index, item] of items.entries()) {
      const refused = refusalOf(item);
      if (refused !== undefined) {
        outcomes[index] = refused;
        continue;
      }
      group.push({ item, index });
      bytes += item.body.byteLength;
      if (group.length < ROWS && bytes <= MAX_STATEMENT_BYTES) continue;
      if (group.length === ROWS && bytes <= MAX_STATEMENT_BYTES) this.#insertMany(group, outcomes);
      else this.#insertEach(group, outcomes);
      group = [];
      bytes = 0;
    }
    this.#insertEach(group, outcomes);
    return outcomes;
  }

  #insertMany(group: readonly IndexedItem[], outcomes: CreateOutcome[]): void {
    const lastRow = Number(this.#lastRow.get()?.['row'] ?? 0);
    const { changes } = this.#many.run(...group.flatMap(({ item }) => valuesOf(item)));
    if (changes === group.length) {
      for (const { index } of group) outcomes[index] = DELIVERED;
      return;
    }
    const inserted = new Set<string>();
    for (const row of this.#keysAfter.all(lastRow)) inserted.add(JSON.stringify([row['id'], row['session']]));
    for (const { item, index } of group) {
      // The second of two equal items finds the first, which took its key out of the set.
      outcomes[index] = inserted.delete(JSON.stringify([keyOf(item.id), keyOf(item.session)])) ? DELIVERED : EXISTS;
    }
  }

  #insertEach(group: readonly IndexedItem[], outcomes: CreateOutcome[]): void {
    for (const { item, index } of group) {
      try {
        outcomes[index] = this.#one.run(...valuesOf(item)).changes === 0 ? EXISTS : DELIVERED;
      } catch (thrown) {
        if (!isTooBig(thrown)) throw thrown;
        outcomes[index] = TOO_BIG;
      }
    }
  }
}

/** The outcome of a record that no SQLite database takes. */
export const TOO_BIG: Outcome = Object.freeze({
  kind: 'rejected',
  code: 413,
  reason: 'the record is larger than SQLite can hold in one value (1 GB)',
});

/** Why an item can never be taken, as far as can be seen without parsing: its bytes were checked by their checksum on the way here. */
export function refusalOf(item: RecordItem): Outcome | undefined {
  if (item.id === '' || item.session === '') return rejected('the id or session is empty');
  if (!Number.isFinite(item.time)) return rejected('the time is not a date');
  if (item.body[0] !== OPENING_BRACE || item.body.at(-1) !== CLOSING_BRACE) {
    return rejected('the body is not a JSON object');
  }
  return undefined;
}

/** SQLite stores UTF-8: text with half a surrogate pair is kept escaped, so that two such ids never become one. */
export function keyOf(text: string): string {
  return text.isWellFormed() && !text.startsWith(ESCAPED) ? text : ESCAPED + JSON.stringify(text);
}

function insertOf(rows: number): string {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?)').join(', ');
  return `INSERT INTO records (id, session, alias, time, body) VALUES ${values} ON CONFLICT DO NOTHING`;
}

function valuesOf(item: RecordItem): [string, string, string, number, Uint8Array] {
  return [keyOf(item.id), keyOf(item.session), keyOf(item.alias), item.time, item.body];
}

function rejected(reason: string): Outcome {
  return { kind: 'rejected', code: 400, reason };
}
