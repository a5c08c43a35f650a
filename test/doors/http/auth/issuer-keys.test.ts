import assert from 'node:assert/strict';
import { jwtVerify } from 'jose';
import { IssuerKeys, type IssuerKeysOptions, isSafeAddress } from '../../../../src/doors/http/auth/issuer-keys.ts';
import { PromptlogError } from '../../../../src/errors.ts';
import { TokenIssuer } from './token-issuer.ts';

describe('the keys of an issuer', () => {
  let issuer: TokenIssuer;
  beforeEach(async () => {
    issuer = await TokenIssuer.start();
  });
  afterEach(() => issuer.stop());

  const open = (more: Partial<IssuerKeysOptions> = {}): IssuerKeys =>
    new IssuerKeys({ issuer: issuer.issuer, ...more });
  const verify = async (keys: IssuerKeys, token: string): Promise<unknown> =>
    jwtVerify(token, keys.find, { issuer: issuer.issuer });

  async function unreachable(keys: IssuerKeys, message: RegExp): Promise<void> {
    const error: unknown = await verify(keys, await issuer.sign()).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof PromptlogError && error.code === 'PL_ISSUER_UNREACHABLE', String(error));
    assert.match(error.message, message);
    assert.equal(error.retriable, true);
  }

  it('are found by discovery and fetched once for many tokens', async () => {
    const keys = open();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.sign()));
    await Promise.all(tokens.map((token) => verify(keys, token)));
    await verify(keys, await issuer.sign());
    assert.deepEqual(issuer.asked, ['/tenant/v2.0/.well-known/openid-configuration', '/tenant/v2.0/keys']);
  });

  it('are fetched from a given address without discovery', async () => {
    await verify(open({ jwksUri: issuer.jwksUri }), await issuer.sign());
    assert.deepEqual(issuer.asked, ['/tenant/v2.0/keys']);
  });

  it('are fetched again for a key that is new, but not before the cooldown is over', async () => {
    const patient = open({ cooldownMs: 60_000 });
    const eager = open({ cooldownMs: 0 });
    for (const keys of [patient, eager]) await verify(keys, await issuer.sign());
    await issuer.addKey();
    const token = await issuer.sign();
    const before = issuer.asked.length;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await assert.rejects(verify(patient, token), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
    }
    assert.equal(issuer.asked.length, before);
    await verify(eager, token);
    assert.equal(issuer.asked.length, before + 1);
  });

  it('go on to serve for a while when the issuer fails later', async () => {
    const keys = open({ maxAgeMs: 0, failurePauseMs: 0 });
    const strict = open({ maxAgeMs: 0, failurePauseMs: 0, graceMs: -1 });
    const token = await issuer.sign();
    for (const each of [keys, strict]) await verify(each, token);
    issuer.broken = { status: 503, text: 'down' };
    await verify(keys, token);
    await unreachable(strict, /it answers 503/);
  });

  it('are not asked for again at once by an issuer that does not answer', async () => {
    const keys = open({ jwksUri: issuer.jwksUri, failurePauseMs: 60_000 });
    issuer.broken = { status: 500, text: '' };
    for (let attempt = 0; attempt < 5; attempt += 1) await unreachable(keys, /it answers 500/);
    assert.equal(issuer.asked.length, 1);
  });

  it('are there again once the issuer is', async () => {
    const keys = open({ failurePauseMs: 0 });
    issuer.discovery = { issuer: undefined };
    await unreachable(keys, /of another issuer/);
    issuer.discovery = {};
    await verify(keys, await issuer.sign());
  });

  it('are not taken from what is no discovery document or no set of keys', async () => {
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ issuer: 'http://127.0.0.1/other' }, /of another issuer/],
      [{ jwks_uri: undefined }, /no safe address/],
      [{ jwks_uri: 'http://keys.example/' }, /no safe address/],
      [{ jwks_uri: 'file:///etc/keys' }, /no safe address/],
    ];
    for (const [discovery, message] of cases) {
      issuer.discovery = discovery;
      await unreachable(open(), message);
    }
    issuer.discovery = {};
    for (const text of ['', '[]', '{}', '{"keys":{}}', 'null', '<html>']) {
      issuer.broken = { status: 200, text };
      await unreachable(open(), /no set of keys|no answer that can be read/);
    }
  });

  it('tell strangers nothing of the network when nobody answers', async () => {
    const keys = open({ jwksUri: 'http://127.0.0.1:1/keys' });
    const error: unknown = await verify(keys, await issuer.sign()).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof PromptlogError);
    assert.match(error.message, /there is no answer that can be read$/);
    assert.ok(error.cause instanceof Error);
  });

  it('come through TLS, or from this machine', () => {
    for (const address of [
      'https://login.example/t/v2.0',
      'http://127.0.0.1:8080/',
      'http://localhost/',
      'http://[::1]:1',
    ]) {
      assert.ok(isSafeAddress(address), address);
    }
    for (const address of [
      'http://login.example/',
      'ftp://127.0.0.1/',
      'login.example',
      '',
      'http://localhost.example/',
    ]) {
      assert.ok(!isSafeAddress(address), address);
    }
  });
});
