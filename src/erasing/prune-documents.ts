/** Documents that have had their time and that no record led to: such as Logstash wrote alone, or a run that was broken off has left. */
import { bulkItems, type DocumentOptions } from '../delivery/bulk-item.ts';
import type { SearchDocument } from '../projection/search-document.ts';
import { withoutContent } from '../projection/search-metadata.ts';
import { searchId } from '../record/id.ts';
import type { JsonObject } from '../record/record.ts';
import type { RecordsStore } from '../records/store.ts';
import type { BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { readIndexName } from '../search/generation.ts';
import { TEXT_FIELDS } from '../search/query.ts';
import { countDocuments, type FoundDocument, findDocuments, refreshAll } from './documents.ts';
import { heldSessions } from './holds.ts';
import { type Bounds, removeContent } from './prune-record.ts';
import { sendItems } from './send-items.ts';

export interface PruneDocumentsOptions extends DocumentOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  readonly bounds: Bounds;
  readonly signal: AbortSignal;
  readonly onStall?: ((reason: string) => void) | undefined;
  /** Count, and change nothing. */
  readonly dryRun?: boolean;
}

export interface DocumentPruning {
  readonly withoutContent: number;
  readonly removed: number;
  /** What is past its time still, counted afterwards. */
  readonly left: number;
}

const PAGE = 100;
/** What holds words of people and models, as far as it can be searched: what has none of these has none. */
const CONTENT_FIELDS: readonly string[] = [...TEXT_FIELDS, 'topics'];

/** Prunes what is left after the records were pruned, and counts what is left after that. */
export async function pruneDocuments(options: PruneDocumentsOptions): Promise<DocumentPruning> {
  const { store, client, bounds, dryRun } = options;
  const held = await heldSessions(store.notes);
  const queries = { content: contentQuery(bounds.content, held), metadata: agedQuery(bounds.metadata, held) };
  const count = { withoutContent: 0, removed: 0 };
  if (dryRun !== true) {
    count.removed = await eachFound(options, queries.metadata, async (hits) => hits.map(removalOf));
    count.withoutContent = await eachFound(options, queries.content, (hits) => bareItems(hits, options));
  }
  await refreshAll(client);
  const left = { content: await countOf(client, queries.content), metadata: await countOf(client, queries.metadata) };
  return { ...count, left: left.content + left.metadata };
}

/** Sends what `itemsFor` makes of all that is found. What is found a second time did not change, and is left. */
async function eachFound(
  options: PruneDocumentsOptions,
  query: JsonObject | undefined,
  itemsFor: (hits: readonly FoundDocument[]) => Promise<readonly BulkItem[]>,
): Promise<number> {
  if (query === undefined) return 0;
  const { client, signal } = options;
  const seen = new Set<string>();
  for (let stuck = 0; ; ) {
    signal.throwIfAborted();
    await refreshAll(client);
    const hits = await findDocuments(client, query, PAGE + stuck);
    const fresh = hits.filter(({ index, documentId }) => !seen.has(`${index}/${documentId}`));
    if (fresh.length === 0) return seen.size - stuck;
    stuck = hits.length - fresh.length;
    for (const { index, documentId } of fresh) seen.add(`${index}/${documentId}`);
    await sendItems(options, await itemsFor(fresh));
  }
}

/** A document made of its record again, now without content; one that has no record loses its own. */
async function bareItems(hits: readonly FoundDocument[], options: PruneDocumentsOptions): Promise<BulkItem[]> {
  const { store, client } = options;
  const ingested = new Date().toISOString();
  const items: BulkItem[] = [];
  for (const hit of hits) {
    const stored = searchId(hit.session, hit.id) === hit.documentId ? await store.read(hit.session, hit.id) : undefined;
    const bare = stored === undefined ? undefined : await removeContent(store, hit.session, hit.id);
    const made = bare === undefined ? [] : bulkItems(bare, ingested, options);
    items.push(...made);
    // Of another month than its record, or of one that was erased: nobody else looks after it.
    const month = readIndexName(hit.index)?.month;
    if (stored !== undefined && !made.some(({ index }) => index === month)) items.push(removalOf(hit));
    if (stored === undefined) items.push(...(await ownBareItem(client, hit)));
  }
  return items;
}

async function ownBareItem(
  client: SearchClient,
  { index, documentId: id, version }: FoundDocument,
): Promise<BulkItem[]> {
  const { found, _source: source } = await client.get<SearchDocument>({ index, id }, { ignore: [404] });
  if (!found || source === undefined) return [];
  return [{ index, id, version, source: JSON.stringify(withoutContent(source)) }];
}

function removalOf({ index, documentId: id, version }: FoundDocument): BulkItem {
  return { index, id, version };
}

async function countOf(client: SearchClient, query: JsonObject | undefined): Promise<number> {
  if (query === undefined) return 0;
  const { documents, copies } = await countDocuments(client, query);
  return documents + copies;
}

function contentQuery(before: Date | undefined, held: ReadonlySet<string>): JsonObject | undefined {
  const aged = agedQuery(before, held);
  if (aged === undefined) return undefined;
  const should = CONTENT_FIELDS.map((field) => ({ exists: { field } }));
  return { bool: { filter: [aged, { bool: { should, minimum_should_match: 1 } }] } };
}

function agedQuery(before: Date | undefined, held: ReadonlySet<string>): JsonObject | undefined {
  if (before === undefined) return undefined;
  const sessions = [...held];
  return {
    bool: {
      filter: [{ range: { '@timestamp': { lt: before.toISOString() } } }],
      ...(sessions.length === 0
        ? {}
        : { must_not: [{ terms: { 'session.id': sessions } }, { terms: { 'event.id': sessions } }] }),
    },
  };
}
