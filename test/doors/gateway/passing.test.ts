/** What callers see through the gateway, compared with what they see without it, down to the bytes on the wire. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ModelProvider } from '../../support/model-provider.ts';
import { until } from '../../support/promptlog-command.ts';
import {
  attributeOf,
  chat,
  type GatewayUnderTest,
  gatewayBefore,
  type ScriptedServer,
  serverThat,
} from './gateway-under-test.ts';

const PATH = '/v1/chat/completions';
const CHUNK =
  'data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Grüße"}}]}\n\n';

describe('the gateway, to its callers', function () {
  this.timeout(20_000);
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  function closed<T extends { close(): Promise<void> }>(started: T): T {
    open.push(started);
    return started;
  }
  const gatewayTo = async (...urls: string[]): Promise<GatewayUnderTest> => closed(await gatewayBefore(urls));
  const server = async (answers: Parameters<typeof serverThat>[0]): Promise<ScriptedServer> =>
    closed(await serverThat(answers));

  it('answers with the same status, headers and bytes, chunk for chunk', async () => {
    const asks: readonly RequestInit[] = [
      chat(),
      chat({ stream: true }),
      chat({ stream: true, n: 2 }),
      chat({ model: 'fails-401' }),
      chat({ model: 'fails-429' }),
      chat({ model: 'filters-prompt' }),
      { ...chat(), body: 'no JSON' },
    ];
    for (const ask of asks) {
      // Answers tell how often the same was asked, so each way has a provider of its own.
      const [alone, behind] = [closed(await ModelProvider.start()), closed(await ModelProvider.start())];
      const gateway = await gatewayTo(behind.url);
      const [direct, through] = [await raw(alone.url, ask), await raw(gateway.url, ask)];
      assert.deepEqual(plain(through), plain(direct));
    }
  });

  it('hands on pieces that end inside a character as they come', async () => {
    const provider = closed(await ModelProvider.start({ pieceBytes: 7 }));
    const gateway = await gatewayTo(provider.url);
    const answer = await fetch(
      gateway.url + PATH,
      chat({ stream: true, messages: [{ role: 'user', content: 'Größe 漢字' }] }),
    );
    assert.ok((await answer.text()).includes('漢字'));
    assert.ok(JSON.stringify(attributeOf(await gateway.one(), 'completion')).includes('You said: Größe 漢字'));
  });

  it('gives the first chunk before the last has come, and the headers before the first', async () => {
    const steps: (() => void)[] = [];
    const upstream = await server((request, reply) => {
      request.resume();
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      steps.push(
        () => void reply.write(CHUNK),
        () => void reply.end('data: [DONE]\n\n'),
      );
    });
    const gateway = await gatewayTo(upstream.url);
    const answer = await fetch(gateway.url + PATH, chat({ stream: true }));
    const reader = answer.body?.getReader() ?? assert.fail();
    steps[0]?.();
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), CHUNK);
    steps[1]?.();
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'data: [DONE]\n\n');
    assert.equal((await reader.read()).done, true);
  });

  it('sends the first bytes of a request on before the last have come', async () => {
    let heard = '';
    const upstream = await server((request, reply) => {
      request.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
      });
      request.on('end', () => reply.end('{}'));
    });
    const gateway = await gatewayTo(upstream.url);
    const socket = connectTo(gateway.url);
    socket.write(`POST ${PATH} HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"mo\r\n`);
    await until('the first bytes', () => heard === '{"mo');
    socket.write('6\r\ndel":1\r\n1\r\n}\r\n0\r\n\r\n');
    await until('all bytes', () => heard === '{"model":1}');
    socket.destroy();
  });

  it('waits for a caller who reads slowly, and holds no more than its buffers meanwhile', async () => {
    const piece = Buffer.alloc(64_000, 'x');
    let sent = 0;
    const upstream = await server((request, reply) => {
      request.resume();
      reply.writeHead(200, { 'content-type': 'application/octet-stream' });
      const go = (): void => {
        while (sent < 100_000_000) {
          sent += piece.length;
          if (!reply.write(piece)) {
            reply.once('drain', go);
            return;
          }
        }
        reply.end();
      };
      go();
    });
    const gateway = await gatewayTo(upstream.url);
    const socket = connectTo(gateway.url).pause();
    socket.write('GET /v1/files/big/content HTTP/1.1\r\nHost: gateway\r\n\r\n');
    let last = -1;
    await until('it stands still', () => {
      const stands = sent > 0 && sent === last;
      last = sent;
      return stands;
    });
    assert.ok(sent < 50_000_000, `${sent} bytes were taken`);
    socket.destroy();
  });

  it('passes 40 MB there and back, the same bytes', async () => {
    const upstream = await server((request, reply) => {
      const hash = createHash('sha256');
      request.on('data', (chunk: Buffer) => hash.update(chunk));
      request.on('end', () => {
        const answer = {
          id: 'c1',
          object: 'chat.completion',
          model: 'gpt-4o',
          usage: { total_tokens: 1 },
          hash: hash.digest('hex'),
        };
        const message = { role: 'assistant', content: 'y'.repeat(40_000_000) };
        reply.writeHead(200, { 'content-type': 'application/json' });
        reply.end(JSON.stringify({ ...answer, choices: [{ index: 0, message, finish_reason: 'stop' }] }));
      });
    });
    const gateway = closed(await gatewayBefore([upstream.url], { maxReplayBytes: 64_000_000 }));
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(40_000_000)}` } };
    const ask = chat({ messages: [{ role: 'user', content: [image] }] });
    const answer = (await (await fetch(gateway.url + PATH, ask)).json()) as { hash: string; choices: unknown[] };
    assert.equal(answer.hash, createHash('sha256').update(String(ask.body)).digest('hex'));
    assert.equal(JSON.stringify(answer.choices).length > 40_000_000, true);
    const record = await gateway.one();
    assert.equal(record.outcome, 'completed');
    assert.ok(JSON.stringify(record.message.prompt).length > 40_000_000);
  });

  it('keeps the beginning of a request that is larger than the bound, and marks it', async () => {
    const provider = closed(await ModelProvider.start());
    const gateway = closed(await gatewayBefore([provider.url], { maxReplayBytes: 100_000 }));
    const answer = await fetch(
      gateway.url + PATH,
      chat({ messages: [{ role: 'user', content: 'Where is it? '.repeat(30_000) }] }),
    );
    assert.equal(answer.status, 200);
    await answer.text();
    assert.equal(JSON.stringify(provider.calls[0]?.body).length > 300_000, true);
    const record = await gateway.one();
    assert.equal(record.properties?.['truncated'], true);
    assert.equal(record.request?.['model'], 'gpt-4o');
  });

  it('breaks off the call at the upstream when the caller goes, and records the text so far', async () => {
    const provider = closed(await ModelProvider.start());
    const gateway = await gatewayTo(provider.url);
    const gone = new AbortController();
    const answer = await fetch(gateway.url + PATH, {
      ...chat({ model: 'never-ends', stream: true }),
      signal: gone.signal,
    });
    const reader = answer.body?.getReader() ?? assert.fail();
    let text = '';
    while (!text.includes('You')) text += Buffer.from((await reader.read()).value ?? []).toString();
    gone.abort();
    const record = await gateway.one();
    assert.equal(record.outcome, 'aborted');
    assert.ok(JSON.stringify(attributeOf(record, 'completion')).includes('You'));
    await until('the upstream knows', () => provider.calls[0]?.finished === false);
  });

  it('breaks off a call that has no answer yet', async () => {
    const seen = { isHeard: false, isClosed: false };
    const upstream = await server((request) => {
      request.resume().once('end', () => {
        seen.isHeard = true;
      });
      request.socket.once('close', () => {
        seen.isClosed = true;
      });
    });
    const gateway = await gatewayTo(upstream.url);
    const gone = new AbortController();
    const call = assert.rejects(fetch(gateway.url + PATH, { ...chat(), signal: gone.signal }), { name: 'AbortError' });
    await until('it is heard', () => seen.isHeard);
    gone.abort();
    await call;
    await until('the upstream knows', () => seen.isClosed);
    const record = await gateway.one();
    assert.deepEqual([record.outcome, record.message.prompt.length], ['aborted', 1]);
  });

  it('shows a stream that is cut as what it is, with all that came before', async () => {
    const upstream = await server((request, reply) => {
      request.resume();
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.write(CHUNK);
      reply.write('data: {"id":"c1","choi', () => reply.destroy());
    });
    const gateway = await gatewayTo(upstream.url);
    const through = await raw(gateway.url, chat({ stream: true }));
    assert.ok(through.body.includes('Grüße') && through.body.includes('"choi'));
    assert.equal(through.body.includes('0\r\n\r\n'), false);
    const record = await gateway.one();
    assert.equal(record.outcome, 'failed');
    assert.ok(JSON.stringify(attributeOf(record, 'completion')).includes('Grüße'));
  });

  it('passes garbage on as it came, and records what it was', async () => {
    const page = '<html><body>Bad Gateway</body></html>';
    const upstream = await server((request, reply) => {
      request.resume();
      reply.writeHead(502, 'Bad Gateway', { 'content-type': 'text/html', 'x-garbage': 'yes' });
      reply.end(page);
    });
    const gateway = await gatewayTo(upstream.url);
    const answer = await fetch(gateway.url + PATH, chat());
    assert.deepEqual([answer.status, answer.headers.get('x-garbage'), await answer.text()], [502, 'yes', page]);
    const record = await gateway.one();
    assert.deepEqual([record.outcome, record.error?.status], ['failed', 502]);
  });

  it('records an answer without choices, and one that is no JSON', async () => {
    for (const body of ['{"object":"chat.completion"}', '{"choices": [', 'oops', '']) {
      const upstream = await server((request, reply) => {
        request.resume();
        reply.setHeader('content-type', 'application/json').end(body);
      });
      const gateway = await gatewayTo(upstream.url);
      assert.equal(await (await fetch(gateway.url + PATH, chat())).text(), body);
      assert.deepEqual((await gateway.one()).message.prompt, [{ role: 'human', content: 'Where is my refund?' }]);
    }
  });

  it('reads answers that are packed, and passes them on packed', async () => {
    const whole = {
      id: 'c1',
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'Packed.' } }],
    };
    const packed = gzipSync(JSON.stringify(whole));
    const upstream = await server((request, reply) => {
      request.resume();
      reply.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed);
    });
    const gateway = await gatewayTo(upstream.url);
    const { bytes } = await raw(gateway.url, chat());
    assert.ok(bytes.includes(packed));
    assert.ok(JSON.stringify(attributeOf(await gateway.one(), 'completion')).includes('Packed.'));
  });

  it('drops the headers of a hop, sets the host, and leaves all others in their order', async () => {
    let heard: readonly string[] = [];
    const upstream = await server((request, reply) => {
      heard = request.rawHeaders;
      request.resume();
      reply.writeHead(200, [
        'Connection',
        'X-Mine',
        'X-Mine',
        'secret',
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'Via',
        'x',
      ]);
      reply.end();
    });
    const gateway = await gatewayTo(upstream.url);
    const { bytes } = await raw(gateway.url, {
      headers: { 'X-Own': '1', TE: 'trailers', 'X-Promptlog-User': 'ada', 'x-UPPER': 'y' },
    });
    assert.deepEqual(heard.slice(0, 6), ['Host', new URL(upstream.url).host, 'X-Own', '1', 'x-UPPER', 'y']);
    assert.equal(
      heard.some((name) => /^(?:te|x-promptlog-user)$/i.test(name)),
      false,
    );
    const head = bytes.toString().split('\r\n\r\n')[0] ?? '';
    assert.match(head, /Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nVia: x/);
    assert.equal(head.includes('X-Mine'), false);
  });

  it('passes on what is no call of a model, without a record', async () => {
    const provider = closed(await ModelProvider.start());
    const gateway = await gatewayTo(provider.url);
    const answer = await fetch(`${gateway.openAiUrl}/models?limit=2`);
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /Invalid URL/);
    assert.deepEqual(gateway.records, []);
  });

  it('refuses upgrades with 501, and addresses that are none', async () => {
    const gateway = await gatewayTo('http://127.0.0.1:1');
    const upgrade = { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } };
    assert.match((await raw(gateway.url, upgrade)).head, /^HTTP\/1.1 501 /);
    assert.match((await raw(gateway.url, {}, 'http://elsewhere/v1/models')).head, /^HTTP\/1.1 400 /);
  });

  it('says that it is there', async () => {
    const gateway = await gatewayTo('http://127.0.0.1:1');
    const answer = await fetch(`${gateway.url}/promptlog/health`);
    assert.deepEqual(await answer.json(), { status: 'ok', logged: 0, unlogged: 0, blocked: 0 });
  });

  it('keeps the path of an upstream before that of the call', async () => {
    const paths: (string | undefined)[] = [];
    const upstream = await server((request, reply) => {
      paths.push(request.url);
      request.resume();
      reply.end('{}');
    });
    const gateway = await gatewayTo(`${upstream.url}/team/a/`);
    await (await fetch(`${gateway.url}/v1/models?x=1`)).text();
    assert.deepEqual(paths, ['/team/a/v1/models?x=1']);
  });
});

interface RawAnswer {
  readonly head: string;
  readonly body: string;
  readonly bytes: Buffer;
}

function connectTo(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => undefined);
}

/** Asks over a socket of its own, and gives all bytes that came until it was closed. */
async function raw(url: string, { headers = {}, body, method = 'GET' }: RequestInit, path = PATH): Promise<RawAnswer> {
  const socket = connectTo(url);
  const all = { Host: new URL(url).host, ...(headers as Record<string, string>) };
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(String(body))) };
  const lines = Object.entries({ Connection: 'close', ...all, ...length }).map(([name, value]) => `${name}: ${value}`);
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const bytes = Buffer.concat(chunks);
  const [head = '', ...rest] = bytes.toString().split('\r\n\r\n');
  return { head, body: rest.join('\r\n\r\n'), bytes };
}

/** Without what differs between two calls to two servers, and between two hops. */
function plain({ head, body }: RawAnswer): readonly string[] {
  const lines = head.split('\r\n').filter((line) => !/^(?:date|connection|keep-alive|transfer-encoding):/i.test(line));
  return [...lines, body];
}
