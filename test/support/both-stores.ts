/** What both stores hold after a run, to be compared: the records themselves, and every search document. */
import type { Insight } from '../../src/insight/insight-facts.ts';
import { project } from '../../src/projection/search-document.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { SEARCH_ALIAS } from '../../src/search/search.ts';
import type { ShipperOptions } from '../../src/shipper.ts';
import type { TestElasticsearch } from './elasticsearch.ts';

const PAGE = 500;

/** A client that may do everything. */
export function superuserClient(server: TestElasticsearch): SearchClient {
  return createSearchClient({ url: server.url, ...server.superuser });
}

/** How a shipper reaches the server, with short pauses. */
export function searchAt({ url, admin }: TestElasticsearch): Pick<ShipperOptions, 'search' | 'delivery'> {
  return { search: { url, ...admin }, delivery: { batchWaitMs: 20, retryMaxMs: 200 } };
}

/** Every record of the store, by id. */
export async function allRecords(options: RecordsStoreOptions): Promise<Map<string, PromptRecord>> {
  const store = await openRecordsStore(options);
  const records = new Map<string, PromptRecord>();
  try {
    for await (const page of store.scan()) for (const record of page.records) records.set(record.message.id, record);
    return records;
  } finally {
    await store.close();
  }
}

/** Every search document by its index and `_id`, without the time it was written: the one field that is not a function of its record. */
export async function allDocuments(client: SearchClient): Promise<Map<string, Record<string, unknown>>> {
  const documents = new Map<string, Record<string, unknown>>();
  if (!(await client.indices.existsAlias({ name: SEARCH_ALIAS }))) return documents;
  await client.indices.refresh({ index: SEARCH_ALIAS });
  let after: (string | number)[] | undefined;
  const pit = (await client.openPointInTime({ index: SEARCH_ALIAS, keep_alive: '1m' })).id;
  try {
    do {
      const { hits } = await client.search<Record<string, Record<string, unknown>>>({
        pit: { id: pit, keep_alive: '1m' },
        size: PAGE,
        sort: [{ _shard_doc: 'asc' }],
        ...(after === undefined ? {} : { search_after: after }),
      });
      for (const { _index: index, _id: id, _source: source } of hits.hits) {
        delete source?.['event']?.['ingested'];
        documents.set(`${index}/${id}`, source ?? {});
      }
      after = hits.hits.length < PAGE ? undefined : (hits.hits.at(-1)?.sort as (string | number)[] | undefined);
    } while (after !== undefined);
    return documents;
  } finally {
    await client.closePointInTime({ id: pit });
  }
}

/** The document that follows from a record, under the same key. */
export function documentOf(record: PromptRecord, insight?: Insight): [key: string, document: unknown] {
  const { index, id, document } = project(record, insight, { bytes: Buffer.byteLength(JSON.stringify(record)) });
  return [`${index}/${id}`, JSON.parse(JSON.stringify(document))];
}

/** Removes every index of records; the templates stay. */
export async function deleteIndices(client: SearchClient): Promise<void> {
  const indices = Object.keys(await client.indices.get({ index: 'prompt-logs-*', allow_no_indices: true }));
  if (indices.length > 0) await client.indices.delete({ index: indices });
}
