/** A gateway that asks streams for their token counts, before servers that refuse that; the clock is set by the test. */
import assert from 'node:assert/strict';
import { chat, type GatewayUnderTest, gatewayBefore, serverThat } from './gateway-under-test.ts';

describe('a gateway that asks for token counts', () => {
  let now: number;
  const open: { close(): Promise<void> }[] = [];
  beforeEach(() => {
    now = Date.parse('2026-11-21T00:00:00Z');
  });
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  const CHUNK =
    'data: {"id":"c","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\n';

  async function refusing(): Promise<{
    readonly url: string;
    readonly bodies: string[];
    refuses: boolean;
    isBusy: boolean;
  }> {
    const bodies: string[] = [];
    const state = { refuses: true, isBusy: false, bodies };
    const started = await serverThat(async (request, reply) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      bodies.push(text);
      if (state.isBusy) {
        reply.writeHead(429).end('{}');
        return;
      }
      const isRefused = state.refuses && text.includes('stream_options');
      reply.writeHead(isRefused ? 400 : 200, {
        'content-type': isRefused ? 'application/json' : 'text/event-stream',
      });
      reply.end(isRefused ? '{"error":{"message":"unknown member stream_options"}}' : `${CHUNK}data: [DONE]\n\n`);
    });
    open.push(started);
    return Object.assign(state, { url: started.url });
  }
  const stream = async (gateway: GatewayUnderTest, path = '/v1/chat/completions'): Promise<string> =>
    (await fetch(gateway.url + path, chat({ stream: true }))).text();
  async function asking(...urls: readonly string[]): Promise<GatewayUnderTest> {
    const gateway = await gatewayBefore(urls, { askForUsage: true, now: () => now });
    open.push(gateway);
    return gateway;
  }

  it('remembers who refuses to be asked, for this path, and tries again after ten minutes', async () => {
    const old = await refusing();
    const gateway = await asking(old.url);
    // What comes without having been asked for is the caller's.
    for (let time = 0; time < 3; time += 1) assert.equal(await stream(gateway), `${CHUNK}data: [DONE]\n\n`);
    assert.equal(old.bodies.length, 4);
    await stream(gateway, '/openai/deployments/new/chat/completions?api-version=2024-10-21');
    assert.equal(old.bodies.length, 6);
    now += 600_000;
    old.refuses = false;
    assert.equal(await stream(gateway), 'data: [DONE]\n\n');
    assert.equal(old.bodies.length, 7);
    assert.equal(old.bodies.at(-1)?.includes('stream_options'), true);
  });

  it('asks another upstream for them all the same', async () => {
    const [old, young] = [await refusing(), await refusing()];
    young.refuses = false;
    const gateway = await asking(old.url, young.url);
    await stream(gateway);
    old.isBusy = true;
    assert.equal(await stream(gateway), 'data: [DONE]\n\n');
    assert.deepEqual(
      [...old.bodies, ...young.bodies].map((body) => body.includes('stream_options')),
      [true, false, false, true],
    );
  });
});
