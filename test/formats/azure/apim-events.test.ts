import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apimEvents } from '../../../src/formats/azure/apim-events.ts';
import type { Made, Members } from '../../../src/formats/format.ts';
import { merge } from '../../../src/record/merge.ts';
import { attribute, type PromptRecord } from '../../../src/record/record.ts';
import { readPart } from '../../../src/record/schema.ts';

const TIME = '2026-01-15T10:00:00.000Z';
const given = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../apim-events', `${name}.in.json`), 'utf8')) as Members;

/** Each half as the schema reads it. The clock is fixed: when a half was accepted differs between the two. */
const halvesOf = (made: readonly Made[]): PromptRecord[] =>
  made.map((item) => {
    assert.equal(item.kind, 'part');
    return readPart(item.kind === 'part' ? item.value : {}, { now: () => new Date(TIME) });
  });
const readHalf = (event: unknown) => halvesOf(apimEvents.read(event, { key: 'k', time: TIME }))[0] as PromptRecord;

describe('the two events of a call', () => {
  const request = readHalf(given('request'));
  const response = readHalf(given('response'));

  it('make the same record, whichever comes first', () => {
    const forward = merge(request, response);
    const backward = merge(response, request);
    assert.deepEqual(forward, backward);
    assert.deepEqual(forward.halves, ['request', 'response']);
    assert.deepEqual(forward.message.prompt, [
      { role: 'system', content: 'Be brief.' },
      { role: 'human', content: 'Hi' },
    ]);
    assert.deepEqual(attribute(forward, 'usage'), { completion_tokens: 2, prompt_tokens: 12, total_tokens: 14 });
    assert.deepEqual(forward.timing, {
      started: '2026-01-15T10:00:00.000Z',
      ended: '2026-01-15T10:00:01.000Z',
      duration_ms: 412.7,
    });
    assert.equal(forward.time, '2026-01-15T10:00:00.000Z');
    assert.equal(forward.outcome, 'completed');
  });

  it('change nothing when they come again', () => {
    const whole = merge(request, response);
    assert.equal(merge(whole, response), whole);
    assert.equal(merge(merge(whole, request), response), whole);
  });

  it('are the same one by one as in a list', () => {
    const listed = halvesOf(apimEvents.read([given('request'), given('response')], { time: TIME }));
    assert.deepEqual(listed, [request, response]);
  });

  it('stay a half when the other never comes', () => {
    assert.deepEqual([request.halves, response.halves], [['request'], ['response']]);
    assert.deepEqual(response.message.prompt, []);
  });
});

describe('apim-events', () => {
  it('recognises its events by their hyphenated keys and nothing else', () => {
    for (const value of [given('request'), given('response'), [{}, given('request')]]) {
      assert.ok(apimEvents.recognises(value));
    }
    for (const value of [null, 'x', [], {}, { 'event-type': 'Request' }, { 'event-time': 'x', id: '1' }]) {
      assert.ok(!apimEvents.recognises(value));
    }
  });

  it('lets no credential through that a policy was extended with', () => {
    const event = {
      ...given('request'),
      authorization: 'Bearer abc',
      'api-key': 'abc',
      note: { cookie: 'abc', kept: 1 },
    };
    const text = JSON.stringify(apimEvents.read(event, {}));
    assert.ok(!text.includes('abc'));
    assert.ok(text.includes('"kept":1'));
  });

  it('says where an event cannot be used', () => {
    const made = apimEvents.read([given('request'), { ...given('response'), 'message-id': null }], {});
    assert.deepEqual(made[1], {
      kind: 'refused',
      path: '1.message-id',
      expected: 'the id of the call',
      got: 'null',
    });
    assert.deepEqual(
      apimEvents.read('text', {}).map(({ kind }) => kind),
      ['refused'],
    );
  });
});
