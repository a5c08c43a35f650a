import assert from 'node:assert/strict';
import fc from 'fast-check';
import { costOf, usageOf } from '../../src/formats/langfuse-usage.ts';

/** What Langfuse makes of the usage of Chat Completions: every detail is taken off its side. */
function rewritten(prompt: number, completion: number, cached: number, reasoning: number): Record<string, number> {
  return {
    input: Math.max(prompt - cached, 0),
    output: Math.max(completion - reasoning, 0),
    total: prompt + completion,
    input_cached_tokens: cached,
    output_reasoning_tokens: reasoning,
  };
}

describe('usageOf', () => {
  it('undoes the rewrite of Langfuse', () => {
    const count = fc.nat(100_000);
    const property = fc.property(count, count, count, count, (uncached, cached, said, reasoning) => {
      const [prompt, completion] = [uncached + cached, said + reasoning];
      assert.deepEqual(usageOf({ usageDetails: rewritten(prompt, completion, cached, reasoning) }), {
        prompt_tokens: prompt,
        completion_tokens: completion,
        total_tokens: prompt + completion,
        prompt_tokens_details: { cached_tokens: cached },
        completion_tokens_details: { reasoning_tokens: reasoning },
      });
    });
    fc.assert(property);
  });

  it('believes the total where overlapping details took off more than there was', () => {
    const usage = usageOf({ usageDetails: { ...rewritten(100, 50, 80, 0), input: 0, input_audio_tokens: 60 } });
    assert.equal(usage?.['prompt_tokens'], 100);
  });

  it('counts nothing where nothing was counted', () => {
    for (const body of [{}, { usage: null }, { usage: {} }, { usageDetails: {} }, { usage: 'x', usageDetails: [1] }]) {
      assert.equal(usageOf(body), undefined);
    }
  });
});

describe('costOf', () => {
  it('prefers what the sender reckoned to what Langfuse did', () => {
    const body = { costDetails: { total: 2, cache_read: 1 }, calculatedTotalCost: 9, calculatedInputCost: 0 };
    assert.deepEqual(costOf(body), { total: 2, input: 0, cache_read: 1, currency: 'USD' });
  });

  it('takes a cost of nothing from an export for no price, and from the sender at its word', () => {
    const zero = { calculatedInputCost: 0, calculatedOutputCost: 0, calculatedTotalCost: 0 };
    assert.equal(costOf(zero), undefined);
    assert.deepEqual(costOf({ costDetails: { total: 0 } }), { total: 0, currency: 'USD' });
  });
});
