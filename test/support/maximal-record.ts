/** A record in which everything is filled that the search document has a field for. */
import type { PromptRecord } from '../../src/record/record.ts';
import { readRecord } from '../../src/record/schema.ts';

const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"q":1}' } };
const media = [
  { type: 'text', text: 'And this picture?' },
  { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
  { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
  { type: 'file', file: { file_id: 'file-1', filename: 'a.pdf' } },
];

/** The record. */
export function maximalRecord(): PromptRecord {
  const record = readRecord({
    response_id: 'chatcmpl-1',
    chat_session_id: 's-1',
    user: { name: 'Ada', user_id: 'u-1', email: 'ada@example.org', tenant_id: 't-1' },
    message: {
      id: 'm-2',
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'found' },
        { role: 'user', content: media },
      ],
      other_attr: [
        {
          completion: {
            prompt_filter_results: [
              { prompt_index: 0, content_filter_results: { hate: { filtered: true, severity: 'high' } } },
            ],
            choices: [
              {
                index: 0,
                finish_reason: 'tool_calls',
                message: {
                  role: 'assistant',
                  content: [
                    { type: 'text', text: 'Look' },
                    { type: 'tool_result', tool_use_id: 't', content: 'x' },
                  ],
                  tool_calls: [call],
                },
              },
            ],
          },
        },
        { created: '2026-11-21T05:00:00.000Z' },
        { model: 'gpt-4o-2024-08-06' },
        { object: 'chat.completion' },
        {
          usage: {
            prompt_tokens: 20,
            completion_tokens: 10,
            total_tokens: 30,
            prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
            completion_tokens_details: { reasoning_tokens: 4 },
            estimated: true,
          },
        },
      ],
      previous_message_id: 'm-1',
    },
    time: '2026-11-21T05:00:00.000Z',
    accepted: '2026-11-21T05:00:02.000Z',
    operation: 'chat',
    provider: 'azure.ai.openai',
    system_fingerprint: 'fp_1',
    door: 'http',
    request: {
      model: 'gpt4o',
      temperature: 0.2,
      top_p: 1,
      top_k: 40,
      frequency_penalty: 0,
      presence_penalty: 0,
      max_tokens: 100,
      seed: 1,
      n: 1,
      stream: true,
      response_format: { type: 'json_object' },
      tools: [{ type: 'function', function: { name: 'find' } }],
    },
    timing: {
      started: '2026-11-21T05:00:00.000Z',
      ended: '2026-11-21T05:00:01.000Z',
      first_token_ms: 200,
      duration_ms: 1000,
    },
    error: { type: 'server_error', code: 'x', message: 'It broke', status: 500 },
    client: {
      app: 'shop',
      environment: 'production',
      ip: '10.0.0.5',
      user_agent: 'node',
      trace_id: 't',
      span_id: 's',
      product: 'p',
      subscription: 'hash',
    },
    gateway: {
      service: 'gw',
      api: 'aoai',
      operation: 'ChatCompletions_Create',
      region: 'westeurope',
      backend: 'b',
      attempts: 2,
    },
    feedback: [
      { name: 'score', value: 4, comment: 'good', source: 'user', at: '2026-11-21T05:01:00.000Z' },
      { name: 'verdict', value: 'helpful', source: 'reviewer', at: '2026-11-21T05:02:00.000Z' },
    ],
    tags: ['a'],
    labels: { key: 'k' },
    properties: { TEAM: 'a' },
    outcome: 'completed',
    masked: 1,
    halves: ['request'],
  });
  return { ...record, orphaned: '2026-11-21T05:15:00.000Z' };
}
