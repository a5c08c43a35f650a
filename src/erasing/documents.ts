/** The search documents that are to go: found in every index of records and of copies without content, removed there, and counted. */
import { PromptlogError } from '../errors.ts';
import { metadataIndex } from '../projection/search-metadata.ts';
import { indexName } from '../record/id.ts';
import type { JsonObject } from '../record/record.ts';
import type { BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { type FoundIndex, findIndices, REMEMBERS_REMOVALS, readIndexName } from '../search/generation.ts';
import { METADATA_TEMPLATE_NAME } from '../search/template-files.ts';
import { type Sending, sendItems } from './send-items.ts';

/** How many documents there are, in the indices of records and in those of their copies without content. */
export interface DocumentCounts {
  readonly documents: number;
  readonly copies: number;
}

/** A document, and the key of the record it is of. */
export interface FoundDocument {
  readonly index: string;
  readonly documentId: string;
  readonly version: number;
  readonly id: string;
  readonly session: string;
  /** ISO 8601; '' where the document has none. */
  readonly time: string;
}

/** What the search store is to forget: a document by its id, with the revision of the tombstone, where that is known. */
export interface Forgotten {
  readonly documentId: string;
  readonly revision?: number;
  /** The record's time, which names the index that it belongs to. */
  readonly time?: string;
}

/** The indices of records. */
export const RECORDS = 'prompt-logs-*';
const COPIES = 'prompt-metadata-*';
const EVERYWHERE = `${RECORDS},${COPIES}`;
const LENIENT = { ignore_unavailable: true, allow_no_indices: true } as const;
/** Ids asked for at once; each is in few indices. */
const IDS_AT_ONCE = 1_000;
const MOST_HITS = 5_000;

/** Makes everything written so far visible. Throws where the user may not do so: what cannot be seen cannot be shown to be gone. */
export async function refreshAll(client: SearchClient): Promise<void> {
  await client.indices.refresh({ index: EVERYWHERE, ...LENIENT });
}

/** Some of the documents that match, wherever they are; what was removed before is seen to be gone after `refreshAll`. */
export async function findDocuments(
  client: SearchClient,
  query: JsonObject,
  size: number,
): Promise<readonly FoundDocument[]> {
  const { hits } = await client.search<JsonObject>({
    index: EVERYWHERE,
    ...LENIENT,
    size,
    query,
    version: true,
    sort: ['_doc'],
    _source: ['event.id', 'session.id', '@timestamp'],
    track_total_hits: false,
  });
  return hits.hits.map(({ _index: index, _id: documentId = '', _version: version = 0, _source: source }) => {
    const { event, session, '@timestamp': time } = (source ?? {}) as Partial<Record<string, JsonObject | string>>;
    const id = nameIn(event);
    return {
      index,
      documentId,
      version,
      id,
      session: nameIn(session) || id,
      time: typeof time === 'string' ? time : '',
    };
  });
}

/** How many documents match. */
export async function countDocuments(client: SearchClient, query: JsonObject): Promise<DocumentCounts> {
  const [documents, copies] = await Promise.all(
    [RECORDS, COPIES].map(async (index) => (await client.count({ index, ...LENIENT, query })).count),
  );
  return { documents: documents ?? 0, copies: copies ?? 0 };
}

/** How many of these documents are there still. */
export async function countByIds(client: SearchClient, ids: readonly string[]): Promise<DocumentCounts> {
  const sum = { documents: 0, copies: 0 };
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const counts = await countDocuments(client, { ids: { values: ids.slice(start, start + IDS_AT_ONCE) } });
    sum.documents += counts.documents;
    sum.copies += counts.copies;
  }
  return sum;
}

/**
 * Has Elasticsearch remember for longer which version of a removed document it had, so that an older copy on its way (Logstash's has
 * version 0) is refused. False where this user may not change settings.
 */
export async function rememberRemovals(client: SearchClient): Promise<boolean> {
  try {
    await client.indices.putSettings({ index: EVERYWHERE, ...LENIENT, settings: REMEMBERS_REMOVALS });
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes documents wherever they are, also from an index of another month or generation, and leaves word of it in every index of the month
 * that the record belongs to, for a document that is still on its way. Returns how many there were.
 */
export async function removeDocuments(sending: Sending, forgotten: readonly Forgotten[]): Promise<DocumentCounts> {
  const removed = { documents: new Set<string>(), copies: new Set<string>() };
  for (let start = 0; start < forgotten.length; start += IDS_AT_ONCE) {
    const some = new Map(forgotten.slice(start, start + IDS_AT_ONCE).map((each) => [each.documentId, each]));
    // An index may be replaced by a new generation while it does not take our removals: then the documents are there.
    for (let isDone = false; !isDone; ) {
      const indices = await findIndices(sending.client, true);
      await refreshAll(sending.client);
      const found = await findDocuments(sending.client, { ids: { values: [...some.keys()] } }, MOST_HITS);
      for (const { index, documentId } of found) {
        const { family, month } = readIndexName(index) ?? { family: '', month: index };
        removed[family === METADATA_TEMPLATE_NAME ? 'copies' : 'documents'].add(`${month}/${documentId}`);
      }
      const [refused] = await sendItems(sending, removalsOf(some, found, indices));
      if (refused !== undefined) throw new PromptlogError('PL_INTERNAL', { reason: refused.reason });
      const names = new Set((await findIndices(sending.client, true)).map(({ name }) => name));
      isDone = found.every(({ index }) => names.has(index));
    }
  }
  return { documents: removed.documents.size, copies: removed.copies.size };
}

function removalsOf(
  forgotten: ReadonlyMap<string, Forgotten>,
  found: readonly FoundDocument[],
  indices: readonly FoundIndex[],
): BulkItem[] {
  const removals = new Map<string, BulkItem>();
  const add = (item: BulkItem): void => {
    removals.set(`${item.index}/${item.id}`, item);
  };
  const namesOf = Map.groupBy(indices, ({ month }) => month);
  for (const { documentId: id, revision = 0, time } of forgotten.values()) {
    if (time === undefined) continue;
    const month = indexName(time);
    // One that is being loaded is told as well: it may be about to get what was read before.
    for (const { name } of [month, metadataIndex(month)].flatMap((each) => namesOf.get(each) ?? []))
      add({ index: name, id, version: revision });
  }
  for (const { index, documentId: id, version } of found) {
    add({ index, id, version: Math.max(version, forgotten.get(id)?.revision ?? 0) });
  }
  return [...removals.values()];
}

function nameIn(group: JsonObject | string | undefined): string {
  const name = typeof group === 'object' ? group['id'] : undefined;
  return typeof name === 'string' ? name : '';
}
