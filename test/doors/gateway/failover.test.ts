/** What the gateway does when an upstream fails: who is asked next, who is left out, and what callers and records see of it. */
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { waitOf } from '../../../src/doors/gateway/retry-after.ts';
import { candidates, Upstream, upstreamUrls } from '../../../src/doors/gateway/upstream.ts';
import { PromptlogError } from '../../../src/errors.ts';
import { ModelProvider } from '../../support/model-provider.ts';
import { chat, type GatewayUnderTest, gatewayBefore, type ScriptedServer, serverThat } from './gateway-under-test.ts';

const PATH = '/v1/chat/completions';
const NOBODY = 'http://127.0.0.1:1';

describe('the gateway, when an upstream fails', function () {
  this.timeout(20_000);
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  function closed<T extends { close(): Promise<void> }>(started: T): T {
    open.push(started);
    return started;
  }
  const provider = async (): Promise<ModelProvider> => closed(await ModelProvider.start());
  async function failing(answers: RequestListener): Promise<ScriptedServer & { asked: number }> {
    const counted = { asked: 0 };
    const server = closed(
      await serverThat((request, reply) => {
        counted.asked += 1;
        answers(request, reply);
      }),
    );
    return Object.assign(counted, server);
  }
  const status =
    (code: number, headers: Record<string, string> = {}): RequestListener =>
    (request, reply) => {
      request.resume();
      reply.writeHead(code, headers).end('{"error":{"message":"no"}}');
    };
  const gatewayTo = async (urls: readonly string[], more = {}): Promise<GatewayUnderTest> =>
    closed(await gatewayBefore(urls, more));

  const CASES: readonly (readonly [string, RequestListener])[] = [
    ['is busy', status(429)],
    ['has an error', status(500)],
    ['is away', status(503)],
    ['hangs up', (request) => void request.socket.destroy()],
    ['hangs up when it has heard all', (request) => void request.resume().once('end', () => request.socket.destroy())],
    ['does not answer in time', (request) => void request.resume()],
  ];
  for (const [what, answers] of CASES) {
    it(`asks the next one when one ${what}, with the whole request`, async () => {
      const [bad, good] = [await failing(answers), await provider()];
      const gateway = await gatewayTo([bad.url, good.url], { timeoutMs: 300 });
      const answer = await fetch(gateway.url + PATH, chat());
      assert.equal(answer.status, 200);
      await answer.text();
      assert.deepEqual(good.calls[0]?.body, JSON.parse(String(chat().body)));
      const record = await gateway.one();
      assert.equal(record.gateway?.['attempts'], 2);
      assert.equal(record.gateway?.['backend'], '127.0.0.1');
      assert.equal(record.outcome, 'completed');
    });
  }

  it('leaves alone what is the fault of the request', async () => {
    const [bad, good] = [await failing(status(400)), await provider()];
    const gateway = await gatewayTo([bad.url, good.url]);
    assert.equal((await fetch(gateway.url + PATH, chat())).status, 400);
    assert.equal(good.calls.length, 0);
    assert.equal((await gateway.one()).gateway?.['attempts'], undefined);
  });

  it('does not ask another what is no call of a model', async () => {
    const [bad, good] = [await failing(status(500)), await provider()];
    const gateway = await gatewayTo([bad.url, good.url]);
    assert.equal((await fetch(`${gateway.url}/v1/files`, { method: 'POST', body: 'x' })).status, 500);
    assert.equal(good.calls.length, 0);
  });

  it('passes on the answer of the last when all fail', async () => {
    const [first, second] = [await failing(status(429)), await failing(status(503, { 'x-second': 'yes' }))];
    const gateway = await gatewayTo([first.url, second.url]);
    const answer = await fetch(gateway.url + PATH, chat());
    assert.deepEqual([answer.status, answer.headers.get('x-second')], [503, 'yes']);
    assert.deepEqual([(await gateway.one()).gateway?.['attempts'], (await gateway.one()).error?.status], [2, 503]);
  });

  it('passes on the answer there was when the last gives none', async () => {
    const first = await failing(status(429, { 'x-first': 'yes' }));
    const gateway = await gatewayTo([first.url, NOBODY]);
    const answer = await fetch(gateway.url + PATH, chat());
    assert.deepEqual([answer.status, answer.headers.get('x-first')], [429, 'yes']);
    assert.equal(await answer.text(), '{"error":{"message":"no"}}');
  });

  it('answers in the shape of OpenAI when nobody answers: 502, or 504 when that took too long', async () => {
    const gateway = await gatewayTo([NOBODY]);
    const answer = await fetch(gateway.url + PATH, chat());
    assert.equal(answer.status, 502);
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    assert.deepEqual([error['type'], error['code']], ['gateway_error', 'upstream_unreachable']);
    const record = await gateway.one();
    assert.deepEqual([record.outcome, record.error?.['code']], ['failed', 'ECONNREFUSED']);
    const silent = await failing((request) => void request.resume());
    const other = await gatewayTo([silent.url], { timeoutMs: 100 });
    assert.equal((await fetch(other.url + PATH, chat())).status, 504);
    assert.equal((await other.one()).error?.['code'], 'ETIMEDOUT');
  });

  it('does not ask another when more has passed than it keeps', async () => {
    const [bad, good] = [await failing(status(500)), await provider()];
    const gateway = await gatewayTo([bad.url, good.url], { maxReplayBytes: 1_000 });
    const large = chat({ messages: [{ role: 'user', content: 'Where is it? '.repeat(1_000) }] });
    assert.equal((await fetch(gateway.url + PATH, large)).status, 500);
    assert.equal(good.calls.length, 0);
  });

  it('leaves one that is busy alone for as long as it says, for that deployment only', async () => {
    const [busy, good] = [await failing(status(429, { 'retry-after': '60' })), await provider()];
    const gateway = await gatewayTo([busy.url, good.url]);
    const deployed = (name: string): string =>
      `${gateway.url}/openai/deployments/${name}/chat/completions?api-version=2024-10-21`;
    for (let time = 0; time < 3; time += 1) assert.equal((await fetch(deployed('one'), chat())).status, 200);
    assert.equal(busy.asked, 1);
    await fetch(deployed('two'), chat());
    assert.equal(busy.asked, 2);
  });

  it('leaves one out that failed several times in a row, and says so once', async () => {
    const [bad, good] = [await failing(status(500)), await provider()];
    const gateway = await gatewayTo([bad.url, good.url]);
    for (let time = 0; time < 6; time += 1) assert.equal((await fetch(gateway.url + PATH, chat())).status, 200);
    assert.equal(bad.asked, 3);
    assert.deepEqual(
      gateway.notices.map(({ level, code }) => [level, code]),
      [['warn', 'gateway.upstream.out']],
    );
  });

  it('tries it again after a while, with one call, and says that it is back', async () => {
    let isWell = false;
    const ill = await failing((request, reply) => status(isWell ? 200 : 500)(request, reply));
    const good = await provider();
    const gateway = await gatewayTo([ill.url, good.url], { breaker: { failures: 2, openMs: 50 } });
    const ask = async (): Promise<void> => void (await (await fetch(gateway.url + PATH, chat())).text());
    await ask();
    await ask();
    isWell = true;
    for (const deadline = Date.now() + 5_000; ill.asked < 4 && Date.now() < deadline; ) await ask();
    assert.deepEqual(
      gateway.notices.map(({ code }) => code),
      ['gateway.upstream.out', 'gateway.upstream.back'],
    );
  });

  it('still asks a single upstream that fails all the time', async () => {
    const bad = await failing(status(429, { 'retry-after': '60' }));
    const gateway = await gatewayTo([bad.url]);
    for (let time = 0; time < 5; time += 1) assert.equal((await fetch(gateway.url + PATH, chat())).status, 429);
    assert.equal(bad.asked, 5);
  });

  it('asks once more where a connection that was kept has been closed meanwhile', async () => {
    let answered = 0;
    const sockets: { destroy(): unknown }[] = [];
    const upstream = await failing((request, reply) => {
      const { socket } = request;
      // Closed when the next request comes on it, as by a server that has just given it up.
      if (sockets.includes(socket)) {
        socket.destroy();
        return;
      }
      sockets.push(socket);
      request.resume();
      answered += 1;
      reply.end('{}');
    });
    const gateway = await gatewayTo([upstream.url]);
    for (let time = 0; time < 3; time += 1) assert.equal((await fetch(gateway.url + PATH, chat())).status, 200);
    assert.equal(answered, 3);
  });
});

describe('upstreams', () => {
  const breaker = { failures: 2, openMs: 1_000 };
  const upstream = (url: string): Upstream => new Upstream({ url: new URL(url), breaker });

  it('are asked in their order, the busy and the broken left out, and all when none is left', () => {
    const [a, b] = [upstream('http://a'), upstream('http://b')];
    assert.deepEqual(candidates([a, b], '', 0), [a, b]);
    a.busy('', 500, 0);
    assert.deepEqual(candidates([a, b], '', 100), [b]);
    b.failed(100);
    b.failed(100);
    assert.deepEqual(candidates([a, b], '', 200), [a, b]);
    assert.deepEqual(candidates([a, b], '', 600), [a]);
    assert.deepEqual(candidates([a, b], '', 1_200), [a, b]);
    // While one call tries it, others do not.
    b.tried(1_200);
    assert.deepEqual(candidates([a, b], '', 1_300), [a]);
    assert.deepEqual([b.answered(), b.answered()], [true, false]);
  });

  it('are refused by name where an address is unusable, and never repeated with a password', () => {
    const refused = (address: string): PromptlogError => {
      try {
        upstreamUrls([address]);
      } catch (error) {
        if (error instanceof PromptlogError) return error;
      }
      return assert.fail(`${address} was taken`);
    };
    for (const address of ['nothing', 'ftp://a', 'https://u:secret@a', 'https://a?key=secret']) {
      assert.equal(refused(address).code, 'PL_CONFIG_INVALID');
      assert.equal(refused(address).message.includes('secret'), false);
    }
    assert.throws(() => upstreamUrls([]), { code: 'PL_CONFIG_INVALID' });
    assert.deepEqual(
      upstreamUrls(['https://a', 'http://b:8000/v1']).map(({ host }) => host),
      ['a', 'b:8000'],
    );
  });

  it('say how long to wait in each of the ways there are', () => {
    const now = Date.parse('2026-11-21T00:00:00Z');
    const cases: readonly (readonly [IncomingHttpHeaders, number | undefined])[] = [
      [{ 'retry-after-ms': '20', 'retry-after': '1' }, 20],
      [{ 'retry-after': '2' }, 2_000],
      [{ 'retry-after': 'Sat, 21 Nov 2026 00:00:05 GMT' }, 5_000],
      [{ 'retry-after': 'Sat, 21 Nov 2020 00:00:05 GMT' }, 0],
      [{ 'retry-after': 'soon' }, undefined],
      [{}, undefined],
    ];
    for (const [headers, wait] of cases) assert.equal(waitOf(headers, now), wait);
  });
});
