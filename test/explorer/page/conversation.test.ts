/** Messages of any API as a person reads them, and what each turn adds. */
import assert from 'node:assert/strict';
import {
  answerMessages,
  type Message,
  plainText,
  promptMessages,
  toolNames,
} from '../../../src/explorer/page/conversation/message.ts';
import { newMessages } from '../../../src/explorer/page/conversation/new-messages.ts';
import { sessionSums, turnFacts } from '../../../src/explorer/page/conversation/turn-facts.ts';
import type { PromptRecord } from '../../../src/record/record.ts';

const CALL = { id: 'c1', type: 'function', function: { name: 'lookup', arguments: '{"order":"A-1"}' } };

describe('the messages of a prompt', () => {
  it('are read from Chat Completions, with tools, pictures and sounds', () => {
    const messages = promptMessages([
      { role: 'system', content: 'Be kind.' },
      {
        role: 'human',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [CALL] },
      { role: 'tool', tool_call_id: 'c1', content: '{"state":"sent"}' },
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
    ]);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'user'],
    );
    assert.deepEqual(messages[1]?.parts[1], { kind: 'media', what: 'image', type: 'image/png', data: 'AAAA' });
    assert.deepEqual(messages[2]?.parts, [{ kind: 'call', id: 'c1', name: 'lookup', given: { order: 'A-1' } }]);
    assert.deepEqual(messages[3]?.parts, [{ kind: 'result', id: 'c1', answer: { state: 'sent' } }]);
    assert.deepEqual(messages[4]?.parts, [{ kind: 'media', what: 'audio', type: 'audio/wav', data: 'AAAA' }]);
    assert.equal(toolNames(messages).get('c1'), 'lookup');
  });

  it('are read from Anthropic blocks', () => {
    const [message] = promptMessages([
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: 'done' },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        ],
      },
    ]);
    assert.deepEqual(message?.parts, [
      { kind: 'result', id: 't1', answer: 'done' },
      { kind: 'media', what: 'image', address: 'https://example.com/a.png' },
    ]);
  });

  it('keep what is of no known kind', () => {
    const [message] = promptMessages([{ role: 'user', content: [{ type: 'hologram', beam: 7 }] }]);
    assert.deepEqual(message?.parts, [{ kind: 'other', type: 'hologram', value: { type: 'hologram', beam: 7 } }]);
  });

  it('are read from anything without failing', () => {
    for (const odd of [
      null,
      undefined,
      7,
      'text',
      [null, 7, 'x', {}, { role: 5, content: { deep: [] } }, { content: [[1], null] }],
      {},
    ]) {
      assert.doesNotThrow(() => promptMessages(odd).map(plainText));
      assert.doesNotThrow(() => answerMessages(odd).map(plainText));
    }
  });
});

describe('the messages of an answer', () => {
  it('are read from each API', () => {
    const chat = answerMessages({
      choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'length' }],
    });
    const responses = answerMessages({
      status: 'completed',
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Think.' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      ],
    });
    const anthropic = answerMessages({
      content: [
        { type: 'thinking', thinking: 'Hm' },
        { type: 'text', text: 'Hi' },
      ],
      stop_reason: 'end_turn',
    });
    assert.deepEqual(chat, [{ role: 'assistant', parts: [{ kind: 'text', text: 'Hi' }], finish: 'length' }]);
    assert.deepEqual(
      responses[0]?.parts.map(({ kind }) => kind),
      ['reasoning', 'text', 'call'],
    );
    assert.deepEqual(
      anthropic[0]?.parts.map(({ kind }) => kind),
      ['reasoning', 'text'],
    );
    assert.equal(answerMessages('Hi').length, 1);
  });
});

describe('what a turn adds', () => {
  const user = (text: string): Message => ({ role: 'user', parts: [{ kind: 'text', text }] });
  const assistant = (text: string): Message => ({ role: 'assistant', parts: [{ kind: 'text', text }] });
  const texts = (messages: readonly Message[]) => messages.map(plainText);
  const system: Message = { role: 'system', parts: [{ kind: 'text', text: 'S' }] };

  it('is what follows the prompt and the answer of the turn before', () => {
    const turns = newMessages([
      { prompt: [system, user('a')], answer: [{ ...assistant('b'), finish: 'stop' }] },
      { prompt: [system, user('a'), assistant('b'), user('c')], answer: [assistant('d')] },
    ]);
    assert.deepEqual(
      turns.map(({ messages }) => texts(messages)),
      [['S', 'a'], ['c']],
    );
    assert.equal(turns[1]?.repeated, 3);
  });

  it('is shown when the person says the same again', () => {
    const [, second] = newMessages([
      { prompt: [system, user('yes')], answer: [assistant('b')] },
      { prompt: [system, user('yes'), assistant('b'), user('yes')], answer: [] },
    ]);
    assert.deepEqual(texts(second?.messages ?? []), ['yes']);
  });

  it('is nothing when the same prompt is sent again after an error', () => {
    const [, second] = newMessages([
      { prompt: [system, user('a')], answer: [] },
      { prompt: [system, user('a')], answer: [assistant('b')] },
    ]);
    assert.deepEqual(second?.messages, []);
  });

  it('is found when the beginning of the history was dropped', () => {
    const [, second] = newMessages([
      { prompt: [user('a'), assistant('b'), user('c')], answer: [assistant('d')] },
      { prompt: [user('c'), assistant('d'), user('e')], answer: [] },
    ]);
    assert.deepEqual(texts(second?.messages ?? []), ['e']);
  });

  it('is told from the thread it goes on with, when a session has several', () => {
    const turns = newMessages([
      { prompt: [system, user('a')], answer: [assistant('b')] },
      { prompt: [user('other')], answer: [assistant('x')] },
      { prompt: [system, user('a'), assistant('b'), user('c')], answer: [] },
    ]);
    assert.deepEqual(texts(turns[2]?.messages ?? []), ['c']);
  });
});

describe('the sums of a session', () => {
  const record = (id: string, time: string, more: Partial<PromptRecord> = {}): PromptRecord => ({
    chat_session_id: 's',
    user: { name: 'Ada', user_id: 'u1' },
    message: {
      id,
      prompt: [],
      other_attr: [{ model: 'gpt-4o' }, { usage: { prompt_tokens: 10, completion_tokens: 5 } }],
      previous_message_id: '',
    },
    schema_version: 1,
    revision: 1,
    time,
    timing: { duration_ms: 1000 },
    ...more,
  });

  it('add up, and say nothing of a cost that nobody knows', () => {
    const turns = [
      { record: record('1', '2026-11-21T05:00:00.000Z') },
      { record: record('2', '2026-11-21T05:01:00.000Z', { outcome: 'failed' }) },
    ];
    const { tokens, spanMs, cost, failed, users, models } = sessionSums(turns);
    assert.deepEqual(
      { tokens, spanMs, cost, failed, users, models },
      { tokens: 30, spanMs: 61_000, cost: undefined, failed: 1, users: ['Ada'], models: ['gpt-4o'] },
    );
    const priced = sessionSums([
      {
        ...turns[0],
        record: record('1', '2026-11-21T05:00:00.000Z'),
        insight: { cost: { total: 0.5, currency: 'USD' }, insight: { version: '1' } },
      },
    ]);
    assert.equal(priced.cost, 0.5);
  });

  it('name a failure by its status, class and code, each once', () => {
    const failed = record('1', '2026-11-21T05:00:00.000Z', {
      error: { type: 'rate_limit', code: '429', status: 429, message: 'Slow down' },
    });
    const { failure } = turnFacts(failed, { error: { class: 'rate_limit' }, insight: { version: '1' } });
    assert.deepEqual(failure, { title: '429 · rate_limit · 429', message: 'Slow down' });
  });
});
