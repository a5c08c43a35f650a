/**
 * What an erasure has begun to erase, in a file of the home folder until its receipt is written: hashes alone. A run that was broken
 * off is gone on with, and its receipt tells of all of it.
 */
import { hash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RecordSelection } from '../delivery/selected-records.ts';
import { searchId } from '../record/id.ts';
import type { EntryHead } from '../spool/entry.ts';

/** The names of a record. */
export type RecordNames = Pick<EntryHead, 'id' | 'session' | 'alias'>;

interface Line {
  readonly document: string;
  readonly names: readonly string[];
}

export class ErasureJournal {
  readonly #file: string;
  readonly #documents = new Set<string>();
  readonly #names = new Set<string>();

  /** That of a selection; what a run before has left of it is known at once, also when its bounds in time were others. */
  constructor(home: string, { session, user, id, query }: RecordSelection) {
    const name = hashOf(JSON.stringify({ session, user, id, query }));
    this.#file = join(home, 'erasures', `${name}.journal`);
    for (const line of linesOf(this.#file)) this.#take(line);
  }

  /** Ids of the search documents of all records so far: hashes of their keys. */
  get documents(): readonly string[] {
    return [...this.#documents];
  }

  get size(): number {
    return this.#documents.size;
  }

  /** Notes records that are about to be erased. */
  note(records: readonly RecordNames[]): void {
    const lines: Line[] = records
      .map((record) => ({ document: searchId(record.session, record.id), names: namesOf(record).map(hashOf) }))
      .filter(({ document }) => !this.#documents.has(document));
    if (lines.length === 0) return;
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    appendFileSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600, flush: true });
    for (const line of lines) this.#take(line);
  }

  /** Whether an entry is of one of these records. One that does not say its session goes by its id. */
  holds({ id, session }: Pick<RecordNames, 'id' | 'session'>): boolean {
    return session === '' ? this.#names.has(hashOf(id)) : this.#documents.has(searchId(session, id));
  }

  /** The erasure is complete. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #take({ document, names }: Line): void {
    this.#documents.add(document);
    for (const name of names) this.#names.add(name);
  }
}

function namesOf({ id, alias }: RecordNames): string[] {
  return alias === '' ? [id] : [id, alias];
}

function hashOf(name: string): string {
  return hash('sha256', name, 'base64url').slice(0, 22);
}

// The last line may have been cut by whatever ended the run: its records are found again.
function linesOf(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Line];
      } catch {
        return [];
      }
    });
}
