/** What the collector does with requests that are wrong, hostile or too much: an answer that says so, and no more memory than it may take. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import zlib from 'node:zlib';
import { type Reply, TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const MB = 1_000_000;

/** Fails unless the answer is an error of that status and code, in the one shape. */
function assertError({ status, body, headers }: Reply, expected: number, code: string): void {
  assert.deepEqual([status, body?.error?.code], [expected, code], JSON.stringify(body));
  assert.ok(body.error.message.length > 0 && body.error.fix.length > 0);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
}

/** Everything the other side sends until it ends the connection. */
async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  socket.on('error', () => {});
  if (!socket.closed) await once(socket, 'close');
  return text;
}

describe('bad input to the collector', function () {
  this.timeout(60_000);
  let collector: TestCollector;

  before(async () => {
    collector = await TestCollector.start({
      limits: {
        bodyBytes: MB,
        streamBytes: 20 * MB,
        items: 1_000,
        connections: 50,
        headersTimeoutMs: 300,
        requestTimeoutMs: 600,
        silenceMs: 400,
        headerBytes: 4_096,
      },
    });
  });
  after(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  it('gets 400 for what is no JSON, no UTF-8, cut, or nothing at all', async () => {
    const cut = JSON.stringify(recordOf('a', { content: 'x'.repeat(250_000) })).slice(0, 200_000);
    for (const body of ['{"message":', '{]', '', cut, 'not json', Buffer.from([0x22, 0xff, 0xfe, 0x22])]) {
      assertError(await collector.post('/v1/records', body), 400, 'PL_REQUEST_MALFORMED');
    }
    const { body } = await collector.post('/v1/records', '{"secret": sk-canary}');
    assert.ok(!JSON.stringify(body).includes('canary'), 'what was sent must not come back');
    assert.match(body.error.message, /it is no JSON/);
  });

  it('gets 404 and 405, with what would be allowed', async () => {
    assertError(await collector.get('/v1/nothing'), 404, 'PL_ROUTE_UNKNOWN');
    assertError(await collector.post('/v1/import/nothing', {}), 404, 'PL_ROUTE_UNKNOWN');
    const refused = await collector.ask('DELETE', '/v1/records/a');
    assertError(refused, 405, 'PL_REQUEST_METHOD');
    assert.equal(refused.headers.get('allow'), 'PATCH, GET, HEAD');
    assertError(await collector.get('/v1/records'), 405, 'PL_REQUEST_METHOD');
    assertError(await collector.get('/v1/records/%zz'), 400, 'PL_REQUEST_MALFORMED');
  });

  it('gets 413 for a body, a line and a list that are too large', async () => {
    assertError(await collector.post('/v1/records', `"${'x'.repeat(MB)}"`), 413, 'PL_REQUEST_TOO_LARGE');
    assertError(await collector.post('/v1/records', Array(1_001).fill(1)), 413, 'PL_REQUEST_TOO_LARGE');
    const long = `${JSON.stringify(recordOf('before'))}\n"${'x'.repeat(2 * MB)}"`;
    const reply = await collector.post('/v1/records', long, NDJSON);
    assertError(reply, 413, 'PL_REQUEST_TOO_LARGE');
    assert.equal(reply.body.items[0].id, 'before', 'what was taken before is told');
    const many = await collector.post('/v1/records', '1\n'.repeat(1_001), NDJSON);
    assertError(many, 413, 'PL_REQUEST_TOO_LARGE');
    assert.equal(many.body.items.length, 1_000);
  });

  it('gets 413 for a bomb of any packing, and takes no memory for it', async () => {
    const bombs = {
      gzip: zlib.gzipSync(Buffer.alloc(500 * MB, 0x20)),
      br: zlib.brotliCompressSync(Buffer.alloc(100 * MB, 0x20), {
        params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 },
      }),
      zstd: zlib.zstdCompressSync(Buffer.alloc(500 * MB, 0x20)),
    };
    const before = process.memoryUsage().rss;
    for (const [coding, bomb] of Object.entries(bombs)) {
      for (const type of ['application/json', 'application/x-ndjson']) {
        const headers = { 'content-encoding': coding, 'content-type': type };
        assertError(await collector.post('/v1/records', bomb, headers), 413, 'PL_REQUEST_TOO_LARGE');
      }
    }
    const grown = (process.memoryUsage().rss - before) / MB;
    assert.ok(grown < 100, `${grown} MB`);
  });

  it('gets 413 for a bomb of empty lines', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(200 * MB, 0x0a));
    const reply = await collector.post('/v1/records', bomb, { ...NDJSON, 'content-encoding': 'gzip' });
    assertError(reply, 413, 'PL_REQUEST_TOO_LARGE');
  });

  it('gets 400 for damaged or cut compression', async () => {
    const packed = zlib.gzipSync(JSON.stringify(recordOf('a')));
    for (const body of [packed.subarray(0, packed.length - 12), Buffer.from('no gzip')]) {
      for (const type of ['application/json', 'application/x-ndjson']) {
        const headers = { 'content-encoding': 'gzip', 'content-type': type };
        assertError(await collector.post('/v1/records', body, headers), 400, 'PL_REQUEST_MALFORMED');
      }
    }
  });

  it('gets 415 for other types, character sets and packings', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'garbage' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/json', 'content-encoding': 'compress' },
      { 'content-type': 'application/json', 'content-encoding': '__proto__' },
    ]) {
      assertError(await collector.post('/v1/records', '{}', headers), 415, 'PL_REQUEST_MEDIA');
    }
    assertError(await collector.post('/v1/search', '{}\n{}', NDJSON), 415, 'PL_REQUEST_MEDIA');
    const accepted = { 'content-type': 'application/vnd.own+json; charset=UTF-8' };
    assert.equal((await collector.post('/v1/records', recordOf('typed'), accepted)).status, 200);
  });

  it('gets 431 for headers that are too long and 400 for what is not HTTP', async () => {
    const long = connect(collector.port, '127.0.0.1');
    long.write(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(8_000)}\r\n\r\n`);
    assert.match(await everything(long), /^HTTP\/1\.1 431 .*"code":"PL_REQUEST_MALFORMED"/s);
    const foreign = connect(collector.port, '127.0.0.1');
    foreign.write('\x16\x03\x01 hello\r\n\r\n');
    assert.match(await everything(foreign), /^HTTP\/1\.1 400 .*"code":"PL_REQUEST_MALFORMED"/s);
  });

  it('closes connections that say nothing, and those that drip', async () => {
    const silent = connect(collector.port, '127.0.0.1');
    const dripping = connect(collector.port, '127.0.0.1');
    dripping.write(
      'POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n[',
    );
    const drip = setInterval(() => dripping.write(' '), 50);
    try {
      const texts = await Promise.all([everything(silent), everything(dripping)]);
      assert.match(texts[1] ?? '', /^(HTTP\/1\.1 4\d\d .*)?$/s);
    } finally {
      clearInterval(drip);
    }
  });

  it('keeps to its number of connections and goes on serving those it has', async () => {
    assert.equal((await collector.get('/healthz')).status, 200);
    const sockets = Array.from({ length: 200 }, () => connect(collector.port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => everything(socket)));
    assert.equal((await collector.get('/healthz')).status, 200);
  });

  it('is told that a sender went away in the middle, and stays up', async () => {
    for (const encoding of ['identity', 'gzip']) {
      const socket = connect(collector.port, '127.0.0.1');
      const head = `POST /v1/records HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\ncontent-encoding: ${encoding}\r\n`;
      const bytes = Buffer.from(`${JSON.stringify(recordOf('cut'))}\n{"half`);
      socket.write(`${head}content-length: 100000\r\n\r\n`);
      socket.write(encoding === 'gzip' ? zlib.gzipSync(bytes).subarray(0, 60) : bytes);
      await once(socket, 'connect');
      socket.destroy();
    }
    assert.equal((await collector.get('/healthz')).status, 200);
  });

  it('never answers with a fault of its own, whatever JSON comes', async () => {
    const odd = [null, 0, true, '', 'text', {}, [[]], [null], { message: null }, { message: { prompt: [null] } }];
    const more = [
      { id: {} },
      { halves: 1 },
      { feedback: [] },
      { id: '', tags: [] },
      { message: { prompt: [] }, user: 1 },
    ];
    for (const value of [...odd, ...more, { message: { prompt: [], id: 'x'.repeat(600) } }]) {
      const { status } = await collector.post('/v1/records', JSON.stringify(value));
      assert.ok([200, 207, 422].includes(status), `${status} for ${JSON.stringify(value).slice(0, 80)}`);
      const imported = await collector.post('/v1/import/auto', JSON.stringify(value));
      assert.ok(
        [200, 207, 422].includes(imported.status),
        `${imported.status} for ${JSON.stringify(value).slice(0, 80)}`,
      );
    }
  });
});
