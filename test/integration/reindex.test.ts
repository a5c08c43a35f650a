/** The way back: what Elasticsearch held is there again, document by document, from the records store alone. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReindexMemory } from '../../src/cli/reindex-memory.ts';
import { loadConfig } from '../../src/config.ts';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import { type ReindexOptions, type ReindexProgress, type ReindexTally, reindex } from '../../src/delivery/reindex.ts';
import { demoChanges, demoRecords } from '../../src/demo/demo-records.ts';
import { insightFrom } from '../../src/insight/insight-settings.ts';
import { insightOptions } from '../../src/insight-options.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { Shipper } from '../../src/shipper.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import {
  allDocuments,
  allRecords,
  deleteIndices,
  documentOf,
  searchAt,
  superuserClient,
} from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

// Two months, so that there are two indices.
const DEMO = { count: 300, seed: 11, until: new Date('2026-11-08T05:00:00Z'), days: 14 };

/** What is derived where nothing is set: the commands of this test set nothing either. */
const INSIGHT = insightOptions(loadConfig({ environment: { PROMPTLOG_HOME: tmpdir() } }));
const insight = insightFrom(INSIGHT);

const KINDS = ['cosmos', 'sqlite'] as const;
type Kind = (typeof KINDS)[number];

describe('reindexing', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let cosmos: CosmosEmulator;
  let folder: string;
  let stores: Record<Kind, RecordsStoreOptions>;
  /** The documents that live traffic has written. */
  const live = new Map<Kind, Map<string, unknown>>();
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    cosmos = await startCosmosEmulator();
    folder = await mkdtemp(join(tmpdir(), 'promptlog-reindex-'));
    stores = {
      cosmos: { kind: 'cosmos', endpoint: cosmos.endpoint, key: cosmos.key, database: 'back', container: 'records' },
      sqlite: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    };
    for (const kind of KINDS) {
      await deleteIndices(client);
      const shipper = shipperOn(kind);
      for (const record of demoRecords(DEMO)) shipper.accept(record);
      for (const change of demoChanges(DEMO)) shipper.acceptChange(change);
      assert.ok(await shipper.close(60_000), 'both stores took all of it');
      live.set(kind, await allDocuments(client));
    }
  });
  after(async () => {
    await deleteIndices(client);
    await client.close();
    await cosmos.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => deleteIndices(client));

  function shipperOn(kind: Kind): Shipper {
    const spool = { folder: join(folder, `spool-${kind}`) };
    return new Shipper({ ...searchAt(server), records: stores[kind], spool, insight: INSIGHT });
  }

  async function run(kind: Kind, more: Partial<ReindexOptions> = {}): Promise<ReindexProgress | undefined> {
    const store = await openRecordsStore(stores[kind]);
    try {
      await prepareSearch(client);
      return await reindex({ store, client, insight, ...more });
    } finally {
      await store.close();
    }
  }

  for (const kind of KINDS) {
    it(`brings every document back from ${kind} as it was, after every index was deleted`, async () => {
      const progress = await run(kind);
      assert.deepEqual([progress?.indexed, progress?.refused], [DEMO.count, []]);
      const documents = await allDocuments(client);
      assert.equal(new Set([...documents.keys()].map((key) => key.split('/')[0])).size, 2, 'one index for each month');
      assert.deepEqual(documents, live.get(kind));
    });
  }

  it('indexes only the rest after it was stopped in the middle', async () => {
    const stop = new AbortController();
    const first = await run('cosmos', {
      signal: stop.signal,
      onPage: () => stop.abort(),
      inFlight: 1,
      recordsPerSecond: 100,
    });
    const reached = first?.indexed ?? 0;
    assert.ok(reached > 0 && reached < DEMO.count);
    assert.equal((await allDocuments(client)).size, reached);
    const rest = await run('cosmos', { after: first?.token ?? '' });
    assert.equal(rest?.indexed, DEMO.count - reached);
    assert.deepEqual(await allDocuments(client), live.get('cosmos'));
  });

  it('never puts an older version over the one that live traffic wrote meanwhile', async () => {
    const shipper = shipperOn('sqlite');
    const store = await openRecordsStore(stores.sqlite);
    try {
      await prepareSearch(client);
      let changed = '';
      const slow = Object.create(store, {
        scan: {
          // The page is read, then its records change and search is told, and only then is the page indexed.
          value: async function* () {
            for await (const page of store.scan()) {
              // From the second page of a month on, its index is known to have been there when it was read.
              yield page;
              changed = page.records[0]?.message.id ?? '';
              for (const { message } of page.records) shipper.acceptChange({ id: message.id, tags: ['live'] });
              assert.ok(await shipper.drain(60_000));
              yield page;
            }
          },
        },
      }) as RecordsStore;
      await reindex({ store: slow, client, insight });
      const documents = await allDocuments(client);
      assert.notEqual(changed, '');
      for (const document of documents.values()) assert.deepEqual(document['tags'], ['live']);
      assert.deepEqual(
        documents,
        new Map([...(await allRecords(stores.sqlite)).values()].map((record) => documentOf(record, insight))),
      );
    } finally {
      await store.close();
      await shipper.close(0);
    }
  });

  describe('by command', () => {
    const home = () => join(folder, 'home');
    function command(...args: string[]): Promise<Ran> {
      const environment = {
        PROMPTLOG_HOME: home(),
        PROMPTLOG_SQLITE_FILE: join(folder, 'records.sqlite'),
        PROMPTLOG_ELASTICSEARCH_URL: server.url,
        PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
        PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
      };
      return runPromptlog(['reindex', ...args], environment);
    }

    it('does the same, from SQLite and from Cosmos DB', async () => {
      const fromSqlite = await command('--json');
      assert.equal(fromSqlite.status, 0, fromSqlite.err);
      const [value] = valuesOf<{ records: number; indexed: number }>(fromSqlite);
      assert.deepEqual([value?.records, value?.indexed], [DEMO.count, DEMO.count]);
      assert.equal((await allDocuments(client)).size, DEMO.count);
      await deleteIndices(client);
      const settings = { 'cosmos.endpoint': cosmos.endpoint, 'cosmos.key': cosmos.key, 'cosmos.database': 'back' };
      const flags = Object.entries(settings).flatMap(([key, set]) => ['--set', `${key}=${set}`]);
      const fromCosmos = await command('--set', 'records=cosmos', ...flags);
      assert.match(fromCosmos.out, /^300 of 300 records indexed in/, fromCosmos.err);
      assert.deepEqual(await allDocuments(client), live.get('cosmos'));
    });

    it('goes on after an interrupted run only where that run’s documents are still there', async () => {
      const { token = '', ...tally } = (await run('sqlite')) ?? {};
      const memory = new ReindexMemory(home());
      const work = { from: join(folder, 'records.sqlite'), to: server.url, what: '{}' };
      const place = { ...work, began: new Date().toISOString(), token, tally: tally as ReindexTally };
      memory.save(place);
      const resumed = await command();
      assert.match(resumed.err, /Going on after 300 records of an interrupted run/);
      assert.match(resumed.out, /^300 of 300/);
      await deleteIndices(client);
      memory.save(place);
      const begun = await command();
      assert.match(begun.err, /beginning at the first again/);
      assert.equal((await allDocuments(client)).size, DEMO.count);
      assert.equal(memory.recall(work), undefined);
    });
  });
});
