/** What the spools of this home still hold of records that are to go: entries that wait, dead letters, and settled ones in their files. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type HeldState, LEDGER_FILE, Ledger } from '../delivery/ledger.ts';
import { isSelected, type RecordSelection } from '../delivery/selected-records.ts';
import type { PromptRecord } from '../record/record.ts';
import { blankEntries } from '../spool/blank.ts';
import type { Cipher } from '../spool/cipher.ts';
import type { EntryHead } from '../spool/entry.ts';
import type { ErasureJournal } from './journal.ts';

export interface EntryCounts {
  /** Entries held back: dead letters, and such as wait for their record. */
  readonly letters: number;
  /** Delivered entries whose bytes still lay in the files of the spool. */
  readonly entries: number;
}

/** What is read of an entry to tell whose it is. */
export type ReadEntry = EntryHead & { readonly body: Buffer };

export interface SpoolErasure {
  readonly folder: string;
  readonly cipher: Cipher | undefined;
  readonly matches: (entry: ReadEntry) => boolean;
  /** Count, and change nothing. */
  readonly dryRun?: boolean;
}

const PAGE = 100;
const STATES: readonly HeldState[] = ['waiting', 'dead'];

/** Whether an entry belongs to what is erased: by its own words, or because its record is one of those in the journal. */
export function entryMatcher(selection: RecordSelection, journal: ErasureJournal): (entry: ReadEntry) => boolean {
  return (entry) => {
    if (entry.kind === 'refused') return mentions(entry.body, selection);
    // A change names its record by either of its ids.
    if (journal.holds(entry.kind === 'change' ? { id: entry.id, session: '' } : entry)) return true;
    if (selection.query !== undefined) return false;
    if (entry.kind === 'change') return isOfNamed(entry, selection);
    const record = recordIn(entry.body);
    return record !== undefined && isSelected(record, selection);
  };
}

/** Forgets what one spool holds. The entries must have been settled before: what a lane has still to deliver stays. */
export function eraseFromSpool(options: SpoolErasure): EntryCounts {
  const { folder, cipher, matches, dryRun = false } = options;
  if (!existsSync(join(folder, LEDGER_FILE))) return { letters: 0, entries: 0 };
  const ledger = new Ledger(folder, cipher);
  try {
    const letters = STATES.reduce((sum, state) => sum + eraseHeld(ledger, state, options), 0);
    const settled = settledIn(ledger);
    const entries = blankEntries({ folder, cipher, settled, matches, dryRun });
    if (letters > 0 && !dryRun) ledger.scrub();
    return { letters, entries };
  } finally {
    ledger.close();
  }
}

function eraseHeld(ledger: Ledger, state: HeldState, { matches, dryRun }: SpoolErasure): number {
  let count = 0;
  let after = 0;
  for (let page = ledger.held(state, PAGE, after); page.length > 0; page = ledger.held(state, PAGE, after)) {
    after = page.at(-1)?.number ?? after;
    for (const held of page) {
      if (matches(held) && (dryRun === true || ledger.drop(held.number, state))) count += 1;
    }
  }
  return count;
}

/** The position of the lane that is furthest behind; 0 where one never ran. */
export function settledIn(ledger: Ledger): number {
  return Math.min(ledger.find('records')?.position ?? 0, ledger.find('search')?.position ?? 0);
}

function isOfNamed({ id, session }: EntryHead, selection: RecordSelection): boolean {
  if (selection.since !== undefined || selection.until !== undefined || selection.user !== undefined) return false;
  if (selection.id !== undefined && selection.id !== id) return false;
  return selection.session === undefined ? selection.id !== undefined : selection.session === session;
}

/** What is no record has no user and no session of its own: it goes where it names the one that is asked for. */
function mentions(body: Buffer, { user, session, id }: RecordSelection): boolean {
  const names = [user, session, id].filter((name) => name !== undefined);
  const text = body.toString();
  return names.length > 0 && names.every((name) => holdsWord(text, JSON.stringify(name).slice(1, -1)));
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isOfWord(text[at - 1]) && !isOfWord(text[at + word.length])) return true;
  }
  return false;
}

function isOfWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_.@-]/u.test(character);
}

function recordIn(body: Buffer): PromptRecord | undefined {
  try {
    const record = JSON.parse(body.toString()) as PromptRecord;
    return typeof record.message?.id === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}
