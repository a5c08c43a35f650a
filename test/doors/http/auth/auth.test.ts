import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AuthOptions, createAuth } from '../../../../src/doors/http/auth/auth.ts';
import { lastUsed } from '../../../../src/doors/http/auth/key-usage.ts';
import { tokenOptionsFrom } from '../../../../src/doors/http/auth/token-options.ts';
import type { GuardRequest } from '../../../../src/doors/http/guard.ts';
import { addKey, asking, bearing, refusalOf, useHome } from './asking.ts';
import { AUDIENCE, TokenIssuer } from './token-issuer.ts';

const LOCAL = { host: 'localhost' };

describe('the guard of the collector', () => {
  const home = useHome();
  let issuer: TokenIssuer;
  before(async () => {
    issuer = await TokenIssuer.start();
  });
  after(() => issuer.stop());

  const guard = (more: Partial<AuthOptions> = {}) => createAuth({ home: home(), checkIntervalMs: 0, ...more }).guard;
  const tokens = () => tokenOptionsFrom({ issuer: issuer.issuer, audience: AUDIENCE });

  it('lets nobody in without a credential, from this machine either, unless asked to', async () => {
    for (const address of ['192.0.2.1', '127.0.0.1']) {
      const error = await refusalOf(guard()(asking(LOCAL, address)));
      assert.equal(error.code, 'PL_UNAUTHORIZED');
      assert.match(error.message, /no key, token or client certificate/);
      assert.equal(error.details['challenge'], undefined);
    }
    assert.equal((await guard({ allowLoopback: true })(asking(LOCAL, '127.0.0.1'))).name, 'loopback');
    const far = guard({ allowLoopback: true })(asking(LOCAL, '192.0.2.1'));
    assert.equal((await refusalOf(far)).code, 'PL_UNAUTHORIZED');
    const proxied = guard({ allowLoopback: true })(asking({ ...LOCAL, 'x-forwarded-for': '127.0.0.1' }, '127.0.0.1'));
    assert.equal((await refusalOf(proxied)).code, 'PL_UNAUTHORIZED');
  });

  it('takes keys and tokens side by side', async () => {
    const both = guard({ tokens: tokens() });
    assert.match((await both(bearing(addKey(home())))).name, /^key:ci\//);
    assert.equal((await both(bearing(await issuer.sign()))).name, 'jwt:subject-1');
  });

  it('lets no wrong credential pass as another kind of caller', async () => {
    const key = addKey(home());
    const every = guard({ allowLoopback: true, tokens: tokens() });
    const wrong: GuardRequest['headers'][] = [
      { authorization: `Bearer ${key}0` },
      { 'api-key': `${key}0` },
      { authorization: 'Bearer of-another-service' },
      { 'x-api-key': 'of-another-service' },
      { authorization: 'Basic dXNlcjpwYXNz' },
      { authorization: `Bearer ${await issuer.sign({ aud: 'api://other' })}` },
      { authorization: `Bearer ${await issuer.sign({ iss: 'https://login.example' })}` },
      { authorization: key },
    ];
    for (const headers of wrong) {
      const error = await refusalOf(every(asking({ ...LOCAL, ...headers }, '127.0.0.1')));
      assert.equal(error.code, 'PL_UNAUTHORIZED', JSON.stringify(headers));
      assert.equal(error.details['challenge'], 'error="invalid_token"');
    }
  });

  it('accepts no token where no issuer is set', async () => {
    assert.equal((await refusalOf(guard()(bearing(await issuer.sign())))).code, 'PL_UNAUTHORIZED');
  });

  it('writes when keys were last used as it closes', async () => {
    const key = addKey(home());
    const auth = createAuth({ home: home() });
    await auth.guard(bearing(key));
    await auth.guard(bearing(key));
    await auth.close();
    assert.deepEqual([...(await lastUsed(home())).keys()], [key.slice(3, 15)]);
  });

  it('works on the requests of a real server', async () => {
    const key = addKey(home());
    const real = guard({ allowLoopback: true });
    const server = createServer((received, response) => {
      const { method = '', url: path = '', headers, socket } = received;
      real({ method, path, headers, socket, address: socket.remoteAddress ?? '' }).then(
        ({ name }) => response.end(name),
        (error: { code: string }) => response.end(error.code),
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = async (headers: Record<string, string>): Promise<string> => {
      const [response] = await once(request({ host: '127.0.0.1', port, headers, agent: false }).end(), 'response');
      return ((await response.toArray()) as Buffer[]).join('');
    };
    try {
      assert.equal(await ask({}), 'loopback');
      assert.match(await ask({ 'X-API-Key': key }), /^key:ci/);
      assert.equal(await ask({ 'X-API-Key': 'pl_' }), 'PL_UNAUTHORIZED');
      assert.equal(await ask({ 'X-Forwarded-For': '127.0.0.1' }), 'PL_UNAUTHORIZED');
      assert.equal(await ask({ Host: 'rebound.example' }), 'PL_UNAUTHORIZED');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
