/** Which records stand behind documents that were found, and which documents have none that they still fit. */
import { isSelected, type RecordSelection } from '../delivery/selected-records.ts';
import { searchId } from '../record/id.ts';
import type { PromptRecord } from '../record/record.ts';
import type { RecordsStore } from '../records/store.ts';
import type { FoundDocument } from './documents.ts';
import type { RecordKey } from './erase-record.ts';

export interface Sorted {
  /** Records to erase. */
  readonly keys: readonly RecordKey[];
  /** Documents that say what their record does not say any more: they alone go. */
  readonly stale: readonly FoundDocument[];
}

export class FoundRecords {
  readonly #store: RecordsStore;
  readonly #selection: RecordSelection;

  constructor(store: RecordsStore, selection: RecordSelection) {
    this.#store = store;
    this.#selection = selection;
  }

  async keysOf(hits: readonly FoundDocument[]): Promise<Sorted> {
    const keys = new Map<string, RecordKey>();
    const stale: FoundDocument[] = [];
    for (const hit of hits) {
      if (keys.has(hit.documentId)) continue;
      const record = await this.#recordOf(hit);
      if (record !== undefined && record.erased === undefined && isSelected(record, this.#selection)) {
        keys.set(hit.documentId, keyOf(record));
      } else if (record === undefined && isWhole(hit)) {
        keys.set(hit.documentId, { session: hit.session, id: hit.id, time: new Date(hit.time).toISOString() });
      } else stale.push(hit);
    }
    return { keys: [...keys.values()], stale };
  }

  // A document cannot hold every id as it is (half a surrogate pair): then the record is the one that leads to this document.
  async #recordOf({ documentId, session, id }: FoundDocument): Promise<PromptRecord | undefined> {
    if (searchId(session, id) === documentId) return (await this.#store.read(session, id))?.record;
    const found = await this.#store.find(id);
    return found.find(({ record }) => searchId(record.chat_session_id, record.message.id) === documentId)?.record;
  }
}

/** What a record is erased by. */
export function keyOf({ chat_session_id: session, message, time, response_id: alias }: PromptRecord): RecordKey {
  return { session, id: message.id, time, alias };
}

/** Whether it tells the key of its record, for a tombstone of one that the records store never had. */
function isWhole({ documentId, session, id, time }: FoundDocument): boolean {
  return id !== '' && Number.isFinite(Date.parse(time)) && searchId(session, id) === documentId;
}
