import assert from 'node:assert/strict';
import { applyCapture } from '../../src/record/capture.ts';
import type { PromptRecord } from '../../src/record/record.ts';

const TOOL_CALL = { id: 'c-1', type: 'function', function: { name: 'find_order', arguments: '{"note":"CONTENT"}' } };

function record(): PromptRecord {
  return {
    chat_session_id: 's-1',
    user: { name: 'Jana', user_id: 'u-1' },
    message: {
      id: 'm-1',
      prompt: [
        { role: 'system', content: 'CONTENT', name: 'rules' },
        { role: 'human', content: [{ type: 'text', text: 'CONTENT' }], extra: 'CONTENT' },
        { role: 'assistant', content: null, tool_calls: [TOOL_CALL], refusal: 'CONTENT' },
        { role: 'tool', content: 'CONTENT', tool_call_id: 'c-1' },
        { role: 'assistant', function_call: { name: 'old', arguments: 'CONTENT' } },
      ],
      other_attr: [
        {
          completion: {
            choices: [
              {
                index: 0,
                finish_reason: 'stop',
                text: 'CONTENT',
                logprobs: { content: [{ token: 'CONTENT' }] },
                content_filter_results: { hate: { filtered: false, severity: 'safe' }, note: 'some CONTENT' },
                message: { role: 'assistant', content: 'CONTENT', tool_calls: [TOOL_CALL] },
              },
            ],
            other: 'CONTENT',
          },
        },
        { created: '1763701200' },
        { model: 'gpt-4o' },
        { usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } },
        { thoughts: 'CONTENT' },
      ],
      previous_message_id: 'm-0',
    },
    schema_version: 1,
    revision: 2,
    time: '2026-11-21T05:00:00.000Z',
    operation: 'chat',
    request: {
      model: 'gpt-4o',
      temperature: 0.5,
      stream: true,
      messages: [{ role: 'user', content: 'CONTENT' }],
      input: 'CONTENT',
      prompt: 'CONTENT',
      instructions: 'CONTENT',
      query: 'a sentence with CONTENT',
      tools: [{ type: 'function', function: { name: 'find_order', description: 'CONTENT', parameters: {} } }],
      response_format: { type: 'json_schema', json_schema: { description: 'CONTENT' } },
    },
    timing: { duration_ms: 1830 },
    error: { type: 'x', code: 'y', status: 400, message: 'CONTENT', param: 'CONTENT' },
    feedback: [
      { name: 'score', value: 100, comment: 'CONTENT', source: 'user', at: '2026-11-21T06:00:00.000Z' },
      { name: 'correction', value: 'it was CONTENT', at: '2026-11-21T06:00:00.000Z' },
    ],
    tags: ['a'],
    properties: { TEAM_NAME: 'people ops' },
    outcome: 'failed',
    halves: ['request'],
    changed: { tags: '2026-11-21T06:00:00.000Z' },
    stranger: 'CONTENT',
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(Object.freeze(value))) frozen(inner);
  return value;
}

describe('capture', () => {
  it('gives the record itself back at full', () => {
    const given = record();
    assert.equal(applyCapture(given, 'full'), given);
  });

  it('gives nothing back at off', () => {
    assert.equal(applyCapture(record(), 'off'), undefined);
  });

  it('leaves no content at metadata, and does not touch the record it was given', () => {
    const given = frozen(record());
    const before = JSON.stringify(given);
    assert.ok(before.includes('CONTENT'));
    assert.ok(!JSON.stringify(applyCapture(given, 'metadata')).includes('CONTENT'));
    assert.equal(JSON.stringify(given), before);
  });

  it('keeps everything that can be counted at metadata', () => {
    const call = { id: 'c-1', type: 'function', function: { name: 'find_order' } };
    const given = record();
    assert.deepEqual(applyCapture(given, 'metadata'), {
      chat_session_id: 's-1',
      user: given.user,
      message: {
        id: 'm-1',
        prompt: [
          { role: 'system', name: 'rules' },
          { role: 'human' },
          { role: 'assistant', tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c-1' },
          { role: 'assistant', function_call: { name: 'old' } },
        ],
        other_attr: [
          {
            completion: {
              choices: [
                {
                  index: 0,
                  finish_reason: 'stop',
                  content_filter_results: { hate: { filtered: false, severity: 'safe' } },
                  message: { role: 'assistant', tool_calls: [call] },
                },
              ],
            },
          },
          { created: '1763701200' },
          { model: 'gpt-4o' },
          { usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } },
        ],
        previous_message_id: 'm-0',
      },
      schema_version: 1,
      revision: 2,
      time: given.time,
      operation: 'chat',
      request: {
        model: 'gpt-4o',
        temperature: 0.5,
        stream: true,
        tools: [{ type: 'function', function: { name: 'find_order' } }],
        response_format: { type: 'json_schema' },
      },
      timing: given.timing,
      error: { type: 'x', code: 'y', status: 400 },
      feedback: [
        { name: 'score', value: 100, source: 'user', at: '2026-11-21T06:00:00.000Z' },
        { name: 'correction', at: '2026-11-21T06:00:00.000Z' },
      ],
      tags: ['a'],
      properties: { TEAM_NAME: 'people ops' },
      outcome: 'failed',
      halves: ['request'],
      changed: { tags: '2026-11-21T06:00:00.000Z' },
    });
  });

  it('changes nothing when it is applied twice', () => {
    const once = applyCapture(record(), 'metadata');
    assert.deepEqual(applyCapture(once as PromptRecord, 'metadata'), once);
  });

  it('does not invent what a sparse record lacks, and survives odd shapes', () => {
    const sparse: PromptRecord = {
      chat_session_id: 'm',
      user: {},
      message: {
        id: 'm',
        prompt: [],
        other_attr: [{ completion: 'CONTENT' }, { usage: null }],
        previous_message_id: '',
      },
      schema_version: 1,
      revision: 1,
      time: '2026-11-21T05:00:00.000Z',
    };
    const kept = applyCapture(sparse, 'metadata');
    assert.deepEqual(kept, {
      ...sparse,
      message: { ...sparse.message, other_attr: [{ completion: {} }, { usage: null }] },
    });
  });
});
