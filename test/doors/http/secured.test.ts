/** The collector behind TLS, with real keys and client certificates. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { type Auth, createAuth } from '../../../src/doors/http/auth/auth.ts';
import { scopeMapFrom } from '../../../src/doors/http/auth/scope-map.ts';
import { TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';
import { addKey, revokeKey, useHome } from './auth/asking.ts';
import { Authority } from './auth/certificates.ts';

describe('a collector with TLS', function () {
  this.timeout(30_000);
  const home = useHome();
  const authority = new Authority('Test authority');
  const server = authority.issue({ name: 'collector', others: ['IP:127.0.0.1'] });
  let collector: TestCollector;
  let auth: Auth;

  beforeEach(async () => {
    auth = createAuth({ home: home(), certificates: scopeMapFrom('gateway=ingest', 'collector.tls.clients') });
    collector = await TestCollector.start({
      guard: auth.guard,
      tls: {
        cert: Buffer.from(server.cert),
        key: Buffer.from(server.key),
        ca: Buffer.from(authority.cert),
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
      },
    });
  });
  afterEach(async () => {
    await auth.close();
    await collector.remove();
  });

  /** The status of a record that is posted so. */
  async function posting(headers: Record<string, string>, options: RequestOptions = {}): Promise<number | undefined> {
    const sent = request(`${collector.running.url}/v1/records`, {
      method: 'POST',
      ca: authority.cert,
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
      ...options,
    });
    sent.end(JSON.stringify(recordOf('a')));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  it('lets in who has a key, and nobody with none, a wrong, an expired, a revoked or an under-scoped one', async () => {
    const bearer = (key: string) => posting({ authorization: `Bearer ${key}` });
    assert.match(collector.running.url, /^https:/);
    const [key, revoked] = [addKey(home()), addKey(home())];
    const expired = addKey(home(), { expires: '2026-01-16T10:00:00.000Z' });
    const reading = addKey(home(), { scopes: ['read'] });
    revokeKey(home(), revoked);
    const wrong = `${key.slice(0, -2)}${key.endsWith('xx') ? 'yy' : 'xx'}`;
    assert.deepEqual(
      [await bearer(key), await posting({}), await bearer(wrong), await bearer(expired), await bearer(revoked)],
      [200, 401, 401, 401, 401],
    );
    assert.equal(await bearer(reading), 403);
  });

  it('goes on with a certificate that was renewed', async () => {
    const other = new Authority('Another');
    const { cert, key } = other.issue({ name: 'collector', others: ['IP:127.0.0.1'] });
    const shared = { requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' } as const;
    collector.running.renew({ cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(other.cert), ...shared });
    await assert.rejects(posting({}), /certificate/);
    assert.equal(await posting({}, { ca: other.cert }), 401);
  });

  it('lets in who shows a certificate that may do that', async () => {
    const shown = (name: string) => posting({}, authority.issue({ name }));
    assert.equal(await shown('gateway'), 200);
    assert.equal(await shown('somebody'), 403);
    assert.equal(await posting({}, new Authority('Another').issue({ name: 'gateway' })), 401);
  });
});
