import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Made, Members } from '../../src/formats/format.ts';
import { formatOfMapping } from '../../src/formats/mapping.ts';
import { readPart, readRecord } from '../../src/record/schema.ts';
import { anyJson } from '../support/arbitrary-record.ts';

const mapping = {
  name: 'my-gateway',
  when: { source: 'gw', 'call.id': '*' },
  fields: {
    'message.id': 'call.id',
    time: 'at',
    chat_session_id: 'call.session',
    'message.prompt': 'call.body.messages',
    'message.other_attr.completion.choices': 'call.answer',
    'message.other_attr.model': ['call.served', 'call.model'],
    'message.other_attr.usage.total_tokens': 'call.tokens',
    'user.user_id': 'who.id',
    'client.subscription': { path: 'who.key', hash: true },
    'timing.duration_ms': 'took',
    tags: 'labels',
  },
};
const event = {
  source: 'gw',
  at: '15.01.2026 10:00:00',
  call: {
    id: 7,
    session: 's-1',
    body: '{"messages":[{"role":"user","content":"Hi"}]}',
    answer: 'Hello!',
    model: 'gpt-4o',
    tokens: '14',
    extra: 1,
  },
  who: { id: 'u-1', key: 'very-secret' },
  took: '412.5',
  labels: ['a', 'b'],
  team: 'north',
  authorization: 'Bearer very-secret',
};

const heldBy = (made: Made | undefined): Members => {
  assert.ok(made?.kind === 'record' || made?.kind === 'part');
  return made.value;
};
const readWith = (given: unknown, value: unknown, key = 'k') =>
  formatOfMapping(given).read(value, { key, time: '2026-01-15T11:00:00.000Z' });

describe('a mapping', () => {
  const [made] = readWith(mapping, event);
  const record = readRecord(heldBy(made));

  it('fills a record from the places it names, through JSON text too', () => {
    assert.equal(record.message.id, '7');
    assert.equal(record.chat_session_id, 's-1');
    assert.equal(record.time, '2026-01-15T10:00:00.000Z');
    assert.deepEqual(record.message.prompt, [{ role: 'human', content: 'Hi' }]);
    assert.deepEqual(record.message.other_attr, [
      { completion: { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' } }] } },
      { model: 'gpt-4o' },
      { usage: { total_tokens: 14 } },
    ]);
    assert.deepEqual(record.timing, { duration_ms: 412.5 });
    assert.deepEqual(record.tags, ['a', 'b']);
  });

  it('keeps what it does not name, but for credentials', () => {
    assert.equal(record.properties?.['team'], 'north');
    assert.deepEqual(record.properties?.['call'], { extra: 1 });
    assert.ok(!JSON.stringify(record).includes('very-secret'));
  });

  it('is known by the members it says, each with its value or any', () => {
    const format = formatOfMapping(mapping);
    assert.ok(format.recognises(event));
    assert.ok(format.recognises([{}, event]));
    for (const value of [null, 'x', [], {}, { ...event, source: 'other' }, { ...event, call: {} }]) {
      assert.ok(!format.recognises(value));
    }
    assert.deepEqual(
      format.read([{ ...event, source: 'other' }, 5], {}).map(({ kind }) => kind),
      ['ignored', 'refused'],
    );
  });

  it('reads whole bodies, and lets what it names itself stand before them', () => {
    const fields = {
      'call.url': 'url',
      'call.request': 'request',
      'call.response': 'response',
      'call.status': 'status',
      'message.id': 'id',
    };
    const [whole] = readWith(
      { name: 'bodies', when: { url: '*' }, fields },
      {
        id: 'm-1',
        url: 'https://aoai.example.net/openai/deployments/gpt35/chat/completions',
        request: '{"messages":[{"role":"user","content":"Hi"}]}',
        response: { id: 'c1', object: 'chat.completion', choices: [], usage: { total_tokens: 3 } },
        status: 200,
      },
    );
    const read = readRecord(heldBy(whole));
    assert.deepEqual([read.message.id, read.response_id, read.provider], ['m-1', 'c1', 'azure.ai.openai']);
  });

  it('keeps bodies that are of no model', () => {
    const fields = { 'call.request': 'request' };
    const [odd] = readWith({ name: 'bodies', when: { request: '*' }, fields }, { request: '{"order":1}' });
    assert.deepEqual(heldBy(odd)['properties'], { request: '{"order":1}' });
  });

  it('makes halves where it says so', () => {
    const [half] = readWith({ ...mapping, halves: ['request'] }, event);
    assert.equal(half?.kind, 'part');
    assert.deepEqual(readPart(heldBy(half)).halves, ['request']);
  });

  it('names what has no id by its place', () => {
    const { 'message.id': _id, ...fields } = mapping.fields;
    const ids = readWith({ ...mapping, fields }, [event, event]).map(
      (item) => (heldBy(item)['message'] as Members)['id'],
    );
    assert.deepEqual(ids, ['k.0', 'k.1']);
  });

  it('is read from the text of its file as well', () => {
    assert.deepEqual(readWith(JSON.stringify(mapping), event), readWith(mapping, event));
  });

  it('changes nothing it is given', () => {
    const usage = { total_tokens: '3' };
    const fields = { 'message.other_attr.usage': 'usage', 'message.other_attr.usage.prompt_tokens': 'asked' };
    const value = { usage, asked: 1 };
    const [joined] = readWith({ name: 'x', when: { usage: '*' }, fields }, value);
    assert.deepEqual(value, { usage: { total_tokens: '3' }, asked: 1 });
    assert.deepEqual((heldBy(joined)['message'] as Members)['other_attr'], [
      { usage: { total_tokens: '3', prompt_tokens: 1 } },
    ]);
  });

  it('makes only what the schema takes, whatever stands at its places', () => {
    const targets = [
      'message.id',
      'message.prompt',
      'message.other_attr.completion.choices',
      'chat_session_id',
      'tags',
    ];
    const more = ['time', 'outcome', 'user.name', 'call.request', 'call.response', 'timing.started', 'error.code'];
    const fields = Object.fromEntries([...targets, ...more].map((target, index) => [target, `f${index}`]));
    const format = formatOfMapping({ name: 'any', when: { known: true }, fields });
    const values = fc.array(anyJson, { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, (found) => {
        const given = { known: true, ...Object.fromEntries(found.map((value, index) => [`f${index}`, value])) };
        for (const item of format.read(given, { key: 'k' })) readRecord(heldBy(item));
      }),
      { numRuns: 200 },
    );
  });

  it('takes members with dots and odd names as they are', () => {
    const fields = { 'message.id': 'a.b', 'properties.x': 'c.d.e', 'user.name': '__proto__.name' };
    const value = JSON.parse('{"a.b":"m-1","c.d":{"e":2},"__proto__":{"name":"Ada"}}') as unknown;
    const [odd] = readWith({ name: 'x', when: { 'a.b': '*' }, fields }, value);
    const read = readRecord(heldBy(odd));
    assert.deepEqual([read.message.id, read.properties, read.user.name], ['m-1', { x: 2 }, 'Ada']);
  });
});

describe('a mapping that cannot be used', () => {
  const place = (given: unknown): unknown => {
    try {
      formatOfMapping(given);
    } catch (error) {
      const { code, details } = error as { code: string; details: Record<string, unknown> };
      return [code, details['option']];
    }
    return undefined;
  };

  it('is refused with the place that is wrong', () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      ['{"name":', 'the mapping'],
      [[], 'the mapping'],
      [null, 'the mapping'],
      [{ ...mapping, name: 'My Gateway' }, 'name'],
      [{ ...mapping, name: undefined }, 'name'],
      [{ ...mapping, title: 5 }, 'title'],
      [{ ...mapping, field: {} }, 'field'],
      [{ ...mapping, when: {} }, 'when'],
      [{ ...mapping, when: { source: null } }, 'when.source'],
      [{ ...mapping, fields: [] }, 'fields'],
      [{ ...mapping, fields: { 'message.text': 'x' } }, 'fields.message.text'],
      [{ ...mapping, fields: { 'properties.__proto__': 'x' } }, 'fields.properties.__proto__'],
      [{ ...mapping, fields: { time: 5 } }, 'fields.time'],
      [{ ...mapping, fields: { time: [] } }, 'fields.time'],
      [{ ...mapping, fields: { 'client.app': { path: 'x', hash: false } } }, 'fields.client.app'],
      [{ ...mapping, fields: { 'client.subscription': 'who.apiKey' } }, 'fields.client.subscription'],
      [{ ...mapping, halves: [] }, 'halves'],
      [{ ...mapping, halves: ['both'] }, 'halves'],
    ];
    for (const [given, option] of wrong) assert.deepEqual(place(given), ['PL_CONFIG_INVALID', option]);
    assert.equal(place(mapping), undefined);
  });
});
