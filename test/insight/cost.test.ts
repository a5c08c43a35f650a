import assert from 'node:assert/strict';
import { createCost } from '../../src/insight/cost.ts';
import { parsePrices } from '../../src/insight/prices.ts';
import { PUBLIC_PRICES } from '../../src/insight/prices-public.ts';
import { readRecord } from '../../src/record/schema.ts';
import { usageOf } from '../../src/record/usage.ts';

interface Call {
  readonly provider?: string;
  /** As answered. */
  readonly model?: string;
  readonly asked?: string;
  readonly usage?: object;
  readonly time?: string;
  /** Further members of the record. */
  readonly more?: object;
  readonly attributes?: readonly object[];
}

const TIME = '2025-12-01T10:00:00.000Z';

function factsOf({ provider = 'openai', model, asked, usage, time = TIME, more, attributes = [] }: Call) {
  const other = [...(usage === undefined ? [] : [{ usage }]), ...attributes];
  const record = readRecord({ ...more, time, provider, message: { id: 'm', prompt: [], other_attr: other } });
  return {
    record,
    asked: undefined,
    responseModel: model,
    requestModel: asked,
    usage: usageOf(usage),
    filtered: false,
  };
}

const costOf = (call: Call, prices?: string) =>
  createCost(prices === undefined ? undefined : parsePrices(prices, 'prices.yaml'))(factsOf(call));
const totalOf = (call: Call, prices?: string) => costOf(call, prices)?.total;
const chat = (prompt: number, completion: number, details: object = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  ...details,
});

describe('the cost of a call', () => {
  it('takes cached tokens at their price: gpt-4o, 1000 in of which 400 cached, 200 out', () => {
    const usage = chat(1000, 200, { prompt_tokens_details: { cached_tokens: 400 } });
    assert.deepEqual(costOf({ model: 'gpt-4o-2024-08-06', usage }), {
      total: 0.004,
      input: 0.002,
      output: 0.002,
      currency: 'USD',
      price_version: PUBLIC_PRICES,
    });
  });

  it('adds Anthropic’s cache to its input: claude-sonnet-4-5, 100 in, 1000 written, 2000 read, 50 out', () => {
    const usage = {
      ...{ input_tokens: 100, output_tokens: 50 },
      ...{ cache_read_input_tokens: 2000, cache_creation_input_tokens: 1000 },
    };
    const call = { provider: 'anthropic', model: 'claude-sonnet-4-5', usage };
    assert.equal(totalOf(call), 0.0054);
    const hour = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1000 };
    assert.equal(totalOf({ ...call, usage: { ...usage, cache_creation: hour } }), 0.00765, 'kept for an hour');
  });

  it('does not count reasoning twice', () => {
    const usage = chat(1000, 1000, { completion_tokens_details: { reasoning_tokens: 900 } });
    assert.equal(totalOf({ model: 'o3', usage }), totalOf({ model: 'o3', usage: chat(1000, 1000) }));
  });

  it('takes audio and pictures at their own prices', () => {
    const audio = chat(1000, 100, {
      prompt_tokens_details: { audio_tokens: 600 },
      completion_tokens_details: { audio_tokens: 50 },
    });
    // 400 · 5 + 600 · 40 for what was asked, 50 · 20 + 50 · 80 for the answer.
    assert.equal(totalOf({ model: 'gpt-4o-realtime-preview', usage: audio }), 0.031);
    const image = { input_tokens: 60, input_tokens_details: { image_tokens: 50 }, output_tokens: 1000 };
    assert.equal(totalOf({ model: 'gpt-image-1', usage: image }), 0.04055);
  });

  it('does not count audio that came from the cache on both lists', () => {
    const details = { cached_tokens: 800, audio_tokens: 700 };
    const counted = { ...details, cached_tokens_details: { audio_tokens: 500 } };
    // 800 cached at 2.5; of the audio, the 200 that were not, at 40.
    const expected = 0.01;
    for (const input_token_details of [details, counted]) {
      const usage = { input_tokens: 1000, output_tokens: 0, input_token_details };
      assert.equal(totalOf({ model: 'gpt-4o-realtime-preview', usage }), expected);
    }
  });

  it('has the price of the day the call was made', () => {
    const usage = chat(1_000_000, 0);
    assert.equal(totalOf({ model: 'o3', usage, time: '2025-06-09T23:59:59.000Z' }), 10);
    assert.equal(totalOf({ model: 'o3', usage, time: '2025-06-10T00:00:00.000Z' }), 2);
  });

  it('has the price of the hour where that changes within a day', () => {
    const call = { provider: 'deepseek', model: 'deepseek-chat', usage: chat(1_000_000, 0) };
    assert.equal(totalOf({ ...call, time: '2025-03-01T20:00:00.000Z' }), 0.135);
    assert.equal(totalOf({ ...call, time: '2025-03-01T12:00:00.000Z' }), 0.27);
    assert.equal(totalOf({ ...call, time: '2025-03-01T20:30:00.000Z' }), 0.135);
  });

  it('has the price of the tier for the whole of a long prompt', () => {
    const call = { provider: 'gcp.gemini', model: 'gemini-2.5-pro' };
    assert.equal(totalOf({ ...call, usage: chat(200_000, 0) }), 0.25);
    assert.equal(totalOf({ ...call, usage: chat(200_001, 0) }), 0.5000025);
  });

  it('ends in no binary dust', () => {
    assert.equal(totalOf({ model: 'gpt-4o-mini-2024-07-18', usage: chat(3, 1) }), 0.00000105);
    for (let tokens = 1; tokens < 2000; tokens += 7) {
      const total = totalOf({ model: 'gpt-4.1-mini', usage: chat(tokens, tokens + 3) }) ?? 0;
      assert.ok(String(total.toFixed(12)) === total.toFixed(15).slice(0, -3), `${total}`);
    }
  });
});

describe('the model that is priced', () => {
  const usage = chat(1000, 200);

  it('is the one that answered, else the one that was asked', () => {
    assert.equal(totalOf({ model: 'gpt-4o', asked: 'gpt-4', usage }), 0.0045);
    assert.equal(totalOf({ asked: 'gpt-4o', usage }), 0.0045);
    assert.equal(totalOf({ model: 'something-new', asked: 'gpt-4o', usage }), 0.0045);
  });

  for (const [provider, model, total] of [
    ['azure.ai.openai', 'gpt-35-turbo', 0.0008],
    ['azure.ai.openai', 'gpt-4.1-mini-2025-04-14', 0.00072],
    ['aws.bedrock', 'anthropic.claude-3-5-sonnet-20241022-v2:0', 0.006],
    ['gcp.vertex_ai', 'publishers/google/models/gemini-2.5-pro', 0.00325],
    ['mistral_ai', 'mistral-large-latest', 0.0032],
    ['x_ai', 'grok-3', 0.006],
    ['cohere', 'command-r', 0.00027],
    ['azure', 'azure/gpt-4o', 0.0045],
    ['', 'claude-sonnet-4-5-20250929', 0.006],
  ] as const) {
    it(`is known as ${model} of ${provider || 'nobody'}`, () =>
      assert.equal(totalOf({ provider, model, usage }), total));
  }

  it('is unpriced, not free, where no price is known', () => {
    assert.deepEqual(costOf({ model: 'in-house-7b', usage }), { unpriced: true });
    assert.deepEqual(costOf({ usage }), { unpriced: true });
    assert.deepEqual(costOf({ model: 'gpt-4o'.repeat(1000), usage }), { unpriced: true });
  });

  it('is unpriced with a provider of its own, whoever made it', () => {
    assert.deepEqual(costOf({ provider: 'ollama', model: 'deepseek-chat', usage }), { unpriced: true });
  });

  it('is unpriced where only a sum was counted, or a kind of token that has no price', () => {
    assert.deepEqual(costOf({ model: 'gpt-4o', usage: { total_tokens: 10 } }), { unpriced: true });
    const prices = '[{match: embedder, input: 1}]';
    assert.deepEqual(costOf({ model: 'embedder', usage: chat(10, 5) }, prices), { unpriced: true });
    assert.equal(totalOf({ model: 'embedder', usage: { prompt_tokens: 10, total_tokens: 10 } }, prices), 0.00001);
  });
});

describe('a call that used nothing', () => {
  it('has no cost at all: failed calls, and operations without tokens', () => {
    assert.equal(costOf({ model: 'gpt-4o' }), undefined);
    assert.equal(costOf({ model: 'gpt-4o', usage: chat(0, 0) }), undefined);
    assert.equal(costOf({ model: 'dall-e-3', usage: {} }), undefined);
  });
});

describe('a cost that the source states', () => {
  const stated = { total: 0.5, input: 0.2, output: 0.3, currency: 'EUR' };

  it('gives way to a known price', () => {
    const call = { model: 'gpt-4o', usage: chat(1000, 200, { cost: 9 }), more: { cost: stated } };
    assert.equal(totalOf(call), 0.0045);
  });

  it('is kept where no price is known', () => {
    const expected = { ...stated, price_version: 'source' };
    assert.deepEqual(costOf({ model: 'own', usage: chat(10, 2), more: { cost: stated } }), expected);
    assert.deepEqual(costOf({ model: 'dall-e-3', more: { cost: stated } }), expected, 'an operation without tokens');
    assert.deepEqual(costOf({ model: 'own', usage: chat(10, 2, { cost: 0.01 }) }), {
      ...{ total: 0.01, currency: 'USD' },
      price_version: 'source',
    });
  });

  it('is not believed when it is zero, less, or no number', () => {
    for (const cost of [0, -1, 'much', null]) {
      assert.deepEqual(costOf({ model: 'own', usage: chat(10, 2, { cost }) }), { unpriced: true });
    }
  });
});

describe('the service tier', () => {
  const prices = `
- match: gpt-4o
  input: 2
  output: 8
  tiers:
    - { above: 1000, input: 4 }
    - { service_tier: priority, input: 10, output: 20 }`;
  const usage = chat(1000, 0);

  it('chooses the rates, wherever it stands', () => {
    const call = { model: 'gpt-4o', usage };
    assert.equal(totalOf(call, prices), 0.002);
    assert.equal(totalOf({ ...call, usage: chat(1001, 1000) }, prices), 0.012004);
    assert.equal(totalOf({ ...call, usage: chat(1000, 0, { service_tier: 'priority' }) }, prices), 0.01);
    assert.equal(totalOf({ ...call, attributes: [{ service_tier: 'priority' }] }, prices), 0.01);
    assert.equal(totalOf({ ...call, attributes: [{ completion: { service_tier: 'priority' } }] }, prices), 0.01);
    assert.equal(totalOf({ ...call, more: { request: { service_tier: 'priority' } } }, prices), 0.01);
  });

  it('is the one that answered, not the one that was asked for', () => {
    const more = { request: { service_tier: 'priority' } };
    assert.equal(totalOf({ model: 'gpt-4o', usage, more, attributes: [{ service_tier: 'default' }] }, prices), 0.002);
    assert.equal(totalOf({ model: 'gpt-4o', usage, more: { request: { service_tier: 'auto' } } }, prices), 0.002);
  });
});
