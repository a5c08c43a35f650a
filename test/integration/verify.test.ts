/** Both stores compared on real ones: what is planted is found, and nothing else; it is mended, and then nothing is found. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import { reindex } from '../../src/delivery/reindex.ts';
import { type VerifyOptions, verify } from '../../src/delivery/verify.ts';
import type { Problem } from '../../src/delivery/verify-problem.ts';
import type { VerifyResult } from '../../src/delivery/verify-result.ts';
import { demoChanges, demoRecords } from '../../src/demo/demo-records.ts';
import { insightFrom } from '../../src/insight/insight-settings.ts';
import { insightOptions } from '../../src/insight-options.ts';
import { indexName, searchId } from '../../src/record/id.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { Shipper } from '../../src/shipper.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { allDocuments, allRecords, deleteIndices, searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { type Ran, runPromptlog, valuesOf } from '../support/promptlog-command.ts';

// Two months, so that there are two indices.
const DEMO = { count: 300, seed: 12, until: new Date('2026-11-08T05:00:00Z'), days: 14 };
const INSIGHT = insightOptions(loadConfig({ environment: { PROMPTLOG_HOME: tmpdir() } }));
const insight = insightFrom(INSIGHT);
const LONG_AGO = '2026-11-01T00:00:00.000Z';

/** What a problem is, and of which record. */
function shortly({ kind, id }: Problem): string {
  return `${kind} ${id}`;
}

function counts({ missing, stale, extra, differing, left, repaired }: VerifyResult): number[] {
  return [missing, stale, extra, differing, repaired, left];
}

describe('verifying', function verifying() {
  this.timeout(180_000);
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;
  let records: RecordsStoreOptions;
  let store: RecordsStore;
  let all: PromptRecord[];

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
  });
  after(async () => {
    await deleteIndices(client);
    await client.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-verify-'));
    records = { kind: 'sqlite', file: join(folder, 'records.sqlite') };
    await deleteIndices(client);
    const shipper = shipperOn(records);
    for (const record of demoRecords(DEMO)) shipper.accept(record);
    for (const change of demoChanges(DEMO)) shipper.acceptChange(change);
    assert.ok(await shipper.close(60_000), 'both stores took all of it');
    all = [...(await allRecords(records)).values()];
    store = await openRecordsStore(records);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  function shipperOn(options: RecordsStoreOptions): Shipper {
    return new Shipper({
      ...searchAt(server),
      records: options,
      spool: { folder: join(folder, 'spool') },
      insight: INSIGHT,
    });
  }

  function run(more: Partial<VerifyOptions> = {}): Promise<VerifyResult> {
    return verify({ store, client, insight, settleMs: 200, graceMs: 0, pageSize: 70, ...more });
  }

  function at(place: number): PromptRecord {
    const record = all[place];
    assert.ok(record);
    return record;
  }

  function keyOf({ chat_session_id, message, time }: PromptRecord) {
    return { index: indexName(time), id: searchId(chat_session_id, message.id) };
  }

  async function sourceOf(record: PromptRecord): Promise<Record<string, Record<string, unknown>>> {
    const { _source } = await client.get<Record<string, Record<string, unknown>>>(keyOf(record));
    assert.ok(_source);
    return _source;
  }

  async function write(key: { index: string; id: string }, document: object, version: number): Promise<void> {
    await client.index({ ...key, document, version, version_type: 'external_gte', refresh: true });
  }

  /** As a writer of ours deletes: at the version of the record. */
  async function remove(record: PromptRecord): Promise<void> {
    await client.delete({ ...keyOf(record), version: record.revision, version_type: 'external_gte', refresh: true });
  }

  async function replaced(record: PromptRecord, change: Partial<PromptRecord>): Promise<void> {
    const stored = await store.read(record.chat_session_id, record.message.id);
    const next = { ...record, ...change, revision: record.revision + 1 };
    assert.equal((await store.replace(next, stored?.etag ?? '')).kind, 'delivered');
  }

  /** One of each kind; returns them as they are to be found. */
  async function plant(): Promise<string[]> {
    const [missing, stale, differing, longer, erased, moved] = [3, 50, 101, 150, 202, 250].map(at) as [
      PromptRecord,
      PromptRecord,
      PromptRecord,
      PromptRecord,
      PromptRecord,
      PromptRecord,
    ];
    await remove(missing);
    await replaced(stale, { tags: ['changed in the store alone'] });
    await write(keyOf(differing), { ...(await sourceOf(differing)), message: 'tampered with' }, differing.revision);
    const source = await sourceOf(longer);
    const bytes = { ...source, record: { ...source['record'], bytes: 7 } };
    await write(keyOf(longer), bytes, longer.revision);
    await replaced(erased, { erased: '2026-11-08T06:00:00.000Z' });
    const copy = await sourceOf(moved);
    const elsewhere = moved.time.startsWith('2026-11') ? 'prompt-logs-2026.10' : 'prompt-logs-2026.11';
    await write({ index: elsewhere, id: keyOf(moved).id }, copy, moved.revision);
    const ghost = { '@timestamp': '2026-11-02T10:00:00.000Z', event: { id: 'ghost', ingested: LONG_AGO } };
    await write({ index: 'prompt-logs-2026.11', id: searchId('ghost', 'ghost') }, ghost, 1);
    return [
      `missing ${missing.message.id}`,
      `stale ${stale.message.id}`,
      `differing ${differing.message.id}`,
      `differing ${longer.message.id}`,
      `extra ${erased.message.id}`,
      `extra ${moved.message.id}`,
      'extra ghost',
    ].sort();
  }

  it('finds nothing where nothing is wrong, by marks and by content', async () => {
    for (const deep of [false, true]) {
      const result = await run({ deep });
      assert.deepEqual(result.problems, []);
      assert.deepEqual([result.records, result.documents, result.complete], [DEMO.count, DEMO.count, true]);
    }
  });

  it('finds exactly what is wrong, mends it, and then finds nothing', async () => {
    const before = await allDocuments(client);
    const planted = await plant();
    const told: Problem[] = [];
    const found = await run({ deep: true, onProblem: (problem) => told.push(problem) });
    assert.deepEqual(told.map(shortly).sort(), planted);
    assert.deepEqual(found.problems.map(shortly).sort(), planted);
    assert.deepEqual(counts(found), [1, 1, 3, 2, 0, 7]);
    assert.equal(
      found.sessions.reduce((sum, { problems }) => sum + problems, 0),
      7,
    );
    const mended = await run({ deep: true, repair: true });
    assert.deepEqual(counts(mended), [1, 1, 3, 2, 7, 0]);
    assert.deepEqual(counts(await run({ deep: true })), [0, 0, 0, 0, 0, 0]);
    const after = await allDocuments(client);
    const [stale, erased] = [at(50), at(202)].map((record) => `${keyOf(record).index}/${keyOf(record).id}`);
    assert.deepEqual(after.get(stale ?? '')?.['tags'], ['changed in the store alone']);
    before.delete(erased ?? '');
    before.delete(stale ?? '');
    after.delete(stale ?? '');
    assert.deepEqual(after, before);
  });

  it('finds all but other content of the same size without reading the content', async () => {
    const planted = await plant();
    const found = await run();
    assert.deepEqual(
      found.problems.map(shortly).sort(),
      planted.filter((problem) => problem !== `differing ${at(101).message.id}`),
    );
    const reasons = new Map(found.problems.map(({ id, reason }) => [id, reason]));
    assert.match(reasons.get(at(150).message.id) ?? '', /of a record of 7 bytes/);
    assert.match(reasons.get(at(50).message.id) ?? '', /of revision 1, the record of 2|of revision \d+, the record of/);
    assert.equal(reasons.get('ghost'), 'it has no record');
  });

  it('finds every document stale whose derived fields were made by other rules', async () => {
    const other = insightFrom({
      ...INSIGHT,
      prices: { name: 'prices.yaml', text: 'prices:\n  - match: gpt-4o\n    input: 1\n' },
    });
    const result = await run({ insight: other });
    assert.equal(result.differing, DEMO.count);
    assert.match(result.problems[0]?.reason ?? '', /what is derived from it is of version/);
  });

  it('looks at nothing but the session or the time it is told to', async () => {
    const planted = await plant();
    const { chat_session_id: session, message, time } = at(3);
    const ofSession = await run({ selection: { session } });
    assert.ok(ofSession.problems.map(shortly).includes(`missing ${message.id}`));
    assert.ok(ofSession.problems.every((problem) => problem.session === session));
    const since = new Date(time);
    const until = new Date(since.getTime() + 1);
    const ofTime = await run({ selection: { since, until } });
    assert.deepEqual(ofTime.problems.map(shortly), [`missing ${message.id}`]);
    const elsewhere = await run({ selection: { since: new Date('2020-01-01'), until: new Date('2020-02-01') } });
    assert.deepEqual([elsewhere.records, elsewhere.documents, elsewhere.left], [0, 0, 0]);
    assert.equal(planted.length, 7);
  });

  it('takes nothing for lost that live traffic writes meanwhile', async () => {
    const shipper = shipperOn(records);
    const more = [...demoRecords({ ...DEMO, count: 400, seed: 99 })];
    let isOver = false;
    const traffic = (async () => {
      while (!isOver) {
        for (const record of more.splice(0, 5)) shipper.accept(record);
        shipper.acceptChange({ id: at(7).message.id, tags: [`live ${more.length}`] });
        await new Promise((next) => setTimeout(next, 5));
      }
    })();
    try {
      for (let round = 0, seen = 0; round < 3 || seen < DEMO.count + 100; round++) {
        const result = await run({ deep: round % 3 === 1, repair: round % 3 === 2, graceMs: 60_000 });
        assert.deepEqual(result.problems, [], `round ${round}`);
        seen = result.records;
      }
    } finally {
      isOver = true;
      await traffic;
      assert.ok(await shipper.close(60_000));
    }
    assert.deepEqual((await run({ deep: true })).problems, []);
  });

  it('calls nothing missing that was just written, and says so', async () => {
    await remove(at(3));
    const young = await run({ graceMs: 600_000 });
    assert.deepEqual([...counts(young), young.waiting], [0, 0, 0, 0, 0, 0, 1]);
    assert.equal((await run()).missing, 1);
  });

  it('leaves a young document without a record alone, whose record may still wait in a spool', async () => {
    const ghost = {
      '@timestamp': '2026-11-02T10:00:00.000Z',
      event: { id: 'young', ingested: new Date().toISOString() },
    };
    await write({ index: 'prompt-logs-2026.11', id: searchId('young', 'young') }, ghost, 1);
    const spared = await run({ repair: true });
    assert.deepEqual(counts(spared), [0, 0, 1, 0, 0, 1]);
    assert.match(spared.problems[0]?.left ?? '', /younger than 60 minutes/);
    assert.deepEqual(counts(await run({ repair: true, spareMs: 0 })), [0, 0, 1, 0, 1, 0]);
    assert.equal((await run()).left, 0);
  });

  it('says that a document is newer than its record, and does not put the older over it', async () => {
    await write(keyOf(at(5)), { ...(await sourceOf(at(5))), message: 'of a later life' }, 40);
    const result = await run({ repair: true });
    assert.deepEqual(counts(result), [0, 0, 0, 1, 0, 1]);
    assert.match(result.problems[0]?.left ?? '', /newer than its record/);
    assert.equal((await sourceOf(at(5)))['message'], 'of a later life');
  });

  it('does not take for mended what Elasticsearch did not take', async () => {
    // Deleted by hand, the document leaves a version behind that is later than its record's.
    await client.delete({ ...keyOf(at(6)), refresh: true });
    const result = await run({ repair: true });
    assert.deepEqual(counts(result), [1, 0, 0, 0, 0, 1]);
    assert.match(result.problems[0]?.left ?? '', /remembers a later version that was deleted/);
  });

  it('brings back everything where nothing is left', async () => {
    const before = await allDocuments(client);
    await deleteIndices(client);
    const result = await run({ repair: true });
    assert.deepEqual(counts(result), [DEMO.count, 0, 0, 0, DEMO.count, 0]);
    assert.deepEqual(await allDocuments(client), before);
  });

  it('compares the copies without content too, where there are any', async () => {
    const before = await run({ metadataCopy: true });
    assert.deepEqual(counts(before), [DEMO.count, 0, 0, 0, 0, DEMO.count]);
    await run({ metadataCopy: true, repair: true });
    assert.equal((await run({ metadataCopy: true, deep: true })).left, 0);
    await client.delete({ ...keyOf(at(9)), index: keyOf(at(9)).index.replace('logs', 'metadata'), refresh: true });
    const found = await run({ metadataCopy: true });
    assert.deepEqual(found.problems.map(shortly), [`missing ${at(9).message.id}`]);
    const copies = Object.keys(await client.indices.get({ index: 'prompt-metadata-*' }));
    await client.indices.delete({ index: copies });
  });

  it('says what it knows when it is stopped', async () => {
    const stop = new AbortController();
    const result = await run({ signal: stop.signal, onProgress: () => stop.abort() });
    assert.equal(result.complete, false);
    assert.ok(result.records < DEMO.count);
    assert.deepEqual(result.problems, []);
  });

  describe('from Cosmos DB', () => {
    let cosmos: CosmosEmulator;
    before(async () => {
      cosmos = await startCosmosEmulator();
    });
    after(() => cosmos.stop());

    it('does the same', async () => {
      const options = {
        kind: 'cosmos',
        endpoint: cosmos.endpoint,
        key: cosmos.key,
        database: 'v',
        container: 'r',
      } as const;
      await deleteIndices(client);
      const shipper = shipperOn(options);
      for (const record of demoRecords({ ...DEMO, count: 100 })) shipper.accept(record);
      assert.ok(await shipper.close(60_000));
      const kept = await openRecordsStore(options);
      try {
        assert.equal((await run({ store: kept, deep: true })).left, 0);
        const [first] = (await allRecords(options)).values();
        assert.ok(first);
        await remove(first);
        const found = await run({ store: kept, repair: true });
        assert.deepEqual(counts(found), [1, 0, 0, 0, 1, 0]);
        assert.equal((await run({ store: kept })).left, 0);
      } finally {
        await kept.close();
      }
    });
  });

  describe('by command', () => {
    function command(...args: string[]): Promise<Ran> {
      return runPromptlog(['verify', '--grace', '0', ...args], {
        PROMPTLOG_HOME: join(folder, 'home'),
        PROMPTLOG_SQLITE_FILE: join(folder, 'records.sqlite'),
        PROMPTLOG_ELASTICSEARCH_URL: server.url,
        PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
        PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
      });
    }

    it('tells by its status whether the stores are equal, and keeps the result', async () => {
      const equal = await command();
      assert.equal(equal.status, 0, equal.err);
      assert.match(equal.out, /^300 records, 300 documents compared in .*\nBoth stores are equal\.\n$/);
      await plant();
      const wrong = await command('--deep', '--json');
      assert.equal(wrong.status, 3, wrong.err);
      const values = valuesOf<Record<string, unknown>>(wrong);
      assert.equal(values.filter((value) => 'problem' in value).length, 7);
      assert.deepEqual([values.at(-1)?.['left'], values.at(-1)?.['missing']], [7, 1]);
      const dry = await command('--repair', '--dry-run');
      assert.equal(dry.status, 3);
      assert.match(dry.out, /\nPeriod +Records +missing +stale +extra +differing\n[\s\S]*Nothing was changed\.\n$/);
      const mended = await command('--deep', '--repair');
      assert.equal(mended.status, 0, mended.out + mended.err);
      assert.match(mended.out, /1 missing, 1 stale, 3 extra, 2 differing; 7 mended, 0 left\.\n$/);
      assert.equal((await command('--deep')).status, 0);
      await client.indices.refresh({ index: 'promptlog-health' });
      const own = await client.search<{ verify?: { left: number } }>({ index: 'promptlog-health', size: 100 });
      const lefts = own.hits.hits.flatMap(({ _source }) => _source?.verify?.left ?? []);
      assert.deepEqual(lefts.sort(), [0, 0, 0, 6, 7]);
      await client.indices.delete({ index: Object.keys(await client.indices.get({ index: 'promptlog-health-*' })) });
    });

    it('says what is wrong with what was asked for, and which store does not answer', async () => {
      assert.match((await command('--spare', 'long')).err, /PL_USAGE: --spare takes a whole number/);
      assert.equal((await command('--period', 'year')).status, 2);
      const away = await command('--set', 'elasticsearch.url=http://127.0.0.1:1', '--set', 'delivery.retryMaxMs=10');
      assert.equal(away.status, 5);
      assert.match(away.err, /PL_SEARCH_UNREACHABLE/);
    });
  });

  it('is what reindexing ends with: nothing differs', async () => {
    await deleteIndices(client);
    await prepareSearch(client);
    await reindex({ store, client, insight });
    assert.deepEqual((await run({ deep: true })).problems, []);
  });
});
