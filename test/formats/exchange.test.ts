import assert from 'node:assert/strict';
import { type Exchange, isExchange, recordOfExchange } from '../../src/formats/exchange.ts';
import { readRecord } from '../../src/record/schema.ts';

const request = { model: 'gpt-4o', temperature: 0.2, messages: [{ role: 'user', content: 'Where is my refund?' }] };
const response = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_795_237_200,
  model: 'gpt-4o-2024-08-06',
  system_fingerprint: 'fp_1',
  service_tier: 'default',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: { filtered: false } } }],
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'On its way.' } }],
  usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 },
};

const recordOf = (exchange: Exchange) => readRecord(recordOfExchange(exchange));

describe('isExchange', () => {
  it('knows a request with messages from a record and from anything else', () => {
    assert.ok(isExchange({ request }));
    for (const other of [undefined, null, 'x', [], {}, { request: {} }, { request: { messages: 'x' } }]) {
      assert.ok(!isExchange(other));
    }
    assert.ok(!isExchange({ message: { prompt: [] }, request }));
  });
});

describe('recordOfExchange', () => {
  it('makes the documented structure of a request and its response', () => {
    const record = recordOf({ request, response, session: 's-1', user: 'u-1', previousId: 'm-0' });
    const { id, object, created, system_fingerprint, choices, ...others } = response;
    assert.equal(record.chat_session_id, 's-1');
    assert.deepEqual(record.user, { name: '', user_id: 'u-1' });
    assert.deepEqual(record.message, {
      id,
      prompt: [{ role: 'human', content: 'Where is my refund?' }],
      other_attr: [
        { object },
        { created: new Date(created * 1000).toISOString() },
        { model: others.model },
        { service_tier: 'default' },
        { prompt_filter_results: others.prompt_filter_results },
        { completion: { choices } },
        { usage: others.usage },
      ],
      previous_message_id: 'm-0',
    });
    assert.equal(record.response_id, id);
    assert.equal(record.system_fingerprint, system_fingerprint);
    assert.deepEqual(record.request, { model: 'gpt-4o', temperature: 0.2 });
    assert.equal(record.outcome, 'completed');
  });

  it('dates the call by the provider’s answer unless told, so that logging it again changes nothing', () => {
    assert.equal(recordOf({ request, response }).time, '2026-11-21T05:00:00.000Z');
    assert.equal(recordOf({ request, response, time: new Date(0) }).time, '1970-01-01T00:00:00.000Z');
    const odd = recordOf({ request, response: { ...response, created: 1e300 } });
    assert.ok(Math.abs(Date.parse(odd.time) - Date.now()) < 60_000);
  });

  it('keeps what was said about the call', () => {
    const record = recordOf({
      request,
      id: 'm-1',
      user: { name: 'Ada', user_id: 'u-1', email: 'ada@example.org' },
      app: 'helpdesk',
      provider: 'azure.ai.openai',
      durationMs: 1200,
      firstTokenMs: 200,
      tags: ['test'],
      properties: { TEAM: 'north' },
    });
    assert.equal(record.message.id, 'm-1');
    assert.equal(record.user.email, 'ada@example.org');
    assert.deepEqual(record.client, { app: 'helpdesk' });
    assert.deepEqual(record.timing, { duration_ms: 1200, first_token_ms: 200 });
    assert.deepEqual(
      [record.provider, record.tags, record.properties],
      ['azure.ai.openai', ['test'], { TEAM: 'north' }],
    );
    assert.equal(record.outcome, undefined);
  });

  it('tells how a call ended', () => {
    class APIUserAbortError extends Error {}
    const filtered = { ...response, choices: [{ finish_reason: 'content_filter' }] };
    assert.equal(recordOf({ request, response: filtered }).outcome, 'filtered');
    assert.equal(recordOf({ request, error: new Error('no') }).outcome, 'failed');
    assert.equal(recordOf({ request, error: AbortSignal.abort().reason }).outcome, 'aborted');
    assert.equal(recordOf({ request, error: new APIUserAbortError() }).outcome, 'aborted');
    assert.equal(recordOf({ request, response, error: null }).outcome, 'completed');
  });

  it('keeps of an error what names it', () => {
    const error = Object.assign(new Error('429 slow down'), {
      status: 429,
      code: 'rate_limit',
      type: 'requests',
      headers: { secret: 1 },
    });
    assert.deepEqual(recordOf({ request, error }).error, {
      message: '429 slow down',
      status: 429,
      code: 'rate_limit',
      type: 'requests',
    });
    const innererror = { content_filter_result: { hate: { filtered: true } } };
    assert.deepEqual(recordOf({ request, error: { message: 'no', error: { innererror } } }).error, {
      message: 'no',
      innererror,
    });
    assert.deepEqual(recordOf({ request, error: 'just text' }).error, { message: 'just text' });
  });

  it('changes nothing it is given', () => {
    const given = structuredClone({ request, response });
    recordOf(given);
    assert.deepEqual(given, { request, response });
  });
});
