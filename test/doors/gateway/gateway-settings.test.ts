/** A gateway from settings, over TLS too. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { loadConfig } from '../../../src/config.ts';
import type { OptionKey } from '../../../src/config-options.ts';
import { gatewaySettings } from '../../../src/doors/gateway/gateway-settings.ts';
import { newAuthority, newCertificate, type Pair } from '../../../src/stack/certificate-authority.ts';
import { ModelProvider } from '../../support/model-provider.ts';
import { gatewayBefore } from './gateway-under-test.ts';

describe('the settings of the gateway', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-gateway-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const settings = (flags: Partial<Record<OptionKey, unknown>> = {}): ReturnType<typeof gatewaySettings> =>
    gatewaySettings(loadConfig({ folder, flags, environment: { PROMPTLOG_HOME: folder } }));

  it('have defaults for OpenAI, at this machine alone and without TLS', () => {
    const { upstreams, address, port, tls, whenFull, askForUsage } = settings();
    assert.deepEqual(upstreams.map(String), ['https://api.openai.com/']);
    assert.deepEqual([address, port, tls, whenFull, askForUsage], ['127.0.0.1', 4712, undefined, 'pass', false]);
  });

  it('are refused by name where they do not fit together or name what is not there', () => {
    const cases: readonly (readonly [Partial<Record<OptionKey, unknown>>, RegExp])[] = [
      [{ 'gateway.tls.keyFile': 'key.pem' }, /gateway\.tls\.certFile/],
      [{ 'gateway.tls.certFile': 'cert.pem' }, /gateway\.tls\.keyFile/],
      [{ 'gateway.tls.certFile': 'cert.pem', 'gateway.tls.keyFile': 'key.pem' }, /cert\.pem cannot be read/],
      [{ 'gateway.upstreamCaFile': 'ca.pem' }, /gateway\.upstreamCaFile.*ca\.pem cannot be read/],
      [{ 'gateway.upstreamCaFile': import.meta.filename }, /gateway\.upstreamCaFile.*cannot be used/],
      [{ 'gateway.upstreams': 'https://a, b' }, /gateway\.upstreams/],
      [{ 'gateway.whenFull': 'drop' }, /gateway\.whenFull/],
    ];
    for (const [flags, message] of cases) assert.throws(() => settings(flags), { code: 'PL_CONFIG_INVALID', message });
  });

  const life = { now: new Date(), days: 1 };
  let authority: Pair;
  before(async () => {
    authority = await newAuthority('test', life);
  });

  /** Writes a new certificate; the settings that name it. */
  async function certified(): Promise<Partial<Record<OptionKey, unknown>>> {
    const pair = await newCertificate(authority, 'gateway', ['127.0.0.1'], life);
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(certFile, pair.certificate);
    writeFileSync(keyFile, pair.key);
    return { 'gateway.tls.certFile': certFile, 'gateway.tls.keyFile': keyFile };
  }

  /** The serial number of the certificate that is shown there. */
  const shown = (url: string): Promise<string> =>
    new Promise((resolve, reject) => {
      get(`${url}/promptlog/health`, { ca: authority.certificate, agent: false })
        .once('response', (answer) => {
          resolve((answer.socket as TLSSocket).getPeerCertificate().serialNumber);
          answer.resume();
        })
        .once('error', reject);
    });

  it('bring TLS, with which the gateway serves as without', async () => {
    const { tls } = settings(await certified());
    const provider = await ModelProvider.start();
    const gateway = await gatewayBefore([provider.url], { tls });
    try {
      assert.match(gateway.url, /^https:/);
      const status = await new Promise((resolve, reject) => {
        const headers = { authorization: 'Bearer x' };
        request(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, ca: authority.certificate })
          .once('response', (answer) => resolve(answer.resume().statusCode))
          .once('error', reject)
          .end('{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}');
      });
      assert.equal(status, 200);
      assert.equal((await gateway.one()).outcome, 'completed');
    } finally {
      await gateway.close();
      await provider.close();
    }
  });

  it('bring another certificate, with which it goes on while it runs', async () => {
    const gateway = await gatewayBefore(['http://127.0.0.1:1'], { tls: settings(await certified()).tls });
    try {
      const first = await shown(gateway.url);
      gateway.renew(settings(await certified()).tls ?? assert.fail());
      assert.notEqual(await shown(gateway.url), first);
    } finally {
      await gateway.close();
    }
  });

  it('bring trust in authorities of one’s own, beside the public ones, without which an upstream is none', async () => {
    const { tls } = settings(await certified());
    const upstream = await gatewayBefore(['http://127.0.0.1:1'], { tls });
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, authority.certificate);
    const { upstreamCa } = settings({ 'gateway.upstreamCaFile': caFile });
    try {
      for (const [trusted, status] of [
        [undefined, 502],
        [upstreamCa, 200],
      ] as const) {
        const gateway = await gatewayBefore([`${upstream.url}/promptlog`], { upstreamCa: trusted });
        assert.equal((await fetch(`${gateway.url}/health`)).status, status);
        await gateway.close();
      }
    } finally {
      await upstream.close();
    }
  });

  it('name a port that is taken', async () => {
    const gateway = await gatewayBefore(['http://127.0.0.1:1']);
    try {
      const port = Number(new URL(gateway.url).port);
      await assert.rejects(gatewayBefore(['http://127.0.0.1:1'], { port }), { code: 'PL_STACK_PORT_TAKEN' });
    } finally {
      await gateway.close();
    }
  });
});
