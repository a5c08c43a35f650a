/** The role files on a real secured server: what each role may, and that it may nothing else. */
import assert from 'node:assert/strict';
import { createAccess, listAccess } from '../../src/search/access-keys.ts';
import { createSearchClient, type SearchClient, searchErrors } from '../../src/search/client.ts';
import { untilSearchReady } from '../../src/search/ready.ts';
import { request } from '../../src/search/request.ts';
import { lackOf } from '../../src/search/security-api.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { installUsers } from '../../src/search/users.ts';
import { startElasticsearch } from '../support/elasticsearch.ts';
import { ACTIONS, type Action, ALERTS, COPIES, document, HEALTH, RECORDS, SERVICE } from '../support/role-actions.ts';
import { type Answered, ROLES, SecuredElasticsearch } from '../support/secured-elasticsearch.ts';

describe('the roles on a secured server', function () {
  this.timeout(180_000);
  let secured: SecuredElasticsearch;
  const names = [...ROLES.keys()].map((name) => name.replace('promptlog_', ''));
  const usual = names.filter((name) => name !== 'reader_fields');

  before(async () => {
    secured = await SecuredElasticsearch.shared();
    const { superuser } = secured;
    for (const index of [RECORDS, COPIES, SERVICE, HEALTH, ALERTS]) {
      await superuser.index({ index, id: index === SERVICE ? 'l1' : 'r1', document, refresh: true });
    }
    for (const index of ['prompt-logs-1998.04', 'payroll-of-others']) {
      await superuser.indices.create({ index });
    }
  });
  after(async () => {
    const all = ['prompt-logs-1998.*', COPIES, SERVICE, HEALTH, ALERTS, 'payroll-of-others'].join(',');
    const indices = Object.keys(await secured.superuser.indices.get({ index: all, expand_wildcards: 'all' }));
    await secured.superuser.indices.delete({ index: indices });
    await secured.superuser.transport.request(
      { method: 'DELETE', path: '/_component_template/prompt-logs-custom' },
      { ignore: [404] },
    );
  });

  for (const [what, action] of Object.entries(ACTIONS)) {
    const may = action.may === '' ? 'nobody' : action.may.replaceAll(' ', ', ');
    it(`let ${may} ${what}`, async () => {
      const allowed: string[] = [];
      for (const name of usual) if (await isAllowed(name, action)) allowed.push(name);
      assert.deepEqual(allowed, action.may === '' ? [] : action.may.split(' ').toSorted());
    });
  }

  async function isAllowed(name: string, { method, path, body, headers }: Action): Promise<boolean> {
    const answer = await secured.ask(`promptlog_${name}`, method, path, body, headers);
    const ofItem = itemStatus(answer);
    const status = ofItem ?? answer.status;
    if (status === 403) return false;
    // What was not refused was done; of what is not there the removal is allowed too.
    assert.ok(status < 300 || ofItem === 404, `${name}: ${status} ${answer.text}`);
    return true;
  }

  it('show in a search of everything what one may read, and nothing of the rest', async () => {
    const seen = async (name: string): Promise<string[]> => {
      const { body } = await secured.ask(`promptlog_${name}`, 'GET', '/_search?size=100');
      const { hits } = body['hits'] as { hits: { _index: string }[] };
      return [...new Set(hits.map(({ _index }) => _index.replace(/-\d{4}\.\d\d$/, '')))].toSorted();
    };
    assert.deepEqual(await seen('reader'), ['prompt-metadata', 'promptlog-health']);
    assert.deepEqual(await seen('analyst'), ['prompt-logs', 'prompt-metadata', 'promptlog-health']);
    assert.deepEqual(await seen('collector'), ['prompt-logs', 'promptlog-alerts', 'promptlog-health']);
  });

  it('let whoever may overwrite a document read it by an update, when its id is known: a right that cannot be taken apart', async () => {
    const path = `/${RECORDS}/_update/r1?_source=true`;
    for (const name of ['writer', 'logstash']) {
      const { status, text } = await secured.ask(`promptlog_${name}`, 'POST', path, { doc: {} });
      assert.deepEqual([status, text.includes('pomegranate')], [200, true], name);
    }
    for (const name of ['reader', 'admin']) {
      assert.equal((await secured.ask(`promptlog_${name}`, 'POST', path, { doc: {} })).status, 403, name);
    }
  });

  it('let the administrator read nothing, not by an alias of his own and not by a copy either', async () => {
    const admin = 'promptlog_admin';
    for (const alias of [HEALTH.replace(/\d{4}/, '1999'), SERVICE.replace(/\d{4}/, '1999')]) {
      assert.equal((await secured.ask(admin, 'PUT', `/${RECORDS}/_alias/${alias}`)).status, 200);
      assert.equal((await secured.ask(admin, 'GET', `/${alias}/_search`)).status, 403);
      assert.equal((await secured.ask(admin, 'DELETE', `/${RECORDS}/_alias/${alias}`)).status, 200);
    }
    assert.equal((await secured.ask(admin, 'PUT', `/${RECORDS}/_block/write`)).status, 200);
    const copy = 'prompt-logs-1998.06';
    assert.equal((await secured.ask(admin, 'POST', `/${RECORDS}/_clone/${copy}`)).status, 200);
    assert.equal((await secured.ask(admin, 'GET', `/${copy}/_search`)).status, 403);
    await secured.ask(admin, 'PUT', `/${RECORDS}/_settings`, { 'index.blocks.write': null });
  });

  it('would not pass with a role that may more: one that reads everything is found out', async () => {
    assert.equal(await isAllowed('analyst', ACTIONS['read records'] ?? assert.fail()), true);
    assert.equal(await isAllowed('reader', ACTIONS['read records'] ?? assert.fail()), false);
    const answer = await secured.ask('promptlog_reader', 'GET', '/prompt-logs/_search');
    assert.match(
      answer.text,
      /unauthorized for user \[only_promptlog_reader\] with effective roles \[promptlog_reader\]/,
    );
  });

  it('hold nothing for a role that needs a licence, where there is none', async () => {
    const { status, text } = await secured.ask('promptlog_reader_fields', 'GET', '/prompt-logs/_search');
    const isLicensed = (await secured.superuser.license.get()).license.type === 'trial';
    if (!isLicensed) assert.deepEqual([status, /were not found/.test(text)], [403, true]);
  });
});

describe('a server that keeps no users and keys of its own, as the embedded one', function () {
  this.timeout(120_000);
  let superuser: SearchClient;
  before(async () => {
    ({ superuser } = await SecuredElasticsearch.shared());
  });

  it('has its users left out, each with what the server says', async () => {
    await untilSearchReady(superuser);
    const passwords = { kibana: 'for-kibana', collector: 'for-collector', reader: 'for-reader' };
    const { created, updated, leftOut } = await installUsers(superuser, { passwords, fieldsRole: false });
    assert.deepEqual([created, updated], [[], []]);
    const whys = new Map(leftOut.map(({ what, why }) => [what, why]));
    for (const name of ['kibana_system', 'promptlog_collector', 'promptlog_reader']) {
      assert.match(whys.get(`user ${name}`) ?? '', /^this server takes no users over its API \(Unknown filter type/);
    }
    assert.equal(whys.get('user promptlog_analyst'), 'setup.analystPassword is not set');
  });

  it('says that it makes no API keys, and lists none', async () => {
    const refused = await createAccess(superuser, { kind: 'reader', name: 'x' }).catch((error: unknown) => error);
    assert.match(lackOf(refused) ?? '', /Unknown filter type/);
    assert.deepEqual(await listAccess(superuser), []);
  });
});

// The administrator of the embedded server also reads and writes, so the bare role is proved on the commands it is for.
describe('the administrator', function () {
  this.timeout(120_000);
  let client: SearchClient;
  let stop: () => Promise<void>;

  before(async () => {
    const server = await startElasticsearch();
    stop = () => server.stop();
    client = createSearchClient({ url: server.url, ...server.admin });
  });
  after(async () => {
    await client.close();
    await stop();
  });

  it('installs the templates on a fresh server, and cannot manage users', async () => {
    const report = await installTemplates(client);
    assert.ok(report.installed.includes('prompt-logs') && report.installed.includes('prompt-metadata'));
    await assert.rejects(
      request(client, 'PUT', '/_security/role/mine', { cluster: ['all'], indices: [] }),
      (error) => error instanceof searchErrors.ResponseError && error.statusCode === 403,
    );
  });
});

/** The status of the one item of a bulk request. */
function itemStatus({ body }: Answered): number | undefined {
  const [item] = (body['items'] ?? []) as Record<string, { status: number }>[];
  return Object.values(item ?? {})[0]?.status;
}
