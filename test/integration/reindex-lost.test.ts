import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { demoRecords } from '../../src/demo/demo-records.ts';
import { insightOptions } from '../../src/insight-options.ts';
import { Shipper } from '../../src/shipper.ts';
import { serverPlaces } from '../../src/stack/elasticsearch-server.ts';
import { allDocuments, allRecords, documentOf, searchAt, superuserClient } from '../support/both-stores.ts';
import { startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { recordOf } from '../support/records.ts';

const DEMO = { count: 500, seed: 21, until: new Date('2026-11-08T05:00:00Z'), days: 14 };

describe('an Elasticsearch that was lost', () => {
  let server: TestElasticsearch;
  let folder: string;
  before(async () => {
    server = await startElasticsearch();
    folder = await mkdtemp(join(tmpdir(), 'promptlog-lost-'));
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is brought back whole by reindex, under live traffic', async function lost() {
    this.timeout(280_000);
    const records = { kind: 'sqlite', file: join(folder, 'records.sqlite') } as const;
    // What the commands derive too.
    const insight = insightOptions(loadConfig({ environment: { PROMPTLOG_HOME: folder } }));
    const spool = { folder: join(folder, 'spool') };
    const shipper = new Shipper({ ...searchAt(server), records, spool, insight });
    const environment = {
      PROMPTLOG_HOME: join(folder, 'home'),
      PROMPTLOG_SQLITE_FILE: records.file,
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.superuser.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.superuser.password,
    };
    const command = (...args: string[]) => runPromptlog([...args, '--json'], environment);
    const stop = new AbortController();
    let live = 0;
    const traffic = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        shipper.accept(recordOf(`live ${live++}`, { at: Date.parse('2026-11-07T00:00:00Z') + live }));
        if (live % 5 === 0) shipper.acceptChange({ id: `live ${live - 4}`, tags: ['changed'] });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    try {
      for (const record of demoRecords(DEMO)) shipper.accept(record);
      assert.ok(await shipper.drain(60_000));
      const running = traffic();
      await server.pause();
      await rm(serverPlaces(server.folder).folders.data, { recursive: true });
      await server.restart();
      const ran = await command('reindex');
      assert.equal(ran.status, 0, ran.err);
      const [report] = valuesOf<{ indexed: number }>(ran);
      assert.ok((report?.indexed ?? 0) >= DEMO.count);
      stop.abort();
      await running;
      assert.ok(await shipper.drain(60_000));
      const client = superuserClient(server);
      const expected = new Map([...(await allRecords(records)).values()].map((record) => documentOf(record)));
      const documents = await allDocuments(client);
      await client.close();
      assert.equal(documents.size, DEMO.count + live);
      assert.deepEqual(new Set(documents.keys()), new Set(expected.keys()));
      const verified = await command('verify');
      assert.equal(verified.status, 0, verified.out.slice(-2_000) + verified.err);
    } finally {
      stop.abort();
      await shipper.close(0);
    }
  });
});
