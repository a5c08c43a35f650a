/** Where records are read again: one by its id, a session, a search. */
import { intervalFor, timeHistogram } from '../../dashboards/interval.ts';
import { PromptlogError } from '../../errors.ts';
import { type Facets, searchFacets, type TimeSteps } from '../../search/facets.ts';
import type { SearchRequest } from '../../search/query.ts';
import { type SearchPage, searchRecords } from '../../search/search.ts';
import { searchError } from '../../search/search-error.ts';
import { askedQuery } from './asked-query.ts';
import { audited, own, ownSession, recordsStoreOf, searchStoreOf } from './audited.ts';
import { searchTarget } from './auth/audit-trail.ts';
import { ID_SCHEMA, SEARCH } from './openapi-schemas.ts';
import type { Answer, Call, Collector, Route } from './route.ts';

const RECORD = {
  chat_session_id: 'session-17',
  user: { name: '', user_id: 'ada' },
  message: {
    id: 'm-1',
    prompt: [{ role: 'human', content: 'Where is my refund?' }],
    other_attr: [],
    previous_message_id: '',
  },
  schema_version: 1,
  revision: 1,
  time: '2026-11-21T05:00:00.000Z',
};
const ERRORS = [401, 403, 404, 429, 500, 501, 502, 503];

/** GET /v1/records/{id}, GET /v1/sessions/{id} and POST /v1/search. */
export function readingRoutes(collector: Collector): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/records/{id}',
      scope: 'read',
      doc: {
        id: 'getRecord',
        group: 'reading',
        summary: 'One record',
        description:
          'From the records store, where it is soon after it was accepted. Ids are unique within a session: of several, the newest.',
        parameters: { id: { description: '`message.id` or `response_id`.', schema: ID_SCHEMA } },
        query: {
          session: {
            description: 'Its session: cheaper on Cosmos DB, and it tells records of one id apart.',
            schema: { type: 'string' },
          },
        },
        answers: { 200: { description: 'The record.', schema: 'Record', example: RECORD } },
        errors: [...ERRORS, 400],
      },
      reads: ({ id = '' }) => ({ record: id }),
      handle: (call) => oneRecord(collector, call),
    },
    {
      method: 'GET',
      path: '/v1/sessions/{id}',
      scope: 'read',
      doc: {
        id: 'getSession',
        group: 'reading',
        summary: 'The records of a session, in the order of their time',
        parameters: { id: { description: '`chat_session_id`.', schema: ID_SCHEMA } },
        answers: {
          200: {
            description: 'The session.',
            schema: 'Session',
            example: { session: 'session-17', records: [RECORD] },
          },
        },
        errors: [...ERRORS, 400],
      },
      reads: ({ id = '' }) => ({ session: id }),
      handle: (call) => oneSession(collector, call),
    },
    {
      method: 'POST',
      path: '/v1/search',
      scope: 'read',
      doc: {
        id: 'search',
        group: 'reading',
        summary: 'Find records by the words in them',
        description:
          'The filters of `promptlog search`, a query in the language of Kibana, and values of fields, all of which have to fit. Of each highlight, the pieces that were `found` are told apart from the text around them.',
        body: {
          types: ['application/json'],
          schema: 'SearchRequest',
          example: { words: 'refund -invoice', query: 'outcome: failed', since: '-7d', size: 20 },
        },
        answers: {
          200: {
            description: 'A page of hits.',
            schema: 'SearchPage',
            example: { hits: [{ id: 'm-1', session: 'session-17', highlights: {} }], total: 1, totalIsExact: true },
          },
        },
        errors: [400, 413, 415, 422, ...ERRORS.filter((status) => status !== 404)],
      },
      reads: () => searchTarget(''),
      handle: (call) => search(collector, call),
    },
  ];
}

async function oneRecord(collector: Collector, call: Call): Promise<Answer> {
  const store = recordsStoreOf(collector);
  const id = call.parameters['id'] ?? '';
  const session = call.query['session'];
  return audited(collector, call, { record: id }, async () => {
    const found =
      typeof session === 'string' && session !== '' ? [await store.read(session, id)] : await store.find(id);
    const visible = found.flatMap((stored) => (stored === undefined ? [] : own([stored.record], call.principal)));
    const record = visible.sort((a, b) => (a.time < b.time ? 1 : -1))[0];
    if (record === undefined) throw new PromptlogError('PL_NOT_FOUND', { what: 'id', id });
    return { body: record, records: 1 };
  });
}

async function oneSession(collector: Collector, call: Call): Promise<Answer> {
  const session = call.parameters['id'] ?? '';
  return audited(collector, call, { session }, async () => {
    const records = await ownSession(collector, session, call.principal);
    return { body: { session, records }, records: records.length };
  });
}

/** The body of a search: what `searchRecords` takes, and what only people write. */
interface AskedSearch extends Omit<SearchRequest, 'bound' | 'matching'> {
  readonly query?: string;
  readonly facets?: boolean;
}

async function search(collector: Collector, call: Call): Promise<Answer> {
  const store = searchStoreOf(collector);
  const { query, facets, ...asked } = (await call.body(SEARCH)) as AskedSearch;
  const matching = askedQuery(query);
  const what = searchTarget([asked.words, query].filter((text) => text !== undefined).join(' '));
  return audited(collector, call, what, async () => {
    const request = { ...asked, ...(matching === undefined ? {} : { matching }), bound: call.principal.labels };
    const [page, counts] = await Promise.all([
      found(store, () => searchRecords(store.client, request), NOTHING),
      facets === true ? found(store, () => searchFacets(store.client, request, timeSteps), NO_FACETS) : undefined,
    ]);
    return { body: { ...page, ...counts }, records: page.hits.length };
  });
}

const timeSteps: TimeSteps = (from, to) => ({
  interval: intervalFor(from, to).text,
  histogram: timeHistogram('@timestamp', from, to),
});
const NOTHING: SearchPage = { hits: [], total: 0, totalIsExact: true };
const NO_FACETS: Facets = { facets: [], timeline: { interval: '1d', buckets: [] } };

/** What was found; before the first record there is no index, and nothing to be found. */
async function found<Result>(
  { place }: NonNullable<Collector['search']>,
  look: () => Promise<Result>,
  nothing: Result,
): Promise<Result> {
  try {
    return await look();
  } catch (thrown) {
    const error = searchError(thrown, place);
    if (error.code === 'PL_SEARCH_NO_DATA') return nothing;
    throw error;
  }
}
