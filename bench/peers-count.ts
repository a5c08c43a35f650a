/** Counts what became of records by the id inside each document: which never arrived, and which arrived more than once. */
import type { SearchClient } from '../src/search/client.ts';

/** How often an id was found. */
export type IdCount = readonly [id: string, times: number];

export interface Fate {
  readonly lost: number;
  /** Documents too many. */
  readonly doubled: number;
}

const PAGE = 10_000;

/** Compares the ids that were logged with those that were found; of ids that nobody logged it says so, for then the count is worth nothing. */
export function fateOf(logged: Iterable<string>, found: Iterable<IdCount>): Fate {
  const missing = new Set(logged);
  let doubled = 0;
  for (const [id, times] of found) {
    if (!missing.delete(id)) throw new Error(`a document holds ${id}, which nobody logged, or was listed before`);
    doubled += times - 1;
  }
  return { lost: missing.size, doubled };
}

/** Every id in the documents of an index and how often it is there, from its inverted index, a page at a time. */
export async function* idsFound(client: SearchClient, index: string, pageSize = PAGE): AsyncGenerator<IdCount> {
  await client.indices.refresh({ index });
  let after: { readonly id: string } | undefined;
  do {
    const answer = await client.search<unknown, { readonly ids: IdPage }>({
      index,
      size: 0,
      aggregations: {
        ids: {
          composite: {
            size: pageSize,
            sources: [{ id: { terms: { field: 'event.id' } } }],
            ...(after === undefined ? {} : { after }),
          },
        },
      },
    });
    const page = answer.aggregations?.ids;
    for (const { key, doc_count } of page?.buckets ?? []) yield [key.id, doc_count];
    after = page?.after_key;
  } while (after !== undefined);
}

interface IdPage {
  readonly after_key?: { readonly id: string };
  readonly buckets: readonly { readonly key: { readonly id: string }; readonly doc_count: number }[];
}

/** The ids of the records and what was found, once it is all there to be counted. */
export async function countFate(client: SearchClient, index: string, logged: Iterable<string>): Promise<Fate> {
  const found: IdCount[] = [];
  for await (const counted of idsFound(client, index)) found.push(counted);
  return fateOf(logged, found);
}
