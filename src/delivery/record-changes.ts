/** Applies a change to the records it is meant for, wherever they are. */
import { DELIVERED, type Outcome } from '../outcome.ts';
import { applyChange } from '../record/change.ts';
import { movedTo } from '../record/merge-tombstone.ts';
import type { RecordChange } from '../record/record.ts';
import type { RecordsStore, StoredRecord } from '../records/store.ts';
import type { EntryHead } from '../spool/entry.ts';
import type { EntryOutcome } from './destination.ts';
import { type Projection, projectionOf } from './projection-entry.ts';
import { CONFLICT, MOST_CONFLICTS } from './record-joins.ts';

/** What became of the change, and what search is to be told of it. */
export interface Changed {
  readonly outcome: EntryOutcome;
  readonly projections: readonly Projection[];
}

/** Changes every record the entry names; `wait` while there is none. */
export async function changeRecords(store: RecordsStore, head: EntryHead, change: RecordChange): Promise<Changed> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
    const found = await findRecords(store, head);
    if (found.length === 0) {
      return { outcome: { kind: 'wait', reason: `no record ${head.id} has come` }, projections: [] };
    }
    const projections: Projection[] = [];
    const outcomes: Outcome[] = [];
    for (const existing of found) {
      const changed = applyChange(existing.record, change);
      const outcome = changed === existing.record ? DELIVERED : await store.replace(changed, existing.etag);
      if (outcome.kind === 'delivered') projections.push(projectionOf(changed));
      if (outcome.kind !== 'conflict') outcomes.push(outcome);
    }
    const refused = outcomes.find((outcome) => outcome.kind !== 'delivered');
    if (refused !== undefined) return { outcome: refused, projections };
    if (outcomes.length === found.length) return { outcome: DELIVERED, projections };
  }
  return { outcome: CONFLICT, projections: [] };
}

async function findRecords(store: RecordsStore, head: EntryHead): Promise<readonly StoredRecord[]> {
  if (head.session !== '') {
    const stored = await store.read(head.session, head.id);
    if (stored !== undefined) return present(store, [stored]);
  }
  return present(store, await store.find(head.id));
}

/** The records themselves, in place of the tombstones that say where they were moved. */
async function present(store: RecordsStore, found: readonly StoredRecord[]): Promise<readonly StoredRecord[]> {
  const there = found.filter(({ record }) => movedTo(record) === undefined);
  if (there.length > 0 || found.length === 0) return there;
  const homes = found.map(({ record }) => store.read(movedTo(record) ?? '', record.message.id));
  return (await Promise.all(homes)).filter((stored) => stored !== undefined);
}
