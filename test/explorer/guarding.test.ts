/** Who may ask what the page asks: every route of it, with every scope. */
import assert from 'node:assert/strict';
import { SCOPES } from '../../src/doors/http/guard.ts';
import { ExplorerCollector } from '../support/explorer-collector.ts';

describe('the routes of the Explorer', function () {
  this.timeout(30_000);
  let explorer: ExplorerCollector;

  before(async () => {
    explorer = await ExplorerCollector.start();
  });
  after(async () => {
    assert.deepEqual(explorer.collector.faults, []);
    await explorer.remove();
  });

  it('are for those who may read, and signing in is for everybody', async () => {
    const { collector } = explorer;
    const { paths } = (await collector.get('/openapi.json')).body;
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
    );
    const own = routes.filter(({ tags }) => tags.includes('explorer'));
    assert.deepEqual(own.map(({ method, path }) => `${method} ${path}`).sort(), [
      'GET /v1/conversations/{session}',
      'GET /v1/dashboards',
      'GET /v1/fields',
      'GET /v1/health',
      'GET /v1/me',
      'GET /v1/values',
      'POST /v1/dashboards/{id}',
      'POST /v1/sign-in',
      'POST /v1/sign-in/links',
      'POST /v1/sign-out',
    ]);
    const guarded = own.filter(({ security }) => security.length > 0);
    assert.deepEqual(
      own.filter((route) => !guarded.includes(route)).map(({ path }) => path),
      ['/v1/sign-in', '/v1/sign-out'],
    );
    const keys = new Map(SCOPES.map((scope) => [scope, explorer.keyFor([scope])]));
    for (const { method, path } of guarded) {
      const ask = (headers: Record<string, string>) =>
        collector.ask(method, path.replace('{id}', 'overview').replace('{session}', 's'), {
          ...(method === 'POST' ? { body: '{}' } : {}),
          headers: { 'content-type': 'application/json', ...headers },
        });
      assert.equal((await ask({})).status, 401, path);
      for (const [scope, key] of keys) {
        const { status } = await ask({ 'x-api-key': key });
        assert.equal(status === 403, scope !== 'read', `${path} with ${scope}: ${status}`);
      }
    }
  });
});
