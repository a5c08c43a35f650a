import assert from 'node:assert/strict';
import { applyRules } from '../../../src/dashboards/kibana/apply-rules.ts';
import { importDashboards } from '../../../src/dashboards/kibana/import.ts';
import { createKibana, type KibanaOptions } from '../../../src/dashboards/kibana/kibana-client.ts';
import { bundleObjects } from '../../../src/dashboards/kibana/kibana-files.ts';
import { untilReady } from '../../../src/dashboards/kibana/ready.ts';
import { ndjson } from '../../../src/dashboards/kibana/saved-object.ts';
import { KibanaServer } from '../../support/kibana-server.ts';

const SECRET = 'c2VjcmV0LWtleQ==';

describe('the import into Kibana', () => {
  let server: KibanaServer;
  let url: string;
  beforeEach(async () => {
    server = new KibanaServer();
    url = await server.start();
  });
  afterEach(() => server.stop());

  const kibana = (options: Partial<KibanaOptions> = {}) => createKibana({ url, ...options });

  it('waits while Kibana starts, and says once what for', async () => {
    const starting = { status: 503, level: 'unavailable' };
    server.statuses = [starting, starting, { status: 503, level: 'critical' }, { status: 200, level: 'degraded' }];
    const said: string[] = [];
    await untilReady(kibana(), { pauseMs: 1, say: (sentence) => said.push(sentence) });
    assert.deepEqual(said, [
      `Waiting for Kibana at ${url}: its state is unavailable`,
      `Waiting for Kibana at ${url}: its state is critical`,
    ]);
  });

  it('gives up when its patience ends, with the last reason', async () => {
    server.statuses = [{ status: 503, level: 'unavailable' }];
    await assert.rejects(untilReady(kibana(), { pauseMs: 1, patienceMs: 20 }), {
      code: 'PL_KIBANA_UNAVAILABLE',
      message: `Kibana at ${url} cannot be used: its state is unavailable, for 0 s`,
    });
    await server.stop();
    await assert.rejects(untilReady(kibana(), { pauseMs: 1, patienceMs: 20 }), {
      message: `Kibana at ${url} cannot be used: it does not answer: ECONNREFUSED, for 0 s`,
    });
    server = new KibanaServer();
    url = await server.start();
  });

  it('does not wait for what is not Kibana', async () => {
    await assert.rejects(untilReady(kibana({ url: `${url}/elsewhere` }), { pauseMs: 1 }), {
      code: 'PL_KIBANA_REFUSED',
    });
  });

  it('imports everything, also a second time', async () => {
    const everything = bundleObjects();
    for (const _ of ['first', 'second']) {
      assert.deepEqual(await importDashboards(kibana()), { imported: everything.length, failures: [] });
      assert.equal(server.objects.length, everything.length);
    }
    assert.deepEqual(new Set(server.requests), new Set(['POST /api/saved_objects/_import?overwrite=true']));
  });

  it('imports into a space, where links lead to the copies Kibana made there', async () => {
    server.spaces.add('team-a');
    await importDashboards(kibana());
    const before = server.requests.length;
    assert.deepEqual((await importDashboards(kibana({ space: 'team-a' }))).failures, []);
    assert.deepEqual(
      new Set(server.requests.slice(before)),
      new Set(['POST /s/team-a/api/saved_objects/_import?overwrite=true']),
    );
    const copies = server.objects.filter(({ space }) => space === 'team-a');
    const conversation = copies.find(
      ({ originId, type }) => type === 'dashboard' && originId === 'promptlog-conversation',
    );
    const records = copies.find(({ originId, type }) => type === 'index-pattern' && originId === 'promptlog-records');
    assert.ok(records && conversation);
    assert.ok(records.line.includes(`../app/dashboards#/view/${conversation.id}?`));
    assert.ok(!records.line.includes('#/view/promptlog-conversation?'));
    const first = server.objects.find(({ space, id }) => space === 'default' && id === 'promptlog-records');
    assert.ok(first?.line.includes('../app/dashboards#/view/promptlog-conversation?'));
  });

  it('refuses a space that does not exist, and one that cannot', async () => {
    await assert.rejects(importDashboards(kibana({ space: 'nowhere' })), {
      code: 'PL_KIBANA_REFUSED',
      message: `Kibana at ${url} cannot be used: it took nothing: Saved object [space/nowhere] not found (404)`,
    });
    assert.throws(() => kibana({ space: '../api' }), { code: 'PL_USAGE' });
  });

  it('says of each object why it was not taken', async () => {
    server.refused.set('dashboard:promptlog-topics', { statusCode: 422, message: 'belongs to a more recent version' });
    const report = await importDashboards(kibana());
    assert.equal(report.imported, bundleObjects().length - 1);
    assert.deepEqual(report.failures, [
      'dashboard promptlog-topics ("promptlog: Topics") was refused: belongs to a more recent version (422)',
    ]);
    server.unsupported.add('search');
    const lines = (await importDashboards(kibana())).failures;
    assert.ok(
      lines.includes('search promptlog-latest-records ("promptlog: Records") is of a type this Kibana does not take'),
    );
  });

  it('says what an object refers to that is nowhere', async () => {
    const file = ndjson(bundleObjects().filter(({ id }) => id !== 'promptlog-latest-records'));
    const { imported, failures } = await importDashboards(kibana(), file);
    assert.equal(imported, 0);
    assert.equal(
      failures[0],
      'dashboard promptlog-errors ("promptlog: Errors") refers to what is neither in the file nor in Kibana: search promptlog-latest-records',
    );
  });

  it('passes on why Kibana takes nothing at all', async () => {
    const twice = ndjson([...bundleObjects(), ...bundleObjects().slice(0, 1)]);
    await assert.rejects(importDashboards(kibana(), twice), {
      code: 'PL_KIBANA_REFUSED',
      message: `Kibana at ${url} cannot be used: it took nothing: Non-unique import objects detected: [index-pattern:promptlog-health] (400)`,
    });
  });

  it('logs in with a key, with a password, or with those of the address', async () => {
    const basic = `Basic ${Buffer.from('elastic:changeme').toString('base64')}`;
    const withLogin = url.replace('//', '//elastic:changeme@');
    for (const [options, expected] of [
      [{ apiKey: SECRET }, `ApiKey ${SECRET}`],
      [{ username: 'elastic', password: 'changeme' }, basic],
      [{ url: withLogin }, basic],
    ] as const) {
      server.authorization = expected;
      assert.deepEqual((await importDashboards(kibana(options))).failures, []);
      assert.ok(!kibana(options).place.includes('changeme'));
    }
  });

  it('says how a login in the address is written that cannot be read', () => {
    const address = url.replace('//', '//a%zz:b@');
    assert.throws(() => kibana({ url: address }), { code: 'PL_CONFIG_INVALID', message: /written as %25/ });
  });

  it('names a login Kibana does not know, and never repeats it', async () => {
    server.authorization = 'ApiKey another';
    await assert.rejects(importDashboards(kibana({ apiKey: SECRET })), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'PL_KIBANA_REFUSED');
      assert.match(error.message, /does not know this user or password \(401\)/);
      assert.ok(!JSON.stringify([error.message, error]).includes(SECRET));
      return true;
    });
  });

  it('is tried against a stub that is as strict as the API: no kbn-xsrf, or another extension, is 400', async () => {
    const form = new FormData();
    form.set('file', new Blob(['{}\n']), 'promptlog.ndjson');
    const post = (headers: Record<string, string>, body: FormData) =>
      fetch(`${url}/api/saved_objects/_import`, { method: 'POST', headers, body });
    assert.equal((await post({}, form)).status, 400);
    const renamed = new FormData();
    renamed.set('file', new Blob(['{}\n']), 'promptlog.json');
    const answer = await post({ 'kbn-xsrf': 'true' }, renamed);
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /Invalid file extension \.json/);
  });
});

describe('the alert rules in Kibana', () => {
  let server: KibanaServer;
  let url: string;
  beforeEach(async () => {
    server = new KibanaServer();
    url = await server.start();
  });
  afterEach(() => server.stop());

  const rule = (name: string) => ({
    id: 'promptlog-error-rate',
    body: {
      name,
      rule_type_id: '.es-query',
      consumer: 'stackAlerts',
      enabled: true,
      schedule: { interval: '5m' },
      params: {},
    },
  });

  it('are created once and updated after that, without what is given once', async () => {
    const kibana = createKibana({ url });
    assert.deepEqual(await applyRules(kibana, [rule('Error rate')]), {
      created: ['Error rate'],
      updated: [],
      failures: [],
    });
    assert.deepEqual(await applyRules(kibana, [rule('Errors')]), { created: [], updated: ['Errors'], failures: [] });
    assert.equal(server.rules.get('promptlog-error-rate')?.body['name'], 'Errors');
  });

  it('that are another space’s are named, for Kibana has each id once', async () => {
    server.spaces.add('team-a');
    await applyRules(createKibana({ url }), [rule('Error rate')]);
    const report = await applyRules(createKibana({ url, space: 'team-a' }), [rule('Error rate')]);
    assert.deepEqual(report.failures, [
      'rule promptlog-error-rate ("Error rate") was refused: Saved object [alert/promptlog-error-rate] not found (404)',
    ]);
  });

  it('are named with the reason when Kibana refuses one, and the others go on', async () => {
    const bad = { id: 'promptlog-bad', body: { name: 'Bad' } };
    const report = await applyRules(createKibana({ url }), [bad, rule('Error rate')]);
    assert.deepEqual(report, {
      created: ['Error rate'],
      updated: [],
      failures: ['rule promptlog-bad ("Bad") was refused: [request body.rule_type_id]: expected value (400)'],
    });
  });
});
