/** Forgets a selection of records everywhere, and shows that nothing of it is left. Run again at any time: what is erased stays so. */
import { setImmediate as turn } from 'node:timers/promises';
import { selectionQuery } from '../delivery/found-records.ts';
import type { Pace } from '../delivery/pace.ts';
import { type RecordSelection, selectedRecords } from '../delivery/selected-records.ts';
import { PromptlogError } from '../errors.ts';
import { searchId } from '../record/id.ts';
import type { PromptRecord } from '../record/record.ts';
import type { RecordsStore } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import {
  countByIds,
  countDocuments,
  type DocumentCounts,
  type Forgotten,
  type FoundDocument,
  findDocuments,
  refreshAll,
  rememberRemovals,
  removeDocuments,
} from './documents.ts';
import { eraseRecord, eraseStored, forEachTogether, type RecordKey, type Tombstoned } from './erase-record.ts';
import { FoundRecords, keyOf } from './found-record.ts';
import { heldAmong } from './held-among.ts';
import type { ErasureJournal } from './journal.ts';
import { type Spools, settleSpools } from './settle-spools.ts';
import { type EntryCounts, entryMatcher, eraseFromSpool } from './spool-entries.ts';

/** Where records are. */
export interface ErasePlaces {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly spools: Spools;
}

export interface EraseOptions extends ErasePlaces {
  readonly selection: RecordSelection;
  readonly journal: ErasureJournal;
  /** ISO 8601, of the tombstones. */
  readonly at: string;
  /** Erases what is held as well. */
  readonly overrideHolds?: boolean;
  /** As fast as the stores are where there is none. */
  readonly pace?: Pace | undefined;
  readonly signal: AbortSignal;
  /** Called while Elasticsearch does not take what it is sent. */
  readonly onStall?: ((reason: string) => void) | undefined;
  /** Called with how many records have been erased so far. */
  readonly onProgress?: (erased: number) => void;
}

/** How much of a selection there is, by place. */
export interface Amounts extends DocumentCounts, EntryCounts {
  readonly records: number;
}

export interface Erasure {
  /** What was removed, by this run; of records also by runs before it that were broken off. */
  readonly erased: Amounts;
  /** What was counted afterwards: nothing. */
  readonly left: Amounts;
  /** Elasticsearch refuses older copies for days instead of a minute. */
  readonly remembered: boolean;
  /** The files of the records store hold nothing of what was replaced. */
  readonly scrubbed: boolean;
}

const MOST_PASSES = 5;
const PAGE = 500;

/**
 * Throws PL_ERASE_HELD when a session is held, before anything of it is touched; PL_ERASE_PENDING when a spool does not get rid of what it
 * holds; PL_ERASE_LEFT when there is something of the selection after several passes, as where more of it keeps coming.
 */
export async function eraseSelection(options: EraseOptions): Promise<Erasure> {
  const { store, client, spools, selection, journal, signal } = options;
  await settleSpools(spools, signal);
  if (options.overrideHolds !== true) await refuseHeld(options);
  const remembered = await rememberRemovals(client);
  const sum = { records: 0, documents: 0, copies: 0, letters: 0, entries: 0 };
  let left: Amounts = sum;
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    addTo(sum, await new ErasingPass(options, () => journal.size).run());
    // What the lanes were about to say of these records meanwhile.
    await settleSpools(spools, signal);
    addTo(sum, eraseFromSpools(spools, selection, journal));
    left = await countLeft(options);
    if (Object.values(left).every((count) => count === 0)) {
      const scrubbed = (await store.scrub?.()) ?? true;
      return { erased: { ...sum, records: journal.size }, left, remembered, scrubbed };
    }
  }
  throw new PromptlogError('PL_ERASE_LEFT', { left: amountsText(left) });
}

/** Throws PL_ERASE_HELD when some of the selection is held. */
async function refuseHeld({ store, client, selection }: EraseOptions): Promise<void> {
  const held = await heldAmong({ store, client, selection });
  if (held.length > 0) throw new PromptlogError('PL_ERASE_HELD', { sessions: held.join(', ') });
}

/** One way through both stores. */
class ErasingPass {
  readonly #options: EraseOptions;
  readonly #total: () => number;
  readonly #found: FoundRecords;

  constructor(options: EraseOptions, total: () => number) {
    this.#options = options;
    this.#total = total;
    this.#found = new FoundRecords(options.store, options.selection);
  }

  async run(): Promise<Partial<Amounts>> {
    const { store, client, selection, signal } = this.#options;
    const sum = { documents: 0, copies: 0 };
    // What a run before this one may have left.
    const begun = this.#options.journal.documents.map((documentId) => ({ documentId }));
    addTo(sum, await removeDocuments(this.#options, begun));
    if (selection.query === undefined) {
      for await (const { records } of selectedRecords({ store, client, selection, pageSize: PAGE, signal })) {
        addTo(sum, await this.#erase(records.filter(isLive).map(keyOf)));
      }
    }
    addTo(sum, await this.#eraseFound());
    return sum;
  }

  /** What Elasticsearch finds: all of a query, and what the records store does not have. */
  async #eraseFound(): Promise<DocumentCounts> {
    const { client, selection, signal } = this.#options;
    const sum = { documents: 0, copies: 0 };
    const query = selectionQuery(selection);
    for (;;) {
      signal.throwIfAborted();
      await refreshAll(client);
      const hits = await findDocuments(client, query, PAGE);
      if (hits.length === 0) return sum;
      const before = sum.documents + sum.copies;
      const { keys, stale } = await this.#found.keysOf(hits);
      addTo(sum, await this.#erase(keys));
      addTo(sum, await removeDocuments(this.#options, stale.map(asForgotten)));
      if (sum.documents + sum.copies === before) return sum;
    }
  }

  async #erase(keys: readonly RecordKey[]): Promise<DocumentCounts> {
    const { store, journal, at, pace, signal, onProgress } = this.#options;
    journal.note(keys.map(({ session, id, alias = '' }) => ({ session, id, alias })));
    const forgotten: Forgotten[] = [];
    const missing: RecordKey[] = [];
    const forget = ({ tombstone }: Tombstoned): void => {
      const { chat_session_id: session, message, revision, time } = tombstone;
      forgotten.push({ documentId: searchId(session, message.id), revision, time });
    };
    await forEachTogether(store, keys, signal, async (key) => {
      const erased = await eraseStored(store, key, at);
      if (erased === undefined) missing.push(key);
      else forget(erased);
    });
    for (const key of missing) forget(await eraseRecord(store, key, at));
    const removed = await removeDocuments(this.#options, forgotten);
    onProgress?.(this.#total());
    await pace?.spent(keys.length, signal);
    return removed;
  }
}

/** What of the selection there is: counted in every store, after everything written is made visible. */
export async function countLeft(options: Omit<EraseOptions, 'at'>): Promise<Amounts> {
  const { store, client, spools, selection, journal, signal } = options;
  await refreshAll(client);
  const [asked, known] = [
    await countDocuments(client, selectionQuery(selection)),
    await countByIds(client, journal.documents),
  ];
  const spool = eraseFromSpools(spools, selection, journal, true);
  return {
    records: selection.query === undefined ? await countLive(store, client, selection, signal) : 0,
    documents: Math.max(asked.documents, known.documents),
    copies: Math.max(asked.copies, known.copies),
    ...spool,
  };
}

async function countLive(
  store: RecordsStore,
  client: SearchClient,
  selection: RecordSelection,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for await (const { records } of selectedRecords({ store, client, selection, signal })) {
    count += records.filter(isLive).length;
    // A store that answers at once leaves no moment for Ctrl-C.
    await turn();
  }
  return count;
}

function eraseFromSpools(
  { folders, cipher }: Spools,
  selection: RecordSelection,
  journal: ErasureJournal,
  dryRun = false,
): EntryCounts {
  const matches = entryMatcher(selection, journal);
  const sum = { letters: 0, entries: 0 };
  for (const folder of folders) addTo(sum, eraseFromSpool({ folder, cipher, matches, dryRun }));
  return sum;
}

/** What of the amounts is not zero, for people. */
export function amountsText({ records, documents, copies, letters, entries }: Amounts): string {
  const parts: readonly (readonly [number, string])[] = [
    [records, 'in the records store'],
    [documents, 'in Elasticsearch'],
    [copies, 'copies without content'],
    [letters, 'waiting entries and dead letters'],
    [entries, 'in files of the spool'],
  ];
  const named = parts.filter(([count]) => count > 0).map(([count, where]) => `${count.toLocaleString('en')} ${where}`);
  return named.length === 0 ? 'nothing' : named.join(', ');
}

function isLive({ erased }: PromptRecord): boolean {
  return erased === undefined;
}

function asForgotten({ documentId }: FoundDocument): { documentId: string } {
  return { documentId };
}

function addTo<Sum extends { [name in keyof Sum]: number }>(sum: Sum, more: Partial<Sum>): void {
  for (const name of Object.keys(more) as (keyof Sum)[]) sum[name] = (sum[name] + (more[name] ?? 0)) as Sum[keyof Sum];
}
