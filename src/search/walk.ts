/** Walks over the documents of indices as they are at one moment: which there are, at which version, and their source where asked for. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';

export interface WalkedDocument {
  readonly index: string;
  readonly id: string;
  readonly version: number;
  readonly source: JsonObject | undefined;
}

export interface WalkOptions {
  readonly index: string | readonly string[];
  readonly query: JsonObject;
  /** Of each document; default nothing. */
  readonly source?: readonly string[] | boolean;
  /** Default 5,000. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
}

const KEEP_ALIVE = '5m';
const PAGE_SIZE = 5_000;

/** Pages of documents, in no order that means anything. */
export async function* walkDocuments(client: SearchClient, options: WalkOptions): AsyncGenerator<WalkedDocument[]> {
  const { index, query, source = false, pageSize = PAGE_SIZE, signal } = options;
  const indices = typeof index === 'string' ? index : [...index];
  let pit = (await client.openPointInTime({ index: indices, keep_alive: KEEP_ALIVE })).id;
  try {
    let after: (string | number | boolean | null)[] | undefined;
    do {
      signal?.throwIfAborted();
      const answer = await client.search<JsonObject>({
        pit: { id: pit, keep_alive: KEEP_ALIVE },
        size: pageSize,
        query,
        sort: [{ _shard_doc: 'asc' }],
        version: true,
        track_total_hits: false,
        _source: typeof source === 'boolean' ? source : [...source],
        ...(after === undefined ? {} : { search_after: after }),
      });
      pit = answer.pit_id ?? pit;
      const { hits } = answer.hits;
      after = hits.length < pageSize ? undefined : (hits.at(-1)?.sort as typeof after);
      yield hits.map((hit) => ({
        index: hit._index,
        id: hit._id ?? '',
        version: hit._version ?? 0,
        source: hit._source,
      }));
    } while (after !== undefined);
  } finally {
    await client.closePointInTime({ id: pit }).catch(() => undefined);
  }
}
