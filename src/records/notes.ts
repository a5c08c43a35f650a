/** What is kept beside the records, in the same place, so that every machine that uses the store sees it: no record, and in no scan. */
import type { JsonObject } from '../record/record.ts';

export type NoteKind = 'hold';

export interface Note {
  /** What it is about; one note of a kind for each. */
  readonly key: string;
  readonly value: JsonObject;
}

export interface StoreNotes {
  /** All of a kind, by key. */
  all(kind: NoteKind): Promise<readonly Note[]>;
  /** Keeps a note, in place of the one with that key. */
  put(kind: NoteKind, note: Note): Promise<void>;
  /** Returns whether it was there. */
  remove(kind: NoteKind, key: string): Promise<boolean>;
}

/** In the order of their keys, wherever they are from. */
export function byKey(a: Note, b: Note): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
