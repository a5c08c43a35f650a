/** Calls through a gateway, by name: what is asked and answered in the tests of the policies and in their samples. */
import type { Call } from './mono.ts';

const ID = '9c1e0000-0000-4000-8000-00000000000';
const JSON_TYPE = { 'content-type': 'application/json' };
const STREAM_TYPE = { 'content-type': 'text/event-stream; charset=utf-8', 'x-ms-region': 'Sweden Central' };

export const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1768471200,
  model: 'gpt-35-turbo',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'It stands before your APIs.' } },
  ],
  usage: {
    prompt_tokens: 14,
    completion_tokens: 8,
    total_tokens: 22,
    prompt_tokens_details: { cached_tokens: 4 },
  },
};

/** What the walk-through of seed and document sends as its first test. */
export const QUESTION = {
  model: 'gpt-35-turbo',
  temperature: 0.2,
  messages: [{ role: 'user', content: 'Hello! What does an API Management Service in Azure do?' }],
};

const WITH_KEY = { ...JSON_TYPE, 'api-key': 'SECRET-OF-THE-CALLER' };
const WITH_TOKEN = { ...JSON_TYPE, Authorization: 'Bearer SECRET-TOKEN-OF-THE-CALLER' };
const CLAIMS = { oid: 'oid-ada', tid: 'tenant-1', name: 'Ada', appid: 'support-bot' };

/** Letters of one, two, three and four bytes, and such as JSON escapes. */
export const LONG_TEXT = 'Say "x"\\\n\u00e9 \u4e2d \u{1f600}\u2028 '.repeat(14_000);

export const CALLS = {
  chat: {
    id: `${ID}1`,
    policy: 'azure-openai',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    product: 'assistants',
    subscription: 'team-a',
    request: {
      headers: { ...WITH_KEY, 'x-promptlog-session': 's-17' },
      query: { 'api-key': 'SECRET' },
      body: JSON.stringify(QUESTION),
    },
    answers: [
      {
        status: 200,
        headers: { ...JSON_TYPE, 'x-ms-region': 'Sweden Central', 'openai-processing-ms': '412.7' },
        body: JSON.stringify(ANSWER),
      },
    ],
  },
  'chat-by-token': {
    id: `${ID}2`,
    policy: 'azure-openai-entra',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    claims: CLAIMS,
    request: { headers: WITH_TOKEN, body: JSON.stringify(QUESTION) },
    answers: [{ status: 200, headers: JSON_TYPE, body: JSON.stringify(ANSWER) }],
  },
  streamed: {
    id: `${ID}3`,
    policy: 'azure-openai-entra',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    claims: CLAIMS,
    request: { headers: WITH_TOKEN, body: JSON.stringify({ ...QUESTION, stream: true }) },
    answers: [{ status: 200, headers: STREAM_TYPE, body: 'data: {"id":"chatcmpl-2"}\n\ndata: [DONE]\n\n' }],
  },
  filtered: {
    id: `${ID}4`,
    policy: 'azure-openai',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    request: { headers: WITH_KEY, body: JSON.stringify(QUESTION) },
    answers: [
      {
        status: 400,
        headers: JSON_TYPE,
        body: JSON.stringify({
          error: {
            message: 'The response was filtered',
            type: null,
            param: 'prompt',
            code: 'content_filter',
            status: 400,
            innererror: { code: 'ResponsibleAIPolicyViolation' },
          },
        }),
      },
    ],
  },
  busy: {
    id: `${ID}a`,
    policy: 'azure-openai',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    request: { headers: { ...WITH_KEY, 'x-promptlog-session': 's-18' }, body: JSON.stringify(QUESTION) },
    answers: [1, 2, 3].map(() => ({
      status: 429,
      headers: JSON_TYPE,
      body: '{"error":{"code":"429","message":"Please retry after 6 seconds."}}',
    })),
  },
  'no-page': {
    id: `${ID}b`,
    policy: 'azure-openai',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    request: { headers: WITH_KEY, body: JSON.stringify(QUESTION) },
    answers: [1, 2, 3].map(() => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502</h1>' })),
  },
  'other-region': {
    id: `${ID}5`,
    policy: 'azure-openai',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    request: { headers: WITH_KEY, body: JSON.stringify(QUESTION) },
    answers: [
      { status: 429, host: 'region-1.example.net', headers: JSON_TYPE, body: '{"error":{"code":"429"}}' },
      {
        status: 200,
        host: 'region-2.example.net',
        headers: { ...JSON_TYPE, 'x-ms-region': 'France Central' },
        body: JSON.stringify(ANSWER),
      },
    ],
  },
  unreachable: {
    id: `${ID}6`,
    policy: 'azure-openai',
    operation: 'ChatCompletions_Create',
    deployment: 'gpt35',
    request: { headers: WITH_KEY, body: JSON.stringify(QUESTION) },
    answers: [],
  },
  'without-token': {
    id: `${ID}7`,
    policy: 'azure-openai-entra',
    operation: 'ChatCompletions_Create',
    request: { headers: JSON_TYPE, body: JSON.stringify(QUESTION) },
    answers: [],
  },
  'no-json': {
    id: `${ID}8`,
    policy: 'azure-openai',
    operation: 'AudioTranscriptions_Create',
    deployment: 'whisper',
    request: {
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'api-key': 'SECRET' },
      body: '--x\r\nbytes',
    },
    answers: [{ status: 200, headers: { 'content-type': 'text/plain' }, body: 'Hello' }],
  },
} as const satisfies Readonly<Record<string, Call>>;

export const LONG_ID = `${ID}9`;

/** A prompt that no event can hold. */
export function longCall(text: string): Call {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: text },
  ];
  return {
    ...CALLS.chat,
    id: LONG_ID,
    request: { headers: WITH_KEY, body: JSON.stringify({ ...QUESTION, messages }) },
  };
}
