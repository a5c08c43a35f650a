import assert from 'node:assert/strict';
import { CosmosStore, type CosmosStoreOptions } from '../../src/records/cosmos.ts';
import type { ScanOptions, ScanPage } from '../../src/records/store.ts';
import { type RangedCosmos, startRangedCosmos } from '../support/cosmos-ranges.ts';
import { hasCode, itemOf, recordOf, SOME_TIME } from '../support/records.ts';

const COUNT = 200;
const IDS = Array.from({ length: COUNT }, (_, index) => `m${index}`).sort();

describe('scanning a Cosmos container of several key ranges', () => {
  let server: RangedCosmos;
  let store: CosmosStore;

  const storeWith = (more: Partial<CosmosStoreOptions> = {}) =>
    new CosmosStore({ endpoint: server.endpoint, key: server.key, database: 'd', container: 'c', ...more });

  beforeEach(async () => {
    server = await startRangedCosmos();
    store = storeWith();
    await store.open();
    const records = IDS.map((id, index) => recordOf(id, { at: SOME_TIME + index, chat_session_id: `s${index}` }));
    await store.create(records.map(itemOf));
    server.queries.length = 0;
  });
  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  const idsIn = ({ records }: ScanPage) => records.map(({ message }) => message.id);

  async function scanned(options: ScanOptions = {}, onPage: (page: ScanPage) => void = () => {}, from = store) {
    const ids: string[] = [];
    for await (const page of from.scan({ pageSize: 10, ...options })) {
      ids.push(...idsIn(page));
      onPage(page);
    }
    return ids.sort();
  }

  it('finds every record once, of all ranges', async () => {
    assert.deepEqual(await scanned(), IDS);
    assert.deepEqual([...new Set(server.queries.map(({ range }) => range))].sort(), ['0', '1', '2', '3']);
  });

  it('reads four ranges side by side and no more, each one page ahead', async () => {
    for (const id of ['0', '1', '2', '3']) server.split(id);
    let open = 0;
    let most = 0;
    const four = Promise.withResolvers<void>();
    server.before = async () => {
      open += 1;
      most = Math.max(most, open);
      if (open === 4) four.resolve();
      await four.promise;
      open -= 1;
    };
    const pages = store.scan({ pageSize: 10 });
    const first = (await pages.next()).value as ScanPage;
    assert.equal(most, 4);
    // Four that were read first, and the one behind the page that was handed out.
    while (server.queries.length < 5 || open > 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(server.queries.length, 5);
    const rest = await scanned({ after: first.token });
    assert.deepEqual([...idsIn(first), ...rest].sort(), IDS);
    await pages.return(undefined);
    assert.equal(most, 4);
  });

  it('asks for one plan per range, not per page', async () => {
    server.plans = 0;
    await scanned();
    assert.equal(server.plans, 4);
    assert.ok(server.queries.length >= 20);
  });

  it('goes on behind any page, in another process', async () => {
    const pages: ScanPage[] = [];
    await scanned({}, (page) => pages.push(page));
    const found: string[] = [];
    for (const page of pages) {
      found.push(...idsIn(page));
      const other = storeWith();
      const rest = await scanned({ after: page.token }, undefined, other);
      await other.close();
      assert.deepEqual([...found, ...rest].sort(), IDS);
    }
  });

  it('goes on when ranges are split and merged while they are read', async () => {
    let pages = 0;
    const ids = await scanned({}, () => {
      pages += 1;
      if (pages === 3) server.split('1');
      if (pages === 6) server.merge('2');
      if (pages === 9) server.split(server.ranges()[0] ?? '');
    });
    assert.deepEqual(ids, IDS);
    assert.equal(server.ranges().length, 5);
  });

  it('waits for a split that is under way', async () => {
    server.split('2', 3);
    assert.deepEqual(await scanned(), IDS);
    assert.equal(server.queries.filter(({ range }) => range === '2').length, 3);
  });

  it('goes on behind a token of ranges that are no more', async () => {
    for (const change of [() => server.split('0'), () => server.merge('1'), () => server.merge('4')]) {
      const found: string[] = [];
      let token = '';
      for await (const page of store.scan({ pageSize: 10 })) {
        found.push(...idsIn(page));
        token = page.token;
        if (found.length >= 60) break;
      }
      change();
      assert.deepEqual([...found, ...(await scanned({ after: token }))].sort(), IDS);
    }
  });

  it('filters in the ranges', async () => {
    const since = new Date(SOME_TIME + 50);
    const until = new Date(SOME_TIME + 60);
    assert.deepEqual(await scanned({ since, until }), IDS.slice(50, 60));
  });

  it('joins what is stored in parts', async () => {
    const large = recordOf('large', { content: 'x'.repeat(2_500_000) });
    await store.create([itemOf(large)]);
    const found: ScanPage[] = [];
    const ids = await scanned({}, (page) => found.push(page));
    assert.deepEqual(ids, [...IDS, 'large'].sort());
    const whole = found.flatMap(({ records }) => records).find(({ message }) => message.id === 'large');
    assert.deepEqual(whole, large);
  });

  it('waits while it is throttled, says so, and loses nothing', async () => {
    server.unitsPerSecond = 40;
    const stalls: string[] = [];
    const ids = await scanned({ pageSize: 20, onStall: (reason) => stalls.push(reason) });
    assert.deepEqual(ids, IDS);
    assert.ok(server.throttled > 0);
    assert.equal(stalls.length, server.throttled);
    assert.match(stalls[0] ?? '', /request units are used up/);
    assert.equal(new Set(stalls).size, 1, 'one sentence, which can be said once');
    assert.ok(!stalls[0]?.includes(server.key));
  });

  it('is not throttled when it keeps below what there is', async () => {
    server.unitsPerSecond = 100;
    const frugal = storeWith({ unitsPerSecond: 80 });
    server.spent = 0;
    const started = performance.now();
    const ids = await scanned({ pageSize: 20 }, undefined, frugal);
    const seconds = (performance.now() - started) / 1000;
    await frugal.close();
    assert.deepEqual(ids, IDS);
    assert.equal(server.throttled, 0);
    // The last page need not be waited for.
    assert.ok(server.spent / seconds <= 100, `${server.spent} units in ${seconds} s`);
  });

  it('stops waiting when it is told to', async () => {
    server.unitsPerSecond = 1;
    const stop = new AbortController();
    const reading = scanned({ signal: stop.signal, onStall: () => stop.abort(new Error('stopped')) });
    await assert.rejects(reading);
    assert.ok(server.throttled > 0);
  });

  it('tells of items that are no records, and reads the others', async () => {
    const poison = [
      { id: 'p1', chat_session_id: 's1', message: { id: 'p1' } },
      { id: 'p2', chat_session_id: 's2', message: { id: 'p2', prompt: 'not a list', other_attr: [] } },
      { id: 'p3', chat_session_id: 's3', message: { id: 'p3' }, revision: 1, time: 'x', parts: 2, digest: 'd' },
    ];
    for (const item of poison) await put(item);
    const unreadable: string[] = [];
    const ids = await scanned({ keepGoing: true }, (page) => {
      unreadable.push(...(page.unreadable ?? []).map(({ id }) => id));
    });
    assert.deepEqual(ids, IDS);
    assert.deepEqual(unreadable.sort(), ['p1', 'p2', 'p3']);
    await assert.rejects(scanned(), hasCode('PL_RECORD_INVALID', /./));
  });

  it('refuses a token of another store', async () => {
    await assert.rejects(scanned({ after: '4711' }), hasCode('PL_USAGE', /scan token/));
  });

  async function put(item: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${server.endpoint}/dbs/d/colls/c/docs`, {
      method: 'POST',
      headers: { 'x-ms-documentdb-partitionkey': JSON.stringify([item['chat_session_id']]) },
      body: JSON.stringify(item),
    });
    assert.equal(answer.status, 201);
  }
});
