/** Brings the versions of one record together: copies, halves, and what came without its session, which is moved there. */
import { DELIVERED, type Outcome } from '../outcome.ts';
import { merge, moved } from '../record/merge.ts';
import { same } from '../record/merge-order.ts';
import { movedTo } from '../record/merge-tombstone.ts';
import { mayMerge } from '../record/owner.ts';
import { hasPieces } from '../record/pieces.ts';
import { lacksHalf, type PromptRecord } from '../record/record.ts';
import type { RecordItem, RecordsStore, StoredRecord } from '../records/store.ts';
import type { EntryHead } from '../spool/entry.ts';
import type { Outbox } from './outbox.ts';
import { headOf, projectionOf, projectionsOf, removalsOf } from './projection-entry.ts';

/** What became of a version. */
export interface Joined {
  readonly outcome: Outcome;
  /** What stands in the records store now; undefined when it was not delivered. */
  readonly record?: PromptRecord;
}

interface Merged extends Joined {
  /** What stood there before, where something did. */
  readonly before?: PromptRecord;
  /** What stands under the key it was meant for, where the record was moved away from there. */
  readonly tombstone?: PromptRecord;
}

/** So many other writers in a row are no accident. */
export const MOST_CONFLICTS = 20;
/** Replaces what no record may hold. */
export type Mask = (record: PromptRecord) => PromptRecord;

/** The item is at fault: nobody adds to the record of another. */
const FOREIGN: Outcome = {
  kind: 'rejected',
  code: 403,
  reason: 'its id and session are those of a record of another application or tenant',
};
export const CONFLICT: Outcome = { kind: 'retry', reason: 'other writers keep changing the record' };

export class RecordJoins {
  readonly #store: RecordsStore;
  readonly #outbox: Outbox;
  readonly #mask: Mask;

  constructor(store: RecordsStore, outbox: Outbox, mask: Mask) {
    this.#store = store;
    this.#outbox = outbox;
    this.#mask = mask;
  }

  /** Another copy of a record that is there already. */
  async copy(incoming: PromptRecord): Promise<Joined> {
    const merged = await this.#merge(incoming.chat_session_id, incoming);
    const { before, record, tombstone } = merged;
    if (record === undefined) return merged;
    // Search takes records by itself, so it may have this one under the key that the record was moved away from.
    if (tombstone !== undefined) await this.#outbox.add(projectionsOf(tombstone, incoming));
    // The usual case after a crash: it was written before.
    else if (before !== undefined && same(before, incoming)) return merged;
    const joined = before?.halves === undefined ? merged : await this.#reunite(record);
    // Search may have taken the incoming copy as it was, so it is told what stands.
    if (joined.record !== undefined) await this.#outbox.add(projectionsOf(joined.record, incoming));
    return joined;
  }

  /** Half of a record; `isNew` when it was created a moment ago. */
  async half(incoming: PromptRecord, isNew: boolean): Promise<Joined> {
    const merged = isNew ? standing(incoming) : await this.#merge(incoming.chat_session_id, incoming);
    const joined = merged.record === undefined ? merged : await this.#reunite(merged.record);
    if (joined.record !== undefined) await this.#outbox.add(projectionsOf(joined.record, incoming));
    return joined;
  }

  /** Looks once more for what a record lacks, and marks the record when that has not come. */
  async revisit({ session, id }: EntryHead, at: string): Promise<Outcome> {
    const record = await this.#find(session, id);
    if (record === undefined || !lacksHalf(record)) return DELIVERED;
    const joined = await this.#reunite(record);
    if (joined.record === undefined || !lacksHalf(joined.record)) return joined.outcome;
    const marked = await this.#merge(joined.record.chat_session_id, { ...joined.record, orphaned: at });
    if (marked.record !== undefined) await this.#outbox.add([projectionOf(marked.record)]);
    return marked.outcome;
  }

  async #find(session: string, id: string): Promise<PromptRecord | undefined> {
    const record = (await this.#store.read(session, id))?.record;
    const home = record === undefined ? undefined : movedTo(record);
    return home === undefined ? record : (await this.#store.read(home, id))?.record;
  }

  /** Merges a version into what is stored under its id in a session, or in the session that was moved to. */
  async #merge(session: string, incoming: PromptRecord): Promise<Merged> {
    for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
      const existing = await this.#store.read(session, incoming.message.id);
      if (existing === undefined) {
        const created = await this.#create({ ...incoming, chat_session_id: session });
        if (created === undefined) continue;
        return created;
      }
      const home = movedTo(existing.record);
      if (home !== undefined) return { ...(await this.#merge(home, incoming)), tombstone: existing.record };
      if (!mayMerge(existing.record, incoming)) {
        // Search takes records by itself, so it may show the foreign version in place of this one.
        await this.#outbox.add(projectionsOf(existing.record, incoming));
        return { outcome: FOREIGN };
      }
      const record = this.#put(existing.record, incoming);
      const outcome = record === existing.record ? DELIVERED : await this.#replace(record, existing);
      if (outcome.kind === 'conflict') continue;
      return outcome.kind === 'delivered' ? { outcome, record, before: existing.record } : { outcome };
    }
    return { outcome: CONFLICT };
  }

  /** The merged record. A secret that was cut in two by a source's pieces is one again only now. */
  #put(existing: PromptRecord, incoming: PromptRecord): PromptRecord {
    const record = merge(existing, incoming);
    const isPutTogether = record !== existing && (hasPieces(existing) || hasPieces(incoming));
    return isPutTogether ? this.#mask(record) : record;
  }

  /** Undefined when somebody else created it meanwhile. */
  async #create(record: PromptRecord): Promise<Joined | undefined> {
    const [outcome] = await this.#store.create([itemOf(record)]);
    if (outcome === undefined || outcome.kind === 'exists') return undefined;
    return outcome.kind === 'delivered' ? standing(record) : { outcome };
  }

  async #replace(record: PromptRecord, existing: StoredRecord): ReturnType<RecordsStore['replace']> {
    // Once it is replaced nobody knows any more in which month's index it was: that comes first.
    const removals = removalsOf(record, existing.record);
    if (removals.length > 0) {
      await this.#outbox.add(removals);
      await this.#outbox.flush();
    }
    return this.#store.replace(record, existing.etag);
  }

  /**
   * Puts the record and the version of it that has no session together, under the session. Whoever writes either of them looks for
   * the other only then, so of two that are written at once at least one is found.
   */
  async #reunite(record: PromptRecord): Promise<Joined> {
    const { id } = record.message;
    const home = record.chat_session_id === id ? await this.#homeOf(record) : record.chat_session_id;
    const joined = home === undefined ? undefined : await this.#move(id, home);
    return joined ?? standing(record);
  }

  /** A session in which there is a record of that id. */
  async #homeOf(orphan: PromptRecord): Promise<string | undefined> {
    const { id } = orphan.message;
    const homes = (await this.#store.find(id))
      .map(({ record }) => record)
      .filter(({ message, chat_session_id }) => message.id === id && chat_session_id !== id)
      .filter((record) => mayMerge(record, orphan));
    const sessions = homes.filter(({ erased }) => erased === undefined).map(({ chat_session_id }) => chat_session_id);
    // Of several the same one is taken, whoever asks.
    return sessions.sort()[0] ?? homes.map(({ chat_session_id }) => chat_session_id).sort()[0];
  }

  /** Moves what is stored without a session into one; undefined when there is nothing to move. */
  async #move(id: string, home: string): Promise<Joined | undefined> {
    for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
      const orphan = await this.#store.read(id, id);
      if (orphan === undefined || movedTo(orphan.record) !== undefined) return undefined;
      const { outcome, record } = await this.#merge(home, orphan.record);
      // It stays where it is: that the ids are the same is chance, or somebody's guess.
      if (outcome === FOREIGN) return undefined;
      if (record === undefined) return { outcome };
      if (orphan.record.erased !== undefined) {
        // The tombstone of an erasure stays what it is.
        await this.#outbox.add([projectionOf(orphan.record)]);
        return { outcome, record };
      }
      const tombstone = moved(orphan.record, home, new Date().toISOString());
      // Whoever finds the tombstone relies on this: the content is where it says, and search knows.
      await this.#outbox.add([projectionOf(record), projectionOf(tombstone)]);
      await this.#outbox.flush();
      const replaced = await this.#store.replace(tombstone, orphan.etag);
      if (replaced.kind === 'delivered') return { outcome, record };
      if (replaced.kind !== 'conflict') return { outcome: replaced };
    }
    return { outcome: CONFLICT };
  }
}

function standing(record: PromptRecord): Joined {
  return { outcome: DELIVERED, record };
}

function itemOf(record: PromptRecord): RecordItem {
  const { id, session, alias, time } = headOf('part', record);
  return { id, session, alias, time, body: Buffer.from(JSON.stringify(record)) };
}
