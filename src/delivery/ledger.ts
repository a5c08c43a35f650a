/** What the lanes remember: cursors, counts, and the entries held back, in one database so that one transaction moves them together. */

import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Cipher } from '../spool/cipher.ts';
import type { EntryHead } from '../spool/entry.ts';
import { openSqlite } from '../spool/sqlite-module.ts';
import { HeldRows, type SealedColumns } from './held-row.ts';
import { prepareLedger } from './ledger-schema.ts';

export type LaneName = 'records' | 'search';
export type HeldState = 'waiting' | 'dead';

/** An entry a lane has passed without delivering it: it waits for its record, or it was refused. */
export interface Held extends EntryHead {
  readonly number: number;
  readonly lane: LaneName;
  readonly state: HeldState;
  /** Status of the refusal, 0 when it was not refused by a store. */
  readonly code: number;
  readonly reason: string;
  /** Milliseconds since 1970: when it was first held. */
  readonly since: number;
  readonly attempts: number;
  /** Id of the key it is sealed with on the disk, or ''. */
  readonly key: string;
  readonly body: Buffer;
  /** The disk has altered it: nothing of it may be delivered. */
  readonly damaged?: true;
}

/** An entry that was delivered and whose record is to be looked at again: no count knows of it. */
export type Watched = Omit<Held, 'state'>;

/** What became of an entry that is not done with. */
export interface Holding {
  readonly entry: EntryHead & { readonly body: Buffer };
  readonly state: HeldState | 'watched';
  readonly code: number;
  readonly reason: string;
  /** When it is due first, from now on. */
  readonly afterMs?: number;
}

export interface LaneRow {
  readonly position: number;
  readonly delivered: number;
  readonly dropped: number;
  /** Why the lane does not move, or ''. */
  readonly reason: string;
  /** Milliseconds since 1970: since when it has not moved. */
  readonly since: number;
}

export const LEDGER_FILE = 'ledger.sqlite';
const FIRST_WAIT_MS = 1000;

export class Ledger {
  readonly #database: DatabaseSync;
  readonly #rows: HeldRows;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  /** Opens or makes the ledger of a spool folder. */
  constructor(folder: string, cipher?: Cipher) {
    this.#rows = new HeldRows(folder, cipher);
    this.#database = openSqlite(join(folder, LEDGER_FILE));
    try {
      prepareLedger(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** The lane's row; made with what is given when the lane is new. */
  lane(name: LaneName, initial: { position: number; delivered: number }): LaneRow {
    this.#statement(
      'INSERT INTO lanes (name, position, delivered, complement) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(name, initial.position, initial.delivered, complementOf(initial.position));
    return this.find(name) as LaneRow;
  }

  /** The lane's row, if the lane ever ran. */
  find(name: LaneName): LaneRow | undefined {
    const sql = 'SELECT position, delivered, dropped, reason, since FROM lanes WHERE name = ?';
    return this.#statement(sql).get(name) as unknown as LaneRow | undefined;
  }

  /** Moves a lane's cursor past a settled batch, and keeps what is not done with: all of it or nothing. */
  settle(lane: LaneName, position: number, delivered: number, held: readonly Holding[], now = Date.now()): void {
    const move =
      "UPDATE lanes SET position = ?, complement = ?, delivered = delivered + ?, reason = '', since = 0 WHERE name = ?";
    this.together(() => {
      this.#statement(move).run(position, complementOf(position), delivered, lane);
      for (const holding of held) this.hold(lane, holding, now);
    });
  }

  /** Forgets the lanes whose position is not the one that was written, and returns their names: each begins anew where the spool does. */
  forgetAltered(): LaneName[] {
    const sql = 'DELETE FROM lanes WHERE complement <> -1 - position RETURNING name';
    return this.#statement(sql)
      .all()
      .map(({ name }) => name as LaneName);
  }

  /** Keeps an entry. */
  hold(lane: LaneName, { entry, state, code, reason, afterMs }: Holding, now = Date.now()): void {
    const sql = `INSERT INTO held_entries (lane, state, kind, time, key, names, body, reason, code, since, due)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    const sealed = this.#rows.seal(entry, reason);
    const { key, names, body } = sealed;
    const due = now + (afterMs ?? (state === 'waiting' ? FIRST_WAIT_MS : 0));
    this.#statement(sql).run(lane, state, entry.kind, entry.time, key, names, body, sealed.reason, code, now, due);
  }

  /** Corrects a lane's counts, where the spool it was counted in has lost entries. */
  recount(lane: LaneName, counts: { readonly delivered: number; readonly dropped: number }): void {
    this.#statement('UPDATE lanes SET delivered = ?, dropped = ? WHERE name = ?').run(
      counts.delivered,
      counts.dropped,
      lane,
    );
  }

  /** Notes why a lane does not move. */
  stall(lane: LaneName, reason: string, now = Date.now()): void {
    const sql = 'UPDATE lanes SET reason = ?, since = CASE WHEN since = 0 THEN ? ELSE since END WHERE name = ?';
    this.#statement(sql).run(reason, now, lane);
  }

  /** The lane is not stalled any more. */
  moves(lane: LaneName): void {
    this.#statement("UPDATE lanes SET reason = '', since = 0 WHERE name = ? AND since <> 0").run(lane);
  }

  /** The waiting entries of a lane that are due, oldest first; those sealed with another key are not among them. */
  due(lane: LaneName, now: number, limit: number, maxBytes = Number.POSITIVE_INFINITY, after = 0): Held[] {
    return this.#due('waiting', lane, now, limit, maxBytes, after);
  }

  /** The watched entries of a lane that are due, oldest first. */
  watched(lane: LaneName, now: number, limit: number): Watched[] {
    return this.#due('watched', lane, now, limit, Number.POSITIVE_INFINITY, 0);
  }

  /** The held entries of one state, oldest first. */
  held(state: HeldState, limit = 1000, after = 0): Held[] {
    const where = 'state = ? AND number > ? ORDER BY number LIMIT ?';
    return this.#select(where, Number.POSITIVE_INFINITY, state, after, limit);
  }

  /** One held entry by its number. */
  one(number: number): Held | undefined {
    return this.#select("number = ? AND state <> 'watched'", Number.POSITIVE_INFINITY, number)[0];
  }

  /** How many entries a lane holds in a state. */
  count(lane: LaneName, state: HeldState): number {
    const row = this.#statement('SELECT count(*) AS n FROM held_entries WHERE lane = ? AND state = ?').get(lane, state);
    return Number(row?.['n'] ?? 0);
  }

  /** A waiting entry was delivered after all. */
  deliver(held: Pick<Held, 'number' | 'lane' | 'state'>): void {
    this.together(() => {
      if (this.#remove(held.number, held.state)) {
        this.#statement('UPDATE lanes SET delivered = delivered + 1 WHERE name = ?').run(held.lane);
      }
    });
  }

  /** A watched entry needs no more looking at. */
  forget({ number }: Pick<Watched, 'number'>): void {
    this.#remove(number, 'watched');
  }

  /** A waiting or watched entry was tried in vain: it is due again later. */
  postpone(held: Pick<Held, 'number' | 'key'>, due: number, reason: string): void {
    const sql = `UPDATE held_entries SET due = ?, reason = ?, attempts = attempts + 1 WHERE number = ? AND state <> 'dead'`;
    this.#statement(sql).run(due, this.#rows.sealReason(reason, held.key), held.number);
  }

  /** A waiting entry will never be delivered as it is. */
  bury(held: Pick<Held, 'number' | 'key'>, code: number, reason: string): void {
    const sql = `UPDATE held_entries SET state = 'dead', code = ?, reason = ?, attempts = attempts + 1
      WHERE number = ? AND state = 'waiting'`;
    this.#statement(sql).run(code, this.#rows.sealReason(reason, held.key), held.number);
  }

  /** A dead letter is to be tried again, now. Returns whether it was there. */
  revive(number: number, now = Date.now()): boolean {
    const sql = "UPDATE held_entries SET state = 'waiting', due = ?, since = ? WHERE number = ? AND state = 'dead'";
    return this.#statement(sql).run(now, now, number).changes === 1;
  }

  /** A dead letter went another way: it was delivered after all. */
  settleDead(number: number): void {
    const held = this.one(number);
    if (held !== undefined) this.deliver(held);
  }

  /** A held entry, a dead letter as a rule, is given up for good. Returns whether it was there. */
  drop(number: number, state: HeldState = 'dead'): boolean {
    return this.together(() => {
      const lane = this.#statement('SELECT lane FROM held_entries WHERE number = ?').get(number)?.['lane'];
      if (typeof lane !== 'string' || !this.#remove(number, state)) return false;
      this.#statement('UPDATE lanes SET dropped = dropped + 1 WHERE name = ?').run(lane);
      return true;
    });
  }

  /** Overwrites what is left in its journal of rows that are gone. False when somebody who reads it kept it from doing so. */
  scrub(): boolean {
    return this.#statement('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** All of the work or nothing of it. */
  together<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Everything the work reads is of one moment. */
  snapshot<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  #transaction<T>(begin: string, work: () => T): T {
    if (this.#inTransaction) return work();
    this.#database.exec(begin);
    this.#inTransaction = true;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // On a full disk SQLite has done so by itself.
    }
  }

  #remove(number: number, state: HeldState | 'watched'): boolean {
    return this.#statement('DELETE FROM held_entries WHERE number = ? AND state = ?').run(number, state).changes === 1;
  }

  #due(state: string, lane: LaneName, now: number, limit: number, maxBytes: number, after: number): Held[] {
    const where = `lane = ? AND state = ? AND due <= ? AND number > ? AND key IN ('', ?) ORDER BY number LIMIT ?`;
    return this.#select(where, maxBytes, lane, state, now, after, this.#rows.key, limit);
  }

  #select(where: string, maxBytes: number, ...values: (string | number)[]): Held[] {
    const columns = 'number, lane, state, kind, time, key, names, body, reason, code, since, attempts';
    const found: Held[] = [];
    let bytes = 0;
    for (const row of this.#statement(`SELECT ${columns} FROM held_entries WHERE ${where}`).iterate(...values)) {
      const { number, lane, state, kind, time, key, code, since, attempts } = row as unknown as Held;
      const open = this.#rows.open(row as unknown as SealedColumns);
      found.push({ number, lane, state, kind, time, key, code, since, attempts, ...open });
      bytes += open.body.length;
      if (bytes >= maxBytes) break;
    }
    return found;
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

/** Stands beside each position, so that a bit which the disk has turned in either is noticed. */
function complementOf(position: number): number {
  return -1 - position;
}
