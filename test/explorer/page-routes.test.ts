/** The page as it is served: its files, their headers, and nothing else of the disk. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pageRoutes } from '../../src/explorer/page-routes.ts';
import { TestCollector } from '../support/collector.ts';
import { ExplorerCollector } from '../support/explorer-collector.ts';

const ASSET = '/assets/index-abc.js';
const SCRIPT = 'export const page = 1;\n'.repeat(200);

interface RawReply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly bytes: Buffer;
}

/** Asks for exactly that address: other clients tidy it up first. */
function ask(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, headers, method, agent: false }, (answer) => {
      answer.toArray().then((chunks) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks as Buffer[]) });
      }, reject);
    })
      .once('error', reject)
      .end();
  });
}

describe('the page', function () {
  this.timeout(30_000);
  let explorer: ExplorerCollector;

  before(async () => {
    explorer = await ExplorerCollector.start();
    writeFileSync(join(explorer.home, 'secret.txt'), 'a secret');
    writeFileSync(join(explorer.home, 'page', 'notes.secret'), 'a secret');
    symlinkSync(join(explorer.home, 'secret.txt'), join(explorer.home, 'page', 'assets', 'leads-out.txt'));
  });
  after(async () => {
    assert.deepEqual(explorer.collector.faults, []);
    await explorer.remove();
  });

  it('is given to anybody, with headers that let nothing else in', async () => {
    const { status, headers, bytes } = await ask(explorer.url, '/');
    assert.equal(status, 200);
    assert.match(bytes.toString(), /a test page/);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(headers['cache-control'], 'no-cache');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.match(String(headers['permissions-policy']), /camera=\(\)/);
    const policy = String(headers['content-security-policy']).split('; ');
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "font-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      assert.ok(policy.includes(rule), rule);
    }
    assert.doesNotMatch(policy.join(), /unsafe/);
  });

  it('has files that can be kept for ever, since their names change with them', async () => {
    const { status, headers, bytes } = await ask(explorer.url, ASSET);
    assert.deepEqual([status, bytes.toString()], [200, SCRIPT]);
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal((await ask(explorer.url, '/favicon.svg')).headers['content-type'], 'image/svg+xml; charset=utf-8');
  });

  it('comes compressed as the browser likes it, and is another thing then', async () => {
    const plain = await ask(explorer.url, ASSET);
    const brotli = await ask(explorer.url, ASSET, { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await ask(explorer.url, ASSET, { 'accept-encoding': 'gzip, br;q=0' });
    assert.deepEqual([brotli.headers['content-encoding'], gzip.headers['content-encoding']], ['br', 'gzip']);
    assert.equal(brotliDecompressSync(brotli.bytes).toString(), SCRIPT);
    assert.equal(gunzipSync(gzip.bytes).toString(), SCRIPT);
    assert.ok(brotli.bytes.length < plain.bytes.length / 10);
    assert.equal(plain.headers['content-encoding'], undefined);
    const tags = [plain, brotli, gzip].map(({ headers }) => headers['etag']);
    assert.equal(new Set(tags).size, 3);
    for (const tag of tags) assert.match(String(tag), /^"[\w-]+"$/);
    assert.equal(plain.headers['vary'], 'Accept-Encoding');
    const small = await ask(explorer.url, '/favicon.svg', { 'accept-encoding': 'gzip' });
    assert.equal(small.headers['content-encoding'], undefined, 'what compression makes larger stays as it is');
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await ask(explorer.url, '/');
    const tag = String(headers['etag']);
    const again = await ask(explorer.url, '/', { 'if-none-match': `"other", W/${tag}` });
    assert.deepEqual([again.status, again.bytes.length, again.headers['etag']], [304, 0, tag]);
    assert.equal((await ask(explorer.url, '/', { 'if-none-match': '"other"' })).status, 200);
  });

  it('answers HEAD with the headers alone', async () => {
    const { status, headers, bytes } = await ask(explorer.url, ASSET, {}, 'HEAD');
    assert.deepEqual([status, bytes.length, headers['content-length']], [200, 0, String(SCRIPT.length)]);
  });

  it('gives no file that is not of the page, however it is asked for', async () => {
    for (const path of [
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/assets/..\\..\\secret.txt',
      '/assets/leads-out.txt',
      '/assets/nothing.js',
      '/assets/',
      '/assets/../index.html',
      '/assets/index-abc.js%00.txt',
      '/notes.secret',
      '/index.html',
      '/secret.txt',
    ]) {
      const { status, bytes } = await ask(explorer.url, path);
      assert.equal(status, 404, path);
      assert.match(bytes.toString(), /PL_ROUTE_UNKNOWN/);
      assert.doesNotMatch(bytes.toString(), /a secret/);
    }
    assert.equal((await ask(explorer.url, '/', {}, 'POST')).status, 405);
  });

  it('is no part of the described API', async () => {
    const { paths } = (await explorer.collector.get('/openapi.json')).body;
    assert.deepEqual(
      Object.keys(paths).filter((path) => !path.startsWith('/v1/')),
      ['/healthz', '/readyz', '/metrics', '/openapi.json'],
    );
    assert.ok(Object.hasOwn(paths, '/v1/dashboards/{id}'));
  });
});

describe('a page that was not built', function () {
  this.timeout(30_000);

  it('says how to build it, and is there as soon as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'promptlog-page-'));
    const collector = await TestCollector.start({ routes: () => pageRoutes(folder) });
    try {
      const missing = await ask(collector.running.url, '/');
      assert.equal(missing.status, 503);
      assert.match(missing.bytes.toString(), /npm run build:page/);
      assert.match(String(missing.headers['content-security-policy']), /default-src 'none'/);
      assert.equal((await ask(collector.running.url, '/favicon.svg')).status, 404);
      writeFileSync(join(folder, 'index.html'), 'built');
      assert.equal((await ask(collector.running.url, '/')).bytes.toString(), 'built');
    } finally {
      await collector.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
