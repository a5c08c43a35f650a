/** Which of the sessions that are held have records in a selection. */
import { selectionQuery } from '../delivery/found-records.ts';
import { isSelected, type RecordSelection } from '../delivery/selected-records.ts';
import type { RecordsStore } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { countDocuments, refreshAll } from './documents.ts';
import { heldSessions } from './holds.ts';

export interface Asked {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly selection: RecordSelection;
}

/** Looks at the held sessions alone, which are few, and in both stores. */
export async function heldAmong({ store, client, selection }: Asked): Promise<string[]> {
  const held: string[] = [];
  const sessions = [...(await heldSessions(store.notes))];
  if (sessions.length > 0) await refreshAll(client);
  for (const session of sessions) {
    if (selection.session !== undefined && selection.session !== session) continue;
    const within = { ...selection, session };
    if ((await isStored(store, within)) || (await isFound(client, within))) held.push(session);
  }
  return held;
}

async function isStored(store: RecordsStore, selection: RecordSelection & { session: string }): Promise<boolean> {
  if (selection.query !== undefined) return false;
  const records = await store.session(selection.session);
  return records.some((record) => record.erased === undefined && isSelected(record, selection));
}

async function isFound(client: SearchClient, selection: RecordSelection): Promise<boolean> {
  const { documents, copies } = await countDocuments(client, selectionQuery(selection));
  return documents + copies > 0;
}
