/** What becomes of a document that Logstash and the collector both write, on a real server and with the rights of each. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../../src/projection/search-document.ts';
import type { JsonObject, PromptRecord } from '../../src/record/record.ts';
import { sendBulk } from '../../src/search/bulk.ts';
import { BulkBody } from '../../src/search/bulk-body.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { recordOf } from '../support/records.ts';
import { SecuredElasticsearch } from '../support/secured-elasticsearch.ts';

const CASES = join(import.meta.dirname, '..', '..', 'logstash', 'cases');
const INDEX = 'prompt-logs-1995.04';

/** One document of a file of `logstash/cases`. */
interface CaseDocument {
  readonly id: string;
  readonly index: string;
  readonly version: number;
  readonly document: JsonObject;
}

describe('a document that Logstash writes', () => {
  let server: SecuredElasticsearch;
  let collector: SearchClient;

  before(async () => {
    server = await SecuredElasticsearch.shared();
    collector = server.client('promptlog_collector');
  });
  after(async () => {
    await collector.close();
    await server.superuser.indices.delete({ index: ['prompt-logs-1995.03', INDEX], ignore_unavailable: true });
  });

  /** As Logstash's output sends it: the version is text. */
  async function byLogstash(record: PromptRecord): Promise<{ readonly status: number; readonly type: unknown }> {
    const { id, index, document } = documentOf(record);
    const action = { index: { _index: index, _id: id, version: '0', version_type: 'external_gte' } };
    const { body } = await server.ask('promptlog_logstash', 'POST', '/_bulk', [action, document]);
    const [item] = body['items'] as { index: { status: number; error?: { type: string } } }[];
    return { status: item?.index.status ?? 0, type: item?.index.error?.type };
  }

  async function byCollector(record: PromptRecord): Promise<void> {
    const { id, index, document } = documentOf(record);
    const body = new BulkBody(1_000_000);
    body.add({ id, index, version: record.revision, source: JSON.stringify({ ...document, insight: { version: 1 } }) });
    const { outcomes } = await sendBulk(collector, body);
    assert.deepEqual(outcomes, [{ kind: 'delivered' }]);
  }

  async function stored(
    record: PromptRecord,
  ): Promise<{ readonly version: number | undefined; readonly source: JsonObject }> {
    const { id, index } = documentOf(record);
    const found = await server.superuser.get<JsonObject>({ id, index });
    return { version: found._version, source: found._source ?? {} };
  }

  it('is taken when there is none, and when its own is there already', async () => {
    const record = recordIn1995('new');

    assert.deepEqual(await byLogstash(record), { status: 201, type: undefined });
    assert.deepEqual(await byLogstash(record), { status: 200, type: undefined });
    assert.equal((await stored(record)).version, 0);
  });

  it('is a conflict when the collector was there first, and the document with insight stays', async () => {
    const record = recordIn1995('late');
    await byCollector(record);
    const before = await stored(record);

    assert.deepEqual(await byLogstash(record), { status: 409, type: 'version_conflict_engine_exception' });

    assert.deepEqual(await stored(record), before);
    assert.equal(before.version, 1);
    assert.deepEqual(before.source['insight'], { version: 1 });
  });

  it('is replaced by that of the collector, and ends as if it had come second', async () => {
    const [first, second] = [recordIn1995('first'), recordIn1995('second')];

    await byLogstash(first);
    await byCollector(first);
    await byCollector(second);
    await byLogstash(second);

    const ends = [await stored(first), await stored(second)];
    assert.deepEqual(
      ends.map(({ version, source }) => ({ version, insight: source['insight'] })),
      ends.map(() => ({ version: 1, insight: { version: 1 } })),
    );
    assert.deepEqual(Object.keys(ends[0]?.source ?? {}), Object.keys(ends[1]?.source ?? {}));
  });

  it('is not replaced by an earlier one after further revisions', async () => {
    const record = { ...recordIn1995('revised'), revision: 7 };
    await byCollector(record);

    assert.equal((await byLogstash(record)).status, 409);
    assert.equal((await stored(record)).version, 7);
  });

  it('would replace that of the collector with version 1, which is why it has 0', async () => {
    const record = recordIn1995('one');
    await byCollector(record);
    const { id, index, document } = documentOf(record);
    const action = { index: { _index: index, _id: id, version: 1, version_type: 'external_gte' } };

    await server.ask('promptlog_logstash', 'POST', '/_bulk', [action, document]);

    assert.equal((await stored(record)).source['insight'], undefined);
  });

  it('is one that the templates take, in every case there is', async () => {
    const files = globSync('*.out.json', { cwd: CASES }).sort();
    const documents = files.flatMap(documentsIn);
    assert.ok(documents.length > 20, `${documents.length} documents in ${files.length} files of logstash/cases`);
    for (const { index, version } of documents) assert.match(`${index} ${version}`, /^prompt-logs-\d{4}\.\d{2} 0$/);

    // Into a month of this test: the templates are those of every month.
    const lines = documents.flatMap(({ document }, at) => [
      { index: { _index: INDEX, _id: `case-${at}`, version: '0', version_type: 'external_gte' } },
      document,
    ]);
    const { body } = await server.ask('promptlog_logstash', 'POST', '/_bulk', lines);

    const items = body['items'] as { index: { status: number; error?: JsonObject } }[];
    const refused = items.flatMap(({ index: { status, error } }, at) =>
      status === 201 ? [] : [{ status, error, id: documents[at]?.id }],
    );
    assert.deepEqual(refused, []);
    assert.equal(items.length, documents.length);
  });
});

function recordIn1995(id: string): PromptRecord {
  return { ...recordOf(id), time: '1995-03-01T10:00:00.000Z' };
}

function documentOf(record: PromptRecord): { readonly id: string; readonly index: string; readonly document: object } {
  const { id, index, document } = project(record);
  assert.ok(document !== undefined);
  return { id, index, document };
}

function documentsIn(file: string): readonly CaseDocument[] {
  const { documents } = JSON.parse(readFileSync(join(CASES, file), 'utf8')) as { documents: readonly CaseDocument[] };
  return documents;
}
