/** Who is left out, for how long, and who is asked again, by a clock that the test sets. */
import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { chat, type GatewayUnderTest, gatewayBefore, type ScriptedServer, serverThat } from './gateway-under-test.ts';

const ANSWER =
  '{"id":"chatcmpl-1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Here."}}]}';
const OPEN_MS = 30_000;

type Counted = ScriptedServer & { asked: number; answers: RequestListener };

describe('the gateway, by the clock', function () {
  this.timeout(20_000);
  let now: number;
  const open: { close(): Promise<void> }[] = [];
  beforeEach(() => {
    now = Date.parse('2026-11-21T00:00:00Z');
  });
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  const status =
    (code: number, headers: Record<string, string> = {}): RequestListener =>
    (_request, reply) =>
      void reply.writeHead(code, { 'content-type': 'application/json', ...headers }).end(ANSWER);

  async function server(answers: RequestListener): Promise<Counted> {
    const counted = { asked: 0, answers };
    const started = await serverThat((request, reply) => {
      request.resume();
      counted.asked += 1;
      counted.answers(request, reply);
    });
    open.push(started);
    return Object.assign(counted, started);
  }

  async function gatewayTo(...servers: readonly Counted[]): Promise<GatewayUnderTest> {
    const gateway = await gatewayBefore(
      servers.map(({ url }) => url),
      { breaker: { failures: 2, openMs: OPEN_MS }, now: () => now },
    );
    open.push(gateway);
    return gateway;
  }

  /** Asks, and gives the status. */
  async function ask(gateway: GatewayUnderTest): Promise<number> {
    const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, chat());
    await answer.text();
    return answer.status;
  }

  for (const [code, header, value] of [
    [429, 'retry-after', '60'],
    [429, 'retry-after-ms', '60000'],
    [429, 'retry-after', 'Sat, 21 Nov 2026 00:01:00 GMT'],
    [503, 'retry-after', '60'],
  ] as const) {
    it(`asks nobody before the time it named: ${code} with ${header}: ${value}`, async () => {
      const [busy, other] = [await server(status(code, { [header]: value })), await server(status(200))];
      const gateway = await gatewayTo(busy, other);
      assert.equal(await ask(gateway), 200);
      now += 59_999;
      assert.equal(await ask(gateway), 200);
      assert.equal(busy.asked, 1);
      now += 1;
      busy.answers = status(200);
      assert.equal(await ask(gateway), 200);
      assert.deepEqual([busy.asked, other.asked], [2, 2]);
    });
  }

  it('believes nobody who wants to be left alone for longer than two minutes', async () => {
    const [busy, other] = [await server(status(429, { 'retry-after': '86400' })), await server(status(200))];
    const gateway = await gatewayTo(busy, other);
    await ask(gateway);
    now += 120_000;
    await ask(gateway);
    assert.equal(busy.asked, 2);
  });

  it('passes on when to come again where all are busy', async () => {
    const busy = await server(status(429, { 'retry-after': '7' }));
    const gateway = await gatewayTo(busy);
    const answer = await fetch(`${gateway.openAiUrl}/chat/completions`, chat());
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '7']);
  });

  it('opens after so many failures in a row, tries with one call after its time, and opens again or closes by that', async () => {
    const [ill, other] = [await server(status(500)), await server(status(200))];
    const gateway = await gatewayTo(ill, other);
    await ask(gateway);
    await ask(gateway);
    assert.equal(ill.asked, 2);
    now += OPEN_MS - 1;
    await ask(gateway);
    assert.equal(ill.asked, 2);
    now += 1;
    // The trial fails: it is left out for as long again.
    await ask(gateway);
    await ask(gateway);
    assert.equal(ill.asked, 3);
    now += OPEN_MS;
    ill.answers = status(200);
    await ask(gateway);
    await ask(gateway);
    assert.deepEqual([ill.asked, other.asked], [5, 5]);
    assert.deepEqual(
      gateway.notices.map(({ code }) => code),
      ['gateway.upstream.out', 'gateway.upstream.back'],
    );
  });

  it('forgets failures that were not in a row', async () => {
    const [ill, other] = [await server(status(500)), await server(status(200))];
    const gateway = await gatewayTo(ill, other);
    for (let time = 0; time < 3; time += 1) {
      ill.answers = status(500);
      await ask(gateway);
      ill.answers = status(200);
      await ask(gateway);
    }
    assert.equal(ill.asked, 6);
    assert.deepEqual(gateway.notices, []);
  });

  it('says in the record who was asked and what each answered, where that is more than one', async () => {
    const [ill, other] = [await server(status(429)), await server(status(200, { 'x-ms-region': 'France Central' }))];
    const gateway = await gatewayTo(ill, await server((request) => void request.socket.destroy()), other);
    await ask(gateway);
    const { gateway: said } = await gateway.one();
    assert.deepEqual(said, {
      name: 'promptlog',
      region: 'France Central',
      backend: '127.0.0.1',
      status_code: 200,
      attempts: 3,
      tried: [
        { backend: '127.0.0.1', status: 429 },
        { backend: '127.0.0.1', error: 'ECONNRESET' },
        { backend: '127.0.0.1', status: 200 },
      ],
    });
  });
});
