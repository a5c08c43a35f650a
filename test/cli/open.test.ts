/** A link for a browser, asked of the collector that runs. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localUrl } from '../../src/cli/collector-file.ts';
import { Authority } from '../doors/http/auth/certificates.ts';
import { ExplorerCollector, type ExplorerCollectorOptions } from '../support/explorer-collector.ts';
import { type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';

describe('promptlog open', function () {
  this.timeout(60_000);
  let explorer: ExplorerCollector;

  afterEach(() => explorer.remove());

  /** A collector, and what its home knows of it. */
  async function start(options: ExplorerCollectorOptions = {}): Promise<string> {
    explorer = await ExplorerCollector.start(options);
    const key = explorer.keyFor(['read', 'feedback']);
    home('collector.key', `${key}\n`);
    home('collector.json', JSON.stringify({ url: explorer.url, pid: process.pid }));
    return key;
  }
  const home = (name: string, text: string) => writeFileSync(join(explorer.home, name), text);
  const run = (...args: string[]): Promise<Ran> => runPromptlog(['open', ...args], { PROMPTLOG_HOME: explorer.home });

  it('prints a link that signs in as the holder of the key, once', async () => {
    const key = await start();
    const { status, out, err } = await run();
    assert.equal(status, 0, err);
    assert.match(out, new RegExp(`^${explorer.url}/#/sign-in\\?code=[\\w-]{43}\n$`));
    assert.match(err, /one browser in, once, until 20/);
    const code = out.trim().slice(out.indexOf('code=') + 5);
    const browser = await explorer.signIn({ code });
    assert.match((await browser.get('/v1/me')).text, new RegExp(key.slice(3, 15)));
    const [link] = valuesOf<{ url: string; expires: string }>(await run('--json'));
    assert.ok(link !== undefined && Date.parse(link.expires) > Date.now() && !link.url.includes(code));
  });

  it('trusts the own certificate, whatever name is in it, and no other', async () => {
    const certificate = new Authority('Test authority').issue({ name: 'prompts.example.com' });
    const other = new Authority('Another').issue({ name: '127.0.0.1', others: ['IP:127.0.0.1'] });
    const tls = { requestCert: false, rejectUnauthorized: false, minVersion: 'TLSv1.2' as const };
    await start({
      collector: { tls: { cert: Buffer.from(certificate.cert), key: Buffer.from(certificate.key), ...tls } },
    });
    home('own.pem', certificate.cert);
    home('other.pem', other.cert);
    const named = (name: string) => run('--set', `collector.tls.certFile=${join(explorer.home, name)}`);
    assert.match((await named('own.pem')).out, /^https:\/\/127\.0\.0\.1:\d+\/#\/sign-in\?code=/);
    const wrong = await named('other.pem');
    assert.equal(wrong.status, 5);
    assert.match(wrong.err, /PL_COLLECTOR_UNREACHABLE/);
  });

  it('opens a browser only where it is told to', async () => {
    await start();
    const programs = join(explorer.home, 'programs');
    mkdirSync(programs);
    const opened = join(explorer.home, 'opened');
    for (const name of ['xdg-open', 'open']) {
      writeFileSync(join(programs, name), `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`, { mode: 0o755 });
    }
    const at = (path: string, ...args: string[]) =>
      runPromptlog(['open', ...args], { PROMPTLOG_HOME: explorer.home, PATH: path });
    await at(programs);
    const { out } = await at(programs, '--browser');
    await until('the browser is opened', () => existsSync(opened) && readFileSync(opened, 'utf8') === out.trim());
    const none = await at(join(explorer.home, 'nothing'), '--browser');
    assert.equal(none.status, 0);
    assert.match(none.err, /No browser could be opened/);
  });

  it('asks where it is told to', async () => {
    await start();
    home('collector.json', '{"url":"http://127.0.0.1:1","pid":1}');
    assert.equal((await run('--url', `${explorer.url}/`)).status, 0);
    const { status, err } = await run();
    assert.equal(status, 5);
    assert.match(err, /PL_COLLECTOR_UNREACHABLE: the collector at http:\/\/127\.0\.0\.1:1 does not answer/);
    assert.equal((await run('--url', 'prompts.example.com')).status, 2);
  });

  it('says what is missing', async () => {
    const key = await start();
    explorer.revoke(key);
    const revoked = await run();
    assert.deepEqual([revoked.status, revoked.out], [5, '']);
    assert.match(revoked.err, /PL_COLLECTOR_ANSWER: .* answered 401: the caller is not known: the key is not accepted/);
    assert.doesNotMatch(revoked.err, new RegExp(key.slice(16)));
    rmSync(join(explorer.home, 'collector.key'));
    const missing = await run();
    assert.equal(missing.status, 2);
    assert.match(missing.err, /no key in .*promptlog up.*promptlog keys create/);
  });

  it('notices that something else answers', async () => {
    await start();
    const other = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    try {
      const { port } = other.address() as AddressInfo;
      const { status, err } = await run('--url', `http://127.0.0.1:${port}`);
      assert.equal(status, 5);
      assert.match(err, /PL_COLLECTOR_ANSWER.*no collector/);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });
});

describe('the address of a collector', () => {
  it('is one that a browser of this machine can go to', () => {
    assert.deepEqual(
      ['http://0.0.0.0:4711', 'http://[::]:4711', 'https://127.0.0.1:1', 'http://prompts.example.com:80'].map(localUrl),
      ['http://127.0.0.1:4711', 'http://[::1]:4711', 'https://127.0.0.1:1', 'http://prompts.example.com'],
    );
  });
});
