import assert from 'node:assert/strict';
import { patiently } from '../../src/delivery/patiently.ts';
import { PromptlogError } from '../../src/errors.ts';

const busy = (): PromptlogError =>
  new PromptlogError('PL_SEARCH_BUSY', { place: 'there', status: 429, reason: 'the disk is full' });

describe('a step of long work', () => {
  const signal = new AbortController().signal;

  it('is done again while Elasticsearch is too busy for it, and says so each time', async () => {
    const stalls: string[] = [];
    let left = 3;
    const done = await patiently(
      async () => {
        left -= 1;
        if (left > 0) throw busy();
        return 'done';
      },
      { signal, retryMaxMs: 1, onStall: (reason) => stalls.push(reason) },
    );
    assert.equal(done, 'done');
    assert.equal(stalls.length, 2);
    assert.match(stalls[0] ?? '', /the disk is full/);
  });

  it('is not done again where waiting mends nothing', async () => {
    let times = 0;
    const wrong = async (): Promise<void> => {
      times += 1;
      throw new TypeError('wrong');
    };
    await assert.rejects(patiently(wrong, { signal, retryMaxMs: 1, onStall: () => {} }), /wrong/);
    assert.equal(times, 1);
  });

  it('ends with what it threw when it is told to stop', async () => {
    const stop = new AbortController();
    const never = async (): Promise<void> => {
      throw busy();
    };
    const waiting = patiently(never, { signal: stop.signal, retryMaxMs: 60_000, onStall: () => stop.abort() });
    await assert.rejects(waiting, /the disk is full/);
  });
});
