/** How the items of a create are divided into bulk requests, and what each becomes on the wire. */
import { reasonOf } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import { type CosmosItem, cosmosItemsFromJson } from '../projection/cosmos-document.ts';
import type { RecordItem } from './store.ts';

/** Cosmos takes 100 operations in a request. */
const MAX_OPERATIONS = 100;
/** The client cuts a request in two at 220,201 bytes; two even requests are better than a full and a small one. */
const MAX_BYTES = 200_000;
/** What an operation adds to its item: the item id, the partition key and the type. */
const OPERATION_BYTES = 200;

export interface IndexedItem {
  readonly item: RecordItem;
  /** Its position in the call. */
  readonly index: number;
}

/** Cuts items into requests of full size, in order. */
export function chunksOf(items: readonly RecordItem[]): IndexedItem[][] {
  const chunks: IndexedItem[][] = [];
  let chunk: IndexedItem[] = [];
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const size = item.body.byteLength + OPERATION_BYTES;
    if (chunk.length > 0 && (chunk.length === MAX_OPERATIONS || bytes + size > MAX_BYTES)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push({ item, index });
    bytes += size;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** The Cosmos items of one record, parts first; or why it can never be one. */
export function parseItem(item: RecordItem): CosmosItem[] | Outcome {
  if (item.id === '' || item.session === '') return refused('the id or session is empty');
  if (!Number.isFinite(item.time)) return refused('the time is not a date');
  try {
    const items = cosmosItemsFromJson(item.body);
    // Cosmos would take it under a partition nobody looks for.
    if (items.at(-1)?.chat_session_id !== item.session) return refused('the body is of another session');
    return items;
  } catch (thrown) {
    return refused(`the body is not the JSON of a record: ${reasonOf(thrown)}`);
  }
}

function refused(reason: string): Outcome {
  return { kind: 'rejected', code: 400, reason };
}
