/** Cases of the Logstash scripts that were written by hand: values, or texts as they come, one after the other. */
import { maximalRecord } from './maximal-record.ts';

type Members = Readonly<Record<string, unknown>>;

const TIME = '2026-11-21T04:59:58.120Z';
const HEX = '0123456789abcdef'.repeat(2);
const filled = (length: number): string => 'Ab3dE5fG7hJ9kLmN2pQr4sTu6vWx8yZ0'.repeat(6).slice(0, length);

/** By the name of the case. */
export function writtenCases(): Readonly<Record<string, readonly unknown[]>> {
  return {
    ...WHOLE,
    ...CONTENTS,
    ...MASKED,
    ...JOINED,
    ...ODD,
  };
}

function asked(id: string, content: unknown, more: Members = {}): Members {
  return { time: TIME, chat_session_id: 's-1', message: { id, prompt: [{ role: 'user', content }] }, ...more };
}

function answered(id: string, completion: unknown, more: Members = {}): Members {
  const message = { id, prompt: [{ role: 'user', content: 'Hi' }], other_attr: [{ completion }] };
  return { time: TIME, message, ...more };
}

const WHOLE: Readonly<Record<string, readonly unknown[]>> = {
  maximal: [{ ...maximalRecord(), halves: undefined }],
  'times-in-every-notation': [
    asked('t-1', 'a', {
      time: 1_795_237_198,
      timing: { started: '2026-11-21 05:59:58,5+01', ended: 1_795_237_199_250 },
    }),
    asked('t-2', 'b', { time: '2026-02-30', timing: { started: '2026-11-21T05:00Z', duration_ms: 812.336 } }),
    asked('t-3', 'c', { time: '2025-12-31T23:59:59.9999-0030', timing: { started: 'yesterday', duration_ms: '40' } }),
    asked('t-4', 'd', { time: '2026-01-01T24:00:00Z', timing: { duration_ms: -1, first_token_ms: 1e3 } }),
  ],
  'numbers-as-texts': [
    asked('n-1', 'a', {
      request: {
        model: 4,
        temperature: ' 0.70 ',
        top_p: '1e0',
        top_k: '0x10',
        seed: '-12.9',
        n: 1e15,
        stream: 'true',
        max_tokens: 1e30,
      },
      timing: { first_token_ms: 100.5, duration_ms: 1100 },
      turn: '7',
      gateway: { status: '429', attempts: 3.9, region: 'West Europe' },
      properties: { tiny: 1e-7, huge: 123456789012345680000, half: 0.5, whole: 5.0, minus: -0 },
    }),
  ],
  'usage-of-anthropic': [
    answered(
      'u-1',
      { content: [{ type: 'text', text: 'Hello' }], stop_reason: 'end_turn', model: 'claude-sonnet-4-5' },
      {
        message: {
          id: 'u-1',
          prompt: [{ role: 'user', content: 'Hi' }],
          other_attr: [
            { completion: { content: [{ type: 'text', text: 'Hello' }], stop_reason: 'end_turn' } },
            { model: 'claude-sonnet-4-5' },
            {
              usage: {
                input_tokens: 10,
                output_tokens: 4,
                cache_read_input_tokens: 3,
                cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 1 },
              },
            },
          ],
        },
        timing: { first_token_ms: 50, duration_ms: 90 },
      },
    ),
  ],
  judged: [
    asked('j-1', 'a', {
      feedback: [
        { name: 'score', value: '3', at: '2026-11-21T06:00:00Z', comment: 'late' },
        { name: 'score', value: 5, at: '2026-11-21T05:30:00Z', comment: 'early' },
        { name: 'mood', value: 'good', comment: '' },
        { name: 'flag', value: true, at: 1_795_250_000 },
      ],
      tags: ['a', '', 'ä', 'a'],
      labels: { 'a\u0000b': 1, '': 2, team: 'north', deep: { list: [{ x: null }] } },
    }),
  ],
  refused_by_the_model: [
    asked('e-1', 'a', {
      outcome: 'filtered',
      error: {
        type: 'invalid_request_error',
        code: 'content_filter',
        status: 400,
        message: 'The response was filtered',
        innererror: {
          content_filter_result: { hate: { filtered: true }, jailbreak: { details: [{ filtered: true }] } },
        },
      },
    }),
    answered('e-2', {
      prompt_annotations: [{ content_filter_results: { violence: { filtered: false } } }],
      choices: [
        { index: 0, finish_reason: 'content_filter', content_filter_results: { self_harm: [{ filtered: true }] } },
      ],
    }),
  ],
};

const CONTENTS: Readonly<Record<string, readonly unknown[]>> = {
  unicode: [
    asked('id 🙂/ü', 'Grüße, 世界! 👩‍🚀 שלום \u2028 \u0000 ﬁn', {
      chat_session_id: 'sëssion',
      user: { name: 'Žofie', user_id: '世' },
    }),
    String.raw`{"time":"2026-11-21T05:00:00Z","message":{"id":"\u0061\ud83d\ude42","prompt":[{"role":"user","content":"tab\t \u00e9 \/ \"q\" \\ \u007f"}]}}`,
  ],
  long: [asked('long', `${'The same sentence again, with a number 12345. '.repeat(4000)}last-word`)],
  'parts-of-every-kind': [
    {
      time: TIME,
      message: {
        id: 'p-1',
        prompt: [
          { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }, { text: 'And kind.' }] },
          {
            role: 'user',
            content: [
              'plain',
              { type: 'input_text', text: 'asked' },
              { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
              { type: 'image_url', image_url: { url: 'data:text/plain;charset=utf-8,ä%20' } },
              { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'R0lG\nODlh_-' } },
              { type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } },
              { type: 'input_audio', input_audio: { format: 'wav', data: 'UklGRg' } },
              { type: 'input_file', filename: 'b.pdf', file_url: 'https://example.org/b.pdf' },
              { type: 'file', file: { filename: 'c.txt', file_data: 'YWJj' } },
              { type: 'blob', modality: 'video', mime_type: 'video/mp4', content: 'AAAA' },
              { type: 'uri', uri: 'gs://a/b' },
              { type: 'something_new', content: 'kept' },
              { type: 'something_else', data: 1 },
              null,
              7,
            ],
          },
          { type: 'function_call', call_id: 'c-1', name: 'find', arguments: '{"q":1}' },
          { type: 'function_call_output', call_id: 'c-1', output: [{ type: 'input_text', text: 'found' }] },
          { type: 'reasoning', summary: [{ text: 'first' }, { text: 'second' }] },
          {
            role: 'assistant',
            content: null,
            reasoning_content: 'because',
            refusal: 'no',
            audio: { transcript: 'said', data: 'AAAA' },
          },
          { role: 'assistant', function_call: { name: 'old', arguments: '{}' } },
          { role: 'function', name: 'old', content: { nested: [1, { a: null }] } },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm' },
              { type: 'tool_use', id: 't-1', name: 'look', input: {} },
            ],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't-1', content: 'seen' }] },
          { role: 'user', content: '' },
        ],
      },
    },
  ],
  'answers-of-every-api': [
    answered('a-1', {
      choices: [{ text: 'completed', finish_reason: 'length' }, null, { message: { role: null, content: 'x' } }],
    }),
    answered('a-2', {
      output: [
        { type: 'reasoning', summary: [] },
        {
          type: 'message',
          content: [
            { type: 'output_text', text: 'Hello' },
            { type: 'refusal', refusal: 'No' },
          ],
        },
        { type: 'custom_tool_call', call_id: 'c', name: 'run', input: 'ls' },
      ],
      status: 'completed',
    }),
    answered('a-3', { output: [], incomplete_details: { reason: 'max_output_tokens' } }),
    answered('a-4', 'a text alone'),
    answered('a-5', null),
    answered('a-6', {
      choices: [{ message: { content: null, tool_calls: [{ id: 'x', custom: { name: 'grep', input: 'y' } }] } }],
    }),
    answered('a-7', { choices: [] }, { operation: 'image_generation', request: { modalities: ['text', 'audio'] } }),
    answered('a-8', undefined, { request: { text: { format: { type: 'json_schema' } }, functions: [{ name: 'f' }] } }),
  ],
  'nested-too-deeply-for-the-parser': [
    asked('d-1', 'a', {
      request: { tools: nested(120) },
      properties: { deep: nested(40), name: { ['x'.repeat(300)]: 1 } },
    }),
  ],
};

function nested(depth: number): unknown {
  return depth === 0 ? ['end'] : depth % 2 === 0 ? { in: nested(depth - 1) } : [nested(depth - 1)];
}

const MASKED: Readonly<Record<string, readonly unknown[]>> = {
  masked: [
    asked('k-1', `My key is sk-${filled(40)}, the card 4111 1111 1111 1111 and Bearer ${filled(30)}.`, {
      user: { name: 'password=hunter2', user_id: 'u-1' },
      properties: {
        api_key: 'abc',
        card: 4111111111111111,
        note: `{"secret":"${filled(12)}"}`,
        [`sk-${filled(40)}`]: 1,
      },
      masked: 2,
    }),
    asked('k-2', `-----BEGIN EC PRIVATE KEY-----\n${filled(64)}\n${filled(9)}\n then postgres://app:hunter@2@db/x`),
    asked('k-3', `AccountKey=${filled(86)}==;x \u00a0password\u00a0: "a \\" b" and the key is ${HEX}`),
    asked('k-4', 'Nothing here: max_tokens: 4096, paß: wort1x, a 4111111111111111f and 0.4111111111111111', {
      headers: [
        { name: 'Authorization', value: 'x' },
        { key: 'cookie', value: ['a=b', 7] },
      ],
    }),
  ],
  'masked-in-an-answer': [
    answered('k-5', {
      choices: [
        {
          message: {
            role: 'assistant',
            tool_calls: [{ id: 't', function: { name: 'f', arguments: '{"password":"x y"}' } }],
          },
        },
      ],
    }),
  ],
};

const REQUEST = {
  time: TIME,
  halves: ['request'],
  tags: ['c', 'b'],
  message: { id: 'h-1', prompt: [{ role: 'user', content: 'Where?' }] },
};
const RESPONSE = {
  time: '2026-11-21T05:00:00.500Z',
  halves: ['response'],
  chat_session_id: 's-9',
  message: {
    id: 'h-1',
    other_attr: { completion: { choices: [{ index: 0, message: { content: 'Here.' } }] }, model: 'gpt-4o' },
  },
  tags: ['b', 'a'],
  properties: { TEAM: 'south', password: 'x' },
};
const EVENTS = [
  {
    'event-type': 'Request',
    'event-time': '11/21/2026 5:00:00 AM',
    'message-id': 'ap-1',
    operation: 'ChatCompletions_Create',
    model: 'gpt-4o',
    messages: '[{"role":"user","content":"My password=hunter2"}]',
    subscriptionId: 'team-north',
  },
  {
    'event-type': 'Response',
    'event-time': '11/21/2026 5:00:01 AM',
    'message-id': 'ap-1',
    operation: 'ChatCompletions_Create',
    model: 'gpt-4o-2024-08-06',
    choices: '[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Better not."}}]',
    modeltime: '812.5',
    prompt_tokens: '12',
    completion_tokens: '3',
    total_tokens: '15',
  },
];

const JOINED: Readonly<Record<string, readonly unknown[]>> = {
  'halves-in-order': [REQUEST, RESPONSE],
  'halves-the-other-way-round': [RESPONSE, REQUEST],
  'halves-in-one-text': [[RESPONSE, REQUEST]],
  'half-that-comes-twice': [REQUEST, REQUEST, RESPONSE],
  'half-alone': [REQUEST],
  'halves-as-one': [{ ...REQUEST, halves: ['response', 'request'] }],
  'events-of-a-gateway': EVENTS,
  'events-of-a-gateway-the-other-way-round': EVENTS.toReversed(),
  'events-of-a-gateway-with-another-between': [EVENTS[0], asked('between', 'Hello'), EVENTS[1]],
};

const ODD: Readonly<Record<string, readonly unknown[]>> = {
  'list-of-different-things': [
    [7, { level: 'info', message: 'started' }, asked('l-1', 'a'), { hello: 'world' }, ...EVENTS, asked('l-2', 'b')],
  ],
  'no-json': ['not JSON', '', '{"a":1', '{"a":1} {}', "{'a':1}", '{"a":01}', '// x\n{}', '[1,]', '"\u0001"'],
  'json-of-no-format': ['1', '"text"', '[]', '{}', 'null', '[[]]', '{"hello":"world"}'],
  'json-that-ruby-does-not-bear': [
    String.raw`{"time":"2026-11-21T05:00:00Z","message":{"id":"half","prompt":[{"role":"user","content":"\ud83d"}]}}`,
    '{"time":"2026-11-21T05:00:00Z","n":1e999,"message":{"id":"big","prompt":[]}}',
    '{"time":"2026-11-21T05:00:00Z","n":5e-323,"message":{"id":"small","prompt":[]}}',
    JSON.stringify({ time: TIME, message: { id: 'deep', prompt: [] }, deep: nested(300) }),
  ],
  'schema-refuses': [
    asked('', 'a', { response_id: '' }),
    asked('x'.repeat(513), 'a'),
    asked('r-1', 'a', { outcome: 'lost' }),
    asked('r-2', 'a', { tags: ['a', 1] }),
    asked('r-3', 'a', { feedback: [{ name: '' }] }),
    asked('r-4', 'a', { chat_session_id: '世'.repeat(1024) }),
    asked('r-5', 'a', { time: 'never' }),
    asked('r-6', 'a', { masked: -1 }),
  ],
  'schema-drops-and-keeps': [
    asked('s-1', 'a', {
      erased: null,
      _etag: 'x',
      orphaned: TIME,
      moved_to: 's',
      revision: 7,
      schema_version: 3,
      note: null,
    }),
    asked('🙂'.repeat(256), 'a', { chat_session_id: '🙂'.repeat(512) }),
    { time: TIME, id: 'outer', message: { prompt: [{ content: 'no role' }, { role: null, type: 'x_output' }] } },
    { time: TIME, response_id: 'resp-1', message: { prompt: [], other_attr: { a: 1, model: 'gpt-4', created: 1 } } },
  ],
};
