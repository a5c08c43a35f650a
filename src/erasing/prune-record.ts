/** Brings one record to where its age wants it, whatever else writes to it at the same time: without content, or gone. */
import { PromptlogError } from '../errors.ts';
import { movedTo } from '../record/merge-tombstone.ts';
import { pruned } from '../record/pruned.ts';
import type { PromptRecord } from '../record/record.ts';
import type { RecordsStore } from '../records/store.ts';

/** How long records are kept: each bound is a time, and what was made before it has had its time. */
export interface Bounds {
  /** Before this, content goes. */
  readonly content?: Date | undefined;
  /** Before this, all of the record goes. */
  readonly metadata?: Date | undefined;
}

export type Fate = 'kept' | 'held' | 'without content' | 'removed';

const MOST_CONFLICTS = 20;

/** What is to become of a record. A tombstone of an erasure stays: it is what keeps the record from coming back. */
export function fateOf(record: PromptRecord, bounds: Bounds, held: ReadonlySet<string>): Fate {
  const time = Date.parse(record.time);
  const isErased = record.erased !== undefined && movedTo(record) === undefined;
  const removes = bounds.metadata !== undefined && time < bounds.metadata.getTime() && !isErased;
  const strips = bounds.content !== undefined && time < bounds.content.getTime() && record.erased === undefined;
  const fate = removes ? 'removed' : strips && pruned(record) !== record ? 'without content' : 'kept';
  return fate !== 'kept' && isHeld(record, held) ? 'held' : fate;
}

/** The record without its content, as it stands now; undefined when it has gone, or was erased, meanwhile. */
export async function removeContent(
  store: RecordsStore,
  session: string,
  id: string,
): Promise<PromptRecord | undefined> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
    const stored = await store.read(session, id);
    if (stored === undefined || stored.record.erased !== undefined) return undefined;
    const bare = pruned(stored.record);
    if (bare === stored.record) return bare;
    const outcome = await store.replace(bare, stored.etag);
    if (outcome.kind === 'delivered') return bare;
    if (outcome.kind !== 'conflict') throw unavailable(store, outcome.reason);
  }
  throw unavailable(store, 'other writers keep changing a record');
}

function isHeld({ chat_session_id: session, moved_to: home }: PromptRecord, held: ReadonlySet<string>): boolean {
  return held.has(session) || (home !== undefined && held.has(home));
}

function unavailable({ place }: RecordsStore, reason: string): PromptlogError {
  const remedy = 'Nothing is lost: run the same command again, it goes on from here.';
  return new PromptlogError('PL_RECORDS_UNAVAILABLE', { place, reason, remedy });
}
