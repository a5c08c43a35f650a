/** Answers that are none, through the gateway: the caller sees what it would have seen without us, and the record holds what there was. */
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { UsageFilter } from '../../../src/doors/call/usage-filter.ts';
import { BAD_ANSWERS } from '../call/bad-answers.ts';
import { type Got, got, ReplayingProvider } from '../call/replay.ts';
import { type GatewayUnderTest, gatewayBefore } from './gateway-under-test.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Where is my refund? ünï 🙂' }] };
const choices = [{ index: 0, delta: { content: 'Grüße' }, finish_reason: null }];
const CHUNK = `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices })}\n\n`;
// So many answers that fail would keep it from asking at all.
const MANY = { breaker: { failures: 1_000, openMs: 1 } };

/** What the caller at this address gets: the value, or all chunks, and what was thrown. */
function asked(url: string, stream: boolean, seeing: (chunks: number) => void = () => undefined): Promise<Got> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sk-test', maxRetries: 0, logLevel: 'off' });
  return got(async (seen) => {
    if (!stream) return client.chat.completions.create(ASK);
    for await (const chunk of await client.chat.completions.create({ ...ASK, stream })) seeing(seen.push(chunk));
    return seen;
  });
}

describe('the gateway, where the answer is none', function () {
  this.timeout(60_000);
  let provider: ReplayingProvider;
  let gateway: GatewayUnderTest;
  /** One that asks for the counts of streams, and takes them out again. */
  let counting: GatewayUnderTest;
  before(async () => {
    provider = await ReplayingProvider.start({ pieces: [] });
    gateway = await gatewayBefore([provider.url], MANY);
    counting = await gatewayBefore([provider.url], { ...MANY, askForUsage: true });
  });
  afterEach(() => {
    for (const { records } of [gateway, counting]) records.length = 0;
  });
  after(async () => {
    await gateway.close();
    await counting.close();
    await provider.close();
  });

  for (const { what, stream, replay, outcome, holds = [], marked } of BAD_ANSWERS) {
    it(`gives the caller ${what} ${stream ? 'of a stream ' : ''}as it came, and records what there was`, async () => {
      provider.replay(replay);
      const bare = await asked(provider.url, stream);
      for (const through of stream ? [gateway, counting] : [gateway]) {
        assert.deepEqual(await asked(through.url, stream), bare);
        const record = await through.one();
        assert.deepEqual(record.message.prompt, [{ role: 'human', content: ASK.messages[0]?.content }]);
        assert.equal(record.outcome, outcome);
        assert.equal(record.error !== undefined, record.outcome === 'failed');
        if (marked !== undefined) assert.equal(record.properties?.[marked], true);
        for (const words of holds) assert.ok(JSON.stringify(record).includes(words), words);
      }
    });
  }

  it('gives the same chunks before a connection is reset, and an end that is none', async () => {
    const pieces = [CHUNK, 'data: {"id":"c1","cho'];
    provider.replay({ headers: { 'content-type': 'text/event-stream' }, pieces, ending: 'open' });
    const breakOff = (): void => provider.breakOff();
    const bare = await asked(provider.url, true, breakOff);
    const through = await asked(gateway.url, true, breakOff);
    // The last word of the reason is that of the socket: the gateway closes what the provider had reset.
    assert.deepEqual([through.value, through.thrown?.slice(0, 4)], [bare.value, bare.thrown?.slice(0, 4)]);
    const record = await gateway.one();
    assert.deepEqual([record.outcome, record.properties?.['partial']], ['failed', true]);
    assert.ok(JSON.stringify(record.message.other_attr).includes('Grüße'));
  });

  it('does not take a stream for a broken one because it looked at its beginning only', async () => {
    const short = await gatewayBefore([provider.url], { maxReplayBytes: 1_000 });
    try {
      const pieces = [...Array.from({ length: 50 }, () => CHUNK), 'data: [DONE]\n\n'];
      provider.replay({ headers: { 'content-type': 'text/event-stream' }, pieces });
      assert.deepEqual(await asked(short.url, true), await asked(provider.url, true));
      const record = await short.one();
      assert.deepEqual([record.outcome, record.error, record.properties?.['partial']], ['completed', undefined, true]);
    } finally {
      await short.close();
    }
  });

  it('goes on when a fault of ours keeps it from taking out the counts it asked for, and says so', async () => {
    provider.replay({ headers: { 'content-type': 'text/event-stream' }, pieces: [CHUNK, CHUNK, 'data: [DONE]\n\n'] });
    const bare = await asked(provider.url, true);
    const { add } = UsageFilter.prototype;
    UsageFilter.prototype.add = () => assert.fail('a fault of ours');
    try {
      assert.deepEqual(await asked(counting.url, true), bare);
    } finally {
      UsageFilter.prototype.add = add;
    }
    assert.equal((await counting.one()).outcome, 'completed');
    assert.deepEqual(
      counting.notices.map(({ level, code }) => [level, code]),
      [['warn', 'PL_INTERNAL']],
    );
  });
});
