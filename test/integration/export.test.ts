/** Out and in again: what is exported from either store and imported elsewhere is the same, and a query chooses what leaves. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { demoChanges, demoRecords } from '../../src/demo/demo-records.ts';
import { exportRecords } from '../../src/export/export-records.ts';
import { NDJSON } from '../../src/export/ndjson.ts';
import { patientPages } from '../../src/export/patient-pages.ts';
import { insightOptions } from '../../src/insight-options.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { Shipper } from '../../src/shipper.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { allDocuments, allRecords, deleteIndices, searchAt, superuserClient } from '../support/both-stores.ts';
import { startFaultyServer } from '../support/cosmos-server.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { KeptOutput, redactionOf } from '../support/exported.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { itemOf, recordOf } from '../support/records.ts';

const DEMO = { count: 200, seed: 3, until: new Date('2026-11-08T05:00:00Z'), days: 14 };
const LARGE = 'large';
/** What is derived where nothing is set: the commands of this test set nothing either. */
const INSIGHT = insightOptions(loadConfig({ environment: { PROMPTLOG_HOME: tmpdir() } }));

describe('an export', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let cosmos: CosmosEmulator;
  let folder: string;
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    cosmos = await startCosmosEmulator();
    folder = mkdtempSync(join(tmpdir(), 'promptlog-export-'));
    await deleteIndices(client);
  });
  after(async () => {
    await deleteIndices(client);
    await client.close();
    await cosmos.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const sqlite = (name: string): RecordsStoreOptions => ({ kind: 'sqlite', file: join(folder, `${name}.sqlite`) });
  const cosmosAt = (): RecordsStoreOptions => ({
    kind: 'cosmos',
    endpoint: cosmos.endpoint,
    key: cosmos.key,
    database: 'export',
    container: 'records',
  });

  function command(name: string, args: readonly string[], store: Record<string, string>): Promise<Ran> {
    return runPromptlog(args, {
      PROMPTLOG_HOME: join(folder, `home-${name}`),
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
      ...store,
    });
  }
  const onSqlite = (name: string) => ({ PROMPTLOG_SQLITE_FILE: join(folder, `${name}.sqlite`) });
  const onCosmos = () => ({
    PROMPTLOG_RECORDS: 'cosmos',
    PROMPTLOG_COSMOS_ENDPOINT: cosmos.endpoint,
    PROMPTLOG_COSMOS_KEY: cosmos.key,
    PROMPTLOG_COSMOS_DATABASE: 'export',
  });

  /** Records with scores, and one too large for an item of Cosmos DB. */
  async function ship(name: string, records: RecordsStoreOptions): Promise<void> {
    const spool = { folder: join(folder, `spool-${name}`) };
    const shipper = new Shipper({ ...searchAt(server), records, spool, insight: INSIGHT });
    for (const record of demoRecords(DEMO)) shipper.accept(record);
    for (const change of demoChanges(DEMO)) shipper.acceptChange(change);
    shipper.accept({
      chat_session_id: LARGE,
      time: '2026-11-07T10:00:00.000Z',
      message: { id: LARGE, prompt: [{ role: 'user', content: `${'long '.repeat(450_000)}end` }] },
    });
    assert.ok(await shipper.close(90_000), 'both stores took all of it');
  }

  for (const [kind, store, environment] of [
    ['sqlite', () => sqlite('first'), () => onSqlite('first')],
    ['cosmos', cosmosAt, onCosmos],
  ] as const) {
    it(`of ${kind} can be imported elsewhere, and both stores then hold the same`, async () => {
      await ship(kind, store());
      const before = await allRecords(store());
      const documents = await allDocuments(client);
      const file = join(folder, `${kind}.ndjson.gz`);
      const [summary] = valuesOf<{ written: number }>(
        await command(kind, ['export', '--output', file, '--json'], environment()),
      );
      assert.equal(summary?.written, DEMO.count + 1);
      await deleteIndices(client);
      const again = await command(`${kind}-again`, ['import', file], onSqlite(`${kind}-again`));
      assert.equal(again.status, 0, again.err);
      assert.deepEqual(anew(await allRecords(sqlite(`${kind}-again`))), anew(before));
      assert.deepEqual(anew(await allDocuments(client)), anew(documents));
    });
  }

  it('takes what a query finds, and no more', async () => {
    const all = [...(await allRecords(cosmosAt())).values()];
    const file = join(folder, 'failed.ndjson');
    const flags = ['export', '--output', file, '--query', 'outcome: failed'];
    const { status, err } = await command('query', flags, onCosmos());
    assert.equal(status, 0, err);
    const found = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as PromptRecord);
    const ids = (records: PromptRecord[]) => records.map(({ message }) => message.id).sort();
    assert.ok(found.length > 0);
    assert.deepEqual(ids(found), ids(all.filter(({ outcome }) => outcome === 'failed')));
  });

  it('has the documents of Elasticsearch as projections', async () => {
    const file = join(folder, 'projections.ndjson');
    const { status, err } = await command('out', ['export', '--format', 'projections', '--output', file], onCosmos());
    assert.equal(status, 0, err);
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: { id: string } });
    const documents = [...(await allDocuments(client)).values()] as { event: { id: string } }[];
    const byId = (values: { event: { id: string } }[]) => new Map(values.map((value) => [value.event.id, value]));
    assert.deepEqual(anew(byId(lines)), anew(byId(documents)));
  });

  it('names the store that does not answer, and leaves no file', async () => {
    const { status, err } = await command('away', ['export', '--output', join(folder, 'never.csv')], {
      ...onCosmos(),
      PROMPTLOG_COSMOS_ENDPOINT: 'http://127.0.0.1:1',
    });
    assert.equal(status, 5);
    assert.match(err, /^PL_RECORDS_UNAVAILABLE: .*127\.0\.0\.1:1/m);
    assert.throws(() => readFileSync(join(folder, 'never.csv')));
  });
});

describe('a records store that is away in the middle of an export', () => {
  it('leaves no record out and none twice, when connections break in the middle', async () => {
    const server = await startFaultyServer();
    const place = { endpoint: server.endpoint, key: server.key, database: 'away', container: 'records' };
    const store = await openRecordsStore({ kind: 'cosmos', ...place });
    try {
      const records = Array.from({ length: 120 }, (_, at) => recordOf(`m-${at}`));
      await store.create(records.map(itemOf));
      const isQuery = (body: string): boolean => body.includes('SELECT * FROM c');
      // The first page comes; then the line is down until the export has noticed.
      const waits: string[] = [];
      let queries = 0;
      server.fault = ({ body }) => {
        if (isQuery(body)) queries += 1;
        return isQuery(body) && queries > 1 && waits.length === 0 ? 'reset' : undefined;
      };
      const open = (after: string | undefined) => store.scan({ after, pageSize: 50 });
      const pages = patientPages(open, { maxMs: 5, onWait: (reason) => waits.push(reason) });
      const output = new KeptOutput();
      const result = await exportRecords({
        pages,
        output,
        redaction: redactionOf('none'),
        writer: NDJSON.createWriter({}),
      });
      const ids = output.text
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as PromptRecord).message.id]));
      assert.deepEqual(ids.sort(), records.map(({ message }) => message.id).sort());
      assert.equal(result.written, 120);
      assert.ok(
        waits.length > 0 && waits.every((reason) => reason.includes('closed the connection')),
        waits.join('; '),
      );
    } finally {
      await store.close();
      await server.stop();
    }
  });
});

/** A revision counts how often one store wrote a record, so that it begins anew in another. */
function anew<Value extends object>(values: ReadonlyMap<string, Value>): Map<string, unknown> {
  return new Map(
    [...values].map(([key, value]) => {
      const { revision, record, ...rest } = value as { revision?: number; record?: { revision: number } };
      return [key, { ...rest, ...(record !== undefined && { record: { ...record, revision: 0 } }) }];
    }),
  );
}
