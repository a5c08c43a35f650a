import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ElasticsearchOptions,
  type ElasticsearchServer,
  serverPlaces,
  startElasticsearchServer,
} from '../../src/stack/elasticsearch-server.ts';
import { freePort } from '../../src/stack/port.ts';
import { identityOf } from '../../src/stack/process-identity.ts';
import { testDistribution } from '../support/elasticsearch.ts';

const ROOT = process.getuid?.() === 0;

async function ask(server: ElasticsearchServer, method: string, path: string, body?: object): Promise<Response> {
  const key = btoa(`elastic:${server.credentials.elastic}`);
  return fetch(new URL(path, server.url), {
    method,
    headers: { authorization: `Basic ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('the embedded Elasticsearch', function suite() {
  this.timeout(240_000);
  let options: ElasticsearchOptions;
  let server: ElasticsearchServer | undefined;

  before(async () => {
    const home = await mkdtemp(join(tmpdir(), 'promptlog-server-'));
    options = { home, distribution: await testDistribution(), port: await freePort(), heapMb: 512 };
  });
  after(async () => {
    await server?.stop();
    await rm(options.home, { recursive: true, force: true });
  });

  it('starts behind passwords, without the rights of root, with secrets that only its account can read', async () => {
    server = await startElasticsearchServer(options);
    assert.equal((await fetch(new URL('/_cluster/health', server.url))).status, 401);
    assert.equal((await ask(server, 'GET', '/_cluster/health')).status, 200);
    const { folders, credentials } = serverPlaces(options.home);
    for (const name of ['elasticsearch.yml', 'users', 'users_roles', 'roles.yml']) {
      assert.equal((await stat(join(folders.config, name))).mode & 0o777, 0o600);
    }
    assert.equal((await stat(folders.data)).mode & 0o777, 0o700);
    assert.equal((await stat(credentials)).mode & 0o777, 0o600);
    if (!ROOT) return;
    assert.notEqual((await stat(folders.data)).uid, 0);
    assert.equal((await stat(credentials)).uid, 0);
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    assert.doesNotMatch(status, /^Uid:.*\b0\b/m);
    assert.match(status, /^Groups:\s*$/m);
  });

  it('knows the users of promptlog by their roles', async () => {
    assert.ok(server);
    for (const [user, roles] of [
      [
        'promptlog_admin',
        ['promptlog_admin', 'promptlog_analyst', 'promptlog_collector', 'promptlog_operator', 'promptlog_writer'],
      ],
      ['promptlog_writer', ['promptlog_writer']],
      ['promptlog_analyst', ['promptlog_analyst']],
      ['promptlog_reader', ['promptlog_reader']],
    ] as const) {
      const authorization = `Basic ${btoa(`${user}:${server.credentials[user]}`)}`;
      const answer = await fetch(new URL('/_security/_authenticate', server.url), { headers: { authorization } });
      const { roles: found } = (await answer.json()) as { roles: string[] };
      assert.deepEqual(found.sort(), roles);
    }
    assert.doesNotMatch(
      await readFile(join(serverPlaces(options.home).folders.logs, 'promptlog.log'), 'utf8'),
      /invalid role/,
    );
  });

  it('is taken over, not started twice, when it still runs', async () => {
    const again = await startElasticsearchServer(options);
    assert.equal(again.adopted, true);
    assert.equal(again.pid, server?.pid);
  });

  it('keeps its data when it is stopped and started', async () => {
    assert.ok(server);
    assert.equal((await ask(server, 'PUT', '/prompt-logs-test/_doc/1', { a: 1 })).status, 201);
    const { pid } = server;
    await server.stop();
    assert.equal(await identityOf(pid), undefined);
    server = await startElasticsearchServer(options);
    assert.equal(server.adopted, false);
    assert.equal((await ask(server, 'GET', '/prompt-logs-test/_doc/1')).status, 200);
  });

  it('goes on with new passwords when the file with the old ones is gone', async () => {
    assert.ok(server);
    const old = server.credentials;
    await server.stop();
    await rm(serverPlaces(options.home).credentials);
    server = await startElasticsearchServer(options);
    assert.notEqual(server.credentials.elastic, old.elastic);
    assert.equal((await ask(server, 'GET', '/prompt-logs-test/_doc/1')).status, 200);
  });

  it('tells that it ended when it is killed', async () => {
    assert.ok(server);
    process.kill(server.pid, 'SIGKILL');
    await server.ended;
    await server.stop();
  });

  it('says why when it cannot start', async () => {
    const dying = startElasticsearchServer({ ...options, heapMb: 1 });
    await assert.rejects(dying, (error: Error & { code: string; exit: number }) => {
      assert.equal(error.code, 'PL_STACK_DIED');
      assert.equal(error.exit, 6);
      assert.match(error.message, /heap/i);
      return true;
    });
  });

  it('says so when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(options.port, '127.0.0.1', resolve));
    try {
      await assert.rejects(startElasticsearchServer(options), { code: 'PL_STACK_PORT_TAKEN' });
    } finally {
      other.close();
    }
  });
});
