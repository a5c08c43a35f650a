/** Builds the body of a search: what people typed becomes one request, bounded in what it costs and what it returns. */
import { PromptlogError } from '../errors.ts';
import type { Json, JsonObject } from '../record/record.ts';
import { type FieldFilters, fieldQueries } from './field-filters.ts';
import { searchMoment } from './moment.ts';

/** One value of a hit's place in the order, as the server gave it. */
export type SortValue = string | number | boolean | null;
/** The orders hits can come in. */
export const SORT_ORDERS = ['relevance', 'newest', 'oldest'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export interface SearchRequest {
  /** All of these words, anywhere in the record. `"a phrase"`, `begin*`, `-without`, `this | that`. Absent: every record. */
  readonly words?: string;
  /** A query of Elasticsearch's own that a record has to match too, as `kqlQuery` makes them. */
  readonly matching?: JsonObject;
  /** By field: one of these values. */
  readonly filters?: FieldFilters;
  /** Id, name or e-mail address. */
  readonly user?: string;
  readonly session?: string;
  /** As asked, as answered, or its family. */
  readonly model?: string;
  readonly app?: string;
  /** What a caller is bound to: compared letter by letter, whatever else is asked. */
  readonly bound?: Bound;
  readonly outcome?: string;
  /** `-7d`, `12h`, `now-12h`, `2026-11-01` or a full ISO 8601 time. */
  readonly since?: string;
  readonly until?: string;
  /** Hits of one page, 1 to 1000. Default 10. */
  readonly size?: number;
  /** `next` of the page before. */
  readonly after?: readonly SortValue[];
  /** Default: relevance with words, newest without. */
  readonly sort?: SortOrder;
}

/** Labels of a caller that fix which records it may see. */
export interface Bound {
  readonly app?: string;
  readonly tenant?: string;
}

/** Stand around a found word in a highlight. Private use characters: neither HTML nor terminals give them a meaning. */
export const MARK = { start: '\ue000', end: '\ue001' } as const;
/** Length of a highlight, in characters. */
export const FRAGMENT_LENGTH = 160;
/** The text of a record that words are looked for in. */
export const TEXT_FIELDS = [
  'message',
  'gen_ai.output.messages.parts.content',
  'gen_ai.input.messages.parts.content',
  'error.message',
  'feedback.comment',
] as const;
/** What is read of a hit. */
export const HIT_FIELDS = [
  '@timestamp',
  'event.id',
  'event.duration',
  'outcome',
  'user.id',
  'user.name',
  'session.id',
  'session.turn',
  'service.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'error.type',
  'cost.total',
] as const;

// Beyond this many characters a text is not looked through for highlights; without a limit one huge prompt fails the whole search.
const MAX_ANALYZED_OFFSET = 200_000;
// Counting on costs time and tells nobody anything.
const COUNTED_HITS = 10_000;
const MAX_SIZE = 1000;

/** The body of `_search`. Throws PL_USAGE for a time or a size that cannot be meant. */
export function searchBody(request: SearchRequest): JsonObject {
  const size = request.size ?? 10;
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new PromptlogError('PL_USAGE', { reason: `size is a whole number from 1 to ${MAX_SIZE}, not ${size}` });
  }
  const words = request.words?.trim() ?? '';
  const order = request.sort ?? (words === '' ? 'newest' : 'relevance');
  return {
    size,
    track_total_hits: COUNTED_HITS,
    query: searchQuery(request),
    sort: sortOf(order),
    _source: false,
    fields: [...HIT_FIELDS],
    highlight: highlight(words, request.matching !== undefined),
    ...(request.after === undefined ? {} : { search_after: [...request.after] }),
  };
}

/** What the found records have in common: all that was asked for, without order or number. */
export function searchQuery(request: SearchRequest): JsonObject {
  const words = request.words?.trim() ?? '';
  const must = [
    ...(words === '' ? [] : [wordsQuery(words)]),
    ...(request.matching === undefined ? [] : [request.matching]),
  ];
  return { bool: { ...(must.length === 0 ? {} : { must }), filter: filters(request) } };
}

/** What a caller with these labels may see, as queries. */
export function boundQueries({ app, tenant }: Bound): JsonObject[] {
  return [
    ...(app === undefined ? [] : [{ term: { 'service.name': app } }]),
    ...(tenant === undefined ? [] : [{ term: { 'organization.id': tenant } }]),
  ];
}

/** A point in time as Elasticsearch takes it: relative ones are counted back from now. */
export function timeBound(text: string, option: string): string {
  const moment = searchMoment(text);
  if (moment !== undefined) return moment;
  const reason = `${option} takes now, -7d, 12h, 30m, 2026-11-01 or a full ISO 8601 time, not "${text}"`;
  throw new PromptlogError('PL_USAGE', { reason });
}

function wordsQuery(words: string): JsonObject {
  return {
    simple_query_string: {
      query: words,
      // What was asked says best what a record is about. Sub-fields exist where the server knows the stems of words.
      fields: ['message^2', ...TEXT_FIELDS.slice(1), 'message.*', 'gen_ai.output.messages.parts.content.*'],
      default_operator: 'and',
      // Without brackets, fuzziness and slop, which people's own text sets off by accident.
      flags: 'AND|OR|NOT|PHRASE|PREFIX|WHITESPACE|ESCAPE',
    },
  };
}

function filters(request: SearchRequest): Json[] {
  const { user, session, model, app, bound = {}, outcome, since, until } = request;
  const result: Json[] = [];
  const oneOf = (value: string | undefined, ...fields: string[]) => {
    if (value === undefined) return;
    const terms = fields.map((field) => ({ term: { [field]: { value, case_insensitive: true } } }));
    result.push(terms.length === 1 ? (terms[0] as Json) : { bool: { should: terms, minimum_should_match: 1 } });
  };
  oneOf(user, 'user.id', 'user.name', 'user.email');
  oneOf(model, 'gen_ai.request.model', 'gen_ai.response.model', 'model.family');
  oneOf(app, 'service.name');
  result.push(...boundQueries(bound));
  if (session !== undefined) result.push({ term: { 'session.id': session } });
  if (outcome !== undefined) result.push({ term: { outcome } });
  result.push(...fieldQueries(request.filters).values());
  const range = {
    ...(since === undefined ? {} : { gte: timeBound(since, 'since') }),
    ...(until === undefined ? {} : { lte: timeBound(until, 'until') }),
  };
  if (Object.keys(range).length > 0) result.push({ range: { '@timestamp': range } });
  return result;
}

// `event.id` makes the order total, so that a page never repeats or skips a hit.
function sortOf(order: SortOrder): Json[] {
  const byTime = { '@timestamp': { order: order === 'oldest' ? 'asc' : 'desc' } };
  const byId = { 'event.id': 'asc' };
  return order === 'relevance' ? [{ _score: 'desc' }, byTime, byId] : [byTime, byId];
}

function highlight(words: string, isMatching: boolean): JsonObject {
  // The beginning of question and answer is shown when the words are elsewhere.
  const always = { no_match_size: FRAGMENT_LENGTH };
  const [question, answer, ...rest] = TEXT_FIELDS;
  return {
    pre_tags: [MARK.start],
    post_tags: [MARK.end],
    fragment_size: FRAGMENT_LENGTH,
    number_of_fragments: 1,
    // A stem's sub-field marks the word in the field itself. What filters ask for, such as "failed", is no found word.
    ...(words === '' ? {} : { highlight_query: wordsQuery(words) }),
    require_field_match: words === '',
    max_analyzed_offset: MAX_ANALYZED_OFFSET,
    fields: {
      [question]: always,
      [answer]: always,
      ...(words !== '' || isMatching ? Object.fromEntries(rest.map((field) => [field, {}])) : {}),
    },
  };
}
