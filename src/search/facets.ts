/** What the found records have in common: the values of some fields with their counts, and the records over time. */
import type { JsonObject } from '../record/record.ts';
import type { SearchClient } from './client.ts';
import { fieldQueries, labelOf } from './field-filters.ts';
import { momentOf } from './moment.ts';
import { type SearchRequest, searchQuery } from './query.ts';
import { SEARCH_ALIAS } from './search.ts';

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface Facet {
  readonly field: string;
  readonly label: string;
  /** The most frequent first. */
  readonly values: readonly ValueCount[];
}

/** Records by time, in steps of one width, also those without any. */
export interface Timeline {
  /** As Elasticsearch writes it: `30m`, `3h`, `1d`. */
  readonly interval: string;
  readonly buckets: readonly { readonly time: string; readonly count: number }[];
}

/** Cuts a range of time into steps that suit a chart: their width, and the `date_histogram` that counts them. */
export type TimeSteps = (from: Date, to: Date) => { readonly interval: string; readonly histogram: JsonObject };

export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
}

export interface Facets {
  readonly facets: readonly Facet[];
  readonly timeline: Timeline;
}

/** The fields whose values are counted. */
export const FACET_FIELDS = [
  'outcome',
  'service.name',
  'gen_ai.request.model',
  'topic',
  'sentiment.label',
  'error.class',
  'prompt.language',
  'user.name',
] as const;
const VALUES_EACH = 10;

/** A value of a field, as `terms` answers. */
export interface Bucket {
  readonly key: string | number;
  readonly key_as_string?: string;
  readonly doc_count: number;
}

interface FilterAnswer {
  readonly values: { readonly buckets: readonly Bucket[] };
}

/** Counts them for a search. */
export async function searchFacets(
  client: SearchClient,
  request: SearchRequest,
  steps: TimeSteps,
  now: Date = new Date(),
): Promise<Facets> {
  const range = await rangeOf(client, request, now);
  const body = facetsBody(request, range, steps);
  const { aggregations } = await client.search<unknown, Record<string, FilterAnswer>>({ index: SEARCH_ALIAS, ...body });
  const bucketsOf = (name: string): readonly Bucket[] => aggregations?.[name]?.values.buckets ?? [];
  return {
    facets: FACET_FIELDS.map((field) => ({ field, label: labelOf(field), values: bucketsOf(field).map(valueCount) })),
    timeline: {
      interval: range === undefined ? '1d' : steps(range.from, range.to).interval,
      buckets: bucketsOf('@timestamp').map(({ key, doc_count: count }) => ({
        time: new Date(Number(key)).toISOString(),
        count,
      })),
    },
  };
}

/** The body of the search that counts: each field under the choices in the others, so that one can choose a second value of it. */
export function facetsBody(request: SearchRequest, range: TimeRange | undefined, steps: TimeSteps): JsonObject {
  const { filters, ...rest } = request;
  const chosen = fieldQueries(filters);
  const under = (values: JsonObject, field?: string, more: readonly JsonObject[] = []): JsonObject => {
    const others = [...chosen].flatMap(([name, query]) => (name === field ? [] : [query]));
    return { filter: { bool: { filter: [...others, ...more] } }, aggs: { values } };
  };
  const facets = FACET_FIELDS.map((field) => [field, under({ terms: { field, size: VALUES_EACH } }, field)]);
  return {
    size: 0,
    track_total_hits: false,
    query: searchQuery(rest),
    aggs: {
      ...Object.fromEntries(facets),
      ...(range === undefined ? {} : { '@timestamp': under(...timeline(range, steps)) }),
    },
  };
}

/** A bucket of the `terms` aggregation. */
export function valueCount({ key, key_as_string: text, doc_count: count }: Bucket): ValueCount {
  return { value: text ?? String(key), count };
}

// A record dated in the year 9999 must not make as many steps as lead there.
function timeline({ from, to }: TimeRange, steps: TimeSteps): [JsonObject, undefined, JsonObject[]] {
  const within = { range: { '@timestamp': { gte: from.getTime(), lte: to.getTime() } } };
  return [{ date_histogram: steps(from, to).histogram }, undefined, [within]];
}

/** The range asked for; where it is open, as far as there are records. Undefined: there are none. */
async function rangeOf(client: SearchClient, request: SearchRequest, now: Date): Promise<TimeRange | undefined> {
  const from = request.since === undefined ? undefined : momentOf(request.since, now);
  const to = request.until === undefined ? now : momentOf(request.until, now, true);
  if (from !== undefined && to !== undefined) return ordered(from, to);
  const answer = await client.search<unknown, Record<'first' | 'last', { value: number | null }>>({
    index: SEARCH_ALIAS,
    size: 0,
    track_total_hits: false,
    query: searchQuery(request),
    aggs: { first: { min: { field: '@timestamp' } }, last: { max: { field: '@timestamp' } } },
  });
  const { first, last } = answer.aggregations ?? {};
  if (typeof first?.value !== 'number' || typeof last?.value !== 'number') return undefined;
  return ordered(from ?? new Date(first.value), request.until === undefined ? new Date(last.value) : (to ?? now));
}

function ordered(from: Date, to: Date): TimeRange {
  return from <= to ? { from, to } : { from, to: from };
}
