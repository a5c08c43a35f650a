import assert from 'node:assert/strict';
import { ApiKeys } from '../../../../src/doors/http/auth/api-keys.ts';
import { Sessions } from '../../../../src/doors/http/auth/sessions.ts';
import { tokenOptionsFrom } from '../../../../src/doors/http/auth/token-options.ts';
import { Tokens } from '../../../../src/doors/http/auth/tokens.ts';
import type { Principal } from '../../../../src/doors/http/guard.ts';
import { addKey, asking, bearing, refusalOf, revokeKey, useHome } from './asking.ts';
import { AUDIENCE, TokenIssuer } from './token-issuer.ts';

const NOON = Date.parse('2026-11-21T12:00:00.000Z');

describe('sessions', () => {
  const home = useHome();
  let now = NOON;
  let sessions: Sessions;
  beforeEach(() => {
    now = NOON;
    sessions = new Sessions({ now: () => now });
  });

  const keys = () => new ApiKeys({ home: home(), checkIntervalMs: 0, now: () => now });
  const cookie = (secret: string, more: Record<string, string> = {}) =>
    asking({ cookie: `theme=dark; promptlog_session=${secret}; other=1`, ...more });

  it('stand for who opened them, for twelve hours', async () => {
    const principal = await keys().holderOf(addKey(home(), { labels: { app: 'bot' } }));
    const { secret, expires } = sessions.open(principal);
    assert.equal(expires, '2026-11-22T00:00:00.000Z');
    assert.equal(sessions.lastsSeconds, 43_200);
    now += 43_199_999;
    const found = await sessions.recognise(cookie(secret));
    assert.deepEqual([found?.name, found?.labels], [principal.name, { app: 'bot' }]);
    now += 1;
    assert.equal(await sessions.recognise(cookie(secret)), undefined);
  });

  it('leave alone what is no cookie of theirs', async () => {
    for (const headers of [{}, { cookie: '' }, { cookie: 'promptlog_session' }, { cookie: 'xpromptlog_session=a' }]) {
      assert.equal(await sessions.recognise(asking(headers)), undefined);
    }
    assert.equal(await sessions.recognise(cookie('made-up')), undefined);
  });

  it('end when their key is revoked or expires, and do not come back with it', async () => {
    const holders = keys();
    const text = addKey(home(), { expires: '2026-11-21T13:00:00.000Z' });
    const revoked = addKey(home());
    const [{ secret: ending }, { secret: gone }] = [
      sessions.open(await holders.holderOf(text)),
      sessions.open(await holders.holderOf(revoked)),
    ];
    revokeKey(home(), revoked);
    assert.equal((await refusalOf(sessions.recognise(cookie(gone)))).code, 'PL_UNAUTHORIZED');
    assert.ok(await sessions.recognise(cookie(ending)));
    now += 3_600_000;
    assert.match((await refusalOf(sessions.recognise(cookie(ending)))).message, /expired/);
    now -= 1;
    assert.equal(await sessions.recognise(cookie(ending)), undefined);
  });

  it('know at once what a key may do by now', async () => {
    const holders = keys();
    const text = addKey(home(), { rate: { requests: 3, seconds: 3600 } });
    const { secret } = sessions.open(await holders.holderOf(text));
    assert.ok(await sessions.recognise(cookie(secret)));
    assert.ok(await sessions.recognise(cookie(secret)));
    assert.equal((await refusalOf(sessions.recognise(cookie(secret)))).code, 'PL_RATE_LIMITED');
  });

  it('are opened by a link once, within five minutes', async () => {
    const principal = await keys().holderOf(addKey(home()));
    const { secret: code, expires } = sessions.link(principal);
    assert.equal(expires, '2026-11-21T12:05:00.000Z');
    assert.equal(await sessions.recognise(cookie(code)), undefined, 'a link is no session');
    const redeemed = await Promise.allSettled([sessions.redeem(code), sessions.redeem(code)]);
    assert.deepEqual(redeemed.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const late = sessions.link(principal);
    now += 300_000;
    assert.equal((await refusalOf(sessions.redeem(late.secret))).code, 'PL_UNAUTHORIZED');
    const { secret: session } = sessions.open(principal);
    assert.equal((await refusalOf(sessions.redeem(session))).code, 'PL_UNAUTHORIZED', 'a session is no link');
  });

  it('are not for those who have nothing that could end', async () => {
    const loopback: Principal = { name: 'loopback', scopes: new Set(['read']), labels: {} };
    assert.throws(() => sessions.open(loopback), { code: 'PL_FORBIDDEN' });
    assert.throws(() => sessions.link(loopback), { code: 'PL_FORBIDDEN' });
  });

  it('end with the token they were opened with', async () => {
    const issuer = await TokenIssuer.start();
    const { now: realNow } = Date;
    try {
      const options = tokenOptionsFrom({ issuer: issuer.issuer, audience: AUDIENCE, clockToleranceSeconds: 0 });
      assert.ok(options);
      const exp = Math.floor(Date.now() / 1000) + 600;
      const principal = await new Tokens(options).recognise(bearing(await issuer.sign({ exp })));
      assert.ok(principal);
      const { secret } = sessions.open(principal);
      assert.equal((await sessions.recognise(cookie(secret)))?.name, 'jwt:subject-1');
      Date.now = () => exp * 1000;
      assert.match((await refusalOf(sessions.recognise(cookie(secret)))).message, /token has expired/);
    } finally {
      Date.now = realNow;
      await issuer.stop();
    }
  });
});
