import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RepeatedChunk } from '../../../src/formats/provider/repeated-chunk.ts';
import { foldText, foldValues } from '../../../src/formats/provider/stream.ts';

const head = { id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o', created: 1 };
const chunk = (content: string, choice: object = {}, more: object = {}) => ({
  ...head,
  choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null, ...choice }],
  ...more,
});
const text = (value: unknown) => JSON.stringify(value);

/** What is read of the second chunk after the first was learned. */
function wordsAfter(first: unknown, second: unknown): string | undefined {
  const repeated = new RepeatedChunk();
  repeated.learn(text(first), first);
  return repeated.wordsOf(text(second));
}

describe('a chunk that repeats the one before but for its words', () => {
  it('gives its words, with whatever is escaped in them', () => {
    for (const words of ['b', '', 'say "hi"\n', '\\', 'ü ☂ 😀', '"},"logprobs":null']) {
      assert.equal(wordsAfter(chunk('a'), chunk(words)), words);
    }
  });

  it('may be padded with letters that differ', () => {
    const padded = (words: string, padding: string) => chunk(words, {}, { usage: null, obfuscation: padding });
    assert.equal(wordsAfter(padded('a', 'x1'), padded('b', 'yz-_9')), 'b');
    assert.equal(wordsAfter(padded('a', 'x1'), chunk('b')), undefined);
  });

  it('is none that does anything more', () => {
    const more = [
      chunk('b', { finish_reason: 'stop' }),
      chunk('b', { index: 1 }),
      chunk('b', {}, { usage: { total_tokens: 1 } }),
      { ...chunk('b'), id: 'd' },
      {
        ...head,
        choices: [{ index: 0, delta: { content: 'b', role: 'assistant' }, logprobs: null, finish_reason: null }],
      },
      { ...head, choices: [...chunk('b').choices, ...chunk('c').choices] },
      { ...head, choices: [] },
    ];
    for (const value of more) assert.equal(wordsAfter(chunk('a'), value), undefined, text(value));
  });

  it('is never one after a chunk that would say something once more', () => {
    const first = [
      chunk('a', { logprobs: { content: [{ token: 'a' }] } }),
      chunk('a', {}, { usage: { total_tokens: 1 } }),
      chunk('a', { content_filter_results: { hate: { filtered: false } } }),
      { ...chunk('a'), prompt_filter_results: [{ prompt_index: 0 }] },
      { ...head, choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{' } }] } }] },
      { ...head, choices: [{ index: 0, text: 'a', delta: { content: 'a' } }] },
      { ...head, choices: [{ index: 0, text: 'a' }] },
      { type: 'response.output_text.delta', delta: 'a' },
    ];
    for (const value of first) assert.equal(wordsAfter(value, value), undefined, text(value));
  });

  it('is no chunk that was cut or is no JSON', () => {
    const repeated = new RepeatedChunk();
    repeated.learn(text(chunk('a')), chunk('a'));
    const whole = text(chunk('more'));
    for (let end = 0; end < whole.length; end++) assert.equal(repeated.wordsOf(whole.slice(0, end)), undefined);
    assert.equal(repeated.wordsOf(`${whole} `), undefined);
    assert.equal(repeated.wordsOf(whole.replace('more', 'mo\tre')), undefined);
    assert.equal(repeated.wordsOf(whole.replace('more', 'mo\\xre')), undefined);
  });

  it('makes of a stream what reading every chunk whole makes of it', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 12 });
    const piece = fc.oneof(
      { weight: 8, arbitrary: words.map((content) => ({ delta: { content } })) },
      { weight: 2, arbitrary: words.map((reasoning_content) => ({ delta: { reasoning_content } })) },
      { weight: 1, arbitrary: words.map((content) => ({ index: 1, delta: { content } })) },
      { weight: 1, arbitrary: fc.constant({ delta: { role: 'assistant', content: '' } }) },
      { weight: 1, arbitrary: fc.constant({ delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }) },
      { weight: 1, arbitrary: fc.constant({ delta: { content: 'x' }, logprobs: { content: [{ token: 'x' }] } }) },
      { weight: 1, arbitrary: fc.constant({ delta: {}, finish_reason: 'stop' }) },
    );
    const padding = fc.constantFrom({}, { obfuscation: 'ab' }, { obfuscation: 'c' });
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, padding), { maxLength: 30 }), (pieces) => {
        const chunks = pieces.map(([choice, more]) => ({ ...head, choices: [{ index: 0, ...choice }], ...more }));
        const stream = chunks.map((each) => `data: ${text(each)}\n\n`).join('');
        assert.deepEqual(foldText(stream).body, foldValues(chunks).body);
      }),
    );
  });
});
