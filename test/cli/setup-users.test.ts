import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { SecurityServer } from '../support/security-server.ts';

describe('promptlog setup --with-users', () => {
  let home: string;
  let server: SecurityServer;
  let url: string;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'promptlog-users-'));
    server = new SecurityServer();
    url = await server.start();
  });
  afterEach(() => {
    server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const setup = (more: Record<string, string> = {}, ...args: string[]): Promise<Ran> =>
    runPromptlog(['setup', '--with-users', ...args], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: 'elastic',
      PROMPTLOG_ELASTICSEARCH_PASSWORD: 'of-elastic',
      PROMPTLOG_SETUP_KIBANA_PASSWORD: 'for-kibana',
      PROMPTLOG_SETUP_COLLECTOR_PASSWORD: 'for-collector',
      ...more,
    });

  it('waits for the server, makes those whose passwords are set, and says what it left out and why', async () => {
    server.first.push({ status: 503, body: { error: { type: 'unavailable', reason: 'starting' } } });
    const { status, out, err } = await setup();
    assert.equal(status, 0, err);
    assert.match(err, /^Waiting for Elasticsearch: it answers 503\n$/);
    assert.match(out, /\n {2}users created: promptlog_collector\n {2}users updated: kibana_system\n/);
    assert.match(out, /\n {2}left out: user promptlog_reader, because setup\.readerPassword is not set\n?/);
    assert.equal(server.passwords.get('promptlog_collector'), 'for-collector');
    assert.ok(!`${out}${err}`.includes('for-'), 'no password is shown');
  });

  it('has the roles in place before the users, and changes nothing the second time', async () => {
    await setup();
    const order = server.changes.map((change) => change.replace(/\/promptlog_.*/, ''));
    assert.ok(order.lastIndexOf('PUT /_security/role') < order.indexOf('PUT /_security/user'), order.join('\n'));
    server.changes.length = 0;
    const [report] = valuesOf<{ users: { unchanged: string[] } }>(await setup({}, '--json'));
    assert.deepEqual(report?.users.unchanged, ['kibana_system', 'promptlog_collector']);
    assert.deepEqual(
      server.changes.filter((change) => change.includes('/user/')),
      [],
    );
  });

  it('changes nothing with --dry-run', async () => {
    const { out } = await setup({}, '--dry-run');
    assert.match(out, /users would be created: promptlog_collector/);
    assert.deepEqual(
      server.changes.filter((change) => change.startsWith('PUT')),
      [],
    );
  });

  it('ends with a status that tells when a password is refused, and never shows it', async () => {
    const { status, out, err } = await setup({ PROMPTLOG_SETUP_READER_PASSWORD: 'tiny!' });
    assert.equal(status, 5);
    assert.match(err, /PL_SEARCH_REFUSED: .*at least \[6\] characters/);
    assert.ok(!`${out}${err}`.includes('tiny!'));
  });
});
