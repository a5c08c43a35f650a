import assert from 'node:assert/strict';
import { type Usage, usageOf } from '../../src/record/usage.ts';

const known = (usage: Usage) =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined)) as Partial<Usage>;

describe('usage', () => {
  it('is read from Chat Completions, where input tokens include the cached ones', () => {
    const usage = usageOf({
      prompt_tokens: 10,
      completion_tokens: 4,
      total_tokens: 14,
      prompt_tokens_details: { cached_tokens: 6 },
    });
    assert.deepEqual(known(usage), { input: 10, output: 4, total: 14, cacheRead: 6 });
  });

  it('is read from the Responses API, with what it wrote into the cache', () => {
    const usage = usageOf({
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
      output_tokens: 40,
      output_tokens_details: { reasoning_tokens: 32 },
    });
    assert.deepEqual(known(usage), { input: 12, output: 40, total: 52, cacheRead: 3, cacheWrite: 2, reasoning: 32 });
  });

  it('is read from Anthropic, whose input tokens leave the cache out', () => {
    const usage = usageOf({
      input_tokens: 10,
      output_tokens: 4,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 2,
    });
    assert.deepEqual(known(usage), { input: 17, output: 4, total: 21, cacheRead: 5, cacheWrite: 2 });
  });

  it('tells how long Anthropic keeps what it wrote, and in which tier it answered', () => {
    const creation = { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 };
    const counts = { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 0, service_tier: 'priority' };
    const expected = {
      ...{ input: 51, output: 2, total: 53, cacheRead: 0, cacheWrite: 50, cacheWriteHour: 30 },
      serviceTier: 'priority',
    };
    assert.deepEqual(
      known(usageOf({ ...counts, cache_creation_input_tokens: 50, cache_creation: creation })),
      expected,
    );
    assert.deepEqual(known(usageOf({ ...counts, cache_creation: creation })), expected, 'without the sum of both');
  });

  it('does not add the cache twice where a gateway wrote both providers’ names', () => {
    const usage = usageOf({ prompt_tokens: 17, completion_tokens: 4, cache_read_input_tokens: 5 });
    assert.deepEqual([usage.input, usage.cacheRead], [17, 5]);
  });

  it('is read from audio and images, in the names of each API', () => {
    const audio = usageOf({
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { audio_tokens: 80 },
      completion_tokens_details: { audio_tokens: 40 },
    });
    assert.deepEqual([audio.audioInput, audio.audioOutput], [80, 40]);
    const realtime = usageOf({
      input_tokens: 100,
      output_tokens: 50,
      input_token_details: { cached_tokens: 64, audio_tokens: 80, cached_tokens_details: { audio_tokens: 60 } },
      output_token_details: { audio_tokens: 30 },
    });
    assert.deepEqual(
      [realtime.audioInput, realtime.audioCached, realtime.audioOutput, realtime.cacheRead],
      [80, 60, 30, 64],
    );
    const image = usageOf({ input_tokens: 60, input_tokens_details: { image_tokens: 50 }, output_tokens: 1000 });
    assert.deepEqual([image.input, image.imageInput, image.output], [60, 50, 1000]);
  });

  it('says that it was estimated', () =>
    assert.equal(usageOf({ prompt_tokens: 3, estimated: 'true' }).estimated, true));

  it('is unknown, not zero, where nothing was counted', () => {
    for (const nothing of [undefined, null, 'many', 7, [1], {}]) assert.deepEqual(known(usageOf(nothing)), {});
    assert.equal(usageOf({ prompt_tokens: -1, completion_tokens: 'many' }).input, undefined);
    assert.equal(usageOf({ input_tokens: Number.NaN }).total, undefined);
  });
});
