import assert from 'node:assert/strict';
import { TokenEstimates } from '../../../src/doors/call/token-estimates.ts';

const record = (content: string) => ({
  operation: 'chat',
  message: {
    id: content,
    prompt: [{ role: 'user', content: 'Hello' }],
    other_attr: [{ completion: { choices: [{ message: { content } }] } }],
  },
});

describe('records that wait for their tokens to be counted', function () {
  this.timeout(20_000);
  let estimates: TokenEstimates;
  let gone: Record<string, unknown>[];
  const goOn = (each: Record<string, unknown>): void => void gone.push(each);

  beforeEach(() => {
    estimates = new TokenEstimates();
    gone = [];
  });

  it('go on with counts that are marked as estimated', async () => {
    for (const text of ['Hi!', 'Good evening']) estimates.take(record(text), goOn);
    assert.equal(gone.length, 0);
    await estimates.settled();
    const usages = gone.map(({ message }) => (message as ReturnType<typeof record>['message']).other_attr.at(-1));
    assert.deepEqual(usages, [
      { usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10, estimated: true } },
      { usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10, estimated: true } },
    ]);
  });

  it('go on at once where there is nothing to count', () => {
    const embedded = { operation: 'embeddings', message: { prompt: [], other_attr: [] } };
    estimates.take(embedded, goOn);
    assert.deepEqual(gone, [embedded]);
  });

  it('go on without counts when the process ends', () => {
    const waiting = record('Hi!');
    estimates.take(waiting, goOn);
    estimates.releaseAll();
    assert.deepEqual(gone, [waiting]);
  });

  it('go on once only', async () => {
    estimates.take(record('Hi!'), goOn);
    estimates.releaseAll();
    estimates.take(record('Hi again!'), goOn);
    await estimates.settled();
    assert.equal(gone.length, 2);
  });

  it('go on without counts where a thread cannot take them', () => {
    const odd = { ...record('Hi!'), request: { model: 'm' } };
    const texts = { ...odd, message: { ...odd.message, prompt: [{ content: 'x' }] } };
    estimates.take(texts, goOn);
    estimates.releaseAll();
    assert.equal(gone.length, 1);
  });
});
