/** The collector given requests of any bytes: it answers each as its description says, keeps what it said it took, and goes on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { allowAll, SCOPES } from '../../src/doors/http/guard.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { TestCollector } from '../support/collector.ts';
import { KeyedCollector } from '../support/keyed-collector.ts';
import { casesOf, protobufExports } from './corpus.ts';
import { fuzzAsync, fuzzTimeout } from './fuzzing.ts';
import { CANARY, mutatedBytes, mutatedText } from './mutations.ts';

const PATHS = [
  ...[
    '/v1/records',
    '/v1/records',
    '/v1/import/nothing',
    '/v1/traces',
    '/v1/logs',
    '/v1/search',
    '/v1/records/a/feedback',
  ],
  ...FORMATS.map(({ name }) => `/v1/import/${name}`),
];
const TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/x-protobuf',
  'application/vnd.a+json; charset=utf-8',
  'text/plain',
  '',
];
const packings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  '': (bytes) => bytes,
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
  compress: (bytes) => bytes,
};
const bodies = [
  ...FORMATS.flatMap(({ name }) => casesOf(name).map((value) => Buffer.from(JSON.stringify(value)))),
  ...protobufExports().map(({ bytes }) => bytes),
  Buffer.from(
    `{"message":{"id":"a","prompt":[]}}\n{"message":{"id":"b","prompt":[]}}\n{"canary": "${CANARY}"}\n{"x": ${CANARY}}\n`,
  ),
  Buffer.from('{"words":"refund","query":"outcome: failed","since":"-7d","size":20}'),
];

describe('the collector under fuzz', function () {
  this.timeout(fuzzTimeout());
  let collector: TestCollector;
  let keyed: KeyedCollector;
  before(async () => {
    collector = await TestCollector.start({
      guard: allowAll,
      limits: { bodyBytes: 500_000, headersTimeoutMs: 2_000, requestTimeoutMs: 4_000 },
    });
    keyed = await KeyedCollector.start(SCOPES);
  });
  after(async () => {
    await keyed.remove();
    await collector.remove();
  });

  it('answers any body in any packing, and what it says it took is in the store', async () => {
    const input = fc.record({
      path: fc.constantFrom(...PATHS),
      type: fc.constantFrom(...TYPES),
      said: fc.constantFrom(...Object.keys(packings)),
      really: fc.option(fc.constantFrom(...Object.keys(packings)), { freq: 8, nil: undefined }),
      body: fc.oneof({ weight: 3, arbitrary: mutatedBytes(bodies) }, fc.constantFrom(...bodies)),
    });
    const ids = new Set<string>();
    await fuzzAsync(
      { area: 'requests to the collector', runs: 250, cost: 4 },
      input,
      async ({ path, type, said, really, body }) => {
        const packed = packings[really ?? said]?.(body) ?? body;
        const headers = {
          ...(type === '' ? {} : { 'content-type': type }),
          ...(said === '' ? {} : { 'content-encoding': said }),
        };
        const reply = await collector.ask('POST', path, { body: packed as Uint8Array<ArrayBuffer>, headers });
        assert.ok(
          [200, 207, 400, 404, 413, 415, 422, 501, 502, 503].includes(reply.status),
          `${path}: ${reply.status} ${reply.text}`,
        );
        assert.ok(!reply.text.includes(CANARY) || path === '/v1/search', reply.text);
        if (path.startsWith('/v1/traces') || path.startsWith('/v1/logs')) return;
        if (reply.status >= 400) assert.match(reply.body.error?.code ?? '', /^PL_/, reply.text);
        for (const { id, status } of reply.body.items ?? []) if (status === 'accepted' && id !== undefined) ids.add(id);
      },
    );
    assert.deepEqual(collector.faults, []);
    assert.ok(ids.size > 0);
    const { accepted } = collector.shipper.status();
    assert.ok(accepted.record > 0);
    const stored = await collector.stored();
    assert.ok([...stored.keys()].some((id) => ids.has(id)));
  });

  it('answers any request line and any headers, and closes what is no HTTP', async () => {
    const heads = [
      'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
      'POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n',
      'GET /v1/records/a%2Fb?session=c HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nCookie: a=b; c\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
    ];
    const letters = [
      ...[
        '\r\n',
        '\n',
        ' ',
        ':',
        '%',
        '%zz',
        '%00',
        '/',
        '//',
        '/../',
        '?',
        '&',
        '#',
        '\0',
        'HTTP/1.0',
        'HTTP/9.9',
        'HEAD',
        'PATCH',
        'DELETE',
        'CONNECT',
      ],
      ...[
        'Content-Length: -1\r\n',
        'Content-Length: 99\r\n',
        'Transfer-Encoding: gzip\r\n',
        'Expect: 100-continue\r\n',
        'Upgrade: x\r\nConnection: Upgrade\r\n',
      ],
      ...[
        '/v1/search',
        '/v1/sessions/',
        '/v1/dashboards',
        '/openapi.json',
        '/metrics',
        '__proto__',
        'x'.repeat(3_000),
        'Host: [::1\r\n',
        'Origin: null\r\n',
      ],
    ];
    await fuzzAsync(
      { area: 'requests to the collector', runs: 200, cost: 4 },
      mutatedText(heads, letters),
      async (head) => {
        const text = await said(collector.port, Buffer.from(head, 'latin1'));
        for (const status of text.matchAll(/^HTTP\/1\.1 (\d{3})/gm))
          assert.ok(Number(status[1]) !== 500, `${head}\n${text}`);
      },
    );
    assert.deepEqual(collector.faults, []);
    assert.equal((await collector.get('/healthz')).status, 200);
  });

  it('lets nobody in without a key, whatever is said in the place of one', async () => {
    const real = keyed.key;
    const letters = [
      ' ',
      'Bearer ',
      'Basic ',
      ',',
      'pl_',
      '_',
      '=',
      '\t',
      'null',
      real.slice(0, -1),
      `${real}x`,
      real.toUpperCase(),
    ];
    const shown = mutatedText([`Bearer ${real.slice(0, -1)}`, 'Bearer pl_0123456789ab_00', 'Basic YTpi'], letters);
    const name = fc.constantFrom('authorization', 'x-api-key', 'api-key', 'cookie', 'ocp-apim-subscription-key');
    const path = fc.constantFrom('/v1/records/a', '/v1/sessions/a', '/metrics', '/v1/records/%zz');
    await fuzzAsync(
      { area: 'requests to the collector', runs: 150, cost: 4 },
      fc.tuple(name, shown, path),
      async ([header, text, to]) => {
        const value = Buffer.from(text)
          .toString('latin1')
          .replace(/[^\x20-\x7e]/g, '');
        if (value.includes(real)) return;
        const { status, text: answer } = await keyed.collector.get(to, { [header]: value });
        assert.ok([400, 401, 403, 429].includes(status), `${header}: ${value} got ${status}`);
        assert.ok(!answer.includes(real));
      },
    );
    assert.deepEqual(keyed.collector.faults, []);
    assert.equal((await keyed.collector.get('/metrics', { authorization: `Bearer ${real}` })).status, 200);
  });
});

/** All that comes back for these bytes, until the other side ends it or has said what it had to say. */
async function said(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  socket.on('error', () => undefined);
  // Its own side being over, whoever waits for more bytes is told that none will come.
  socket.end(bytes);
  if (!socket.closed) await once(socket, 'close');
  return text;
}
