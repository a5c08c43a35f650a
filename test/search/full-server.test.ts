import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { objectOf } from '../../src/search/request.ts';
import { installRoles } from '../../src/search/roles.ts';
import { readRoleFiles, readTemplateFiles } from '../../src/search/template-files.ts';
import { installTemplates } from '../../src/search/templates.ts';

const HEADERS = {
  'x-elastic-product': 'Elasticsearch',
  'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
};

// The server of the integration tests has neither language analysers nor lifecycles nor roles over its API. This one
// answers as a server with all of them does, and keeps what it is sent.
class FullServer {
  readonly puts = new Map<string, JsonObject>();
  /** Absent: it is not told. */
  licence: string | undefined = 'platinum';
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (incoming, response) => {
      const path = incoming.url ?? '';
      const body = await text(incoming);
      if (incoming.method === 'PUT') this.puts.set(path, JSON.parse(body) as JsonObject);
      const answer = incoming.method === 'GET' ? this.#get(path) : {};
      response.writeHead(answer === undefined ? 404 : 200, HEADERS);
      response.end(JSON.stringify(answer ?? { error: { type: 'resource_not_found_exception' } }));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #get(path: string): JsonObject | undefined {
    const held = (folder: string, key: string): JsonObject[] =>
      [...this.puts]
        .filter(([name]) => name.startsWith(folder))
        .map(([name, body]) => ({ name: name.slice(folder.length), [key]: body }));
    if (path === '/_ilm/policy') return {};
    if (path.startsWith('/_component_template/')) {
      return { component_templates: held('/_component_template/', 'component_template') };
    }
    if (path.startsWith('/_index_template')) return { index_templates: held('/_index_template/', 'index_template') };
    if (path.startsWith('/_security/role/'))
      return Object.fromEntries(held('/_security/role/', 'role').map(({ name, role }) => [String(name), role ?? null]));
    if (path.endsWith('/_mapping')) return {};
    if (path === '/_license' && this.licence !== undefined)
      return { license: { status: 'active', type: this.licence } };
    const policy = this.puts.get(path);
    return policy === undefined ? undefined : { 'prompt-logs': { version: 1, ...policy } };
  }
}

describe('setup of a server that has everything', () => {
  const policyPath = '/_ilm/policy/prompt-logs';
  let server: FullServer;
  let client: SearchClient;

  beforeEach(async () => {
    server = new FullServer();
    client = createSearchClient({ url: await server.start() });
  });
  afterEach(async () => {
    await client.close();
    server.stop();
  });

  const deleteAge = () =>
    objectOf(objectOf(objectOf(server.puts.get(policyPath)?.['policy'])['phases'])['delete'])['min_age'];

  it('adds the stems of words and the lifecycle, before the component of the user', async () => {
    const report = await installTemplates(client);
    assert.deepEqual(report.leftOut, []);
    const composed = server.puts.get('/_index_template/prompt-logs')?.['composed_of'] as string[];
    assert.deepEqual(composed.slice(-3), ['prompt-logs-languages', 'prompt-logs-lifecycle', 'prompt-logs-custom']);
    assert.ok(server.puts.has('/_component_template/prompt-logs-languages'));
    assert.deepEqual(server.puts.get(policyPath), readTemplateFiles().lifecyclePolicy);
  });

  it('sends the policy before what names it, and the index template last', async () => {
    await installTemplates(client);
    const order = [...server.puts.keys()];
    assert.equal(order[0], policyPath);
    assert.equal(order.at(-1), '/_index_template/prompt-logs');
  });

  it('deletes nothing unless a retention was asked for, and then counts from the end of the month', async () => {
    await installTemplates(client);
    assert.equal(deleteAge(), undefined);
    const report = await installTemplates(client, { retentionDays: 90 });
    assert.equal(deleteAge(), '121d');
    assert.deepEqual(report.updated, ['prompt-logs (lifecycle policy)']);
  });

  it('leaves a policy alone that somebody made their own', async () => {
    await installTemplates(client, { retentionDays: 90 });
    server.puts.set(policyPath, { policy: { phases: { delete: { min_age: '7d', actions: { delete: {} } } } } });
    const report = await installTemplates(client);
    assert.deepEqual(report.updated, []);
    assert.equal(deleteAge(), '7d');
  });

  it('installs the roles once', async () => {
    const names = [...readRoleFiles().keys(), 'promptlog_reader_fields'];
    assert.deepEqual((await installRoles(client, { dryRun: true })).installed, names);
    assert.equal(server.puts.size, 0);
    assert.deepEqual((await installRoles(client)).installed, names);
    const again = await installRoles(client);
    assert.deepEqual([again.installed, again.unchanged, again.leftOut], [[], names, []]);
  });

  it('corrects a role that was given too much', async () => {
    await installRoles(client);
    const wrong: [string, (role: JsonObject) => JsonObject][] = [
      ['reader', () => ({ cluster: ['all'], indices: [] })],
      ['analyst', (role) => ({ ...role, applications: [] })],
      ['writer', (role) => ({ ...role, run_as: ['elastic'] })],
      ['reader_fields', (role) => JSON.parse(JSON.stringify(role).replace('"@timestamp"', '"*"')) as JsonObject],
    ];
    for (const [name, spoil] of wrong) {
      const path = `/_security/role/promptlog_${name}`;
      server.puts.set(path, spoil(server.puts.get(path) ?? {}));
      assert.deepEqual((await installRoles(client)).updated, [`promptlog_${name}`]);
    }
  });

  it('leaves the role by fields out where the licence has no field-level security, and says why', async () => {
    server.licence = 'basic';
    const { installed, leftOut } = await installRoles(client);
    assert.deepEqual(installed, [...readRoleFiles().keys()]);
    assert.deepEqual(leftOut, [
      {
        what: 'role promptlog_reader_fields',
        why: 'the licence of this server (basic) has no field-level security; readers use prompt-metadata instead',
      },
    ]);
  });

  it('leaves that role alone out where the licence is not told', async () => {
    server.licence = undefined;
    const { installed, leftOut } = await installRoles(client);
    assert.deepEqual(installed, [...readRoleFiles().keys()]);
    assert.match(leftOut[0]?.why ?? '', /does not tell its licence to this user/);
    assert.equal(leftOut.length, 1);
  });

  it('gives the records without content the same components, and the lifecycle too', async () => {
    await installTemplates(client);
    const composed = (name: string) => server.puts.get(`/_index_template/${name}`)?.['composed_of'];
    assert.deepEqual(composed('prompt-metadata'), composed('prompt-logs'));
    assert.deepEqual(composed('promptlog-health'), ['promptlog-health-custom']);
  });
});
