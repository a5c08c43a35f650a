/** What the records hold of every kind of answer, good and bad, and that the application sees what it would have seen without us. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type OpenAI from 'openai';
import { AnswerTap } from '../../../src/doors/call/answer-tap.ts';
import { UsageFilter } from '../../../src/doors/call/usage-filter.ts';
import { ClientCall } from '../../../src/doors/openai/client-call.ts';
import { logPrompts } from '../../../src/doors/openai/log-prompts.ts';
import { leaveUnread } from '../../../src/doors/openai/unread-answers.ts';
import { choiceOf, LoggedClients, usageOf } from '../../support/logged-client.ts';
import { ModelProvider } from '../../support/model-provider.ts';

const ASK = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Where is my refund? ünï 🙂' }] };
const TOOLS = ['weather', 'time'].map((name) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: { place: { type: 'string' } } } },
}));

/** What an application gets of a call: its value, or what was thrown. */
async function got(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await work() };
  } catch (error) {
    const { name, message, status } = error as Error & { status?: number };
    return { thrown: [(error as Error).constructor.name, name, message, status] };
  }
}

async function chunksOf(client: OpenAI, more: object = {}): Promise<OpenAI.ChatCompletionChunk[]> {
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ ...ASK, ...more, stream: true })) chunks.push(chunk);
  return chunks;
}

describe('the record of an answer', function () {
  this.timeout(60_000);
  let provider: ModelProvider;
  let clients: LoggedClients;

  async function start(options: Parameters<typeof ModelProvider.start>[0] = {}): Promise<void> {
    provider = await ModelProvider.start(options);
    clients = new LoggedClients(provider.url);
  }
  afterEach(() => provider?.close());

  it('has every tool that was called at once, streamed or not', async () => {
    await start();
    const client = clients.logged();
    await client.chat.completions.create({ ...ASK, tools: TOOLS });
    const plain = await clients.one();
    await chunksOf(client, { tools: TOOLS });
    const streamed = await clients.one();
    for (const record of [plain, streamed]) {
      const { message, finish_reason: reason } = choiceOf(record);
      const calls = message?.['tool_calls'] as { function: { name: string; arguments: string } }[];
      assert.deepEqual(
        calls.map((call) => call.function.name),
        ['weather', 'time'],
      );
      assert.doesNotThrow(() => calls.map((call) => JSON.parse(call.function.arguments) as unknown));
      assert.equal(reason, 'tool_calls');
    }
  });

  it('has every choice, a refusal, and what was filtered', async () => {
    await start();
    const client = clients.logged();
    await chunksOf(client, { n: 3 });
    const three = await clients.one();
    assert.deepEqual(
      [0, 1, 2].map((index) => typeof choiceOf(three, index).message?.['content']),
      Array(3).fill('string'),
    );
    await chunksOf(client, { model: 'refuses' });
    assert.equal(typeof choiceOf(await clients.one()).message?.['refusal'], 'string');
    await client.chat.completions.create({ ...ASK, model: 'filters-answer' });
    assert.equal((await clients.one()).outcome, 'filtered');
    await assert.rejects(client.chat.completions.create({ ...ASK, model: 'filters-prompt' }), /filtered/);
    assert.equal((await clients.one()).outcome, 'filtered');
  });

  it('is whole when bytes come one by one, cut inside characters', async () => {
    await start({ pieceBytes: 1 });
    await chunksOf(clients.logged());
    assert.equal(choiceOf(await clients.one()).message?.['content'], 'You said: Where is my refund? ünï 🙂');
  });

  it('has the text so far of a stream that was cut or failed in its middle, and the application the same error', async () => {
    await start();
    for (const model of ['cuts-stream', 'fails-in-stream']) {
      const bare = await got(() => chunksOf(clients.plain(), { model, stream_options: { include_usage: true } }));
      const ours = await got(() => chunksOf(clients.logged(), { model, stream_options: { include_usage: true } }));
      assert.deepEqual(ours, bare, model);
      assert.ok('thrown' in (ours as object), model);
      const record = await clients.one();
      assert.equal(record.outcome, 'failed', model);
      assert.match(String(choiceOf(record).message?.['content']), /^You /);
      assert.notEqual(record.error, undefined);
    }
  });

  it('is one, with the attempts, when the client tries again and succeeds', async () => {
    await start();
    let failures = 2;
    const client = clients.logged(
      {},
      {
        maxRetries: 2,
        fetch: (url, init) => {
          failures -= 1;
          return failures >= 0 ? Promise.resolve(new Response('busy', { status: 503 })) : fetch(url, init);
        },
      },
    );
    await client.chat.completions.create(ASK);
    const record = await clients.one();
    assert.deepEqual([record.outcome, record.gateway?.['attempts'], provider.calls.length], ['completed', 3, 1]);
  });

  it('sends the request as the application wrote it to a server that knows no counts of streams', async () => {
    await start();
    const client = clients.logged(
      {},
      {
        fetch: (url, init) => {
          if (!String(init?.body).includes('stream_options')) return fetch(url, init);
          const error = { message: 'Unrecognized request argument supplied: stream_options' };
          return Promise.resolve(Response.json({ error }, { status: 400 }));
        },
      },
    );
    assert.equal((await chunksOf(client)).length, 10);
    const { outcome, gateway } = await clients.one();
    assert.deepEqual([outcome, gateway?.['attempts']], ['completed', undefined]);
    await chunksOf(client);
    assert.equal(usageOf(await clients.one())?.estimated, true);
  });

  it('never changes what the application gets, whatever breaks in us', async () => {
    await start();
    const breakages: readonly (readonly [object, string])[] = [
      [AnswerTap.prototype, 'add'],
      [AnswerTap.prototype, 'finish'],
      [ClientCall.prototype, 'begin'],
      [ClientCall.prototype, 'end'],
      [ClientCall.prototype, 'failed'],
      [UsageFilter.prototype, 'end'],
    ];
    const ways: readonly ((client: OpenAI) => Promise<unknown>)[] = [
      async (client) => (await client.chat.completions.create(ASK)).choices,
      async (client) => (await chunksOf(client)).map(({ choices }) => choices),
      (client) => client.chat.completions.create({ ...ASK, model: 'fails-429' }),
      async (client) => (await client.responses.create({ model: 'gpt-4o', input: 'x' })).output_text,
    ];
    const bare = [];
    for (const way of ways) bare.push(await got(() => way(clients.plain())));
    for (const [prototype, name] of breakages) {
      const original = Object.getOwnPropertyDescriptor(prototype, name) ?? assert.fail(name);
      const broken = (): never => {
        throw new Error('a fault of ours');
      };
      Object.defineProperty(prototype, name, { ...original, value: broken });
      try {
        for (const [index, way] of ways.entries()) {
          assert.deepEqual(await got(() => way(clients.logged())), bare[index], `${name}, way ${index}`);
        }
      } finally {
        Object.defineProperty(prototype, name, original);
        leaveUnread();
      }
    }
    assert.ok(clients.warnings.some(({ message }) => message.includes('a fault of ours')));
  });
});

describe('the record of an answer that is none', function () {
  this.timeout(60_000);
  let server: Server;
  let clients: LoggedClients;

  async function serve(listener: RequestListener): Promise<void> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    clients = new LoggedClients(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const answering = (status: number, type: string, body: string | Buffer): RequestListener => {
    return (request, response) => {
      request.resume().on('end', () => response.writeHead(status, { 'content-type': type }).end(body));
    };
  };

  const bad: readonly (readonly [string, number, string, string])[] = [
    ['a page of a proxy', 502, 'text/html', '<html><head><title>502 Bad Gateway</title></head></html>'],
    ['a page that says all is well', 200, 'text/html', '<html><title>Welcome</title></html>'],
    ['JSON without choices', 200, 'application/json', '{"id":"x","object":"chat.completion"}'],
    ['JSON that is cut', 200, 'application/json', '{"id":"x","choices":[{"mess'],
    ['nothing', 200, 'application/json', ''],
  ];
  for (const [what, status, type, body] of bad) {
    it(`is made of ${what}, and the application sees it as it would have`, async () => {
      await serve(answering(status, type, body));
      const bare = await got(() => clients.plain().chat.completions.create(ASK));
      const ours = await got(() => clients.logged().chat.completions.create(ASK));
      assert.deepEqual(ours, bare);
      const record = await clients.one();
      assert.deepEqual(record.message.prompt[0]?.content, ASK.messages[0]?.content);
      if (status >= 400) assert.equal(record.outcome, 'failed');
    });
  }

  const chunk = (content: string) => `data: {"id":"c","choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
  const streams: readonly (readonly [string, string])[] = [
    ['a chunk that is no JSON', `${chunk('Hel')}data: {oops\n\n${chunk('lo')}data: [DONE]\n\n`],
    ['a stream that ends inside a chunk', `${chunk('Hel')}data: {"id":"c","choi`],
    ['a stream of nothing', ''],
  ];
  for (const [what, text] of streams) {
    it(`is made of ${what}, and the application sees it as it would have`, async () => {
      await serve(answering(200, 'text/event-stream', text));
      const quiet = { logLevel: 'off' as const };
      const bare = await got(() => chunksOf(clients.plain(quiet)));
      const ours = await got(() => chunksOf(clients.logged({}, quiet)));
      assert.deepEqual(ours, bare);
      const record = await clients.one();
      assert.equal(record.message.prompt.length, 1);
      if (text !== '') assert.ok(JSON.stringify(record).includes('Hel'));
    });
  }

  it('holds a picture of 40 MB, whole', async () => {
    await serve(
      answering(
        200,
        'application/json',
        '{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"a cat"},"finish_reason":"stop"}]}',
      ),
    );
    const url = `data:image/png;base64,${'A'.repeat(40_000_000)}`;
    const content = [{ type: 'image_url' as const, image_url: { url } }];
    const answer = await logPrompts(clients.plain(), clients.options()).chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content }],
    });
    assert.equal(answer.choices[0]?.message.content, 'a cat');
    assert.deepEqual((await clients.one()).message.prompt[0]?.content, content);
  });
});
