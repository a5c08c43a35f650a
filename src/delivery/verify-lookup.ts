/** What Elasticsearch holds, as far as it has to be known to compare it: documents by id, how many there are in each hour, those of an hour. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject } from '../record/record.ts';
import type { SearchClient } from '../search/client.ts';
import type { SortValue } from '../search/query.ts';
import { SEARCH_ALIAS } from '../search/search.ts';
import { searchError } from '../search/search-error.ts';
import { METADATA_TEMPLATE_NAME } from '../search/template-files.ts';
import { hitPages, RECORD_ORDER } from '../search/walk.ts';
import { backoffMs } from './backoff.ts';
import type { RecordSelection } from './selected-records.ts';
import type { Found } from './verify-problem.ts';

/** Which records are verified: what both stores can tell by themselves. */
export type VerifySelection = Pick<RecordSelection, 'session' | 'since' | 'until'>;

export interface LookupOptions {
  readonly client: SearchClient;
  /** Whether the copies without content are looked at too. */
  readonly metadataCopy: boolean;
  readonly selection: VerifySelection;
  readonly signal: AbortSignal;
}

/** How many documents an hour has in one of the aliases. */
export interface HourCount {
  /** Its begin, in milliseconds since 1970. */
  readonly hour: number;
  readonly copies: boolean;
  readonly count: number;
}

type Hit = {
  readonly _id?: string;
  readonly _index: string;
  readonly _version?: number;
  readonly _source?: unknown;
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
  readonly place: readonly SortValue[];
};

export const HOUR_MS = 3_600_000;
const HOURS_OF_PAGE = 10_000;
const DOCUMENTS_OF_PAGE = 1_000;
const ATTEMPTS = 6;
const LONGEST_PAUSE_MS = 10_000;
/** One record can have a document in several indices: in the copies, and where one was left behind. */
const MOST_OF_ONE = 4;
/** Read from columns, which costs a tenth of reading whole documents. */
const FACTS = [
  'event.id',
  'session.id',
  'record.bytes',
  'insight.version',
  { field: '@timestamp', format: 'epoch_millis' },
  { field: 'event.ingested', format: 'epoch_millis' },
];

export class VerifyLookup {
  readonly #options: LookupOptions;
  readonly #aliases: readonly string[];

  constructor(options: LookupOptions) {
    this.#options = options;
    this.#aliases = options.metadataCopy ? [SEARCH_ALIAS, METADATA_TEMPLATE_NAME] : [SEARCH_ALIAS];
  }

  /** So that what was written is found. Who may not do that finds it a second later. */
  async refresh(): Promise<void> {
    const { client } = this.#options;
    await client.indices.refresh({ index: [...this.#aliases], ignore_unavailable: true }).catch(() => sleep(1_000));
  }

  /** The documents with these ids, wherever they are; with `whole`, their content too. */
  async documents(ids: readonly string[], whole = false): Promise<Map<string, Found[]>> {
    const found = new Map<string, Found[]>();
    const hits = await this.#search({
      size: ids.length * MOST_OF_ONE,
      query: { bool: { filter: { ids: { values: [...ids] } } } },
      // In the order of the index: nothing has to be sorted.
      sort: ['_doc'],
      _source: whole,
    });
    for (const each of hits.map(foundOf)) {
      const same = found.get(each.document);
      if (same === undefined) found.set(each.document, [each]);
      else same.push(each);
    }
    return found;
  }

  /** How many documents each hour has that were written before a moment. */
  async hours(before: number): Promise<HourCount[]> {
    const counts: HourCount[] = [];
    for (const alias of this.#aliases) {
      for await (const [hour, count] of this.#hoursOf(alias, before)) {
        counts.push({ hour, copies: alias !== SEARCH_ALIAS, count });
      }
    }
    return counts;
  }

  /** The documents of an hour that were written before a moment, page by page. */
  async *documentsOfHour({ hour, copies }: HourCount, before: number): AsyncGenerator<Found[]> {
    const question = {
      size: DOCUMENTS_OF_PAGE,
      query: { bool: this.#within(before, { gte: hour, lt: hour + HOUR_MS }) },
      sort: [...RECORD_ORDER],
      _source: false,
    };
    const index = copies ? METADATA_TEMPLATE_NAME : SEARCH_ALIAS;
    // Not of one moment: an hour is one page as a rule, and what moves between two pages is looked at again.
    const pages = hitPages(DOCUMENTS_OF_PAGE, (behind) =>
      this.#search({ ...question, ...(behind === undefined ? {} : { search_after: [...behind] }) }, index),
    );
    for await (const hits of pages) yield hits.map(foundOf);
  }

  async *#hoursOf(alias: string, before: number): AsyncGenerator<readonly [hour: number, count: number]> {
    let after: JsonObject | undefined;
    do {
      const from: JsonObject | undefined = after;
      const answer = await this.#patiently(() =>
        this.#options.client.search(
          {
            index: alias,
            ignore_unavailable: true,
            size: 0,
            track_total_hits: false,
            allow_partial_search_results: false,
            query: { bool: this.#within(before) },
            aggs: {
              hours: {
                composite: {
                  size: HOURS_OF_PAGE,
                  sources: [{ hour: { date_histogram: { field: '@timestamp', fixed_interval: '1h' } } }],
                  ...(from === undefined ? {} : { after: from as Record<string, string> }),
                },
              },
            },
          },
          { signal: this.#options.signal },
        ),
      );
      const hours = (answer.aggregations?.['hours'] ?? { buckets: [] }) as unknown as {
        readonly buckets: readonly { readonly key: { readonly hour: number }; readonly doc_count: number }[];
        readonly after_key?: JsonObject;
      };
      for (const { key, doc_count: count } of hours.buckets) yield [key.hour, count];
      after = hours.buckets.length < HOURS_OF_PAGE ? undefined : hours.after_key;
    } while (after !== undefined);
  }

  /** What is verified, as a query. What says nothing of when it was written counts as old. */
  #within(before: number, hour: JsonObject = {}): JsonObject {
    const { since, until, session } = this.#options.selection;
    const range = {
      ...(since === undefined ? {} : { gte: since.getTime() }),
      ...(until === undefined ? {} : { lt: until.getTime() }),
    };
    const ranges = [range, hour].filter((each) => Object.keys(each).length > 0);
    return {
      filter: [
        ...ranges.map((each) => ({ range: { '@timestamp': { ...each, format: 'epoch_millis' } } })),
        ...(session === undefined ? [] : [sessionQuery(session)]),
      ],
      must_not: [{ range: { 'event.ingested': { gte: before, format: 'epoch_millis' } } }],
    };
  }

  async #search(body: JsonObject, index?: string): Promise<Hit[]> {
    const answer = await this.#patiently(() =>
      this.#options.client.search(
        {
          index: index ?? [...this.#aliases],
          ignore_unavailable: true,
          allow_partial_search_results: false,
          track_total_hits: false,
          version: true,
          docvalue_fields: FACTS,
          ...body,
        },
        { signal: this.#options.signal },
      ),
    );
    return answer.hits.hits.map((hit) => ({ ...hit, place: hit.sort ?? [] })) as unknown as Hit[];
  }

  // A store that is busy for a moment must not end the work of an hour.
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        const { signal } = this.#options;
        if (signal.aborted || attempt === ATTEMPTS || !searchError(error, '').retriable) throw error;
        await sleep(backoffMs(attempt, LONGEST_PAUSE_MS), undefined, { signal });
      }
    }
  }
}

// A call outside any session is its own, and its document names none.
function sessionQuery(session: string): JsonObject {
  const alone = {
    bool: { filter: [{ term: { 'event.id': session } }], must_not: [{ exists: { field: 'session.id' } }] },
  };
  return { bool: { should: [{ term: { 'session.id': session } }, alone], minimum_should_match: 1 } };
}

function foundOf({ _id, _index, _version, _source, fields = {} }: Hit): Found {
  const textOf = (name: string): string | undefined => {
    const value = fields[name]?.[0];
    return value === undefined ? undefined : String(value);
  };
  const numberOf = (name: string): number | undefined => {
    const value = fields[name]?.[0];
    return value === undefined ? undefined : Number(value);
  };
  return {
    document: _id ?? '',
    index: _index,
    version: _version ?? 0,
    id: textOf('event.id'),
    session: textOf('session.id'),
    time: numberOf('@timestamp'),
    ingested: numberOf('event.ingested'),
    bytes: numberOf('record.bytes'),
    insight: textOf('insight.version'),
    ...(_source === undefined ? {} : { source: _source as Json }),
  };
}
