/** The schemas of the API's bodies: the OpenAPI document shows them, and bodies that are no records are checked against them. */
import { MAX_ID_LENGTH, MAX_SESSION_LENGTH } from '../../record/schema-shape.ts';
import { SORT_ORDERS } from '../../search/query.ts';
import type { Schema } from './route.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };
const anObject: Schema = { type: 'object' };
const id: Schema = { type: 'string', minLength: 1, maxLength: MAX_ID_LENGTH };
const session: Schema = { type: 'string', minLength: 1, maxLength: MAX_SESSION_LENGTH };
/** Of an id or a session in an address. */
export const ID_SCHEMA: Schema = { type: 'string', minLength: 1, examples: ['m-1'] };
const OUTCOMES = ['completed', 'aborted', 'failed', 'filtered'];

/** A reference to a schema by its name. */
export const named = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

function object(properties: Record<string, Schema>, more: Schema = {}): Schema {
  return { type: 'object', properties, ...more };
}

/** The same, or null, which says as little as leaving it out. */
function optional(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

function allOptional(properties: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, optional(schema)]));
}

const feedback = object(
  { name: { type: 'string', minLength: 1 }, value: {}, comment: {}, source: {}, at: optional(time) },
  { required: ['name'] },
);

const message = object(
  {
    id: optional({ ...id, description: 'Sending it again doubles nothing.' }),
    prompt: { type: 'array', items: object({ role: optional(text), content: {} }) },
    other_attr: { type: ['array', 'object', 'null'], items: anObject },
    previous_message_id: optional(text),
  },
  { required: ['prompt'] },
);

const changes: Record<string, Schema> = {
  feedback: { type: 'array', items: feedback },
  tags: { type: 'array', items: text },
  properties: anObject,
};

const record: Record<string, Schema> = {
  chat_session_id: session,
  user: object({ name: {}, user_id: {}, email: {}, tenant_id: {} }),
  time,
  operation: text,
  provider: text,
  response_id: text,
  system_fingerprint: text,
  request: anObject,
  timing: anObject,
  error: anObject,
  client: anObject,
  gateway: anObject,
  ...changes,
  outcome: { enum: OUTCOMES },
};

const error = object(
  {
    code: { type: 'string', pattern: '^PL_[A-Z_]+$', description: 'Never changes; docs/errors.md explains each.' },
    message: text,
    fix: { ...text, description: 'What to do next.' },
    path: { ...text, description: 'The field at fault.' },
    position: { ...count, description: 'Of a query: the character at fault, from 0.' },
  },
  { required: ['code', 'message', 'fix'] },
);

const item = object(
  {
    index: { ...count, description: 'Which value of the request.' },
    id: text,
    session: text,
    status: { enum: ['accepted', 'ignored', 'refused'] },
    reason: { ...text, description: 'Why it was ignored.' },
    kept: { const: true, description: 'It was refused, and is kept among the dead letters.' },
    error: object({ code: text, message: text, path: text }, { required: ['code', 'message'] }),
  },
  { required: ['index', 'status'] },
);

const outcome: Record<string, Schema> = {
  accepted: count,
  ignored: count,
  refused: count,
  items: { type: 'array', items: named('Item') },
};

const hit = object(
  {
    id: text,
    time: text,
    user: text,
    session: text,
    turn: { type: 'integer' },
    app: text,
    model: text,
    outcome: text,
    errorType: text,
    inputTokens: { type: 'number' },
    outputTokens: { type: 'number' },
    durationMs: { type: 'number' },
    cost: { type: 'number' },
    score: { type: 'number' },
    highlights: { type: 'object', description: 'Pieces of its text, by field.' },
  },
  { required: ['id', 'highlights'] },
);

// The same times that the search takes, which says more about one it cannot take.
export const MOMENT: Schema = {
  type: 'string',
  pattern:
    '^((now-|-)?\\d{1,6}[smhdwMy]|now|\\d{4}(-\\d\\d(-\\d\\d(T\\d\\d(:\\d\\d(:\\d\\d([.,]\\d{1,9})?)?)?(Z|[+-]\\d\\d:?\\d\\d)?)?)?)?)$',
};
const sortValues: Schema = {
  type: 'array',
  items: { type: ['string', 'number', 'boolean', 'null'] },
  minItems: 2,
  maxItems: 3,
};

/** What people write into the query box. */
export const QUERY: Schema = {
  ...text,
  maxLength: 10_000,
  description: 'In the language of Kibana (KQL): `outcome: failed and not service.name: test*`.',
};
/** By field, the values of which a record has to have one. */
export const FILTERS: Schema = {
  type: 'object',
  description: 'By field: one of these values.',
  maxProperties: 20,
  additionalProperties: { type: 'array', items: { ...text, maxLength: 1_000 }, maxItems: 100 },
};
const valueCounts: Schema = {
  type: 'array',
  items: object({ value: text, count }, { required: ['value', 'count'] }),
};
/** The records over time. */
const timeline = object(
  {
    interval: { ...text, description: '`30m`, `3h`, `1d`.' },
    buckets: { type: 'array', items: object({ time, count }, { required: ['time', 'count'] }) },
  },
  { required: ['interval', 'buckets'] },
);

/** The body of a judgement. */
export const FEEDBACK: Schema = object(
  {
    rating: { type: ['number', 'string', 'boolean'], description: 'Stars, "up" or "down", true or false.' },
    score: { type: 'number' },
    label: { type: 'string', minLength: 1, maxLength: 1000 },
    comment: { type: 'string', minLength: 1 },
    correction: { type: 'string', minLength: 1, description: 'What the answer should have been.' },
    corrections: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, maxItems: 100 },
    source: { type: 'string', minLength: 1, description: 'Who judges. Default: user.' },
    at: { ...time, description: 'When. Default: now; give it, and sending the judgement again doubles nothing.' },
    session: { ...session, description: 'The session of the record, if known.' },
  },
  {
    additionalProperties: false,
    anyOf: ['rating', 'score', 'label', 'comment', 'correction', 'corrections'].map((name) => ({ required: [name] })),
  },
);

/** The body of a correction. */
export const CORRECTION: Schema = object(
  {
    properties: { ...anObject, description: 'Sets these; null removes one.' },
    tags: { type: 'array', items: text, description: 'Replaces the tags.' },
    at: { ...time, description: 'The later correction of a field wins. Default: now.' },
    session: { ...session, description: 'The session of the record, if known.' },
  },
  { additionalProperties: false, anyOf: [{ required: ['properties'] }, { required: ['tags'] }] },
);

/** The body of a search. */
export const SEARCH: Schema = object(
  {
    words: { ...text, maxLength: 10_000, description: 'All of them; "a phrase", begin*, -without, this | that.' },
    user: { ...text, description: 'Id, name or e-mail address.' },
    session: text,
    model: { ...text, description: 'As asked, as answered, or its family.' },
    app: text,
    outcome: { enum: OUTCOMES },
    since: { ...MOMENT, description: 'now, -7d, 12h, 2026-11-01 or a full ISO 8601 time.' },
    until: MOMENT,
    size: { type: 'integer', minimum: 1, maximum: 1000, default: 10 },
    sort: { enum: [...SORT_ORDERS] },
    after: { ...sortValues, description: '`next` of the page before.' },
    query: QUERY,
    filters: FILTERS,
    facets: { type: 'boolean', description: 'Also the frequent values of some fields, and the records over time.' },
  },
  { additionalProperties: false },
);

/** Every schema with a name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  NewRecord: object(
    { message, ...allOptional(record) },
    {
      required: ['message'],
      description: 'A record. `message.prompt` is all it must have; what is not listed here is kept.',
    },
  ),
  NewChange: object(
    { id, ...allOptional({ chat_session_id: session, at: time, ...changes }) },
    {
      required: ['id'],
      anyOf: Object.entries(changes).map(([name, { type }]) => ({
        required: [name],
        properties: { [name]: { type } },
      })),
    },
  ),
  Record: object(
    { message, ...record, schema_version: count, revision: count, accepted: time },
    { required: ['chat_session_id', 'user', 'message', 'schema_version', 'revision', 'time'] },
  ),
  Session: object(
    { session: text, records: { type: 'array', items: named('Record') } },
    { required: ['session', 'records'] },
  ),
  Feedback: FEEDBACK,
  Correction: CORRECTION,
  SearchRequest: SEARCH,
  SearchPage: object(
    {
      hits: { type: 'array', items: hit },
      total: count,
      totalIsExact: { type: 'boolean', description: 'False: there are at least `total`.' },
      next: { ...sortValues, description: 'Hand it to `after` for the page behind; absent on the last.' },
      facets: {
        type: 'array',
        items: object({ field: text, label: text, values: valueCounts }, { required: ['field', 'label', 'values'] }),
      },
      timeline,
    },
    { required: ['hits', 'total', 'totalIsExact'] },
  ),
  Item: item,
  Outcome: object(outcome, { required: Object.keys(outcome) }),
  Change: object({ id: text, status: { const: 'accepted' } }, { required: ['id', 'status'] }),
  Error: object({ error }, { required: ['error'] }),
  BatchError: object({ error, ...outcome }, { required: ['error'] }),
  OtlpFailure: {
    description: 'As google.rpc.Status where OTLP was understood, else as every other error.',
    anyOf: [named('Error'), object({ code: { type: 'integer' }, message: text }, { required: ['code', 'message'] })],
  },
  Health: object({ status: text }, { required: ['status'] }),
  Readiness: object(
    { status: { enum: ['ready', 'not ready'] }, checks: { type: 'object', additionalProperties: anObject } },
    { required: ['status', 'checks'] },
  ),
};
