/** What the search view shows, as it stands in its address and as it is asked for. */
import { hrefOf } from '../core/route.ts';
import { quoted, readQuery } from './query-text.ts';

export interface SearchState {
  readonly text: string;
  /** `now-7d` or an ISO time; `to` is `now` or an ISO time. */
  readonly from: string;
  readonly to: string;
  readonly sort: 'best' | 'newest' | 'oldest';
  readonly filters: readonly Filter[];
}

/** One value of a field that records must have, or must not. */
export interface Filter {
  readonly field: string;
  readonly value: string;
  readonly excluded: boolean;
}

export const FIRST_PERIOD = 'now-7d';
export const PAGE_SIZE = 30;

/** Reads the state from an address. */
export function searchState(parameters: URLSearchParams): SearchState {
  const sort = parameters.get('sort');
  const text = parameters.get('q') ?? '';
  const filters = [
    ...parameters.getAll('is').map((filter) => filterOf(filter, false)),
    ...parameters.getAll('not').map((filter) => filterOf(filter, true)),
  ];
  return {
    text,
    from: parameters.get('from') ?? FIRST_PERIOD,
    to: parameters.get('to') ?? 'now',
    sort: sort === 'best' || sort === 'oldest' ? sort : 'newest',
    filters: filters.filter((filter) => filter !== undefined),
  };
}

/** The address of a search. */
export function searchHref(state: Partial<SearchState>): string {
  const { text, from, to, sort, filters = [] } = state;
  const written = (excluded: boolean) =>
    filters.filter((filter) => filter.excluded === excluded).map(({ field, value }) => `${field}:${value}`);
  return hrefOf('search', undefined, {
    q: text,
    from: from === FIRST_PERIOD ? undefined : from,
    to: to === 'now' ? undefined : to,
    sort: sort === 'newest' ? undefined : sort,
    is: written(false),
    not: written(true),
  });
}

/** The body of `POST /v1/search`. */
export function searchBody(state: SearchState): Record<string, unknown> {
  const { words, query } = readQuery(state.text);
  const excluded = state.filters
    .filter((filter) => filter.excluded)
    .map(({ field, value }) => `not ${field}: ${quoted(value)}`);
  const kql = [...(query === undefined ? [] : [excluded.length === 0 ? query : `(${query})`]), ...excluded].join(
    ' and ',
  );
  const included = filterValues(state.filters);
  return {
    ...(words === undefined ? {} : { words }),
    ...(kql === '' ? {} : { query: kql }),
    ...(Object.keys(included).length === 0 ? {} : { filters: included }),
    since: bound(state.from),
    ...(state.to === 'now' ? {} : { until: bound(state.to) }),
    sort: state.sort === 'best' ? 'relevance' : state.sort,
    size: PAGE_SIZE,
  };
}

/** The filters with this one put in, or taken out when it is there. */
export function toggled(filters: readonly Filter[], wanted: Filter): Filter[] {
  const same = (filter: Filter) => filter.field === wanted.field && filter.value === wanted.value;
  const others = filters.filter((filter) => !same(filter));
  return filters.some((filter) => same(filter) && filter.excluded === wanted.excluded) ? others : [...others, wanted];
}

/** The included values by field. */
export function filterValues(filters: readonly Filter[]): Record<string, string[]> {
  // An address may name a field after what every object has.
  const values = new Map<string, string[]>();
  for (const { field, value, excluded } of filters) {
    if (!excluded) values.set(field, [...(values.get(field) ?? []), value]);
  }
  return Object.fromEntries(values);
}

function filterOf(text: string, excluded: boolean): Filter | undefined {
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { field: text.slice(0, colon), value: text.slice(colon + 1), excluded };
}

// The search takes `-7d` for what dashboards call `now-7d`.
function bound(time: string): string {
  return time.startsWith('now-') ? time.slice('now'.length) : time;
}
