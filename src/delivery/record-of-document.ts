/** The way from a search document to the record it was made of. */
import { searchId } from '../record/id.ts';
import type { JsonObject, PromptRecord } from '../record/record.ts';
import { inParallel } from '../records/in-parallel.ts';
import type { RecordsStore } from '../records/store.ts';

/** As much of a document as leads to its record. */
export interface DocumentKey {
  /** Its `_id`. */
  readonly id: string;
  /** With the fields of `KEY_FIELDS`. */
  readonly source: JsonObject | undefined;
}

/** What has to be read of a document. */
export const KEY_FIELDS: readonly string[] = ['event.id', 'session.id'];
const READS_IN_FLIGHT = 8;

/** The record of each document, by position; undefined where the store has none. */
export async function recordsOfDocuments(
  store: RecordsStore,
  documents: readonly DocumentKey[],
): Promise<(PromptRecord | undefined)[]> {
  const records = new Array<PromptRecord | undefined>(documents.length);
  const places = documents.map((_, place) => place);
  await inParallel(places, READS_IN_FLIGHT, async (place) => {
    const document = documents[place];
    if (document !== undefined) records[place] = await recordOf(store, document);
  });
  return records;
}

// A document cannot hold every id as it is (half a surrogate pair): then the record is the one that leads to this document.
async function recordOf(store: RecordsStore, { id, source }: DocumentKey): Promise<PromptRecord | undefined> {
  const key = source as { event?: { id?: string }; session?: { id?: string } } | undefined;
  const recordId = key?.event?.id ?? '';
  // A call outside any session is its own, and its document names none.
  const session = key?.session?.id ?? recordId;
  if (recordId === '') return undefined;
  if (searchId(session, recordId) === id) return (await store.read(session, recordId))?.record;
  const found = await store.find(recordId);
  return found.find(({ record }) => searchId(record.chat_session_id, record.message.id) === id)?.record;
}
