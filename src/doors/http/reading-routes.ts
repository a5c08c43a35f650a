/** Where records are read again: one by its id, a session, a search. */
import { PromptlogError } from '../../errors.ts';
import type { PromptRecord } from '../../record/record.ts';
import type { RecordsStore } from '../../records/store.ts';
import type { SearchRequest } from '../../search/query.ts';
import { type SearchPage, searchRecords } from '../../search/search.ts';
import { searchError } from '../../search/search-error.ts';
import { type AuditLine, type AuditTarget, searchTarget } from './auth/audit-trail.ts';
import type { Principal } from './guard.ts';
import { sees } from './labels.ts';
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
          'The filters of `promptlog search`. Found words stand between U+E000 and U+E001 in the highlights.',
        body: {
          types: ['application/json'],
          schema: 'SearchRequest',
          example: { words: 'refund -invoice', app: 'support-bot', since: '-7d', size: 20 },
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
  const store = storeOf(collector);
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
  const store = storeOf(collector);
  const session = call.parameters['id'] ?? '';
  return audited(collector, call, { session }, async () => {
    const records = own(await store.session(session), call.principal);
    if (records.length === 0) throw new PromptlogError('PL_NOT_FOUND', { what: 'session', id: session });
    return { body: { session, records }, records: records.length };
  });
}

async function search(collector: Collector, call: Call): Promise<Answer> {
  const store = collector.search;
  if (store === undefined) throw new PromptlogError('PL_NOT_SERVED', { what: 'search store' });
  const asked = (await call.body(SEARCH)) as SearchRequest;
  return audited(collector, call, searchTarget(asked.words ?? ''), async () => {
    const page = await pageOf(store, { ...asked, bound: call.principal.labels });
    return { body: page, records: page.hits.length };
  });
}

/** Reads, and gives what was read only when the account of it is written. */
async function audited(
  { audit }: Collector,
  { principal, address }: Call,
  what: AuditTarget,
  read: () => Promise<{ readonly body: unknown; readonly records: number }>,
): Promise<Answer> {
  const add = (line: Pick<AuditLine, 'outcome' | 'records'>) =>
    audit?.add({ who: principal.name, what, address, ...line });
  try {
    const { body, records } = await read();
    await add({ outcome: 'given', records });
    return { status: 200, body };
  } catch (error) {
    const missing = error instanceof PromptlogError && error.code === 'PL_NOT_FOUND';
    const unwritten = error instanceof PromptlogError && error.code === 'PL_OUTPUT';
    if (!unwritten) await add({ outcome: missing ? 'not found' : 'failed' });
    throw error;
  }
}

async function pageOf(
  { client, place }: NonNullable<Collector['search']>,
  request: SearchRequest,
): Promise<SearchPage> {
  try {
    return await searchRecords(client, request);
  } catch (thrown) {
    const error = searchError(thrown, place);
    // Before the first record there is no index, and nothing to be found.
    if (error.code === 'PL_SEARCH_NO_DATA') return { hits: [], total: 0, totalIsExact: true };
    throw error;
  }
}

function storeOf({ records }: Collector): RecordsStore {
  if (records === undefined) throw new PromptlogError('PL_NOT_SERVED', { what: 'records store' });
  return records;
}

/** Those the principal may see; what is left of an erased record is none. */
function own(records: readonly PromptRecord[], { labels }: Principal): PromptRecord[] {
  return records.filter((record) => record.erased === undefined && sees(labels, record));
}
