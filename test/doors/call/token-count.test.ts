import assert from 'node:assert/strict';
import { countsOf, textsToCount, tokenizerFor } from '../../../src/doors/call/token-count.ts';

const record = (more: object = {}) => ({
  operation: 'chat',
  request: { model: 'gpt-4o' },
  message: {
    prompt: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hello' },
          { type: 'image_url', image_url: { url: 'data:AAAA' } },
        ],
      },
    ],
    other_attr: [{ completion: { choices: [{ message: { role: 'assistant', content: 'Hi!' } }] } }],
  },
  ...more,
});

describe('the tokens of a call', () => {
  it('are counted from what was said and answered, by message, and not from pictures', () => {
    assert.deepEqual(textsToCount(record()), {
      model: 'gpt-4o',
      prompt: [['Be brief.'], ['Hello']],
      completion: ['Hi!'],
    });
  });

  it('are those that OpenAI counts for the same messages', async () => {
    // "Be brief." has 3 and "Hello" 1 in o200k_base; 4 stand around each message and 3 before the answer; "Hi!" has 2.
    const texts = textsToCount(record()) ?? assert.fail();
    assert.deepEqual(countsOf(texts, await tokenizerFor('gpt-4o')), {
      prompt_tokens: 15,
      completion_tokens: 2,
      total_tokens: 17,
    });
  });

  it('go by the tokenizer of the model', async () => {
    const text = 'Wie heißt der Mann mit dem grünen Hut? 東京都';
    const [now, old] = [await tokenizerFor('gpt-4o'), await tokenizerFor('gpt-35-turbo')];
    assert.ok(now(text) < old(text));
    assert.equal((await tokenizerFor('gpt-4.1-mini'))(text), now(text));
    assert.equal((await tokenizerFor('gpt-4-turbo'))(text), old(text));
    assert.equal((await tokenizerFor('llama'))(text), now(text));
  });

  it('take what looks like a special token for text', async () => {
    assert.ok((await tokenizerFor('gpt-4o'))('<|endoftext|>') > 1);
  });

  it('are not counted where the provider said how many, where nothing was answered, and of other operations', () => {
    const message = record().message;
    const usage = { usage: { total_tokens: 3 } };
    assert.equal(
      textsToCount(record({ message: { ...message, other_attr: [...message.other_attr, usage] } })),
      undefined,
    );
    assert.equal(textsToCount(record({ message: { ...message, other_attr: [] } })), undefined);
    assert.equal(textsToCount(record({ operation: 'embeddings' })), undefined);
  });

  it('of tools and of the Responses API are counted too', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"place":"Rome"}' } };
    const chat = { choices: [{ message: { role: 'assistant', content: null, tool_calls: [call] } }] };
    const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi!' }] }];
    const texts = (completion: object) =>
      textsToCount(record({ message: { prompt: [], other_attr: [{ completion }] } }))?.completion;
    assert.deepEqual(texts(chat), ['weather', '{"place":"Rome"}']);
    assert.deepEqual(texts({ output }), ['Hi!']);
  });

  it('of very long texts go by their beginning', async () => {
    const long = 'word '.repeat(200_000);
    const count = await tokenizerFor('gpt-4o');
    const { completion_tokens: tokens } = countsOf({ model: '', prompt: [], completion: [long] }, count);
    assert.ok(Math.abs(tokens - 200_000) < 2_000, String(tokens));
  });
});
