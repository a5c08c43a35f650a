/** The gateway between two sides that send any bytes: each gets what the other sent, to the last byte, and what can be recorded is. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request as ask, createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { type GatewayUnderTest, gatewayBefore } from '../doors/gateway/gateway-under-test.ts';
import { until } from '../support/promptlog-command.ts';
import { casesOf, recordedStreams } from './corpus.ts';
import { fuzzAsync, fuzzTimeout } from './fuzzing.ts';
import { mutatedBytes, piecesOf } from './mutations.ts';

const PATHS = [
  '/v1/chat/completions',
  '/v1/responses',
  '/v1/embeddings',
  '/v1/messages',
  '/openai/deployments/a/chat/completions?api-version=x',
  '/v1/models',
  '/%zz',
  '/',
];
const TYPES = [
  'application/json',
  'text/event-stream',
  'text/html',
  'application/octet-stream',
  'multipart/form-data; boundary=x',
  '\u00e9',
  '',
];
const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 4 });

/** What a server is to answer next. */
interface Script {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Buffer[];
  readonly isCut: boolean;
}

interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly isWhole: boolean;
}

describe('the gateway under fuzz', function () {
  this.timeout(fuzzTimeout());
  let script: Script;
  let heard: Buffer | undefined;
  let gateway: GatewayUnderTest;
  const upstream = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
    request.on('end', () => {
      heard = Buffer.concat(chunks);
      const { status, headers, pieces, isCut } = script;
      reply.writeHead(status, headers);
      for (const piece of pieces) reply.write(piece);
      if (isCut) reply.write('', () => reply.destroy());
      else reply.end();
    });
  });
  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    gateway = await gatewayBefore([url], { breaker: { failures: 1_000_000, openMs: 1 }, maxReplayBytes: 200_000 });
  });
  after(async () => {
    await gateway.close();
    upstream.closeAllConnections();
    await new Promise((closed) => upstream.close(closed));
  });

  it('changes no byte in either direction, and goes on', async () => {
    const requests = casesOf('openai').map((value) => Buffer.from(JSON.stringify(value)));
    const answers = [...recordedStreams().map((text) => Buffer.from(text)), ...requests];
    const input = fc.record({
      path: fc.constantFrom(...PATHS),
      body: mutatedBytes(requests),
      answer: mutatedBytes(answers),
      cuts: sizes,
      status: fc.constantFrom(200, 201, 400, 401, 404, 418, 451, 599),
      type: fc.constantFrom(...TYPES),
      packing: fc.constantFrom('', 'gzip', 'br', 'a lie'),
      isCut: fc.nat(9).map((dice) => dice === 0),
    });
    await fuzzAsync({ area: 'bytes through the gateway', runs: 150, cost: 4 }, input, async (given) => {
      const { path, body, answer, cuts, status, type, packing, isCut } = given;
      const packed =
        packing === 'gzip' ? zlib.gzipSync(answer) : packing === 'br' ? zlib.brotliCompressSync(answer) : answer;
      const headers = {
        ...(type === '' ? {} : { 'content-type': Buffer.from(type).toString('latin1') }),
        ...(packing === '' ? {} : { 'content-encoding': packing === 'a lie' ? 'gzip' : packing }),
        'x-made-up': 'a, b',
      };
      script = { status, headers, pieces: piecesOf(packed, cuts), isCut };
      heard = undefined;
      const seen = await passed(`${gateway.url}${path}`, body);
      assert.equal(digest(heard ?? Buffer.alloc(0)), digest(body), 'the model’s side heard other bytes');
      if (isCut) return assert.ok(seen.isWhole === false || seen.status >= 500);
      assert.deepEqual([seen.status, seen.isWhole, digest(seen.body)], [status, true, digest(packed)]);
      assert.deepEqual([seen.headers['x-made-up'], seen.headers['content-type']], ['a, b', headers['content-type']]);
    });
    const odd = gateway.notices.filter(({ code, level }) => code === 'PL_INTERNAL' || level === 'error');
    assert.deepEqual(odd, []);
    await until('a record', () => gateway.records.length > 0);
  });
});

function digest(bytes: Buffer): string {
  return `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;
}

function passed(url: string, body: Buffer): Promise<Seen> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      authorization: 'Bearer sk-test',
    };
    const call = ask({ hostname, port, path: pathname + search, method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      const end = (isWhole: boolean) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks), isWhole });
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => end(answer.complete)).on('error', () => end(false));
    });
    call.on('error', reject).end(body);
  });
}
