/** promptlog's own log on the real Elasticsearch: an error is found beside the record it is about, by its id and by its trace. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSearchClient, type SearchClient, searchErrors } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { createServiceLog, type ServiceLog } from '../../src/service-log/service-log.ts';
import { Shipper } from '../../src/shipper.ts';
import { Paper } from '../service-log/paper.ts';
import { deleteIndices, searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { until } from '../support/promptlog-command.ts';
import { recordOf, SOME_TIME } from '../support/records.ts';

const BOTH = 'prompt-logs-*,promptlog-service-*';
const SERVICE = 'promptlog-service-*';
const CANARY = 'canarybird';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

interface Hit {
  readonly _index: string;
  readonly _source?: Readonly<Record<string, unknown>>;
}

describe("promptlog's own log in Elasticsearch", function () {
  this.timeout(120_000);
  let server: TestElasticsearch;
  let superuser: SearchClient;
  let folder: string;
  let paper: Paper;
  let log: ServiceLog;
  let shipper: Shipper | undefined;

  before(async () => {
    server = await sharedElasticsearch();
    superuser = superuserClient(server);
    await installTemplates(superuser);
  });
  beforeEach(async () => {
    await clear();
    folder = mkdtempSync(join(tmpdir(), 'service-log-'));
    paper = new Paper();
    // The writer may add lines, and nothing else.
    const elasticsearch = { url: server.url, ...server.writer, bufferLines: 1_000, gatherMs: 20 };
    log = createServiceLog({ level: 'info', format: 'json', stream: paper, elasticsearch });
  });
  afterEach(async () => {
    await shipper?.close(0);
    await log.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  after(async () => {
    await clear();
    await superuser.close();
  });

  async function clear(): Promise<void> {
    await deleteIndices(superuser);
    const indices = Object.keys(await superuser.indices.get({ index: SERVICE, allow_no_indices: true }));
    if (indices.length > 0) await superuser.indices.delete({ index: indices });
  }
  async function find(query: Record<string, unknown>): Promise<readonly Hit[]> {
    await superuser.indices.refresh({ index: BOTH });
    const { hits } = await superuser.search<Readonly<Record<string, unknown>>>({
      index: BOTH,
      query,
      sort: ['_index'],
    });
    return hits.hits;
  }
  const said = (code: string) => paper.documents.filter((document) => document['event.code'] === code);
  const kindsOf = (hits: readonly Hit[]) => hits.map(({ _index }) => _index.replace(/-\d{4}\.\d\d$/, ''));

  it('shows an error beside the record it is about, by one query for its id or its trace', async () => {
    // A month that somebody made by hand, in which a comment is a date: the record fits it, its later comment does not.
    const month = `prompt-logs-${new Date(SOME_TIME).toISOString().slice(0, 7).replace('-', '.')}`;
    await superuser.indices.create({
      index: month,
      settings: { index: { mapping: { ignore_malformed: false } } },
      mappings: { properties: { feedback: { properties: { comment: { type: 'date' } } } } },
    });
    const { search, delivery } = searchAt(server);
    shipper = new Shipper({
      spool: { folder: join(folder, 'spool') },
      records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
      search,
      ...(delivery === undefined ? {} : { delivery }),
      onNotice: log.notify,
    });
    shipper.accept(recordOf('r-1', { content: CANARY, client: { trace_id: TRACE } }));
    shipper.accept(recordOf('r-2', { content: CANARY, client: { trace_id: 'another' } }));
    assert.equal(await shipper.drain(), true);
    const feedback = [
      { name: 'score', value: 1, comment: CANARY, source: 'user', at: new Date(SOME_TIME).toISOString() },
    ];
    shipper.acceptChange({ id: 'r-1', at: new Date(SOME_TIME).toISOString(), feedback });
    assert.equal(await shipper.drain(), true);
    await until('it is a dead letter', () => Promise.resolve(said('search.refused').length === 1));
    await log.close();

    const byTrace = await find({ term: { 'trace.id': TRACE } });
    assert.deepEqual(kindsOf(byTrace), ['prompt-logs', 'promptlog-service']);
    const byId = await find({ multi_match: { query: 'r-1', fields: ['event.id', 'promptlog.record_id'] } });
    assert.deepEqual(kindsOf(byId), ['prompt-logs', 'promptlog-service']);
    const line = byId[1]?._source ?? {};
    assert.deepEqual(
      [line['log.level'], line['event.code'], line['promptlog.session_id']],
      ['error', 'search.refused', 'r-1'],
    );
    assert.deepEqual(line['labels'], {
      lane: 'search',
      kind: 'projection',
      status: 400,
      fault: 'document_parsing_exception',
    });
    const found = await find({
      bool: { filter: [{ term: { 'log.level': 'error' } }, { term: { 'labels.status': '400' } }] },
    });
    assert.equal(found.length, 1, 'by level and label too');
    const everything = JSON.stringify((await find({ prefix: { _index: 'promptlog-service' } })).concat(byId[1] ?? []));
    assert.ok(!everything.includes(CANARY) && !paper.text.includes(CANARY));
  });

  it('has every line of the stream, in an index that knows the types', async () => {
    for (let count = 0; count < 700; count++) log.notify({ level: 'info', code: 'a', text: `line number ${count}` });
    await log.close();
    await superuser.indices.refresh({ index: SERVICE });
    assert.equal((await superuser.count({ index: SERVICE })).count, 700);
    const [mapping] = Object.values(await superuser.indices.getMapping({ index: SERVICE }));
    assert.equal(mapping?.mappings.properties?.['@timestamp']?.type, 'date');
    assert.equal(mapping?.mappings.properties?.['labels']?.type, 'flattened');
    const { hits } = await superuser.search({ index: SERVICE, query: { match: { message: '699' } } });
    assert.equal(hits.hits.length, 1);
  });

  it('is closed to the writer but for adding, and to nobody who administers', async () => {
    log.notify({ level: 'info', code: 'a', text: 'b' });
    await log.close();
    const writer = createSearchClient({ url: server.url, ...server.writer });
    const forbidden = (work: Promise<unknown>) =>
      assert.rejects(work, (error) => error instanceof searchErrors.ResponseError && error.statusCode === 403);
    try {
      await forbidden(writer.search({ index: SERVICE }));
      const [index] = Object.keys(await superuser.indices.get({ index: SERVICE }));
      await superuser.indices.refresh({ index: SERVICE });
      const id = (await superuser.search({ index: SERVICE })).hits.hits[0]?._id ?? '';
      await forbidden(writer.index({ index: index ?? '', id, document: { message: 'changed' } }));
      await forbidden(writer.delete({ index: index ?? '', id }));
    } finally {
      await writer.close();
    }
    const admin = createSearchClient({ url: server.url, ...server.admin });
    assert.equal((await admin.count({ index: SERVICE })).count, 1);
    await admin.close();
  });

  it('waits for a server that starts later, and puts the template there before the first line', async () => {
    const late = await startElasticsearch();
    await late.pause();
    const elasticsearch = { url: late.url, ...late.admin, bufferLines: 50, gatherMs: 20, retryMaxMs: 300 };
    const own = createServiceLog({ level: 'info', format: 'json', stream: paper, elasticsearch });
    const client = createSearchClient({ url: late.url, ...late.superuser });
    try {
      for (let count = 0; count < 80; count++) own.notify({ level: 'info', code: 'a', text: `early ${count}` });
      await until('it is said to be away', () => Promise.resolve(said('log.away').length === 1));
      await late.restart();
      await until('it is said to be back', () => Promise.resolve(said('log.back').length === 1));
      await own.close();
      await client.indices.refresh({ index: SERVICE });
      const { hits } = await client.search<Readonly<Record<string, unknown>>>({ index: SERVICE, size: 100 });
      const texts = hits.hits.map(({ _source }) => String(_source?.['message']));
      assert.ok(texts.includes('early 79') && !texts.includes('early 0'));
      assert.ok(texts.includes('30 lines of this log did not reach Elasticsearch'), texts.join('; '));
      const [mapping] = Object.values(await client.indices.getMapping({ index: SERVICE }));
      assert.equal(mapping?.mappings.properties?.['labels']?.type, 'flattened');
    } finally {
      await own.close();
      await client.close();
      await late.stop();
    }
  });
});
