/** Brings into a new generation of indices what the old one has and it lacks: what live traffic wrote while it was loaded. */
import type { SearchDocument } from '../projection/search-document.ts';
import { metadataIndex, withoutContent } from '../projection/search-metadata.ts';
import type { JsonObject, PromptRecord } from '../record/record.ts';
import type { RecordsStore } from '../records/store.ts';
import type { BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { type WalkedDocument, walkDocuments } from '../search/walk.ts';
import type { PageSender, RefusedItem } from './page-sender.ts';
import { KEY_FIELDS, recordsOfDocuments } from './record-of-document.ts';

export interface CatchUpOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  /** Sends records to the new generation. */
  readonly sender: PageSender;
  /** The index of a month in the new generation, made when it is not there. */
  readonly place: (month: string) => Promise<string>;
  readonly metadataCopy: boolean;
  readonly signal: AbortSignal;
  readonly onRefused: (refused: readonly RefusedItem[]) => void;
}

/** An index of the old generation and the month it is of. */
export interface OldIndex {
  readonly name: string;
  readonly month: string;
}

const PAGE_SIZE = 1_000;

/** Brings what was written to an old index behind that sequence number; returns how many documents that were. */
export async function bringWritten(options: CatchUpOptions, old: OldIndex, behind: number): Promise<number> {
  const { client, signal } = options;
  const heir = await options.place(old.month);
  await client.indices.refresh({ index: heir });
  const query = behind < 0 ? { match_all: {} } : { range: { _seq_no: { gt: behind } } };
  let brought = 0;
  const walk = { index: old.name, query, source: KEY_FIELDS, pageSize: PAGE_SIZE, signal };
  for await (const page of walkDocuments(client, walk)) {
    const there = await versionsIn(client, heir, page);
    const missing = page.filter(({ id, version }) => (there.get(id) ?? -1) < version);
    if (missing.length > 0) await bring(options, old, missing);
    signal.throwIfAborted();
    brought += missing.length;
  }
  return brought;
}

/**
 * Removes from the new generation what was removed from an old index after it had been loaded, and what the records store has erased;
 * returns how many documents that were. What the old index never had stays.
 */
export async function dropRemoved(options: CatchUpOptions, old: OldIndex): Promise<number> {
  const { client, store, sender, signal } = options;
  const heir = await options.place(old.month);
  await client.indices.refresh({ index: heir });
  let dropped = 0;
  const walk = { index: heir, query: { match_all: {} }, source: KEY_FIELDS, pageSize: PAGE_SIZE, signal };
  for await (const page of walkDocuments(client, walk)) {
    const there = await versionsIn(client, old.name, page);
    const alone = page.filter(({ id }) => !there.has(id));
    const records = await recordsOfDocuments(store, alone);
    const erased = records.filter((record) => record?.erased !== undefined) as PromptRecord[];
    if (erased.length > 0) await sender.send(erased, signal);
    const gone = alone.filter((_, place) => records[place] === undefined);
    if (gone.length > 0)
      await sender.sendItems(
        gone.flatMap((document) => removals(document, options)),
        signal,
      );
    signal.throwIfAborted();
    dropped += erased.length + gone.length;
  }
  return dropped;
}

// The record says what its document is, also where the mapping or what is derived has changed. A document whose record the store does
// not have (yet) is taken over as it is.
async function bring(options: CatchUpOptions, old: OldIndex, missing: readonly WalkedDocument[]): Promise<void> {
  const { store, sender, signal } = options;
  const records = await recordsOfDocuments(store, missing);
  const known: PromptRecord[] = [];
  const unknown: WalkedDocument[] = [];
  for (const [place, document] of missing.entries()) {
    const record = records[place];
    const isBehind = record === undefined || (record.erased === undefined && record.revision < document.version);
    if (isBehind) unknown.push(document);
    else known.push(record);
  }
  const sent = await sender.send(known, signal);
  const refused = (sent ?? []).flatMap(({ outcome }, place) =>
    outcome.kind === 'rejected'
      ? [{ id: known[place]?.message.id ?? '', code: outcome.code, reason: outcome.reason }]
      : [],
  );
  options.onRefused([...refused, ...(await takeOver(options, old, unknown))]);
}

async function takeOver(
  options: CatchUpOptions,
  old: OldIndex,
  documents: readonly WalkedDocument[],
): Promise<readonly RefusedItem[]> {
  if (documents.length === 0) return [];
  const answer = await options.client.search<JsonObject>({
    index: old.name,
    size: documents.length,
    version: true,
    query: { ids: { values: documents.map(({ id }) => id) } },
  });
  const heir = await options.place(old.month);
  const copies = options.metadataCopy ? await options.place(metadataIndex(old.month)) : undefined;
  const items: BulkItem[] = [];
  for (const { _id: id = '', _version: version = 0, _source: source } of answer.hits.hits) {
    items.push({ index: heir, id, version, source: JSON.stringify(source) });
    const copy = (): string => JSON.stringify(withoutContent(source as unknown as SearchDocument));
    if (copies !== undefined) items.push({ index: copies, id, version, source: copy() });
  }
  return (await options.sender.sendItems(items, options.signal)) ?? [];
}

function removals({ index, id, version }: WalkedDocument, { metadataCopy }: CatchUpOptions): BulkItem[] {
  const removal = { index, id, version };
  return metadataCopy ? [removal, { ...removal, index: metadataIndex(index) }] : [removal];
}

async function versionsIn(
  client: SearchClient,
  index: string,
  page: readonly WalkedDocument[],
): Promise<Map<string, number>> {
  if (page.length === 0) return new Map();
  const answer = await client.search({
    index,
    size: page.length,
    version: true,
    _source: false,
    track_total_hits: false,
    query: { ids: { values: page.map(({ id }) => id) } },
  });
  return new Map(answer.hits.hits.map((hit) => [hit._id ?? '', hit._version ?? 0]));
}
