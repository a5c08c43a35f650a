/** Arbitrary records for property tests: valid ones, several versions of one, and changes of it. */
import fc from 'fast-check';
import {
  type Json,
  type JsonObject,
  lacksHalf,
  type PromptRecord,
  type RecordChange,
} from '../../src/record/record.ts';
import { readChange, readRecord } from '../../src/record/schema.ts';

const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Any text, with NUL bytes, lone surrogates and text outside the basic plane among it. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 20 }) },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
  fc.constantFrom('', '\0', '\ud800', '\udc00x', '👩‍🚀', '"\\\u2028', 'refund'),
);

/** Any JSON value as it comes out of a parser, members named `__proto__` and `constructor` among it. */
export const anyJson: fc.Arbitrary<Json> = fc
  .oneof(
    fc.jsonValue({ maxDepth: 3 }),
    anyText,
    fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')),
  )
  .map((value) => clean(value) as Json);

const anyName = fc.oneof(fc.constantFrom('A', 'TEAM_NAME', 'model', 'a.b', '__proto__', 'constructor', ''), anyText);

/** Any JSON object. */
export const anyObject: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(anyName, anyJson), { maxLength: 4 })
  .map((entries) => clean(Object.fromEntries(entries)) as JsonObject);

/** Any time a record can have, few enough that two of them often fall together. */
export const anyTime: fc.Arbitrary<string> = fc
  .oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4e9 }))
  .map((seconds) => new Date(1_790_000_000_000 + seconds * 1000).toISOString());

const anyMessage = fc.record(
  {
    role: fc.constantFrom('system', 'human', 'assistant', 'tool', 'developer'),
    content: fc.oneof(anyText, anyJson),
    name: anyText,
    tool_calls: anyJson,
    tool_call_id: anyText,
  },
  { requiredKeys: ['role'] },
);

/** One message of a conversation that was logged message by message. */
const anyLoggedMessage = fc.record({
  role: fc.constantFrom('human', 'assistant'),
  content: fc.constantFrom('a', 'b'),
  at: fc.constantFrom('2026-01-15T10:00:00.000000001Z', '2026-01-15T10:00:00.000000001Z~00001', '2026-01-15T10:00:01Z'),
});

/** An answer of which each capture may hold some of the choices, in any order. */
const anyCompletion = fc.record(
  {
    choices: fc.array(fc.record({ index: fc.nat(2), message: fc.constantFrom('a', 'b', 'longer') }), { maxLength: 3 }),
    model: fc.constantFrom('x', 'y'),
  },
  { requiredKeys: ['choices'] },
);

const anyAttribute = fc.oneof(
  fc.oneof(anyCompletion, anyJson).map((completion) => ({ completion })),
  anyText.map((model) => ({ model })),
  fc.nat(3).map((prompt_tokens) => ({ usage: { prompt_tokens } })),
  fc.tuple(anyName, anyJson).map(([name, value]) => ({ [name]: value })),
);

const anyFeedback = fc.record(
  {
    name: fc.constantFrom('score', 'comment'),
    value: anyJson,
    comment: anyText,
    source: fc.constantFrom('user', 'reviewer'),
    at: anyTime,
  },
  { requiredKeys: ['name', 'at'] },
);

const anyTags = fc.array(fc.constantFrom('a', 'b', 'c', 'ä'), { maxLength: 3 });
const anyMembers = fc.dictionary(fc.constantFrom('name', 'model', 'code', 'region'), anyJson, { maxKeys: 3 });

/** Whole texts cut into pieces, numbered through as a gateway does; no run of them but the whole is JSON. */
export const CUT = {
  request: piecesOf('{"messages":[{"role":"user","content":"Where is my refund?"}],"seed":1}', 3, 1),
  response: piecesOf('[{"role":"assistant","content":"On its way."}]', 2, 4),
} as const;

function piecesOf(text: string, count: number, first: number) {
  const length = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, index) => ({
    seq: first + index,
    time: `2026-11-21T05:00:0${index}.000Z`,
    text: text.slice(index * length, (index + 1) * length),
  }));
}

const anyPieces = fc
  .record({ request: fc.subarray(CUT.request), response: fc.subarray(CUT.response) }, { requiredKeys: [] })
  .filter(({ request = [], response = [] }) => request.length + response.length > 0);

const anySiblings = fc.record(
  {
    operation: fc.constantFrom('chat', 'embeddings'),
    provider: anyText,
    response_id: fc.constantFrom('chatcmpl-1', 'chatcmpl-22'),
    system_fingerprint: anyText,
    request: fc.oneof(anyMembers, anyObject),
    timing: fc.record({ started: anyTime, duration_ms: fc.nat(5000) }, { requiredKeys: [] }),
    error: anyMembers,
    client: anyMembers,
    gateway: anyMembers,
    properties: fc.oneof(anyMembers, anyObject),
    feedback: fc.array(anyFeedback, { maxLength: 3 }),
    tags: anyTags,
    outcome: fc.constantFrom('completed', 'aborted', 'failed', 'filtered'),
    masked: fc.nat(3),
    door: fc.constantFrom('http', 'winston'),
    halves: fc.subarray(['request', 'response'], { minLength: 1 }),
    changed: fc.dictionary(
      fc.constantFrom(
        'tags',
        'properties.name',
        'request.model',
        'outcome',
        'message.prompt',
        'response_id',
        'session.note',
      ),
      anyTime,
      { maxKeys: 3 },
    ),
    'session.note': anyText,
    labels: anyObject,
    pieces: anyPieces,
  },
  { requiredKeys: [] },
);

/** Any valid record with the given keys. */
export function recordOf(id: string, session: string): fc.Arbitrary<PromptRecord> {
  return fc
    .record({
      user: fc.dictionary(fc.constantFrom('name', 'user_id', 'email'), anyText, { maxKeys: 3 }),
      prompt: fc.oneof(fc.array(anyMessage, { maxLength: 3 }), fc.array(anyLoggedMessage, { maxLength: 3 })),
      other_attr: fc.array(anyAttribute, { maxLength: 4 }),
      previous_message_id: fc.constantFrom('', 'm-0', 'm-00'),
      time: anyTime,
      accepted: anyTime,
      revision: fc.integer({ min: 1, max: 9 }),
      siblings: anySiblings,
    })
    .map(({ prompt, other_attr, previous_message_id, revision, siblings, ...fields }) => {
      const message = { id, prompt, other_attr, previous_message_id };
      return clean({ ...readRecord({ chat_session_id: session, message, ...fields, ...siblings }), revision });
    });
}

const anyKey = anyText.filter((text) => text !== '');

/** Any valid record, with strange keys among them. */
export const anyRecord: fc.Arbitrary<PromptRecord> = fc
  .tuple(anyKey, anyKey)
  .chain(([id, session]) => recordOf(id, session));

/** Any version of the one record `m-1`, whose session some versions do not know; some were given up waiting for. */
export const anyVersion: fc.Arbitrary<PromptRecord> = fc
  .constantFrom('m-1', 's-1', 's-22')
  .chain((session) => fc.tuple(recordOf('m-1', session), fc.option(anyTime)))
  .map(([record, orphaned]) => (lacksHalf(record) && orphaned !== null ? { ...record, orphaned } : record));

/** Any change of the record `m-1`. */
export const anyChange: fc.Arbitrary<RecordChange> = fc
  .record(
    {
      at: anyTime,
      feedback: fc.array(anyFeedback, { maxLength: 2 }),
      tags: anyTags,
      properties: fc.dictionary(fc.constantFrom('name', 'model', '__proto__'), fc.oneof(fc.constant(null), anyJson), {
        maxKeys: 2,
      }),
    },
    { requiredKeys: ['at', 'tags'] },
  )
  .map((change) => clean(readChange({ id: 'm-1', ...change })));
