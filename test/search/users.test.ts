import assert from 'node:assert/strict';
import { createSearchClient, type SearchClient, searchErrors } from '../../src/search/client.ts';
import { untilSearchReady } from '../../src/search/ready.ts';
import { installUsers, type UsersOptions } from '../../src/search/users.ts';
import { SecurityServer } from '../support/security-server.ts';

const PASSWORDS = {
  kibana: 'for-kibana',
  collector: 'for-collector',
  logstash: 'for-logstash',
  analyst: 'for-analyst',
  reader: 'for-reader',
};
const NAMES = ['kibana_system', 'promptlog_collector', 'promptlog_logstash', 'promptlog_analyst', 'promptlog_reader'];

describe('the users of the stack', () => {
  let server: SecurityServer;
  let client: SearchClient;

  beforeEach(async () => {
    server = new SecurityServer();
    client = createSearchClient({ url: await server.start(), username: 'elastic', password: 'of-elastic' });
  });
  afterEach(async () => {
    await client.close();
    server.stop();
  });

  const install = (more: Partial<UsersOptions> = {}) =>
    installUsers(client, { passwords: PASSWORDS, fieldsRole: false, ...more });

  it("are made, each with its role, and Kibana's own user is given its password", async () => {
    const report = await install();
    assert.deepEqual([report.created, report.updated, report.leftOut], [NAMES.slice(1), NAMES.slice(0, 1), []]);
    assert.deepEqual(
      [...server.users].map(([name, { roles, enabled }]) => [name, roles, enabled]),
      NAMES.slice(1).map((name) => [name, [name], true]),
    );
    assert.deepEqual(
      NAMES.map((name) => server.passwords.get(name)),
      Object.values(PASSWORDS),
    );
  });

  it('are left as they are when all is so already', async () => {
    await install();
    server.changes.length = 0;
    const again = await install();
    assert.deepEqual([again.created, again.updated, again.unchanged], [[], [], NAMES]);
    assert.deepEqual(server.changes, []);
  });

  it('get another password only when one is given', async () => {
    await install();
    server.passwords.set('promptlog_analyst', 'changed-by-hand');
    const untold = await install({ passwords: { collector: 'another-one' } });
    assert.deepEqual(untold.updated, ['promptlog_collector']);
    assert.equal(server.passwords.get('promptlog_analyst'), 'changed-by-hand');
    assert.equal(server.passwords.get('promptlog_collector'), 'another-one');
    assert.deepEqual((await install({ passwords: { analyst: PASSWORDS.analyst } })).updated, ['promptlog_analyst']);
  });

  it('are left out without a password, by name, and nothing is made of them', async () => {
    const { created, leftOut } = await install({ passwords: { reader: PASSWORDS.reader } });
    assert.deepEqual(created, ['promptlog_reader']);
    assert.deepEqual(leftOut, [
      { what: 'user kibana_system', why: 'setup.kibanaPassword is not set' },
      { what: 'user promptlog_collector', why: 'setup.collectorPassword is not set' },
      { what: 'user promptlog_logstash', why: 'setup.logstashPassword is not set' },
      { what: 'user promptlog_analyst', why: 'setup.analystPassword is not set' },
    ]);
  });

  it('lose a role that was given by hand, and stay disabled when somebody disabled them', async () => {
    await install();
    const found = server.users.get('promptlog_logstash') ?? {};
    const email = 'ops@example.org';
    server.users.set('promptlog_logstash', { ...found, roles: ['superuser'], enabled: false, email });
    const { updated } = await install({ passwords: {} });
    assert.deepEqual(updated, ['promptlog_logstash']);
    const user = server.users.get('promptlog_logstash') ?? {};
    assert.deepEqual([user['roles'], user['enabled'], user['email']], [['promptlog_logstash'], false, email]);
    assert.equal(server.passwords.get('promptlog_logstash'), PASSWORDS.logstash);
  });

  it('give the reader the role by fields too, where it is on the server', async () => {
    await install();
    assert.deepEqual((await install({ fieldsRole: true })).updated, ['promptlog_reader']);
    assert.deepEqual(server.users.get('promptlog_reader')?.['roles'], ['promptlog_reader', 'promptlog_reader_fields']);
  });

  it('are not touched in a dry run', async () => {
    const { created, updated } = await install({ dryRun: true });
    assert.deepEqual([created, updated], [NAMES.slice(1), NAMES.slice(0, 1)]);
    assert.deepEqual(server.changes, []);
  });

  it('are left out, with what the server says, where it keeps none', async () => {
    const refusals: [number, unknown, RegExp][] = [
      [
        400,
        { type: 'illegal_argument_exception', reason: 'Unknown filter type [pattern_capture] for [email]' },
        /pattern_capture/,
      ],
      [
        405,
        'Incorrect HTTP method for uri [/_security/user/x] and method [PUT], allowed: [POST]',
        /Incorrect HTTP method/,
      ],
      [400, 'no handler found for uri [/_security/user/x] and method [PUT]', /no handler found/],
    ];
    for (const [status, error, why] of refusals) {
      server.first.push({ status: 200, body: {} }, { status, body: { error, status } });
      const { created, leftOut } = await install({ passwords: { collector: PASSWORDS.collector } });
      assert.deepEqual(created, []);
      const found = leftOut.find(({ what }) => what === 'user promptlog_collector');
      assert.match(found?.why ?? '', why);
      assert.match(found?.why ?? '', /^this server takes no users over its API/);
    }
  });

  it('are no reason to go on when the server refuses a password, or this user', async () => {
    await assert.rejects(install({ passwords: { collector: 'short' } }), isStatus(400));
    server.first.push({ status: 403, body: { error: { type: 'security_exception', reason: 'is unauthorized' } } });
    await assert.rejects(install({ passwords: { collector: 'long-enough' } }), isStatus(403));
  });
});

describe('waiting for Elasticsearch', () => {
  let server: SecurityServer;
  let client: SearchClient;
  const quick = { pauseMs: 5, patienceMs: 300, loginMs: 100 };

  beforeEach(async () => {
    server = new SecurityServer();
    client = createSearchClient({ url: await server.start(), username: 'elastic', password: 'of-elastic' });
  });
  afterEach(async () => {
    await client.close();
    server.stop();
  });

  it('ends when it takes requests, and says what it waits for once', async () => {
    const busy = { status: 503, body: { error: { type: 'unavailable', reason: 'starting' } } };
    const login = { status: 401, body: { error: { type: 'security_exception', reason: 'not yet' } } };
    server.first.push(busy, busy, login);
    const said: string[] = [];
    await untilSearchReady(client, { ...quick, say: (sentence) => said.push(sentence) });
    assert.deepEqual(said, ['Waiting for Elasticsearch: it answers 503', 'Waiting for Elasticsearch: it answers 401']);
  });

  it('ends soon with a login that is wrong, and at once with what waiting cannot change', async () => {
    server.passwords.set('elastic', 'another');
    const started = Date.now();
    await assert.rejects(untilSearchReady(client, { ...quick, patienceMs: 60_000 }), isStatus(401));
    assert.ok(Date.now() - started < 5_000);
    server.first.push({ status: 400, body: { error: { type: 'illegal', reason: 'no' } } });
    await assert.rejects(untilSearchReady(client, quick), isStatus(400));
  });

  it('gives up with what was the matter last', async () => {
    server.stop();
    await assert.rejects(untilSearchReady(client, quick), searchErrors.ConnectionError);
  });
});

function isStatus(status: number): (error: unknown) => boolean {
  return (error) => error instanceof searchErrors.ResponseError && error.statusCode === status;
}
