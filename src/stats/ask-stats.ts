/** Asks Elasticsearch for a table: page by page until there is no more, so that nothing is cut silently. */
import { PromptlogError } from '../errors.ts';
import type { Json, JsonObject } from '../record/record.ts';
import { type SearchClient, searchErrors } from '../search/client.ts';
import { parseKql } from '../search/kql/kql.ts';
import { kqlQuery } from '../search/kql/kql-query.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import type { Dimension } from './dimensions.ts';
import { type PageKey, StatsRequest, type StatsRow } from './stats-request.ts';
import type { StatsTable } from './tables.ts';

/** Which records are counted, besides what the table leaves out. */
export interface StatsScope {
  /** By the time of the call; inclusive. */
  readonly since?: Date | undefined;
  /** Exclusive. */
  readonly until?: Date | undefined;
  /** In Kibana's language. */
  readonly query?: string | undefined;
}

export interface StatsOptions {
  readonly client: SearchClient;
  readonly table: StatsTable;
  readonly by: readonly Dimension[];
  readonly scope?: StatsScope;
  /** What is read. Default: the records. */
  readonly index?: string;
  /** Rows of one request at most; fewer where the server does not allow as many. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
  /** Told after each page how many rows there are so far. */
  readonly onPage?: (rows: number) => void;
}

/** Elasticsearch refuses an answer of more buckets than 65,536. */
const MOST_BUCKETS = 65_000;
const PAGE_SIZE = 50_000;
/** So many rows fit any server: where even they are refused, something else is wrong. */
const SMALLEST_PAGE = 100;

/** Every row of a table, in the order of its keys. */
export async function askStats(options: StatsOptions): Promise<StatsRow[]> {
  const request = new StatsRequest(options.table, options.by);
  const filters = scopeFilters(options.scope ?? {}, options.table.filter);
  const rows: StatsRow[] = [];
  let size = Math.min(options.pageSize ?? PAGE_SIZE, Math.floor(MOST_BUCKETS / request.bucketsOfRow));
  let after: PageKey | undefined;
  for (;;) {
    const answer = await search(options, request.body(filters, size, after));
    if (answer === 'too many') {
      size = smaller(size);
      continue;
    }
    const page = request.read(answer, size);
    rows.push(...page.rows);
    after = page.after;
    options.onPage?.(rows.length);
    if (after === undefined) return rows;
  }
}

/** What records are narrowed down to, as queries. Throws PL_USAGE for a query that cannot be read. */
export function scopeFilters({ since, until, query }: StatsScope, filter?: string): JsonObject[] {
  const range = {
    ...(since === undefined ? {} : { gte: since.getTime() }),
    ...(until === undefined ? {} : { lt: until.getTime() }),
  };
  const queries = [filter, query].flatMap((kql) => (kql === undefined ? [] : [kqlQuery(parseKql(kql))]));
  if (Object.keys(range).length === 0) return queries;
  return [{ range: { '@timestamp': { ...range, format: 'epoch_millis' } } }, ...queries];
}

async function search({ client, index, signal }: StatsOptions, body: JsonObject): Promise<Json | 'too many'> {
  try {
    const answer = await client.search(
      // A part of an answer would be a wrong number.
      { index: index ?? SEARCH_ALIAS, allow_partial_search_results: false, ...body },
      signal === undefined ? {} : { signal },
    );
    return (answer.aggregations ?? {}) as unknown as Json;
  } catch (error) {
    if (isTooMany(error)) return 'too many';
    throw error;
  }
}

// The server says so in one of several depths of its error, and in the text of it alone.
function isTooMany(error: unknown): boolean {
  return (
    error instanceof searchErrors.ResponseError && JSON.stringify(error.body).includes('too_many_buckets_exception')
  );
}

function smaller(size: number): number {
  if (size > SMALLEST_PAGE) return Math.max(SMALLEST_PAGE, Math.floor(size / 2));
  const reason = `it counts no ${SMALLEST_PAGE} groups at once (search.max_buckets)`;
  throw new PromptlogError('PL_SEARCH_REFUSED', { place: 'this address', reason });
}
