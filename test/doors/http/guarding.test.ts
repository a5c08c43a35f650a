/** Who is let in, and what labels do to what is sent and read. */
import assert from 'node:assert/strict';
import type { AuditLine } from '../../../src/doors/http/auth/audit-trail.ts';
import { type Guard, type Principal, SCOPES, type Scope } from '../../../src/doors/http/guard.ts';
import { PromptlogError } from '../../../src/errors.ts';
import { principalOf, TestCollector } from '../../support/collector.ts';
import { recordOf } from '../../support/records.ts';

const PRINCIPALS: Record<string, Principal> = {
  ...Object.fromEntries(SCOPES.map((scope) => [scope, principalOf([scope])])),
  all: principalOf(),
  bound: principalOf(SCOPES, { app: 'shop', tenant: 't-1' }),
  shop: principalOf(SCOPES, { app: 'shop' }),
};

/** Knows callers by the plain name they send. */
const guard: Guard = async ({ headers }) => {
  const key = headers.authorization?.replace('Bearer ', '');
  if (key === undefined) throw new PromptlogError('PL_UNAUTHORIZED', { reason: 'there is no key' });
  if (key === 'busy') throw new PromptlogError('PL_RATE_LIMITED', { reason: 'slower', retryAfterSeconds: 2.2 });
  const principal = PRINCIPALS[key];
  if (principal !== undefined) return principal;
  throw new PromptlogError('PL_UNAUTHORIZED', { reason: 'it is wrong', challenge: 'error="invalid_token"' });
};

const ROUTES: readonly (readonly [method: string, path: string, scope: Scope])[] = [
  ['POST', '/v1/records', 'ingest'],
  ['POST', '/v1/import/auto', 'ingest'],
  ['POST', '/v1/traces', 'ingest'],
  ['POST', '/v1/logs', 'ingest'],
  ['POST', '/v1/metrics', 'ingest'],
  ['POST', '/v1/records/a/feedback', 'feedback'],
  ['PATCH', '/v1/records/a', 'feedback'],
  ['GET', '/v1/records/a', 'read'],
  ['HEAD', '/v1/records/a', 'read'],
  ['GET', '/v1/sessions/a', 'read'],
  ['POST', '/v1/search', 'read'],
  ['GET', '/metrics', 'admin'],
];
const as = (key: string) => ({ authorization: `Bearer ${key}` });

describe('the guard of the collector', function () {
  this.timeout(30_000);
  let collector: TestCollector;
  const audit: AuditLine[] = [];

  before(async () => {
    collector = await TestCollector.start({
      guard,
      audit: {
        add: async (line) => {
          audit.push(line);
        },
      },
    });
  });
  after(async () => {
    assert.deepEqual(collector.faults, []);
    await collector.remove();
  });

  for (const [method, path, scope] of ROUTES) {
    it(`lets nobody without the scope ${scope} do ${method} ${path}`, async () => {
      const body = method === 'POST' || method === 'PATCH' ? '{}' : null;
      const ask = (headers: Record<string, string>) =>
        collector.ask(method, path, { body, headers: { 'content-type': 'application/json', ...headers } });
      const missing = await ask({});
      assert.deepEqual([missing.status, missing.headers.get('www-authenticate')], [401, 'Bearer realm="promptlog"']);
      const wrong = await ask(as('nobody'));
      assert.equal(wrong.status, 401);
      assert.equal(wrong.headers.get('www-authenticate'), 'Bearer realm="promptlog", error="invalid_token"');
      for (const other of SCOPES.filter((name) => name !== scope)) {
        const forbidden = await ask(as(other));
        assert.equal(forbidden.status, 403, other);
        assert.match(forbidden.headers.get('www-authenticate') ?? '', new RegExp(`scope="${scope}"`));
      }
      assert.ok(![401, 403].includes((await ask(as(scope))).status));
    });
  }

  it('answers who sends much and may not', async () => {
    const { status, body } = await collector.post('/v1/records', `"${'x'.repeat(8_000_000)}"`);
    assert.deepEqual([status, body.error.code], [401, 'PL_UNAUTHORIZED']);
  });

  it('knows every route there is', async () => {
    const { paths } = (await collector.get('/openapi.json')).body;
    const guarded = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security }]) =>
        security.length > 0 ? [`${method.toUpperCase()} ${path}`] : [],
      ),
    );
    const tested = ROUTES.filter(([method]) => method !== 'HEAD').map(([method, path]) =>
      `${method} ${path}`.replace('/auto', '/{format}').replace(/\/a(?=$|\/)/, '/{id}'),
    );
    assert.deepEqual(guarded.sort(), tested.sort());
  });

  it('tells its operator who was turned away, and never with what key', async () => {
    const { notices } = collector;
    notices.length = 0;
    await collector.get('/v1/records/secret-id', { authorization: 'Bearer pl_canary' });
    assert.deepEqual(
      notices.map(({ level, code, facts }) => [level, code, facts?.['route'], facts?.['address']]),
      [['info', 'PL_UNAUTHORIZED', '/v1/records/{id}', '127.0.0.1']],
    );
    assert.doesNotMatch(JSON.stringify(notices), /canary|secret-id/);
  });

  it('lets anybody ask whether it is there, and how it is used', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json']) assert.equal((await collector.get(path)).status, 200);
  });

  it('asks who comes too often to wait', async () => {
    const { status, headers } = await collector.get('/v1/records/a', as('busy'));
    assert.deepEqual([status, headers.get('retry-after')], [429, '3']);
  });

  it('keeps account of those it turns away from content', async () => {
    audit.length = 0;
    await collector.get('/v1/records/a');
    await collector.get('/v1/sessions/s', as('ingest'));
    assert.deepEqual(
      audit.map(({ who, what, outcome }) => [who, what, outcome]),
      [
        ['unknown', { record: 'a' }, 'refused'],
        ['tester', { session: 's' }, 'refused'],
      ],
    );
  });

  it('puts the labels of a caller into all it sends, whatever stands there', async () => {
    const forged = {
      ...recordOf('forged'),
      client: { app: 'bank', ip: '::1' },
      user: { user_id: 'u', tenant_id: 't-2' },
    };
    const sent = [forged, recordOf('plain'), { ...recordOf('odd'), client: 'text' }];
    const { status, body } = await collector.post('/v1/records', sent, as('bound'));
    assert.deepEqual([status, body.items[2]?.error?.path], [207, 'client']);
    const stored = await collector.stored();
    const { client, user } = stored.get('forged') ?? assert.fail();
    assert.deepEqual([client, user.tenant_id], [{ app: 'shop', ip: '::1' }, 't-1']);
    assert.deepEqual(stored.get('forged')?.bound_to, { app: 'shop', tenant: 't-1' });
    assert.deepEqual(stored.get('plain')?.client, { app: 'shop' });
  });

  it('shows a bound caller its own records only, and lets it correct no others', async () => {
    await collector.post('/v1/records', { ...recordOf('theirs'), client: { app: 'bank' } }, as('all'));
    await collector.post('/v1/records', recordOf('own'), as('bound'));
    await collector.shipper.drain();
    assert.equal((await collector.get('/v1/records/own', as('bound'))).status, 200);
    const attempts = [
      collector.get('/v1/records/theirs', as('bound')),
      collector.get('/v1/sessions/theirs', as('bound')),
      collector.post('/v1/records/theirs/feedback', { score: 0 }, as('bound')),
      collector.send('PATCH', '/v1/records/theirs', { tags: ['x'] }, as('bound')),
    ];
    assert.deepEqual(
      (await Promise.all(attempts)).map(({ status }) => status),
      [404, 404, 404, 404],
    );
    const changes = [
      { id: 'theirs', tags: ['x'] },
      { id: 'own', tags: ['x'] },
    ];
    const { status, body } = await collector.post('/v1/records', changes, as('bound'));
    assert.deepEqual([status, body.items[0].error?.path, body.items[1]?.status], [207, 'id', 'accepted']);
    assert.equal((await collector.stored()).get('theirs')?.tags, undefined);
    assert.equal((await collector.get('/v1/records/theirs', as('all'))).status, 200);
  });

  it('limits the search of a bound caller to its application and its tenant, letter by letter', async () => {
    const asked: string[] = [];
    collector.home.search.fault = ({ path, body }) => {
      if (path.endsWith('/_search')) asked.push(body);
      return undefined;
    };
    await collector.post('/v1/search', { app: 'bank' }, as('shop'));
    await collector.post('/v1/search', {}, as('bound'));
    collector.home.search.fault = () => undefined;
    assert.match(asked[0] ?? '', /\{"term":\{"service\.name":"shop"\}\}/);
    assert.match(asked[1] ?? '', /\{"term":\{"organization\.id":"[^"]+"\}\}/);
  });
});
