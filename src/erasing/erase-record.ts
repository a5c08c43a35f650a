/** Makes a tombstone of one record, whatever else writes to it at the same time. */
import { PromptlogError } from '../errors.ts';
import { erase } from '../record/merge.ts';
import { type PromptRecord, SCHEMA_VERSION } from '../record/record.ts';
import { inParallel } from '../records/in-parallel.ts';
import type { RecordsStore } from '../records/store.ts';

export interface RecordKey {
  readonly session: string;
  readonly id: string;
  /** ISO 8601: for the tombstone of a record that the store does not have. */
  readonly time: string;
  /** `response_id`, by which changes may name it. */
  readonly alias?: string | undefined;
}

/** What stands for the record now. */
export interface Tombstoned {
  readonly tombstone: PromptRecord;
  /** False where it was erased before. */
  readonly isNew: boolean;
}

const MOST_CONFLICTS = 20;
const CONTENDED = 'other writers keep changing a record';
const AT_ONCE = 8;
/** What comes late comes as revision 1: a document of that revision never replaces the end of one of this. */
const FIRST_REVISION = 2;

/** Erases the record under that key; one that is not there is told from now on as well. Throws when the store does not take it. */
export async function eraseRecord(store: RecordsStore, key: RecordKey, at: string): Promise<Tombstoned> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
    const erased = await eraseStored(store, key, at);
    if (erased !== undefined) return erased;
    const tombstone = await createTombstone(store, key, at);
    if (tombstone !== undefined) return { tombstone, isNew: true };
  }
  throw unavailable(store, CONTENDED);
}

/** Erases the record under that key; undefined when there is none. */
export async function eraseStored(store: RecordsStore, key: RecordKey, at: string): Promise<Tombstoned | undefined> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
    const stored = await store.read(key.session, key.id);
    if (stored === undefined) return undefined;
    if (stored.record.erased !== undefined) return { tombstone: stored.record, isNew: false };
    const tombstone = erase(stored.record, at);
    const outcome = await store.replace(tombstone, stored.etag);
    if (outcome.kind === 'delivered') return { tombstone, isNew: true };
    if (outcome.kind !== 'conflict') throw unavailable(store, outcome.reason);
  }
  throw unavailable(store, CONTENDED);
}

/** Does the work for each of them, several at once, and has the store make all of it durable in one go, where it can. */
export async function forEachTogether<T>(
  store: RecordsStore,
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const all = (): Promise<void> =>
    inParallel(items, AT_ONCE, async (item) => {
      signal.throwIfAborted();
      await work(item);
    });
  if (items.length === 0) return;
  await (store.together === undefined ? all() : store.together(all));
}

/** Undefined when somebody else created the record meanwhile. */
async function createTombstone(store: RecordsStore, key: RecordKey, at: string): Promise<PromptRecord | undefined> {
  const { session, id, time } = key;
  const tombstone: PromptRecord = {
    chat_session_id: session,
    user: { name: '', user_id: '' },
    message: { id, prompt: [], other_attr: [], previous_message_id: '' },
    schema_version: SCHEMA_VERSION,
    revision: FIRST_REVISION,
    time,
    erased: at,
  };
  const body = Buffer.from(JSON.stringify(tombstone));
  const [outcome] = await store.create([{ id, session, alias: '', time: Date.parse(time), body }]);
  if (outcome?.kind === 'delivered') return tombstone;
  if (outcome?.kind === 'exists') return undefined;
  throw unavailable(store, outcome?.reason ?? 'it said nothing about a record');
}

function unavailable({ place }: RecordsStore, reason: string): PromptlogError {
  const remedy = 'Nothing is half erased: run the same command again, it goes on from here.';
  return new PromptlogError('PL_RECORDS_UNAVAILABLE', { place, reason, remedy });
}
