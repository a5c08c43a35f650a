/** The certificates of the stack by another program than the one that made them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureCertificates } from '../../src/stack/certificates.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

const run = promisify(execFile);

describe('promptlog certificates', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-certificates-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const command = (...args: string[]): Promise<Ran> => runPromptlog(['certificates', ...args], {});
  const path = (...parts: string[]): string => join(folder, ...parts);
  const verify = (authority: string, purpose: string) =>
    run('openssl', [
      'verify',
      '-x509_strict',
      '-CAfile',
      authority,
      '-purpose',
      purpose,
      path('certs', 'kibana', 'kibana.crt'),
    ]);

  it('writes one for each service of the stack, and tells of each', async () => {
    const ran = await command(
      path('certs'),
      '--authority',
      path('authority'),
      '--host',
      'Prompts.example.com,10.0.0.7',
      '--json',
    );
    assert.equal(ran.status, 0, ran.err);
    const [report] = valuesOf<{ certificates: { name: string; fate: string }[] }>(ran);
    assert.deepEqual(
      report?.certificates.map(({ name, fate }) => `${name} ${fate}`),
      ['ca', 'elasticsearch', 'kibana', 'logstash', 'collector', 'gateway', 'grafana', 'client'].map(
        (name) => `${name} made`,
      ),
    );
  });

  it('writes what OpenSSL takes for servers and for clients', async () => {
    for (const purpose of ['sslserver', 'sslclient']) {
      assert.match((await verify(path('certs', 'ca', 'ca.crt'), purpose)).stdout, /: OK\n$/);
    }
    const { stdout } = await run('openssl', ['pkey', '-in', path('certs', 'kibana', 'kibana.key'), '-check', '-noout']);
    assert.match(stdout, /Key is valid/);
  });

  it('writes nothing that another authority would answer for', async () => {
    await ensureCertificates({ folder: path('other'), services: [] });
    await assert.rejects(verify(path('other', 'ca', 'ca.crt'), 'sslserver'), /verification failed/);
  });

  it('writes names, purposes and times as they are meant', async () => {
    const { stdout } = await run('openssl', ['x509', '-in', path('certs', 'kibana', 'kibana.crt'), '-noout', '-text']);
    assert.match(
      stdout,
      /DNS:kibana, DNS:localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1, DNS:prompts\.example\.com, IP Address:10\.0\.0\.7/,
    );
    assert.match(stdout, /TLS Web Server Authentication, TLS Web Client Authentication/);
    assert.match(stdout, /Basic Constraints: critical\s+CA:FALSE/);
    const authority = await run('openssl', ['x509', '-in', path('certs', 'ca', 'ca.crt'), '-noout', '-text']);
    assert.match(authority.stdout, /CA:TRUE, pathlen:0/);
    assert.match(authority.stdout, /Key Usage: critical\s+Certificate Sign, CRL Sign/);
  });

  const wrong: readonly [string, readonly string[], string][] = [
    ['a service that would be the authority', ['--service', 'kibana,ca'], '"ca" cannot be the name of a service'],
    ['a service that leads elsewhere', ['--service', '../kibana'], '"../kibana" cannot be the name of a service'],
    [
      'a host that is an address of the web',
      ['--host', 'https://example.com'],
      '--host takes names and addresses such as prompts.example.com, not "https://example.com"',
    ],
  ];
  for (const [what, args, reason] of wrong) {
    it(`refuses ${what}`, async () => {
      const { status, err } = await command(path('never'), ...args);
      assert.equal(status, 2);
      assert.ok(err.includes(reason), err);
    });
  }
});
