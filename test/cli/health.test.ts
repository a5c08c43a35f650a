import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../doors/http/auth/certificates.ts';
import { KeyedCollector } from '../support/keyed-collector.ts';
import { type Ran, runPromptlog } from '../support/promptlog-command.ts';

describe('promptlog health', function () {
  this.timeout(60_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-health-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const at = (url: string, ...args: string[]): Promise<Ran> => {
    writeFileSync(join(home, 'collector.json'), JSON.stringify({ url, pid: process.pid }));
    return runPromptlog(['health', ...args], { PROMPTLOG_HOME: home });
  };

  it('is well where a collector takes records, and needs no key to ask', async () => {
    const collector = await KeyedCollector.start(['ingest']);
    try {
      const { status, out, err } = await at(collector.url);
      assert.deepEqual([status, out, err], [0, `The collector at ${collector.url} takes records.\n`, '']);
      const { out: json } = await at(collector.url, '--json');
      assert.equal((JSON.parse(json) as { status: string }).status, 'ready');
    } finally {
      await collector.remove();
    }
  });

  it('asks over TLS, and knows the certificate of its own collector whatever name is in it', async () => {
    const { cert, key } = new Authority('Test authority').issue({ name: 'collector' });
    const tls = { requestCert: false, rejectUnauthorized: false, minVersion: 'TLSv1.2' as const };
    const collector = await KeyedCollector.start([], {
      tls: { cert: Buffer.from(cert), key: Buffer.from(key), ...tls },
    });
    try {
      const file = join(home, 'own.pem');
      writeFileSync(file, cert);
      assert.equal((await at(collector.url, '--set', `collector.tls.certFile=${file}`)).status, 0);
      assert.match((await at(collector.url)).err, /PL_COLLECTOR_UNREACHABLE/);
    } finally {
      await collector.remove();
    }
  });

  it('is ill where nothing answers', async () => {
    const { status, err } = await at('http://127.0.0.1:1');
    assert.equal(status, 5);
    assert.match(err, /PL_COLLECTOR_UNREACHABLE: the collector at http:\/\/127\.0\.0\.1:1 does not answer/);
  });

  for (const [answer, reason] of [
    [503, 'its spool is nearly full'],
    [404, 'what answers there is no collector'],
  ] as const) {
    it(`is ill where ${reason}`, async () => {
      const server = createServer((_request, response) => response.writeHead(answer).end('{}')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { status, err } = await at(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        assert.equal(status, 5);
        assert.ok(err.includes(`answered ${answer}: ${reason}`), err);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
  }
});
