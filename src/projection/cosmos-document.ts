/** Records ⇄ Cosmos items: the document structure with an item id, lossless for any record of any size. */
import { PromptlogError } from '../errors.ts';
import type { JsonObject, PromptRecord } from '../record/record.ts';
import { readRecord } from '../record/schema.ts';
import { cosmosItemId } from './cosmos-id.ts';
import { isHead, isPart, joinParts, MAX_ITEM_BYTES, split } from './cosmos-parts.ts';

/** One item as Cosmos stores it: a whole record, or the head or a part of a large one. */
export type CosmosItem = JsonObject & { id: string; chat_session_id: string };

/** Room for the item id, which the record itself does not have. */
const ITEM_ID_BYTES = 1_024;

/**
 * The items of a record, in the order in which they must be written: one for nearly every record; for a large one its parts, then
 * the head that makes them valid. `bytes` is the UTF-8 length of the record's JSON, where the caller knows it.
 */
export function toCosmosItems(record: PromptRecord, bytes?: number): CosmosItem[] {
  if (bytes !== undefined && bytes + ITEM_ID_BYTES <= MAX_ITEM_BYTES) return [whole(record)];
  const json = JSON.stringify(record);
  return Buffer.byteLength(json) + ITEM_ID_BYTES <= MAX_ITEM_BYTES ? [whole(record)] : split(record, json);
}

/** The items of a record given as its JSON, as the spool holds it. */
export function cosmosItemsFromJson(body: Uint8Array | string): CosmosItem[] {
  const json = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  const record = JSON.parse(json) as PromptRecord;
  return toCosmosItems(record, typeof body === 'string' ? undefined : body.byteLength);
}

/**
 * The record in its items: one item, or a head with its parts in any order, whatever other parts are among them.
 * Throws PL_RECORD_TORN when a head's parts are not all there. Documents others wrote in the same structure are read as records too.
 */
export function fromCosmosItems(items: readonly JsonObject[]): PromptRecord {
  const item = items.find((candidate) => !isPart(candidate));
  if (item === undefined) throw headless(items);
  if (isHead(item)) return joinParts(item, items);
  if (typeof item['revision'] !== 'number' || typeof item['time'] !== 'string') return foreign(item);
  const { id: _id, _rid, _self, _etag, _attachments, _ts, ...record } = item;
  return record as unknown as PromptRecord;
}

function headless(items: readonly JsonObject[]): PromptlogError {
  return new PromptlogError('PL_RECORD_TORN', { id: items[0]?.['id'], revision: '?', found: 0, parts: '?' });
}

function whole(record: PromptRecord): CosmosItem {
  return { id: cosmosItemId(record.message.id), ...record } as unknown as CosmosItem;
}

// The time Cosmos wrote a document is the best there is for one that carries no time, and is the same at each reading.
function foreign(item: JsonObject): PromptRecord {
  const written = typeof item['_ts'] === 'number' ? item['_ts'] * 1000 : 0;
  return readRecord(item, { now: () => new Date(written) });
}
