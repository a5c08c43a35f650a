import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ClientCertificates } from '../../../../src/doors/http/auth/client-certificates.ts';
import { scopeMapFrom } from '../../../../src/doors/http/auth/scope-map.ts';
import { tlsOptions } from '../../../../src/doors/http/auth/tls-options.ts';
import { PromptlogError } from '../../../../src/errors.ts';
import { asking, useHome } from './asking.ts';
import { Authority, type Identity } from './certificates.ts';

const SCOPES = 'gateway=ingest, URI:spiffe://contoso/auditor=read+feedback, DNS:loader.contoso.com=ingest, x"y=admin';

interface Seen {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly code?: string;
}

describe('a client certificate', () => {
  const home = useHome();
  const authority = new Authority('Test authority');
  const server = authority.issue({ name: 'collector', others: ['IP:127.0.0.1'] });
  const certificates = new ClientCertificates(scopeMapFrom(SCOPES, 'collector.tls.clients'));
  let listening: Server | undefined;
  afterEach(async () => {
    listening?.closeAllConnections();
    if (listening !== undefined) await once(listening.close(), 'close');
    listening = undefined;
  });

  /** A server with the options made of files, which answers who it sees. */
  async function listen(clientCertificates: 'off' | 'optional' | 'required'): Promise<void> {
    const put = (name: string, text: string): string => {
      writeFileSync(join(home(), name), text);
      return join(home(), name);
    };
    const [certFile, keyFile, caFile] = [put('c', server.cert), put('k', server.key), put('a', authority.cert)];
    listening = createServer(
      { ...tlsOptions({ certFile, keyFile, caFile, clientCertificates }) },
      (received, response) => {
        certificates.recognise({ ...asking(received.headers), socket: received.socket }).then(
          (principal) =>
            response.end(JSON.stringify(principal && { name: principal.name, scopes: [...principal.scopes] })),
          (error: unknown) =>
            response.end(JSON.stringify({ code: error instanceof PromptlogError ? error.code : error })),
        );
      },
    );
    await once(listening.listen(0, '127.0.0.1'), 'listening');
  }

  /** Who the server sees when asked with this certificate. */
  async function seen(identity?: Identity): Promise<Seen | undefined> {
    const { port } = listening?.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, ca: authority.cert, agent: false, ...identity }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const text = (await response.toArray()).join('');
    return text === '' ? undefined : (JSON.parse(text) as Seen);
  }

  it('says who calls: by common name, or by an alternative name', async () => {
    await listen('required');
    assert.deepEqual(await seen(authority.issue({ name: 'gateway' })), { name: 'cert:gateway', scopes: ['ingest'] });
    const auditor = { name: 'auditor', others: ['DNS:a.contoso.com', 'URI:spiffe://contoso/auditor'] };
    assert.deepEqual(await seen(authority.issue(auditor)), { name: 'cert:auditor', scopes: ['read', 'feedback'] });
  });

  it('gives no scope to a subject that is not listed, or is listed as another kind of name', async () => {
    await listen('required');
    for (const subject of [
      { name: 'stranger' },
      { name: 'Gateway' },
      { name: 'loader.contoso.com' },
      { name: 'a', others: ['DNS:gateway'] },
    ]) {
      assert.deepEqual((await seen(authority.issue(subject)))?.scopes, [], subject.name);
    }
  });

  it('cannot smuggle in a second name', async () => {
    await listen('required');
    const others = ['URI:http://x/, DNS:loader.contoso.com, URI:spiffe://contoso/auditor, y'];
    assert.deepEqual((await seen(authority.issue({ name: 'stranger', others })))?.scopes, []);
  });

  it('is refused in the handshake when it is required and missing, of another authority or expired', async () => {
    await listen('required');
    await assert.rejects(seen());
    await assert.rejects(seen(new Authority('Test authority').issue({ name: 'gateway' })));
    await assert.rejects(seen(authority.issue({ name: 'gateway', until: Date.UTC(2021, 0) })));
  });

  it('is refused with a coded error when it is optional and not to be trusted', async () => {
    await listen('optional');
    const strangers = new Authority('Other').issue({ name: 'gateway' });
    assert.deepEqual(await seen(strangers), { code: 'PL_UNAUTHORIZED' });
    const expired = authority.issue({ name: 'gateway', until: Date.UTC(2021, 0) });
    assert.deepEqual(await seen(expired), { code: 'PL_UNAUTHORIZED' });
    assert.equal((await seen(authority.issue({ name: 'gateway' })))?.name, 'cert:gateway');
  });

  it('is left to others where none is shown or asked for, and without TLS', async () => {
    await listen('optional');
    assert.equal(await seen(), undefined);
    listening?.closeAllConnections();
    listening?.close();
    await listen('off');
    assert.equal(await seen(authority.issue({ name: 'gateway' })), undefined);
    assert.equal(await certificates.recognise(asking({})), undefined);
  });
});
