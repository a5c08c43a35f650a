/** Walks over all hits of a search, page by page: the documents of indices as they are at one moment, in the order that is asked for. */
import type { Json, JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import type { SortValue } from './query.ts';

export interface WalkedDocument {
  readonly index: string;
  readonly id: string;
  readonly version: number;
  readonly source: JsonObject | undefined;
  /** Its place in the order: walking on `after` it leaves nothing out. */
  readonly place: readonly SortValue[];
}

export interface WalkOptions {
  readonly index: string | readonly string[];
  readonly query: JsonObject;
  /** Of each document; default nothing. */
  readonly source?: readonly string[] | { readonly excludes: readonly string[] } | boolean;
  /** What comes first; what is alike in all of it comes in the order of the shards, as everything does by default. */
  readonly sort?: readonly JsonObject[];
  /** Begins behind this place. */
  readonly after?: readonly SortValue[] | undefined;
  /** Default 5,000. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/** By the record's time, and never two records at one place. */
export const RECORD_ORDER: readonly JsonObject[] = [
  { '@timestamp': 'asc' },
  { 'event.id': { order: 'asc', missing: '_first' } },
  { 'session.id': { order: 'asc', missing: '_first' } },
];

const KEEP_ALIVE = '5m';
const PAGE_SIZE = 5_000;

/** Pages of documents; the last one may be empty. */
export async function* walkDocuments(client: SearchClient, options: WalkOptions): AsyncGenerator<WalkedDocument[]> {
  const { index, query, source = false, sort = [], after, pageSize = PAGE_SIZE, signal } = options;
  const indices = typeof index === 'string' ? index : [...index];
  const question: JsonObject = {
    size: pageSize,
    query,
    sort: [...sort, { _shard_doc: 'asc' }],
    version: true,
    track_total_hits: false,
    _source: source as Json,
  };
  let pit = (await client.openPointInTime({ index: indices, keep_alive: KEEP_ALIVE })).id;
  const ask = async (behind: readonly SortValue[] | undefined): Promise<WalkedDocument[]> => {
    signal?.throwIfAborted();
    const place = behind === undefined ? {} : { search_after: [...behind] };
    const answer = await client.search<JsonObject>({ ...question, ...place, pit: { id: pit, keep_alive: KEEP_ALIVE } });
    pit = answer.pit_id ?? pit;
    return answer.hits.hits.map((hit) => ({
      index: hit._index,
      id: hit._id ?? '',
      version: hit._version ?? 0,
      source: hit._source,
      place: (hit.sort ?? []) as SortValue[],
    }));
  };
  try {
    yield* hitPages(pageSize, ask, after);
  } finally {
    await client.closePointInTime({ id: pit }).catch(() => undefined);
  }
}

/** Asks for page after page, each behind the place of the last hit of the one before, until one is not full. */
export async function* hitPages<Hit extends { readonly place: readonly SortValue[] }>(
  size: number,
  ask: (behind: readonly SortValue[] | undefined) => Promise<Hit[]>,
  after?: readonly SortValue[],
): AsyncGenerator<Hit[]> {
  let behind = after;
  do {
    const hits = await ask(behind);
    yield hits;
    behind = hits.length < size ? undefined : hits.at(-1)?.place;
  } while (behind !== undefined);
}
