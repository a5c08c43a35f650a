import assert from 'node:assert/strict';
import { tokenOptionsFrom } from '../../../../src/doors/http/auth/token-options.ts';

const SETTINGS = { issuer: 'https://login.example/t/v2.0', audience: 'api://promptlog' };

describe('the settings of tokens', () => {
  it('accept no token where no issuer is set', () => {
    assert.equal(tokenOptionsFrom({}), undefined);
    assert.equal(tokenOptionsFrom({ issuer: ' , ', audience: 'x' }), undefined);
  });

  it('have sensible values where nothing is said', () => {
    const options = tokenOptionsFrom(SETTINGS);
    assert.deepEqual([options?.issuers, options?.audiences], [['https://login.example/t/v2.0'], ['api://promptlog']]);
    assert.equal(options?.clockToleranceSeconds, 60);
    assert.deepEqual(Object.fromEntries(options?.scopes ?? []), {
      ingest: ['ingest'],
      read: ['read'],
      feedback: ['feedback'],
      admin: ['admin'],
    });
    assert.ok(options?.algorithms.includes('RS256') && !options.algorithms.some((name) => /^HS|none/.test(name)));
    assert.equal(options.labels.size, 0);
    assert.ok(!('jwksUri' in options));
  });

  it('take several issuers and audiences', () => {
    const options = tokenOptionsFrom({ issuer: 'https://a/, https://b', audience: 'x,y', algorithms: 'RS256, ES256' });
    assert.deepEqual(options?.issuers, ['https://a/', 'https://b']);
    assert.deepEqual(options.audiences, ['x', 'y']);
    assert.deepEqual(options.algorithms, ['RS256', 'ES256']);
  });

  it('are refused by name where they would let in too many or make no sense', () => {
    const cases: [Parameters<typeof tokenOptionsFrom>[0], string][] = [
      [{ issuer: SETTINGS.issuer }, 'collector.jwt.audience'],
      [{ ...SETTINGS, audience: ' ' }, 'collector.jwt.audience'],
      [{ ...SETTINGS, issuer: 'http://login.example' }, 'collector.jwt.issuer'],
      [{ ...SETTINGS, issuer: 'login.example' }, 'collector.jwt.issuer'],
      [{ ...SETTINGS, jwksUri: 'http://login.example/keys' }, 'collector.jwt.jwksUri'],
      [{ ...SETTINGS, issuer: 'https://a,https://b', jwksUri: 'https://a/keys' }, 'collector.jwt.jwksUri'],
      [{ ...SETTINGS, algorithms: 'HS256' }, 'collector.jwt.algorithms'],
      [{ ...SETTINGS, algorithms: 'RS256,none' }, 'collector.jwt.algorithms'],
      [{ ...SETTINGS, scopes: 'Admin' }, 'collector.jwt.scopes'],
      [{ ...SETTINGS, scopes: 'Admin=root' }, 'collector.jwt.scopes'],
      [{ ...SETTINGS, labels: 'team=x' }, 'collector.jwt.labels'],
      [{ ...SETTINGS, labels: 'tenant' }, 'collector.jwt.labels'],
      [{ ...SETTINGS, labels: 'tenant=a=b' }, 'collector.jwt.labels'],
      [{ ...SETTINGS, labels: 'toString=tid' }, 'collector.jwt.labels'],
    ];
    for (const [settings, option] of cases) {
      assert.throws(
        () => tokenOptionsFrom(settings),
        (error: { code?: string; message?: string }) =>
          error.code === 'PL_CONFIG_INVALID' && error.message?.includes(`the setting ${option} `) === true,
        JSON.stringify(settings),
      );
    }
  });
});
