/** The doctor on a real Elasticsearch: content with one that is set up, and finding what was broken on purpose. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/doctor/finding.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { markRebuild } from '../../src/search/rebuild-mark.ts';
import { request } from '../../src/search/request.ts';
import { HEALTH_TEMPLATE_NAME, readTemplateFiles } from '../../src/search/template-files.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

describe('promptlog doctor on Elasticsearch', function suite() {
  this.timeout(180_000);
  let server: TestElasticsearch;
  let superuser: SearchClient;
  let home: string;

  before(async () => {
    server = await startElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    home = mkdtempSync(join(tmpdir(), 'promptlog-doctor-it-'));
  });
  after(async () => {
    await superuser.close();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function findings(user = server.admin): Promise<{ ran: Ran; of: (check: string) => readonly Finding[] }> {
    const ran = await runPromptlog(['doctor', '--json'], {
      PROMPTLOG_HOME: home,
      PROMPTLOG_COLLECTOR_PORT: '0',
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: user.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: user.password,
    });
    const all = valuesOf<Finding>(ran);
    return { ran, of: (check) => all.filter((finding) => finding.check === check) };
  }

  it('says that the templates are missing before `setup`', async () => {
    const { ran, of } = await findings();
    assert.equal(ran.status, 1);
    assert.match(of('templates')[0]?.text ?? '', /are missing/);
  });

  it('is content when it is set up', async () => {
    await installTemplates(superuser);
    await superuser.index({ index: 'prompt-logs-1979.05', document: { message: 'x' }, refresh: true });
    const { ran, of } = await findings();
    assert.equal(ran.status, 0, ran.out);
    const checks = [
      'health of Elasticsearch',
      'clock against Elasticsearch',
      'privileges',
      'templates',
      'mappings',
      'aliases',
      'write blocks',
    ];
    assert.deepEqual(
      checks.map((check) => of(check).map(({ level }) => level)),
      checks.map(() => ['ok']),
      ran.out,
    );
  });

  it('notices templates of an older version, of records and of what promptlog says of itself', async () => {
    const files = readTemplateFiles();
    const older = ['prompt-logs-record', HEALTH_TEMPLATE_NAME];
    const paths = [`/_component_template/${older[0]}`, `/_index_template/${older[1]}`];
    const wanted = [files.components.get(older[0] ?? ''), files.own.get(older[1] ?? '')];
    for (const [at, path] of paths.entries()) {
      await request(superuser, 'PUT', path, { ...wanted[at], version: files.version - 1 });
    }
    const { ran, of } = await findings();
    assert.equal(ran.status, 0, ran.out);
    const [finding] = of('templates');
    assert.deepEqual(
      [finding?.level, finding?.text],
      ['warn', `${older.join(', ')} are not those of version ${files.version}`],
    );
    assert.match(finding?.fix ?? '', /promptlog setup/);
    await installTemplates(superuser);
    assert.equal((await findings()).of('templates')[0]?.level, 'ok');
  });

  it('finds a user who may too little', async () => {
    const { ran, of } = await findings(server.reader);
    assert.equal(ran.status, 1);
    assert.match(of('privileges')[0]?.text ?? '', /promptlog_reader lacks .*index on prompt-logs-\*/);
  });

  it('finds an index with a field of another type, one that is not seen and one that cannot be written', async () => {
    const mappings = { properties: { user: { properties: { id: { type: 'long' as const } } } } };
    // Under a name that no template knows, so that it can be what it is not to be.
    await superuser.indices.putIndexTemplate({
      name: 'broken-on-purpose',
      index_patterns: ['prompt-logs-1979.06*'],
      priority: 900,
      template: { aliases: { 'prompt-logs': {} }, mappings },
    });
    await superuser.indices.create({ index: 'prompt-logs-1979.06' });
    await superuser.indices.deleteIndexTemplate({ name: 'broken-on-purpose' });
    await superuser.indices.create({ index: 'prompt-logs-1979.07-g2' });
    await superuser.indices.deleteAlias({ index: 'prompt-logs-1979.07-g2', name: 'prompt-logs' });
    await superuser.indices.putSettings({
      index: 'prompt-logs-1979.05',
      settings: { 'index.blocks.write': true },
    });
    const { ran, of } = await findings();
    assert.equal(ran.status, 1);
    const mapped = of('mappings').map(({ text }) => text);
    assert.ok(
      mapped.some((text) => text.includes('user.id in prompt-logs-1979.06 is long, not keyword')),
      mapped.join(),
    );
    assert.ok(
      mapped.some((text) => text.includes('user.id (keyword, long)')),
      mapped.join('\n'),
    );
    assert.match(of('aliases')[0]?.text ?? '', /^prompt-logs-1979\.07-g2 are seen through no alias/);
    assert.match(
      of('write blocks')[0]?.text ?? '',
      /^prompt-logs-1979\.05 cannot be written: index\.blocks\.write is set/,
    );
  });

  it('says whose rebuild has left a block behind, and where to lift it', async () => {
    const holder = { host: 'night-3', home: '/var/lib/promptlog' };
    const release = await markRebuild(superuser, holder, () => Date.now() - 600_000);
    try {
      const [finding] = (await findings()).of('write blocks');
      assert.equal(finding?.level, 'fail');
      assert.match(
        finding?.text ?? '',
        /1979\.05 cannot be written: a rebuild on night-3, with .*\/var\/lib\/promptlog/,
      );
    } finally {
      await release();
    }
  });
});
