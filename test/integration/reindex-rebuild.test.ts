import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import { type RebuildOptions, type RebuildResult, rebuild } from '../../src/delivery/rebuild.ts';
import type { RebuildState } from '../../src/delivery/rebuild-state.ts';
import { RevisionSum } from '../../src/delivery/revision-sum.ts';
import { demoRecords } from '../../src/demo/demo-records.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { findIndices } from '../../src/search/generation.ts';
import { markRebuild } from '../../src/search/rebuild-mark.ts';
import { SEARCH_ALIAS } from '../../src/search/search.ts';
import { Shipper } from '../../src/shipper.ts';
import {
  allDocuments,
  allRecords,
  deleteIndices,
  documentOf,
  searchAt,
  superuserClient,
} from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { hasCode, recordOf } from '../support/records.ts';

// Two months, so that there are two indices.
const DEMO = { count: 400, seed: 12, until: new Date('2026-11-08T05:00:00Z'), days: 14 };

describe('rebuilding the indices', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;
  let records: RecordsStoreOptions;
  let store: RecordsStore;
  let shipper: Shipper;
  let states: RebuildState[];

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
  });
  after(async () => {
    await deleteIndices(client);
    await client.close();
  });
  beforeEach(async () => {
    await deleteIndices(client);
    states = [];
    folder = await mkdtemp(join(tmpdir(), 'promptlog-rebuild-'));
    records = { kind: 'sqlite', file: join(folder, 'records.sqlite') };
    await prepareSearch(client);
    shipper = new Shipper({ ...searchAt(server), records, spool: { folder: join(folder, 'spool') } });
    for (const record of demoRecords(DEMO)) shipper.accept(record);
    assert.ok(await shipper.drain(60_000));
    store = await openRecordsStore(records);
  });
  afterEach(async () => {
    await shipper.close(10_000);
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  function run(more: Partial<RebuildOptions> = {}): Promise<RebuildResult | undefined> {
    const onState = (state: RebuildState) => states.push(state);
    return rebuild({ store, client, onState, graceMs: 50, retryMaxMs: 200, ...more });
  }

  /** What the alias shows has to be what the records say, each once. */
  async function assertSame(): Promise<void> {
    const expected = new Map([...(await allRecords(records)).values()].map((record) => documentOf(record)));
    const shown = [...(await allDocuments(client))].map(
      ([key, value]) => [key.replace(/-g\d+\//, '/'), value] as const,
    );
    assert.equal(shown.length, expected.size);
    assert.deepEqual(new Map(shown), expected);
  }

  const names = async (): Promise<string[]> => (await findIndices(client, true)).map(({ name }) => name).sort();

  it('puts a new generation in the place of the old, twice, and writers go on writing where they wrote', async () => {
    for (const generation of [2, 3]) {
      const result = await run();
      assert.equal(result?.tally?.indexed, await store.count());
      assert.deepEqual(await names(), [`prompt-logs-2026.10-g${generation}`, `prompt-logs-2026.11-g${generation}`]);
      await assertSame();
      const late = recordOf(`late ${generation}`, { at: Date.parse('2026-11-07T00:00:00Z') });
      shipper.accept(late);
      shipper.acceptChange({ id: [...(await allRecords(records)).keys()][3] ?? '', tags: [`g${generation}`] });
      assert.ok(await shipper.drain(60_000));
      await assertSame();
    }
    const settings = await client.indices.getSettings({ index: 'prompt-logs-2026.11', flat_settings: true });
    const [index] = Object.values(settings).map(({ settings: its }) => its as Record<string, unknown>);
    assert.equal(index?.['index.refresh_interval'], '5s');
    assert.equal(index?.['index.auto_expand_replicas'], '0-1');
    assert.equal(index?.['index.blocks.write'], undefined);
  });

  it('loses nothing and shows nothing twice at any time under live traffic, with changes and erasures', async function live() {
    this.timeout(120_000);
    const seen = new Set<string>();
    const erased = new Set<string>();
    const stop = new AbortController();
    let accepted = 0;
    const traffic = (async () => {
      while (!stop.signal.aborted) {
        const id = `live ${accepted++}`;
        shipper.accept(recordOf(id, { at: Date.parse('2026-11-07T00:00:00Z') + accepted }));
        if (accepted % 5 === 0) shipper.acceptChange({ id: `live ${accepted - 3}`, tags: ['changed'] });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    let looks = 0;
    const watch = (async () => {
      while (!stop.signal.aborted) {
        const { hits } = await client.search<{ event: { id: string } }>({
          index: SEARCH_ALIAS,
          size: 10_000,
          _source: ['event.id'],
          // A search that was cut short is to be an error, not a short answer.
          allow_partial_search_results: false,
        });
        const shown = hits.hits.map((hit) => hit._source?.event.id ?? '');
        assert.equal(new Set(shown).size, shown.length, 'nothing is shown twice');
        const now = new Set(shown);
        const missing = [...seen].filter((id) => !now.has(id) && !erased.has(id));
        assert.deepEqual([missing.length, missing.slice(0, 3)], [0, []], 'what was shown once is shown');
        for (const id of shown) seen.add(id);
        looks += 1;
      }
    })();
    // One that the old generation has and the new one has loaded is erased before the switch.
    const [victim] = [...(await allRecords(records)).values()];
    assert.ok(victim);
    let isErased = false;
    const erase = async (): Promise<void> => {
      const there = await store.read(victim.chat_session_id, victim.message.id);
      assert.ok(there);
      erased.add(victim.message.id);
      const { chat_session_id, message, user, schema_version, time, operation, revision } = there.record;
      const tombstone = {
        ...{ chat_session_id, user, schema_version, time, operation, revision: revision + 1 },
        message: { ...message, prompt: [], other_attr: [] },
        erased: new Date().toISOString(),
      };
      await store.replace(tombstone as never, there.etag);
      const { index, id, version } = { ...keyOf(victim), version: revision + 1 };
      await client.delete({ index, id, version, version_type: 'external_gte' });
    };
    const result = await run({
      // Searches take their time on a busy machine.
      graceMs: 3_000,
      onStep: () => {
        if (!isErased) void erase();
        isErased = true;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    stop.abort();
    await Promise.all([traffic, watch]);
    assert.ok((result?.caughtUp ?? 0) > 0, 'live traffic was brought over');
    assert.ok(looks > 5);
    assert.ok(await shipper.drain(60_000));
    await client.indices.refresh({ index: SEARCH_ALIAS });
    const documents = await allDocuments(client);
    assert.equal(documents.size, DEMO.count + accepted - 1);
    const found = await client.count({ index: SEARCH_ALIAS, query: { term: { 'event.id': victim.message.id } } });
    assert.equal(found.count, 0, 'what was erased meanwhile does not come back');
  });

  it('takes over documents whose record the store does not have', async () => {
    const index = 'prompt-logs-2026.11';
    await client.index({
      ...{ index, id: 'of-logstash', version: 0, version_type: 'external_gte', refresh: true },
      document: { '@timestamp': '2026-11-02T00:00:00Z', event: { id: 'x' }, message: 'only here' },
    });
    const result = await run();
    assert.equal(result?.caughtUp, 1);
    const found = await client.search({
      index: SEARCH_ALIAS,
      query: { ids: { values: ['of-logstash'] } },
      version: true,
    });
    assert.deepEqual(
      found.hits.hits.map((hit) => [hit._index, hit._version]),
      [[`${index}-g2`, 0]],
    );
  });

  it('goes on after it ended anywhere, and puts right what it left', async function anywhere() {
    this.timeout(120_000);
    // It ends like a killed process does: whatever it was about to do next, it does not.
    for (const ending of ['page', 'state 2', 'state 3', 'state 4', 'state 5']) {
      await deleteIndices(client);
      await reship();
      let state: RebuildState | undefined;
      let after: string | undefined;
      let before: RebuildOptions['before'];
      let told = 0;
      const dead = new Error('killed');
      const first = run({
        inFlight: 1,
        recordsPerSecond: 100_000,
        onState: (now) => {
          told += 1;
          state = now;
          if (ending === `state ${told}`) throw dead;
        },
        onPage: ({ token, ...tally }) => {
          [after, before] = [token, tally];
          if (ending === 'page') throw dead;
        },
      });
      await assert.rejects(first, /killed/, ending);
      const result = await run({ state, ...(after === undefined ? {} : { after }), ...(before && { before }) });
      assert.equal(new RevisionSum(result?.tally?.sum).count, await store.count(), ending);
      await assertSame();
      assert.ok(
        (await names()).every((name) => /-g2$/.test(name)),
        ending,
      );
      shipper.accept(recordOf(`after ${ending}`, { at: Date.parse('2026-11-07T00:00:00Z') }));
      assert.ok(await shipper.drain(60_000), 'writers may write');
    }
  });

  it('begins anew where the server lost what was loaded, and removes what nobody goes on with', async () => {
    const stop = new AbortController();
    let state: RebuildState | undefined;
    const first = await run({
      signal: stop.signal,
      onState: (now) => {
        state = now;
      },
      onPage: () => stop.abort(),
    });
    assert.equal(first, undefined);
    await run({ state: undefined });
    assert.ok((await names()).every((name) => /-g3$/.test(name)));
    await assertSame();
    await deleteIndices(client);
    const result = await run({
      ...(state && { state }),
      after: '999999',
      before: { indexed: 9, refusals: 0, refused: [], sum: '9-0' },
    });
    assert.equal(result?.tally?.indexed, await store.count());
    await assertSame();
  });

  it('is done by one machine at a time', async () => {
    const here = { host: 'here', home: '/a' };
    const release = await markRebuild(client, here);
    await assert.rejects(markRebuild(client, { host: 'there', home: '/a' }), hasCode('PL_REINDEX_RUNNING', /here/));
    // The same home has a lock of its own: what its killed run left is taken over.
    await (await markRebuild(client, here))();
    await (await markRebuild(client, { host: 'there', home: '/b' }))();
    // Ten minutes old, and then not of this time at all: it is looked at whether it moves.
    const other = { host: 'there', home: '/b' };
    for (const skewMs of [-600_000, 3_600_000]) {
      const clock = (): number => Date.now() + skewMs;
      const marks = [markRebuild(client, here, clock)];
      await marks[0];
      const onWatch = (): number => marks.push(markRebuild(client, here, clock));
      const refused = markRebuild(client, other, Date.now, { watchMs: 300, onWatch });
      await assert.rejects(refused, hasCode('PL_REINDEX_RUNNING', /here/));
      const taken = await markRebuild(client, other, Date.now, { watchMs: 300 });
      for (const end of [taken, ...(await Promise.all(marks))]) await end();
    }
    await release();
  });

  function keyOf(record: Parameters<typeof documentOf>[0]): { index: string; id: string } {
    const [index = '', id = ''] = documentOf(record)[0].split('/');
    return { index, id };
  }

  /** Every document as the lane made it, after the indices were deleted. */
  async function reship(): Promise<void> {
    const operations = [...(await allRecords(records)).values()].flatMap((record) => {
      const { index, id } = keyOf(record);
      const action = { _index: index, _id: id, version: record.revision, version_type: 'external_gte' as const };
      return [{ index: action }, documentOf(record)[1] as Record<string, unknown>];
    });
    assert.equal((await client.bulk({ operations })).errors, false);
  }
});
