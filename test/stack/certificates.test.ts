import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PromptlogError } from '../../src/errors.ts';
import { type CertificateFate, ensureCertificates } from '../../src/stack/certificates.ts';
import { useTempFolder } from './temp-folder.ts';

const DAY_MS = 86_400_000;
const SERVICES = ['collector', 'kibana'];

describe('the certificates of a stack', function () {
  this.timeout(30_000);
  // Keys take their time to make: most tests begin with a copy of the same.
  let first: string;
  before(async () => {
    first = mkdtempSync(join(tmpdir(), 'promptlog-certificates-'));
    await ensureCertificates({ ...placesIn(first), services: SERVICES });
  });
  after(() => rmSync(first, { recursive: true, force: true }));

  const temp = useTempFolder();
  let root: string;
  let folder: string;
  let authorityFolder: string;
  beforeEach(() => {
    root = temp();
    cpSync(first, root, { recursive: true });
    ({ folder, authorityFolder } = placesIn(root));
  });

  const ensure = (more: { hosts?: string[]; now?: Date; services?: string[] } = {}) =>
    ensureCertificates({ folder, authorityFolder, services: SERVICES, ...more });
  const told = (fates: readonly CertificateFate[]) =>
    fates.map(({ name, fate, reason }) => [name, fate, ...(reason === undefined ? [] : [reason])].join(' '));
  const text = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
  const clear = () => rmSync(root, { recursive: true });
  const parsed = (service: string) => new X509Certificate(text(service, `${service}.crt`));

  it('are an authority of their own and one for each service, in the files that the stack mounts', async () => {
    clear();
    assert.deepEqual(told(await ensure()), ['ca made', 'collector made', 'kibana made']);
    const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
    assert.equal(mode(join(folder, 'ca', 'ca.crt')), '644');
    assert.equal(mode(join(folder, 'kibana', 'kibana.crt')), '644');
    assert.equal(mode(join(folder, 'kibana', 'kibana.key')), '600');
    assert.equal(mode(join(authorityFolder, 'ca.key')), '600');
    assert.match(text('kibana', 'kibana.key'), /^-----BEGIN PRIVATE KEY-----\n/);
  });

  it('keep the key of the authority where no service looks', async () => {
    assert.equal(existsSync(join(folder, 'ca', 'ca.key')), false);
  });

  it('are for the name of the service, this machine, and the hosts that are named', async () => {
    await ensure({ hosts: ['prompts.example.com', '10.0.0.7'] });
    const kibana = parsed('kibana');
    for (const name of ['kibana', 'localhost', 'prompts.example.com']) assert.equal(kibana.checkHost(name), name);
    for (const address of ['127.0.0.1', '::1', '10.0.0.7']) assert.ok(kibana.checkIP(address) !== undefined, address);
    assert.equal(kibana.checkHost('collector'), undefined);
  });

  it('are good for ten years and one year, from an hour ago on', async () => {
    const now = new Date();
    clear();
    await ensure({ now });
    const days = (certificate: X509Certificate) => (Date.parse(certificate.validTo) - now.getTime()) / DAY_MS;
    assert.equal(Math.round(days(new X509Certificate(text('ca', 'ca.crt')))), 3650);
    assert.equal(Math.round(days(parsed('kibana'))), 365);
    assert.ok(Date.parse(parsed('kibana').validFrom) <= now.getTime() - 3_599_000);
  });

  it('are left as they are by the next start', async () => {
    const before = text('kibana', 'kibana.crt');
    assert.deepEqual(told(await ensure()), ['ca kept', 'collector kept', 'kibana kept']);
    assert.equal(text('kibana', 'kibana.crt'), before);
  });

  it('are renewed within 30 days of their end, by the same authority', async () => {
    const authority = text('ca', 'ca.crt');
    const inDays = (days: number) => ensure({ now: new Date(Date.now() + days * DAY_MS) });
    assert.deepEqual(told(await inDays(334)), ['ca kept', 'collector kept', 'kibana kept']);
    assert.deepEqual(told(await inDays(336)), [
      'ca kept',
      'collector renewed it had 28 days left',
      'kibana renewed it had 28 days left',
    ]);
    assert.equal(text('ca', 'ca.crt'), authority);
  });

  it('are all renewed with their authority', async () => {
    assert.deepEqual(told(await ensure({ now: new Date(Date.now() + 3651 * DAY_MS) })), [
      'ca renewed it had expired',
      'collector renewed it had expired',
      'kibana renewed it had expired',
    ]);
  });

  const repairs: readonly [string, (file: (...path: string[]) => string) => void, string][] = [
    ['a key is gone', (file) => rmSync(file('kibana', 'kibana.key')), 'kibana renewed it could not be read'],
    [
      'a file is cut',
      (file) => writeFileSync(file('kibana', 'kibana.crt'), 'x'),
      'kibana renewed it could not be read',
    ],
    [
      'two keys were swapped',
      (file) => writeFileSync(file('kibana', 'kibana.key'), readFileSync(file('collector', 'collector.key'))),
      'kibana renewed its key was that of another',
    ],
  ];
  for (const [what, damage, fate] of repairs) {
    it(`are mended when ${what}`, async () => {
      damage((...path) => join(folder, ...path));
      assert.deepEqual(told(await ensure()), ['ca kept', 'collector kept', fate]);
      assert.deepEqual(told(await ensure()), ['ca kept', 'collector kept', 'kibana kept']);
    });
  }

  it('are signed anew when the authority is another', async () => {
    rmSync(authorityFolder, { recursive: true });
    assert.deepEqual(told(await ensure()), [
      'ca made',
      'collector renewed another authority had signed it',
      'kibana renewed another authority had signed it',
    ]);
    assert.equal(text('ca', 'ca.crt'), readFileSync(join(authorityFolder, 'ca.crt'), 'utf8'));
  });

  it('are made anew for a host that is named later, and for a service that comes later', async () => {
    assert.deepEqual(told(await ensure({ hosts: ['10.0.0.7'], services: [...SERVICES, 'client'] })), [
      'ca kept',
      'collector renewed it was not for 10.0.0.7',
      'kibana renewed it was not for 10.0.0.7',
      'client made',
    ]);
  });

  it('cannot be written where a file is in the way', async () => {
    clear();
    writeFileSync(root, '');
    await assert.rejects(ensure(), (error) => error instanceof PromptlogError && error.code === 'PL_OUTPUT');
  });

  it('open a connection to who trusts the authority, in both directions, and to nobody else', async () => {
    const [ca, cert, key] = [
      text('ca', 'ca.crt'),
      text('collector', 'collector.crt'),
      text('collector', 'collector.key'),
    ];
    const client = { cert: text('kibana', 'kibana.crt'), key: text('kibana', 'kibana.key') };
    const server = createServer(
      { ca, cert, key, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        response.end(String('authorized' in request.socket && request.socket.authorized));
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = (trust: object, host = 'localhost') =>
      new Promise<string>((resolve, reject) => {
        get({ host, port, path: '/', agent: false, ...trust }, (answer) => {
          answer.setEncoding('utf8').once('data', resolve);
        }).once('error', reject);
      });
    try {
      assert.equal(await ask({ ca, ...client }), 'true');
      assert.equal(await ask({ ca, ...client }, '127.0.0.1'), 'true');
      assert.equal(await ask({ ca }), 'false');
      const other = join(root, 'other');
      await ensureCertificates({ folder: other, services: [] });
      const wrong = readFileSync(join(other, 'ca', 'ca.crt'));
      await assert.rejects(ask({ ca: wrong }), /certificate signature failure|unable to verify|self-signed/);
      await assert.rejects(ask({ ca, servername: 'elasticsearch' }), /does not match certificate's altnames/);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

function placesIn(root: string): { readonly folder: string; readonly authorityFolder: string } {
  return { folder: join(root, 'certs'), authorityFolder: join(root, 'authority') };
}
