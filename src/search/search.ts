/** Finds records: by words and filters, by session, by id. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { type Highlight, highlightOf } from './highlight.ts';
import { type SearchRequest, type SortValue, searchBody } from './query.ts';
import { walkDocuments } from './walk.ts';

/** The alias every record is read through. */
export const SEARCH_ALIAS = 'prompt-logs';

/** A found record, as much of it as a list shows. */
export interface SearchHit {
  /** `event.id`, which is the record's `message.id`. */
  readonly id: string;
  readonly time?: string;
  /** Name, or id where there is no name. */
  readonly user?: string;
  readonly session?: string;
  readonly turn?: number;
  readonly app?: string;
  /** As answered, or as asked where there was no answer. */
  readonly model?: string;
  readonly outcome?: string;
  readonly errorType?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly durationMs?: number;
  readonly cost?: number;
  readonly score?: number;
  /** Short pieces of its text, by field. */
  readonly highlights: Readonly<Record<string, Highlight>>;
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly total: number;
  /** False: there are at least `total`. */
  readonly totalIsExact: boolean;
  /** Hand it to `after` for the page behind; absent on the last page. */
  readonly next?: readonly SortValue[];
}

/** Sends one search and returns its page of hits. */
export async function searchRecords(client: SearchClient, request: SearchRequest = {}): Promise<SearchPage> {
  const body = searchBody(request);
  const answer = await client.search({ index: SEARCH_ALIAS, ...body });
  const { total, hits } = answer.hits;
  const last = hits.at(-1)?.sort as SortValue[] | undefined;
  return {
    hits: hits.map((hit) => hitOf(hit as RawHit)),
    total: typeof total === 'number' ? total : (total?.value ?? hits.length),
    totalIsExact: typeof total !== 'object' || total.relation === 'eq',
    ...(last !== undefined && hits.length === body['size'] ? { next: last } : {}),
  };
}

/** What `sessionRecords` reads of each record. */
export interface SessionOptions {
  /** Also the whole prompt of each turn, which repeats all turns before it. Default false. */
  readonly whole?: boolean;
  /** Records of one request. Default 500, or 20 with the whole prompts, which may be megabytes each. */
  readonly pageSize?: number;
}

/** A session's search documents in the order they were said, however many there are. */
export async function* sessionRecords(
  client: SearchClient,
  session: string,
  options: SessionOptions = {},
): AsyncGenerator<JsonObject> {
  const isWhole = options.whole === true;
  const pages = walkDocuments(client, {
    index: SEARCH_ALIAS,
    query: { term: { 'session.id': session } },
    sort: [{ '@timestamp': 'asc' }, { 'session.turn': { order: 'asc', unmapped_type: 'integer' } }],
    source: isWhole || { excludes: ['gen_ai.input.messages', 'gen_ai.tool.definitions'] },
    pageSize: options.pageSize ?? (isWhole ? 20 : 500),
  });
  for await (const page of pages) {
    for (const { source } of page) if (source !== undefined) yield source;
  }
}

export interface FoundRecord {
  readonly document: JsonObject;
  /** How many more records have that id: ids are unique within a session, not among them. */
  readonly others: number;
}

/** The search document with that `event.id`, `gen_ai.response.id` or `_id`; the newest when there are several. */
export async function recordById(client: SearchClient, id: string): Promise<FoundRecord | undefined> {
  const answer = await client.search<JsonObject>({
    index: SEARCH_ALIAS,
    size: 1,
    query: {
      bool: {
        should: [{ term: { 'event.id': id } }, { term: { 'gen_ai.response.id': id } }, { ids: { values: [id] } }],
        minimum_should_match: 1,
      },
    },
    sort: [{ '@timestamp': 'desc' }],
    track_total_hits: 1000,
  });
  const document = answer.hits.hits[0]?._source;
  const total = answer.hits.total;
  const count = typeof total === 'number' ? total : (total?.value ?? 1);
  return document === undefined ? undefined : { document, others: count - 1 };
}

interface RawHit {
  readonly _id: string;
  readonly _score?: number | null;
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
  readonly highlight?: Readonly<Record<string, readonly string[]>>;
}

function hitOf(raw: RawHit): SearchHit {
  const first = (field: string) => raw.fields?.[field]?.[0];
  const duration = first('event.duration');
  const hit = {
    id: first('event.id') ?? raw._id,
    time: first('@timestamp'),
    user: first('user.name') ?? first('user.id'),
    session: first('session.id'),
    turn: first('session.turn'),
    app: first('service.name'),
    model: first('gen_ai.response.model') ?? first('gen_ai.request.model'),
    outcome: first('outcome'),
    errorType: first('error.type'),
    inputTokens: first('gen_ai.usage.input_tokens'),
    outputTokens: first('gen_ai.usage.output_tokens'),
    durationMs: duration === undefined ? undefined : Number(duration) / 1e6,
    cost: first('cost.total'),
    score: raw._score ?? undefined,
    highlights: Object.fromEntries(
      Object.entries(raw.highlight ?? {}).map(([field, pieces]) => [field, highlightOf(pieces[0] ?? '')]),
    ),
  };
  return Object.fromEntries(Object.entries(hit).filter(([, value]) => value !== undefined)) as unknown as SearchHit;
}
