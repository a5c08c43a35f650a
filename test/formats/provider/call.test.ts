import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type RawCall, recordOfCall } from '../../../src/formats/provider/call.ts';
import { StreamFold } from '../../../src/formats/provider/stream.ts';
import { readPart, readRecord } from '../../../src/record/schema.ts';
import { anyJson } from '../../support/arbitrary-record.ts';

const url = 'https://aoai.example.net/openai/deployments/gpt4o/chat/completions?api-version=2024-10-21';
const request = { messages: [{ role: 'user', content: 'Hi' }], temperature: 0 };
const response = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_768_471_200,
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello!' } }],
  usage: { prompt_tokens: 14, completion_tokens: 8, total_tokens: 22 },
};

describe('the record of a call', () => {
  it('is the same whether the bodies are text or parsed, or the text of a text', () => {
    const parsedBodies = recordOfCall({ url, request, response });
    const texts = recordOfCall({ url, request: JSON.stringify(request), response: `${JSON.stringify(response)}\n` });
    const twice = recordOfCall({
      url,
      request: JSON.stringify(JSON.stringify(request)),
      response: JSON.stringify(JSON.stringify(response)),
    });
    assert.deepEqual(texts, parsedBodies);
    assert.deepEqual(twice, parsedBodies);
    assert.deepEqual(readRecord(parsedBodies).message, {
      id: 'chatcmpl-1',
      prompt: [{ role: 'human', content: 'Hi' }],
      other_attr: [
        { completion: { choices: response.choices } },
        { created: '2026-01-15T10:00:00.000Z' },
        { object: 'chat.completion' },
        { model: 'gpt-4o-2024-08-06' },
        { usage: response.usage },
      ],
      previous_message_id: '',
    });
  });

  it('is none where neither the address nor the bodies are of a model API', () => {
    const others: RawCall[] = [
      {},
      { url: 'https://example.org/orders', request: { id: 1 }, response: { ok: true } },
      { request: 'text', response: '<html>' },
      { url, method: 'GET' },
      { url, method: 'options', request, response },
    ];
    for (const call of others) assert.equal(recordOfCall(call), undefined);
    assert.ok(recordOfCall({ url }));
    assert.ok(recordOfCall({ url, method: 'post' }));
    assert.ok(recordOfCall({ url: 'https://gw.example.net/ask-the-model', request }));
    assert.ok(recordOfCall({ response }));
  });

  it('can be made of either half', () => {
    const asked = readPart({ ...recordOfCall({ url, request }), halves: ['request'] }, { newId: () => 'm-1' });
    assert.deepEqual([asked.message.prompt.length, asked.outcome, asked.response_id], [1, undefined, undefined]);
    const answered = readPart({ ...recordOfCall({ url, response }), halves: ['response'] });
    assert.deepEqual([answered.message.prompt, answered.outcome, answered.message.id], [[], 'completed', 'chatcmpl-1']);
  });

  it('knows the deployment from the model that answered', () => {
    const record = recordOfCall({ url, request, response });
    assert.deepEqual(record?.['request'], { temperature: 0, model: 'gpt4o' });
    assert.deepEqual(record?.['properties'], { deployment: 'gpt4o', api_version: '2024-10-21' });
    const named = recordOfCall({ url, request: { ...request, model: 'mine' } });
    assert.deepEqual(named?.['request'], { temperature: 0, model: 'mine' });
  });

  it('takes times from the one who saw the call, else from the answer', () => {
    const timed = recordOfCall({ url, request, response, started: '2026-01-15T09:59:59Z', durationMs: 812 });
    assert.deepEqual(
      [timed?.['time'], timed?.['timing']],
      ['2026-01-15T09:59:59.000Z', { started: '2026-01-15T09:59:59.000Z', duration_ms: 812 }],
    );
    const odd = recordOfCall({ url, request, response, started: 'yesterday', durationMs: -1 });
    assert.deepEqual([odd?.['time'], odd?.['timing']], ['2026-01-15T10:00:00.000Z', undefined]);
  });

  it('keeps of the headers what helps and no secret', () => {
    const record = recordOfCall({
      url: 'https://gw.example.net/v1/chat/completions',
      request,
      response,
      status: 200,
      requestHeaders: {
        Authorization: 'Bearer x',
        'api-key': 'x',
        'User-Agent': 'app/1',
        'X-Apim-End-User-Id': 'u-1',
        Cookie: 'x',
      },
      responseHeaders: {
        'X-Ms-Region': ['Sweden Central'],
        'apim-request-id': 'a-1',
        'Set-Cookie': 'x',
        'x-other': 'y',
      },
    });
    assert.deepEqual(record?.['client'], { user_agent: 'app/1' });
    assert.deepEqual(record?.['user'], { user_id: 'u-1' });
    assert.deepEqual(record?.['gateway'], { region: 'Sweden Central', backend: 'gw.example.net', status_code: 200 });
    assert.deepEqual(record?.['properties'], { 'apim-request-id': 'a-1' });
    assert.equal(record?.['provider'], 'azure.ai.openai');
  });

  it('says how the call ended', () => {
    const outcome = (call: RawCall) => recordOfCall({ url, request, ...call })?.['outcome'];
    const chunk = { id: 'c', choices: [{ index: 0, delta: { content: 'a' } }] };
    const stream = `data: ${JSON.stringify(chunk)}\n\n`;
    assert.equal(outcome({ response }), 'completed');
    assert.equal(outcome({ response: { ...response, choices: [{ finish_reason: 'content_filter' }] } }), 'filtered');
    assert.equal(outcome({ status: 500 }), 'failed');
    assert.equal(outcome({ status: 400, response: { error: { code: 'content_filter' } } }), 'filtered');
    assert.equal(outcome({ response: stream }), 'aborted');
    assert.equal(outcome({ response: `${stream}data: [DONE]\n\n` }), 'completed');
    assert.equal(outcome({ response: `${stream}data: {"choi` }), undefined);
    assert.equal(outcome({ response: `${stream}data: {"error":{"message":"m"}}\n\n` }), 'failed');
    assert.equal(outcome({}), undefined);
    assert.equal(outcome({ status: 200 }), undefined);
  });

  it('keeps a body that cannot be read, and masks what it must not hold', () => {
    const cut = recordOfCall({ url, request: '{"api_key":"secret","messages":[{"role":"user","content":"Where i' });
    assert.deepEqual(cut?.['message'], { prompt: [{ role: 'user', content: 'Where i' }] });
    assert.deepEqual(cut?.['raw'], { request: '{"api_key":"***","messages":[{"role":"user","content":"Where i' });
    assert.equal((cut?.['properties'] as { truncated?: boolean }).truncated, true);
    assert.deepEqual(recordOfCall({ url, request: [1], response: 'odd', status: 200 })?.['raw'], {
      request: [1],
      response: 'odd',
    });
    const list = recordOfCall({ url, request, response: [1, 2] });
    assert.deepEqual((list?.['message'] as { other_attr: unknown }).other_attr, [{ response: [1, 2] }]);
  });

  it('reads the prompt of whoever is asked in one shape and answers in another', () => {
    const record = recordOfCall({
      request,
      response: { ...response, object: 'text_completion', choices: [{ text: 'x', index: 0 }] },
    });
    assert.deepEqual((record?.['message'] as { prompt: unknown }).prompt, request.messages);
    assert.equal(record?.['operation'], 'text_completion');
  });

  it('takes the answer from whoever has folded its stream already', () => {
    const fold = new StreamFold('chat');
    fold.addValue({ id: 'c', choices: [{ index: 0, delta: { content: 'a' } }] });
    assert.equal(recordOfCall({ url, request }, { stream: fold.finish() })?.['outcome'], 'aborted');
    fold.addValue({ id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const record = recordOfCall({ url, request }, { stream: fold.finish() });
    assert.deepEqual([record?.['outcome'], record?.['response_id']], ['completed', 'c']);
  });

  it('never throws, whatever is in a call', () => {
    const body = fc.oneof(
      anyJson,
      anyJson.map((value) => JSON.stringify(value)),
      fc.constant(response),
      fc.constant(request),
    );
    const call = fc.record(
      {
        url: fc.oneof(fc.constant(url), anyJson),
        method: fc.oneof(fc.constant('POST'), anyJson),
        request: body,
        response: body,
        status: fc.oneof(fc.nat(600), anyJson),
        requestHeaders: anyJson,
        responseHeaders: anyJson,
        started: anyJson,
        durationMs: anyJson,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(call, (value) => {
        const before = JSON.stringify(value);
        recordOfCall(value as RawCall);
        assert.equal(JSON.stringify(value), before);
      }),
      { numRuns: 400 },
    );
  });
});
