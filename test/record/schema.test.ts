import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PromptlogError } from '../../src/errors.ts';
import { readChange, readPart, readRecord } from '../../src/record/schema.ts';
import { SHAPES } from '../../src/record/schema-shape.ts';
import { anyJson, anyObject, anyRecord } from '../support/arbitrary-record.ts';

const now = () => new Date('2026-11-21T05:00:00.000Z');
const newId = () => 'new-id';
const options = { now, newId };
const prompt = [{ role: 'human', content: 'Hi' }];
const read = (fields: object = {}) => readRecord({ message: { prompt }, ...fields }, options);

function refusal(run: () => unknown): PromptlogError {
  try {
    run();
  } catch (thrown) {
    assert(thrown instanceof PromptlogError);
    assert.equal(thrown.code, 'PL_RECORD_INVALID');
    return thrown;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

describe('reading a record', () => {
  it('needs nothing but a prompt', () => {
    assert.deepEqual(read(), {
      chat_session_id: 'new-id',
      user: { name: '', user_id: '' },
      message: { id: 'new-id', prompt, other_attr: [], previous_message_id: '' },
      schema_version: 1,
      revision: 1,
      time: '2026-11-21T05:00:00.000Z',
      accepted: '2026-11-21T05:00:00.000Z',
    });
  });

  it('takes the id from the message, else the item, else the response', () => {
    assert.equal(read({ id: 'item', message: { id: 'm', prompt } }).message.id, 'm');
    assert.equal(read({ id: 'item', response_id: 'chatcmpl-1' }).message.id, 'item');
    assert.equal(read({ response_id: 'chatcmpl-1' }).message.id, 'chatcmpl-1');
    assert.equal(read({ response_id: 'r'.repeat(513) }).message.id, 'new-id');
  });

  it('is the first revision whatever the caller says, and never a tombstone', () => {
    const record = read({
      revision: 7,
      schema_version: 9,
      erased: '2026-11-21T05:00:00.000Z',
      moved_to: 's',
      orphaned: 'now',
    });
    assert.equal(record.revision, 1);
    assert.equal(record.schema_version, 1);
    assert.equal('erased' in record || 'moved_to' in record || 'orphaned' in record, false);
  });

  it('stores "user" as "human" and keeps every other role', () => {
    const roles = ['user', 'human', 'assistant', 'developer', 'tool', 'wizard'];
    const record = read({ message: { prompt: roles.map((role) => ({ role, content: role })) } });
    assert.deepEqual(
      record.message.prompt.map(({ role }) => role),
      ['human', 'human', 'assistant', 'developer', 'tool', 'wizard'],
    );
  });

  it('gives items of the Responses API the role of who speaks in them', () => {
    const items = [{ type: 'function_call' }, { type: 'function_call_output' }, { content: 'Hi' }];
    assert.deepEqual(
      read({ message: { prompt: items } }).message.prompt.map(({ role }) => role),
      ['assistant', 'tool', 'human'],
    );
  });

  it('turns other attributes given as one object, or several in one entry, into single ones', () => {
    const expected = [{ model: 'gpt-4o' }, { object: 'chat.completion' }];
    for (const given of [
      { model: 'gpt-4o', object: 'chat.completion' },
      [{ model: 'gpt-4o', object: 'chat.completion' }],
    ]) {
      assert.deepEqual(read({ message: { prompt, other_attr: given } }).message.other_attr, expected);
    }
  });

  it('writes every notation of a time as ISO 8601 in UTC with milliseconds', () => {
    const same = [
      '2026-11-21T05:00:00.000Z',
      '2026-11-21T06:00:00+01:00',
      '2026-11-21T06:00:00.0001234+0100',
      '2026-11-21 05:00:00',
      '2026-11-21T05:00Z',
      1_795_237_200_000,
      1_795_237_200,
      new Date('2026-11-21T05:00:00Z'),
    ];
    for (const time of same) assert.equal(read({ time }).time, '2026-11-21T05:00:00.000Z', String(time));
    assert.equal(read({ time: '2026-02-29T00:00:00.000Z' }).time, '2026-03-01T00:00:00.000Z');
    assert.equal(read({ timing: { started: new Date(0) } }).timing?.started, '1970-01-01T00:00:00.000Z');
  });

  it('drops what Cosmos added and keeps every unknown sibling', () => {
    const cosmos = { _rid: 'r', _self: 's', _etag: 'e', _attachments: 'a', _ts: 1 };
    const record = read({ ...cosmos, labels: { team: 'a' }, turn: 3, message: { prompt, mood: 'good' } });
    for (const name of Object.keys(cosmos)) assert.equal(name in record, false);
    assert.deepEqual(record['labels'], { team: 'a' });
    assert.equal(record['turn'], 3);
    assert.equal((record.message as unknown as Record<string, unknown>)['mood'], 'good');
  });

  it('keeps members named __proto__ as data and no prototype', () => {
    const record = readRecord(
      JSON.parse(
        '{"__proto__":{"polluted":1},"message":{"prompt":[{"role":"user","__proto__":{"polluted":1}}],"__proto__":{"polluted":1}}}',
      ),
    );
    assert.equal((record as Record<string, unknown>)['polluted'], undefined);
    assert.equal((record.message.prompt[0] as Record<string, unknown>)['polluted'], undefined);
    assert.equal(JSON.stringify(record).match(/"__proto__":\{"polluted":1\}/g)?.length, 3);
  });

  it('begins with the response id, the session, the user and the message, whatever the order it was given in', () => {
    const record = read({ operation: 'chat', tags: [], user: {}, chat_session_id: 's', response_id: 'r' });
    assert.deepEqual(Object.keys(record).slice(0, 4), ['response_id', 'chat_session_id', 'user', 'message']);
  });

  it('never changes what it is given', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const before = JSON.stringify(record);
        readRecord(record);
        assert.equal(JSON.stringify(record), before);
      }),
    );
  });

  it('reads a record it has read before to the same record', () => {
    fc.assert(
      fc.property(anyRecord, (record) => assert.deepEqual(readRecord({ ...record }), { ...record, revision: 1 })),
    );
  });

  it('does not look into two thousand messages', () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({
      role: 'human',
      content: [{ type: 'text', text: index }],
    }));
    assert.equal(readRecord({ message: { prompt: many } }).message.prompt, many);
  });
});

describe('refusing a record', () => {
  const cases: [what: string, input: unknown, path: string, got: string][] = [
    ['no object', 'text', 'the record', 'string'],
    ['no message', {}, 'message', 'undefined'],
    ['a prompt that is text', { message: { prompt: 'secret' } }, 'message.prompt', 'string'],
    ['a message that is text', { message: { prompt: ['secret'] } }, 'message.prompt.0', 'string'],
    ['a role that is no text', { message: { prompt: [{ role: 1 }] } }, 'message.prompt.0.role', 'number'],
    ['an empty id', { message: { id: '', prompt } }, 'message.id', 'string'],
    ['a long id', { message: { id: 'x'.repeat(513), prompt } }, 'message.id', 'string'],
    ['an empty session', { chat_session_id: '', message: { prompt } }, 'chat_session_id', 'string'],
    ['a long session', { chat_session_id: 'x'.repeat(1025), message: { prompt } }, 'chat_session_id', 'string'],
    [
      'a session too long in bytes',
      { chat_session_id: '語'.repeat(700), message: { prompt } },
      'chat_session_id',
      'string',
    ],
    ['a time that is none', { time: 'yesterday', message: { prompt } }, 'time', 'string'],
    ['an unknown outcome', { outcome: 'great', message: { prompt } }, 'outcome', 'string'],
    ['tags that are no texts', { tags: [1], message: { prompt } }, 'tags.0', 'number'],
    ['feedback without a name', { feedback: [{}], message: { prompt } }, 'feedback.0.name', 'undefined'],
    ['attributes that are no objects', { message: { prompt, other_attr: ['a'] } }, 'message.other_attr', 'array'],
    ['a user that is a text', { user: 'Ada', message: { prompt } }, 'user', 'string'],
  ];
  for (const [what, input, path, got] of cases) {
    it(`refuses ${what} and says where, not what stood there`, () => {
      const error = refusal(() => readRecord(input));
      assert.equal(error.details['path'], path);
      assert.equal(error.details['got'], got);
      assert.doesNotMatch(error.message, /secret|yesterday|great|Ada|undefined, got/);
    });
  }

  it('agrees with the schema on whatever is handed in', () => {
    const fields = [
      'user',
      'time',
      'tags',
      'feedback',
      'outcome',
      'masked',
      'halves',
      'request',
      'changed',
      'door',
      'message',
      'id',
    ];
    const anyInput = fc.oneof(
      anyJson,
      fc.dictionary(fc.constantFrom(...fields), fc.oneof(anyJson, anyObject)),
      fc.tuple(fc.constantFrom(...fields), anyJson).map(([name, value]) => ({ message: { prompt }, [name]: value })),
    );
    fc.assert(
      fc.property(anyInput, (input) => {
        const fits = SHAPES.record.safeParse(input).success;
        if (fits) readRecord(input);
        else refusal(() => readRecord(input));
      }),
      { numRuns: 500 },
    );
  });
});

describe('reading a part and a change', () => {
  it('reads the half with the answer without a prompt', () => {
    const part = readPart({ message: { id: 'm' }, halves: ['response'] }, options);
    assert.deepEqual(part.message.prompt, []);
    assert.deepEqual(part.halves, ['response']);
  });

  it('refuses a part that does not say which half it is', () => {
    assert.equal(refusal(() => readPart({ message: { prompt } })).details['path'], 'halves');
    assert.equal(refusal(() => readPart({ message: { prompt }, halves: [] })).details['path'], 'halves');
  });

  it('dates a change and its feedback when they carry no time', () => {
    const change = readChange({ id: 'm', feedback: [{ name: 'score', value: 1 }], properties: { A: null } }, options);
    assert.equal(change.at, '2026-11-21T05:00:00.000Z');
    assert.equal(change.feedback?.[0]?.at, change.at);
    assert.deepEqual(change.properties, { A: null });
  });

  it('refuses a change that changes nothing, or names no record', () => {
    assert.equal(refusal(() => readChange({ id: 'm' })).details['expected'], 'feedback, tags or properties');
    assert.equal(refusal(() => readChange({ tags: [] })).details['path'], 'id');
  });
});
