/** Examples for fine-tuning: what becomes of prompts and answers of every API, and what is no example. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CHAT } from '../../src/export/chat.ts';
import type { JsonObject, PromptMessage, PromptRecord } from '../../src/record/record.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { fileOf, linesOf } from '../support/exported.ts';
import { recordOf } from '../support/records.ts';

interface Example {
  readonly messages: readonly JsonObject[];
  readonly tools?: readonly JsonObject[];
  readonly parallel_tool_calls?: boolean;
}

const ASKED: PromptMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'human', content: 'Hi' },
];
const STOP = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello!' } };
const PARAMETERS = { type: 'object', properties: { q: { type: 'string' } } };

describe('the examples for fine-tuning', () => {
  function record(prompt: PromptMessage[], completion: unknown, more: Partial<PromptRecord> = {}): PromptRecord {
    const made = recordOf('m-1', { outcome: 'completed', ...more });
    const answer = completion === undefined ? [] : [{ completion } as JsonObject];
    return { ...made, message: { ...made.message, prompt, other_attr: answer } };
  }
  function exampleOf(...given: Parameters<typeof record>): Example {
    const [line] = linesOf(CHAT, [record(...given)]);
    assert.ok(line !== undefined, 'it is an example');
    return line as Example;
  }
  const leftOut = (...given: Parameters<typeof record>) => fileOf(CHAT.createWriter({}), [record(...given)]).leftOut[0];

  it('are the prompt and the answer, in the roles of the API', () => {
    assert.deepEqual(exampleOf(ASKED, { choices: [STOP] }), {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello!' },
      ],
    });
  });

  it('keep calls of tools, their answers and the tools on offer', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"q":"x"}' } };
    const tool = { type: 'function', function: { name: 'find', description: 'Finds.', parameters: PARAMETERS } };
    const prompt = [
      ...ASKED,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'found' },
    ];
    const answer = {
      choices: [{ index: 0, finish_reason: 'tool_calls', message: { content: null, tool_calls: [call] } }],
    };
    const example = exampleOf(prompt, answer, { request: { tools: [tool], parallel_tool_calls: false } });
    assert.deepEqual(example.messages.slice(2), [
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'found' },
      { role: 'assistant', content: null, tool_calls: [call] },
    ]);
    assert.deepEqual([example.tools, example.parallel_tool_calls], [[tool], false]);
  });

  it('are made of answers of the Responses API', () => {
    const output = [
      { type: 'reasoning', summary: [] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello!' }] },
      { type: 'function_call', call_id: 'call_2', name: 'find', arguments: '{}' },
    ];
    const request = { tools: [{ type: 'function', name: 'find', parameters: PARAMETERS }] };
    const example = exampleOf(ASKED, { status: 'completed', output }, { request });
    assert.deepEqual(example.messages.at(-1), {
      role: 'assistant',
      content: 'Hello!',
      tool_calls: [{ id: 'call_2', type: 'function', function: { name: 'find', arguments: '{}' } }],
    });
    assert.deepEqual(example.tools, [{ type: 'function', function: { name: 'find', parameters: PARAMETERS } }]);
  });

  it('are made of messages of Anthropic', () => {
    const prompt = [
      { role: 'human', content: [{ type: 'text', text: 'Find it' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'find', input: { q: 'x' } }] },
      { role: 'human', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'found' }] },
    ];
    const request = { tools: [{ name: 'find', input_schema: PARAMETERS }] };
    const answer = { content: [{ type: 'text', text: 'Here.' }], stop_reason: 'end_turn' };
    const example = exampleOf(prompt, answer, { request });
    assert.deepEqual(example.messages, [
      { role: 'user', content: 'Find it' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't1', type: 'function', function: { name: 'find', arguments: '{"q":"x"}' } }],
      },
      { role: 'tool', tool_call_id: 't1', content: 'found' },
      { role: 'assistant', content: 'Here.' },
    ]);
    assert.equal(example.tools?.length, 1);
  });

  it('keep pictures as parts, and texts in parts as one text', () => {
    const picture = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
    const prompt = [{ role: 'human', content: [{ type: 'text', text: 'See' }, picture] }];
    const [asked] = exampleOf(prompt, { choices: [STOP] }).messages;
    assert.deepEqual(asked?.['content'], [{ type: 'text', text: 'See' }, picture]);
    const texts = [
      {
        role: 'human',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ];
    assert.equal(exampleOf(texts, { choices: [STOP] }).messages[0]?.['content'], 'a\nb');
  });

  it('are not made of calls that failed, were cut off or filtered', () => {
    for (const outcome of ['failed', 'aborted', 'filtered'] as const) {
      assert.equal(leftOut(ASKED, { choices: [STOP] }, { outcome }), 'not completed');
    }
    for (const finish_reason of ['length', 'content_filter']) {
      assert.equal(leftOut(ASKED, { choices: [{ ...STOP, finish_reason }] }), 'not completed');
    }
    assert.equal(leftOut(ASKED, { status: 'incomplete', output: [] }), 'not completed');
    assert.equal(leftOut(ASKED, { content: [], stop_reason: 'max_tokens' }), 'not completed');
  });

  it('are not made where nothing was asked or answered', () => {
    assert.equal(leftOut(ASKED, undefined), 'without an answer');
    assert.equal(leftOut(ASKED, { choices: [] }), 'without an answer');
    assert.equal(leftOut(ASKED, { choices: [{ ...STOP, message: { content: '' } }] }), 'without an answer');
    assert.equal(leftOut([], { choices: [STOP] }), 'without a question');
  });

  it('are not made of what that format has no place for, instead of being made half', () => {
    const audio = [{ role: 'human', content: [{ type: 'input_audio', input_audio: {} }] }];
    assert.equal(leftOut(audio, { choices: [STOP] }), 'of another shape');
    assert.equal(leftOut([{ role: 'narrator', content: 'x' }], { choices: [STOP] }), 'of another shape');
    const request = { tools: [{ type: 'web_search' }] };
    assert.equal(leftOut(ASKED, { choices: [STOP] }, { request }), 'of another shape');
    assert.equal(leftOut([{ role: 'tool', content: 'x' }], { choices: [STOP] }), 'of another shape');
  });

  it('always end with an assistant who says something, whatever the record', () => {
    fc.assert(
      fc.property(anyRecord, (given) => {
        for (const { messages } of linesOf(CHAT, [given]) as Example[]) {
          const last = messages.at(-1);
          assert.equal(last?.['role'], 'assistant');
          for (const { role } of messages) assert.match(String(role), /^(assistant|developer|system|tool|user)$/);
        }
      }),
    );
  });
});
