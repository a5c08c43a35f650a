import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SseReader } from '../../../src/formats/provider/sse.ts';
import { type Folded, foldText, foldValues, isStreamEvent, StreamFold } from '../../../src/formats/provider/stream.ts';
import { isObject } from '../../../src/formats/values.ts';
import { anyJson } from '../../support/arbitrary-record.ts';

const folder = join(import.meta.dirname, '../openai');
const streams = readdirSync(folder)
  .filter((file) => file.endsWith('.in.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown)
  .map((value) => (isObject(value) ? value['response'] : value))
  .filter((text) => typeof text === 'string');

const data = (...values: unknown[]): string => values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('');
const chunk = (delta: object, more: object = {}) => ({ id: 'c1', choices: [{ index: 0, delta, ...more }] });

function folded(text: string, cuts: readonly number[]): Folded {
  const reader = new SseReader();
  const fold = new StreamFold();
  let at = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), text.length]) {
    for (const event of reader.add(text.slice(at, cut))) fold.add(event);
    at = Math.max(at, cut);
  }
  for (const event of reader.end()) fold.add(event);
  return fold.finish();
}

describe('the fold of a stream', () => {
  it('makes the same of a stream wherever it is cut into pieces', () => {
    assert.ok(streams.length >= 10);
    for (const text of streams) {
      const whole = foldText(text);
      const cuts = fc.array(fc.nat(text.length), { maxLength: 8 });
      fc.assert(
        fc.property(cuts, (places) => assert.deepEqual(folded(text, places), whole)),
        { numRuns: 20 },
      );
      assert.deepEqual(foldText(text.replaceAll('\n', '\r\n')), whole);
    }
  });

  it('never throws at a stream whose end is missing, and knows that it is', () => {
    for (const text of streams) {
      for (let end = 0; end < text.length; end += 97) {
        const { body, error } = foldText(text.slice(0, end));
        assert.ok(body === undefined || isObject(body));
        assert.ok(error === undefined || isObject(error) || typeof error === 'string');
      }
    }
    const cut = foldText(`${data(chunk({ content: 'Hel' }))}data: {"choices":[{"ind`);
    assert.deepEqual([cut.isWhole, cut.isCut], [false, true]);
    const broken = foldText(data(chunk({ content: 'Hel' })));
    assert.deepEqual([broken.isWhole, broken.isCut], [false, false]);
  });

  it('never throws at events of any kind and leaves them as they are', () => {
    const type = fc.constantFrom(
      ...[
        'response.created',
        'response.output_item.added',
        'response.content_part.added',
        'response.output_text.delta',
      ],
      ...[
        'response.function_call_arguments.done',
        'response.output_text.annotation.added',
        'message_start',
        'message_delta',
      ],
      ...[
        'response.reasoning_summary_part.added',
        'content_block_start',
        'content_block_delta',
        'image_edit.completed',
      ],
      ...['transcript.text.delta', 'speech.audio.done', 'error', 'ping', 'response.'],
    );
    const members = ['item', 'part', 'delta', 'message', 'content_block', 'usage', 'annotation', 'text'];
    const event = fc
      .tuple(type, fc.array(fc.tuple(fc.constantFrom(...members), anyJson)), fc.oneof(fc.nat(3), anyJson), fc.boolean())
      .map(([name, entries, place, choices]) => ({
        ...Object.fromEntries(entries),
        ...{ index: place, output_index: place, content_index: place },
        ...(choices ? { choices: [Object.fromEntries([['index', place], ...entries])] } : { type: name }),
      }));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        const before = JSON.stringify(events);
        const { body } = foldValues(events);
        assert.ok(body === undefined || isObject(body));
        assert.equal(JSON.stringify(events), before);
      }),
    );
  });

  it('takes nothing after the end of the stream', () => {
    const { body, isWhole } = foldText(
      `${data(chunk({ content: 'a' }))}data: [DONE]\n\n${data(chunk({ content: 'b' }))}`,
    );
    assert.ok(isWhole);
    assert.equal(JSON.stringify(body).includes('"a"'), true);
    assert.equal(JSON.stringify(body).includes('b"'), false);
  });

  it('keeps usage unknown where it never came, and a finish reason that a later chunk leaves empty', () => {
    const { body } = foldText(
      data(chunk({ content: 'a' }, { finish_reason: 'stop' }), chunk({}, { finish_reason: null })),
    );
    assert.deepEqual(body, {
      id: 'c1',
      choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
    });
  });

  it('tells tool calls apart where a server gives them no index', () => {
    const call = (id: string | undefined, text: string) =>
      chunk({ tool_calls: [{ ...(id === undefined ? {} : { id }), function: { arguments: text } }] });
    const { body } = foldText(data(call('a', '{'), call(undefined, '}'), call('b', '[]')));
    assert.match(JSON.stringify(body), /"tool_calls":\[\{"id":"a","function":\{"arguments":"\{\}"\}\},\{"id":"b"/);
  });

  it('joins the pieces of a function call of old, of sound and of what a provider adds', () => {
    const { body } = foldText(
      data(
        chunk({ function_call: { name: 'find', arguments: '{"a"' }, reasoning_content: 'Let ' }),
        chunk({ function_call: { arguments: ':1}' }, reasoning_content: 'me.', audio: { id: 'a', transcript: 'He' } }),
        chunk({ audio: { transcript: 'llo', expires_at: 5 } }),
      ),
    );
    const message = {
      role: 'assistant',
      content: null,
      function_call: { name: 'find', arguments: '{"a":1}' },
      reasoning_content: 'Let me.',
      audio: { id: 'a', transcript: 'Hello', expires_at: 5 },
    };
    assert.deepEqual(body, { id: 'c1', choices: [{ index: 0, message, finish_reason: null }] });
  });

  it('knows an error by its name, also where its data is no JSON', () => {
    assert.equal(foldText('event: error\ndata: upstream is gone\n\n').error, 'upstream is gone');
    assert.deepEqual(foldText('event: error\ndata: {"message":"x"}\n\n').error, { message: 'x' });
    assert.deepEqual(foldText(data({ type: 'error', code: 'c', message: 'm' })).error, {
      type: 'error',
      code: 'c',
      message: 'm',
    });
    assert.equal(foldText(data({ id: 'c1', choices: [], error: null })).error, undefined);
  });

  it('reads events that are named by their line alone', () => {
    const text = 'event: message_start\ndata: {"message":{"id":"m","content":[]}}\n\nevent: message_stop\ndata: {}\n\n';
    const { body, isWhole } = foldText(text);
    assert.deepEqual([body?.['id'], isWhole], ['m', true]);
  });

  it('keeps the input of a tool as text where it was cut off', () => {
    const { body } = foldText(
      data(
        { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'n', input: {} } },
        { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"ci' } },
      ),
    );
    assert.deepEqual(body?.['content'], [{ type: 'tool_use', id: 't', name: 'n', input: {}, partial_json: '{"ci' }]);
  });

  it('folds what transcripts, speech and half-made pictures bring', () => {
    const transcript = foldText(
      data({ type: 'transcript.text.delta', delta: 'Hel' }, { type: 'transcript.text.delta', delta: 'lo' }),
    );
    assert.deepEqual([transcript.body, transcript.isWhole], [{ text: 'Hello' }, false]);
    const done = foldText(
      data({ type: 'transcript.text.delta', delta: 'Hel' }, { type: 'transcript.text.done', text: 'Hello' }),
    );
    assert.deepEqual([done.body, done.isWhole], [{ text: 'Hello' }, true]);
    const speech = foldText(
      data({ type: 'speech.audio.delta', audio: 'AA' }, { type: 'speech.audio.done', usage: { total_tokens: 1 } }),
    );
    assert.deepEqual(speech.body, { usage: { total_tokens: 1 }, audio: 'AA' });
    const picture = foldText(data({ type: 'image_generation.partial_image', b64_json: 'AA', partial_image_index: 0 }));
    assert.deepEqual([picture.body, picture.isWhole], [{ data: [{ b64_json: 'AA' }] }, false]);
  });

  it('knows an event of a stream from a whole answer', () => {
    assert.ok(isStreamEvent({ object: 'chat.completion.chunk' }));
    assert.ok(isStreamEvent({ type: 'response.created' }));
    assert.ok(isStreamEvent({ type: 'message_start' }));
    for (const other of [{ object: 'chat.completion', choices: [] }, { type: 'message' }, {}, null, 'x'])
      assert.ok(!isStreamEvent(other));
  });
});
