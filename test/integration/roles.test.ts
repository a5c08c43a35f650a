import assert from 'node:assert/strict';
import { createSearchClient, type SearchClient, searchErrors } from '../../src/search/client.ts';
import { request } from '../../src/search/request.ts';
import { searchRecords } from '../../src/search/search.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { sharedElasticsearch, startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';

const INDEX = 'prompt-logs-1998.01';
const WORD = 'pomegranate';
const document = { '@timestamp': '1998-01-02T00:00:00.000Z', event: { id: 'r1' }, message: WORD };

describe('the roles on a secured server', () => {
  let server: TestElasticsearch;
  let superuser: SearchClient;
  let writer: SearchClient;
  let reader: SearchClient;

  before(async () => {
    server = await sharedElasticsearch();
    superuser = createSearchClient({ url: server.url, ...server.superuser });
    writer = createSearchClient({ url: server.url, ...server.writer });
    reader = createSearchClient({ url: server.url, ...server.reader });
    await installTemplates(superuser);
  });
  after(async () => {
    await superuser.indices.delete({ index: INDEX, ignore_unavailable: true });
    for (const client of [superuser, writer, reader]) await client.close();
  });

  it('let the writer ship: create the month, write, correct and erase by version', async () => {
    const action = { _index: INDEX, _id: 'r1', version_type: 'external_gte' as const };
    const answer = await writer.bulk({
      operations: [
        { index: { ...action, version: 1 } },
        document,
        { index: { ...action, version: 2 } },
        document,
        { index: { ...action, _id: 'r2', version: 1 } },
        document,
        { delete: { ...action, _id: 'r2', version: 2 } },
      ],
    });
    assert.deepEqual(
      answer.items.map((item) => (item.index ?? item.delete)?.status),
      [201, 200, 201, 200],
    );
    const alias = await superuser.indices.getAlias({ index: INDEX });
    assert.deepEqual(Object.keys(alias[INDEX]?.aliases ?? {}), ['prompt-logs']);
  });

  it('do not let the writer read, change templates or touch indices of others', async () => {
    await forbidden(writer.search({ index: INDEX }));
    await forbidden(writer.get({ index: INDEX, id: 'r1' }));
    await forbidden(request(writer, 'PUT', '/_index_template/prompt-logs', { index_patterns: ['prompt-logs-*'] }));
    await forbidden(request(writer, 'PUT', '/_component_template/prompt-logs-custom', { template: {} }));
    await forbidden(writer.indices.delete({ index: INDEX }));
    const { items } = await writer.bulk({ operations: [{ index: { _index: 'payroll', _id: '1' } }, document] });
    assert.equal(items[0]?.index?.status, 403);
  });

  it('let the reader search through the alias', async () => {
    await superuser.indices.refresh({ index: INDEX });
    const page = await searchRecords(reader, { words: WORD });
    assert.deepEqual(
      page.hits.map(({ id }) => id),
      ['r1'],
    );
  });

  it('do not let the reader write, delete or change anything', async () => {
    await forbidden(reader.index({ index: INDEX, id: 'r3', document }));
    await forbidden(reader.delete({ index: INDEX, id: 'r1' }));
    await forbidden(request(reader, 'PUT', `/${INDEX}/_mapping`, { properties: { x: { type: 'keyword' } } }));
    await forbidden(request(reader, 'PUT', '/_index_template/prompt-logs', { index_patterns: ['prompt-logs-*'] }));
    await forbidden(reader.search({ index: '.security*,payroll' }));
  });
});

// The administrator of the shared server also reads and writes, so the bare role is proved on the commands it is for.
describe('the administrator', () => {
  let server: TestElasticsearch;
  let admin: SearchClient;

  before(async () => {
    server = await startElasticsearch();
    admin = createSearchClient({ url: server.url, ...server.admin });
  });
  after(async () => {
    await admin.close();
    await server.stop();
  });

  it('installs the templates on a fresh server, and cannot manage users', async () => {
    const report = await installTemplates(admin);
    assert.ok(report.installed.includes('prompt-logs'));
    await forbidden(request(admin, 'PUT', '/_security/role/mine', { cluster: ['all'], indices: [] }));
  });
});

async function forbidden(work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => error instanceof searchErrors.ResponseError && error.statusCode === 403);
}
