import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { objectOf, request } from '../../src/search/request.ts';
import { installRoles } from '../../src/search/roles.ts';
import { readRoleFiles, readTemplateFiles, type TemplateFiles } from '../../src/search/template-files.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';

const files = readTemplateFiles();
const INDEX = 'prompt-logs-1999.01';

describe('installTemplates on a real server', () => {
  let admin: SearchClient;
  let superuser: SearchClient;

  before(async () => {
    const server = await sharedElasticsearch();
    admin = createSearchClient({ url: server.url, ...server.admin });
    superuser = createSearchClient({ url: server.url, ...server.superuser });
  });
  beforeEach(removeAll);
  after(async () => {
    await removeAll();
    await installTemplates(admin);
    await admin.close();
    await superuser.close();
  });

  async function removeAll(): Promise<void> {
    await superuser.indices.delete({ index: INDEX, ignore_unavailable: true });
    for (const path of [
      '/_index_template/prompt-logs',
      '/_index_template/promptlog-service',
      '/_index_template/promptlog-health',
      '/_index_template/prompt-metadata',
      '/_index_template/foreign',
      // Of a rebuild that another test has broken off.
      '/_index_template/prompt-*-unseen',
      '/_component_template/prompt-logs-*',
    ]) {
      await superuser.transport.request({ method: 'DELETE', path }, { ignore: [404] });
    }
  }

  it('installs everything once, and then changes nothing', async () => {
    const first = await installTemplates(admin);
    assert.equal(first.installed.length, files.components.size + files.own.size + 1);
    const second = await installTemplates(admin);
    assert.deepEqual([second.installed, second.updated, second.indices], [[], [], []]);
    assert.equal(second.unchanged.length, files.components.size + files.own.size + 1);
  });

  it('does not write a template that is already so', async () => {
    await installTemplates(admin);
    const before = await modifiedAt();
    await installTemplates(admin);
    assert.equal(await modifiedAt(), before);
  });

  it('wins for every monthly index, which then has all of it', async () => {
    await installTemplates(admin);
    const answer = await request(admin, 'POST', '/_index_template/_simulate_index/prompt-logs-2031.07');
    const template = objectOf(answer?.['template']);
    assert.deepEqual(template['aliases'], { 'prompt-logs': {} });
    assert.equal(objectOf(template['mappings'])['dynamic'], 'false');
    await superuser.indices.create({ index: INDEX });
    const { [INDEX]: created } = await superuser.indices.getSettings({ index: INDEX, flat_settings: true });
    const settings = created?.settings as Record<string, unknown>;
    assert.deepEqual(settings['index.sort.field'], ['@timestamp']);
    assert.equal(settings['index.codec'], 'best_compression');
  });

  it('changes nothing in a dry run and says what it would do', async () => {
    const report = await installTemplates(admin, { dryRun: true });
    assert.equal(report.installed.length, files.components.size + files.own.size + 1);
    assert.equal(await request(superuser, 'GET', '/_index_template/prompt-logs'), undefined);
  });

  it('upgrades in place and gives existing indices the new fields', async () => {
    await installTemplates(admin);
    await superuser.indices.create({ index: INDEX });
    const report = await installTemplates(admin, { files: nextVersion() });
    assert.ok(report.updated.includes('prompt-logs-insight') && report.updated.includes('prompt-logs'));
    assert.deepEqual(
      report.indices.find(({ index }) => index === INDEX),
      { index: INDEX, added: ['urgency'], conflicts: [] },
    );
    const mapping = await superuser.indices.getMapping({ index: INDEX });
    assert.equal(mapping[INDEX]?.mappings.properties?.['urgency']?.type, 'keyword');
  });

  it('refuses to replace a newer version and leaves it as it is', async () => {
    await installTemplates(admin, { files: nextVersion() });
    await assert.rejects(installTemplates(admin), isCode('PL_TEMPLATES_NEWER'));
    const held = await request(superuser, 'GET', '/_component_template/prompt-logs-insight');
    assert.match(JSON.stringify(held), /urgency/);
  });

  it('repairs a template that somebody changed by hand', async () => {
    await installTemplates(admin);
    const broken = { ...files.components.get('prompt-logs-cost'), template: { mappings: { properties: {} } } };
    await request(superuser, 'PUT', '/_component_template/prompt-logs-cost', broken);
    assert.deepEqual((await installTemplates(admin)).updated, ['prompt-logs-cost']);
  });

  it('refuses when a template of others would win, and names it', async () => {
    for (const priority of [600, 10_000]) {
      const template = { index_patterns: ['prompt-*'], priority, template: {} };
      await request(superuser, 'PUT', '/_index_template/foreign', template);
      const error = await installTemplates(admin).catch((thrown: unknown) => thrown);
      assert.ok(isCode('PL_TEMPLATES_SHADOWED')(error));
      assert.match(String(error), /foreign/);
    }
    assert.equal(await request(superuser, 'GET', '/_index_template/prompt-logs'), undefined);
  });

  it("refuses too when it is promptlog's own log that another template would win for", async () => {
    const template = { index_patterns: ['*-service-*'], priority: 700, template: {} };
    await request(superuser, 'PUT', '/_index_template/foreign', template);
    await assert.rejects(installTemplates(admin), isCode('PL_TEMPLATES_SHADOWED'));
  });

  it('lets a template of others be that covers less or weighs less', async () => {
    const template = { index_patterns: ['*-logs-*'], priority: 3, template: {} };
    await request(superuser, 'PUT', '/_index_template/foreign', template);
    assert.ok((await installTemplates(admin)).installed.includes('prompt-logs'));
  });

  it('says which fields of an index made without the templates are of another type', async () => {
    await superuser.indices.create({ index: INDEX, mappings: { properties: { outcome: { type: 'text' } } } });
    const report = await installTemplates(admin);
    const found = report.indices.find(({ index }) => index === INDEX);
    assert.deepEqual(found?.conflicts, [{ field: 'outcome', wanted: 'keyword', found: 'text' }]);
    assert.ok(found?.added.includes('message'));
  });

  it('lets the component of the user win over ours', async () => {
    const custom = { template: { settings: { index: { refresh_interval: '30s' } } } };
    await request(superuser, 'PUT', '/_component_template/prompt-logs-custom', custom);
    await installTemplates(admin);
    await superuser.indices.create({ index: INDEX });
    const { [INDEX]: created } = await superuser.indices.getSettings({ index: INDEX, flat_settings: true });
    assert.equal((created?.settings as Record<string, unknown>)['index.refresh_interval'], '30s');
  });

  it('says what this server cannot do, templates and roles', async () => {
    const { leftOut } = await installTemplates(admin, { retentionDays: 30 });
    for (const { what, why } of leftOut) assert.ok(what !== '' && why !== '');
    const roles = await installRoles(admin);
    const names = [...roles.installed, ...roles.updated, ...roles.unchanged, ...roles.leftOut.map(({ what }) => what)];
    assert.equal(names.length, readRoleFiles().size + 1);
    for (const { why } of roles.leftOut) assert.match(why, /may not manage roles|takes no roles|field-level security/);
  });

  async function modifiedAt(): Promise<unknown> {
    const answer = await request(superuser, 'GET', '/_index_template/prompt-logs');
    return objectOf((answer?.['index_templates'] as JsonObject[])[0]?.['index_template'])['modified_date_millis'];
  }
});

function nextVersion(): TemplateFiles {
  const version = files.version + 1;
  const lift = (template: JsonObject): JsonObject => ({ ...template, version });
  const components = new Map([...files.components].map(([name, template]) => [name, lift(template)]));
  const insight = structuredClone(components.get('prompt-logs-insight') ?? {});
  const mappings = objectOf(objectOf(insight['template'])['mappings']);
  mappings['properties'] = { ...objectOf(mappings['properties']), urgency: { type: 'keyword', ignore_above: 64 } };
  components.set('prompt-logs-insight', insight);
  return {
    ...files,
    version,
    components,
    index: lift(files.index),
    own: new Map([...files.own].map(([name, own]) => [name, lift(own)])),
  };
}

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof PromptlogError && error.code === code;
}
