import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TokenSettings, tokenOptionsFrom } from '../../../../src/doors/http/auth/token-options.ts';
import { Tokens } from '../../../../src/doors/http/auth/tokens.ts';
import { asking, bearing, refusalOf } from './asking.ts';
import { AUDIENCE, TokenIssuer } from './token-issuer.ts';

const now = (): number => Math.floor(Date.now() / 1000);
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the signed tokens', () => {
  let issuer: TokenIssuer;
  before(async () => {
    issuer = await TokenIssuer.start();
  });
  after(() => issuer.stop());

  function open(more: TokenSettings = {}): Tokens {
    const options = tokenOptionsFrom({ issuer: issuer.issuer, audience: AUDIENCE, ...more });
    assert.ok(options);
    return new Tokens(options);
  }

  it('of Entra ID for a person name the person and give the scopes they carry', async () => {
    const token = await issuer.sign({
      scp: 'read feedback',
      preferred_username: 'ada@contoso.com',
      oid: 'o-1',
      ver: '2.0',
    });
    const principal = await open().recognise(bearing(token));
    assert.equal(principal?.name, 'jwt:ada@contoso.com/o-1');
    assert.deepEqual([...(principal?.scopes ?? [])], ['read', 'feedback']);
    assert.deepEqual(principal?.labels, {});
  });

  it('of Entra ID for an application give what its roles stand for', async () => {
    const scopes = 'Prompts.Write.All=ingest, Prompts.Admin.All=read+admin';
    const roles = ['Prompts.Write.All', 'Prompts.Admin.All', 'Other'];
    const principal = await open({ scopes }).recognise(bearing(await issuer.sign({ roles, azp: 'app-1' })));
    assert.equal(principal?.name, 'jwt:app-1/subject-1');
    assert.deepEqual([...(principal?.scopes ?? [])], ['ingest', 'read', 'admin']);
  });

  it('give no scope that was not mapped: the caller is known and may do nothing', async () => {
    for (const claims of [{}, { roles: ['Admin'] }, { scp: 'READ' }, { roles: { 0: 'read' } }, { roles: [['read']] }]) {
      const principal = await open().recognise(bearing(await issuer.sign(claims)));
      assert.equal(principal?.scopes.size, 0, JSON.stringify(claims));
    }
    const mapped = await open({ scopes: 'X=ingest' }).recognise(bearing(await issuer.sign({ scope: 'read' })));
    assert.equal(mapped?.scopes.size, 0);
  });

  it('fix the labels of what the caller sends, and are refused without the claim', async () => {
    const tokens = open({ labels: 'tenant=tid, app=azp' });
    const principal = await tokens.recognise(bearing(await issuer.sign({ tid: 't-1', azp: 'app-1' })));
    assert.deepEqual(principal?.labels, { tenant: 't-1', app: 'app-1' });
    for (const claims of [{ azp: 'app-1' }, { tid: '', azp: 'app-1' }, { tid: 7, azp: 'app-1' }]) {
      const error = await refusalOf(tokens.recognise(bearing(await issuer.sign(claims))));
      assert.equal(error.code, 'PL_UNAUTHORIZED');
      assert.match(error.message, /no claim tid/);
    }
  });

  it('are refused when they are expired, not yet valid, for somebody else or without an end', async () => {
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ exp: now() - 120 }, /has expired/],
      [{ nbf: now() + 120 }, /claim nbf/],
      [{ aud: 'api://other' }, /claim aud/],
      [{ aud: undefined }, /claim aud/],
      [{ exp: undefined }, /claim exp/],
      [{ exp: 'tomorrow' }, /claim exp/],
    ];
    const tokens = open();
    for (const [claims, message] of cases) {
      const error = await refusalOf(tokens.recognise(bearing(await issuer.sign(claims))));
      assert.equal(error.code, 'PL_UNAUTHORIZED');
      assert.match(error.message, message);
      assert.equal(error.details['challenge'], 'error="invalid_token"');
    }
  });

  it('are accepted when the clocks differ by less than they may', async () => {
    const late = await issuer.sign({ exp: now() - 30, nbf: now() + 30 });
    assert.ok(await open().recognise(bearing(late)));
    assert.equal(
      (await refusalOf(open({ clockToleranceSeconds: 0 }).recognise(bearing(late)))).code,
      'PL_UNAUTHORIZED',
    );
  });

  it('are refused when the signature is missing, changed, of another key or made from the public key', async () => {
    const good = await issuer.sign({ scp: 'read' });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const stranger = await issuer.addKey('ES256', { published: false });
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const shared = `${base64url({ alg: 'HS256', kid: 'key-1' })}.${payload}`;
    const forged = [
      `${base64url({ alg: 'none' })}.${payload}.`,
      `${header}.${base64url({ ...claims, scp: 'admin' })}.${signature}`,
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${shared}.${createHmac('sha256', JSON.stringify(stranger.jwk)).update(shared).digest('base64url')}`,
      await issuer.sign(claims, { ...stranger, kid: 'key-1' }),
      await issuer.sign(claims, stranger),
    ];
    const tokens = open();
    for (const token of forged) {
      const error = await refusalOf(tokens.recognise(bearing(token)));
      assert.equal(error.code, 'PL_UNAUTHORIZED');
      assert.match(error.message, /the token is not accepted/);
    }
    assert.ok(await tokens.recognise(bearing(good)));
  });

  it('are refused with an algorithm that is not on the list', async () => {
    const tokens = open({ algorithms: 'RS256' });
    assert.equal((await refusalOf(tokens.recognise(bearing(await issuer.sign())))).code, 'PL_UNAUTHORIZED');
    const key = await issuer.addKey('RS256');
    assert.ok(await tokens.recognise(bearing(await issuer.sign({}, key))));
  });

  it('of an issuer that is not ours, and what is no token, are left to others', async () => {
    const tokens = open();
    const foreign = await issuer.sign({ iss: `${issuer.issuer}/` });
    for (const request of [
      bearing(foreign),
      bearing('a.b.c'),
      bearing('pl_x'),
      asking({}),
      asking({ 'api-key': foreign }),
    ]) {
      assert.equal(await tokens.recognise(request), undefined);
    }
  });

  it('are checked once, and stand for the same caller for a while after', async () => {
    const other = await TokenIssuer.start();
    const tokens = open({ issuer: other.issuer });
    const token = await other.sign({ scp: 'read' });
    const principal = await tokens.recognise(bearing(token));
    await other.stop();
    assert.equal(await tokens.recognise(bearing(token)), principal);
    assert.equal((await refusalOf(tokens.recognise(bearing(`${token.slice(0, -2)}AA`)))).code, 'PL_UNAUTHORIZED');
  });

  it('of several issuers are each checked with the keys of their own', async () => {
    const other = await TokenIssuer.start();
    try {
      const tokens = open({ issuer: `${issuer.issuer}, ${other.issuer}` });
      assert.ok(await tokens.recognise(bearing(await issuer.sign())));
      assert.ok(await tokens.recognise(bearing(await other.sign())));
      const stolen = await other.sign({ iss: issuer.issuer });
      assert.equal((await refusalOf(tokens.recognise(bearing(stolen)))).code, 'PL_UNAUTHORIZED');
    } finally {
      await other.stop();
    }
  });
});
