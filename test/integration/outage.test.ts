/** Stores that fail, on the real ones: nothing that was accepted is lost, nothing is there twice, and the status says what waits and why. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneName } from '../../src/delivery/ledger.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import { createSearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { seededRandom } from '../spool/fixture.ts';
import { type FaultyServer, startFaultyServer } from '../support/cosmos-server.ts';
import { startElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { type FaultyProxy, type ProxyFault, startFaultyProxy } from '../support/faulty-proxy.ts';
import { recordOf } from '../support/records.ts';
import { assertAllDelivered } from '../support/shipper-home.ts';

const DRAIN_MS = 120_000;
const MOST_HITS = 10_000;

describe('an outage', function () {
  this.timeout(240_000);
  let elasticsearch: TestElasticsearch;
  let proxy: FaultyProxy;
  let folder: string;
  let shippers: Shipper[];

  before(async () => {
    elasticsearch = await startElasticsearch();
    const client = createSearchClient({ url: elasticsearch.url, ...elasticsearch.admin });
    await installTemplates(client);
    await client.close();
    proxy = await startFaultyProxy(elasticsearch.url);
  });
  after(async () => {
    await proxy?.close();
    await elasticsearch?.stop();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outage-test-'));
    shippers = [];
    proxy.fault = () => undefined;
    const indices = (await (await ask('GET', '/prompt-logs-*/_settings')).json()) as object;
    for (const index of Object.keys(indices)) assert.equal((await ask('DELETE', `/${index}`)).status, 200);
  });
  afterEach(async () => {
    for (const shipper of shippers) await shipper.close(0);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  function ask(method: string, path: string, body?: object): Promise<Response> {
    const { username, password } = elasticsearch.superuser;
    return fetch(new URL(path, elasticsearch.url), {
      method,
      headers: { authorization: `Basic ${btoa(`${username}:${password}`)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  const sqlite = (): RecordsStoreOptions => ({ kind: 'sqlite', file: join(folder, 'records.sqlite') });

  function open(more: Partial<ShipperOptions> = {}, url = elasticsearch.url): Shipper {
    const shipper = new Shipper({
      spool: { folder: join(folder, 'spool') },
      records: sqlite(),
      // The writer may write and nothing else, templates included.
      search: { url, ...elasticsearch.writer, requestTimeoutMs: 10_000, maxBulkBytes: 200_000 },
      delivery: { batchWaitMs: 20, retryMaxMs: 300 },
      onWarning: () => {},
      ...more,
    });
    shippers.push(shipper);
    return shipper;
  }

  const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `m${from + index}`);
  const lane = (shipper: Shipper, name: LaneName) =>
    shipper.status().lanes.find((status) => status.lane === name) ?? assert.fail();

  async function until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!holds()) {
      assert.ok(Date.now() < deadline, `not within a minute: ${what}`);
      await sleep(20);
    }
  }

  /** Fails unless everything was delivered and both stores hold exactly these, at revision 1. */
  async function assertBoth(shipper: Shipper, ids: readonly string[], records = sqlite()): Promise<void> {
    assert.equal(await shipper.drain(DRAIN_MS), true, JSON.stringify(shipper.status()));
    assertAllDelivered(shipper.status().lanes);
    const expected = [...ids].sort();
    const store = await openRecordsStore(records);
    const stored: string[] = [];
    for await (const page of store.scan()) {
      for (const { message, revision } of page.records)
        stored.push(revision === 1 ? message.id : `${message.id} twice`);
    }
    await store.close();
    assert.deepEqual(stored.sort(), expected, 'the records store');
    await ask('POST', '/prompt-logs/_refresh');
    const query = { size: MOST_HITS, version: true, _source: ['event.id'] };
    const answer = await (await ask('POST', '/prompt-logs/_search', query)).json();
    type Hit = { _version: number; _source: { event: { id: string } } };
    const found = (answer as { hits: { hits: Hit[] } }).hits.hits.map(({ _source, _version }) =>
      _version === 1 ? _source.event.id : `${_source.event.id} twice`,
    );
    assert.deepEqual(found.sort(), expected, 'the search store');
  }

  it('of search from the start: records go on, the status says why, and search follows when it comes', async () => {
    await elasticsearch.pause();
    const shipper = open();
    for (const id of names(500)) shipper.accept(recordOf(id));
    await until('the records lane is through', () => lane(shipper, 'records').delivered === 500);
    await until('search says why', () => /ECONNREFUSED/.test(lane(shipper, 'search').stalled?.reason ?? ''));
    const { pending, delivered, stalled } = lane(shipper, 'search');
    assert.deepEqual([pending, delivered], [500, 0]);
    assert.ok(Date.now() - Date.parse(stalled?.since ?? '') < 60_000);
    await elasticsearch.restart();
    await assertBoth(shipper, names(500));
    assert.equal(lane(shipper, 'search').stalled, undefined);
  });

  it('of search by kill -9 in the middle of shipping', async () => {
    const shipper = open();
    const count = 5_000;
    for (let number = 0; number < count; number += 100) {
      for (const id of names(100, number)) shipper.accept(recordOf(id));
      await shipper.flush();
      if (number === 1_000) await until('search has some', () => lane(shipper, 'search').delivered > 0);
      if (number === 2_000) process.kill(elasticsearch.pid, 'SIGKILL');
    }
    await until('search notices', () => lane(shipper, 'search').stalled !== undefined);
    await elasticsearch.restart();
    await assertBoth(shipper, names(count));
  });

  for (const [what, fault] of [
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '1' } }],
    ['503', { status: 503 }],
    ['garbage', 'garbage'],
    ['connections reset before the work', 'reset'],
    ['connections reset after the work', 'reset after'],
    ['slowness', { slowMs: 700 }],
  ] as const satisfies readonly (readonly [string, ProxyFault])[]) {
    it(`of search in parts: ${what}`, async () => {
      const shipper = open({}, proxy.url);
      const random = seededRandom(1);
      proxy.fault = () => (random() < 0.5 ? fault : undefined);
      const before = proxy.paths.length;
      for (const id of names(1_000)) shipper.accept(recordOf(id));
      await assertBoth(shipper, names(1_000));
      assert.ok(proxy.paths.length - before >= 3);
    });
  }

  it('of search that is longer than a request may take', async () => {
    const shipper = open({ search: { url: proxy.url, ...elasticsearch.writer, requestTimeoutMs: 300 } });
    let slow = true;
    proxy.fault = () => (slow ? { slowMs: 1_500 } : undefined);
    for (const id of names(300)) shipper.accept(recordOf(id));
    await until('it gives up waiting', () => /timed out|in time/i.test(lane(shipper, 'search').stalled?.reason ?? ''));
    slow = false;
    await assertBoth(shipper, names(300));
  });

  describe('of the records store', () => {
    let cosmos: FaultyServer;
    const options = (): RecordsStoreOptions => ({
      kind: 'cosmos',
      endpoint: cosmos.endpoint,
      key: cosmos.key,
      database: 'promptlog',
      container: 'records',
      requestTimeoutMs: 3_000,
    });

    beforeEach(async () => {
      cosmos = await startFaultyServer();
    });
    afterEach(() => cosmos.stop());

    it('from the start: search goes on, and the records follow', async () => {
      cosmos.fault = () => 'reset';
      const shipper = open({ records: options() });
      for (const id of names(300)) shipper.accept(recordOf(id));
      await until('search is through', () => lane(shipper, 'search').delivered === 300);
      await until('the records lane says why', () => lane(shipper, 'records').stalled !== undefined);
      assert.deepEqual([lane(shipper, 'records').pending, lane(shipper, 'records').delivered], [300, 0]);
      cosmos.fault = () => undefined;
      await assertBoth(shipper, names(300), options());
    });

    it('in the middle, before and after its work, and in every third request', async () => {
      const shipper = open({ records: options() });
      for (const id of names(200)) shipper.accept(recordOf(id));
      assert.equal(await shipper.drain(DRAIN_MS), true);
      let request = 0;
      const faults = [
        'reset',
        'reset after',
        { status: 429, headers: { 'x-ms-retry-after-ms': '50' } },
        { status: 503 },
      ] as const;
      cosmos.fault = () => (request++ % 3 === 0 ? faults[((request / 3) % faults.length) | 0] : undefined);
      for (const id of names(400, 200)) shipper.accept(recordOf(id));
      assert.equal(await shipper.drain(DRAIN_MS), true, JSON.stringify(shipper.status()));
      cosmos.fault = () => undefined;
      await assertBoth(shipper, names(600), options());
    });

    it('and of search at once: everything waits in the spool, also through a restart', async () => {
      cosmos.fault = () => 'reset';
      proxy.fault = () => 'reset';
      const first = open({ records: options() }, proxy.url);
      for (const id of names(400)) first.accept(recordOf(id));
      await until('both say why', () => first.status().lanes.every(({ stalled }) => stalled !== undefined));
      for (const { pending, delivered } of first.status().lanes) assert.deepEqual([pending, delivered], [400, 0]);
      assert.equal(await first.close(200), false);
      const second = open({ records: options() }, proxy.url);
      for (const id of names(100, 400)) second.accept(recordOf(id));
      cosmos.fault = () => undefined;
      await until('the records lane is through', () => lane(second, 'records').delivered === 500);
      assert.equal(lane(second, 'search').delivered, 0);
      proxy.fault = () => undefined;
      await assertBoth(second, names(500), options());
    });

    it('while halves are joined: each record is whole in both in the end', async () => {
      const shipper = open({ records: options() }, proxy.url);
      let request = 0;
      cosmos.fault = () => (request++ % 5 === 0 ? 'reset after' : undefined);
      proxy.fault = () => (request++ % 5 === 0 ? { status: 503 } : undefined);
      for (const id of names(100)) {
        shipper.acceptPart({ ...recordOf(id), halves: ['request'] });
        shipper.acceptPart({ ...recordOf(id, { outcome: 'completed' }), halves: ['response'] });
      }
      assert.equal(await shipper.drain(DRAIN_MS), true, JSON.stringify(shipper.status()));
      cosmos.fault = () => undefined;
      assertAllDelivered(shipper.status().lanes);
      const store = await openRecordsStore(options());
      for await (const page of store.scan()) {
        for (const record of page.records) assert.deepEqual([record.halves?.length, record.revision], [2, 2]);
      }
      assert.equal(await store.count(), 100);
      await store.close();
      await ask('POST', '/prompt-logs/_refresh');
      const query = { size: 0, query: { term: { 'record.complete': true } } };
      const answer = (await (await ask('POST', '/prompt-logs/_search', query)).json()) as {
        hits: { total: { value: number } };
      };
      assert.equal(answer.hits.total.value, 100);
    });
  });

  it('costs disk, not memory: 20,000 records wait in no more of it than 2,000', async () => {
    proxy.fault = () => 'reset';
    const shipper = open({ search: { url: proxy.url, ...elasticsearch.writer } }, proxy.url);
    const content = 'Where is my refund? '.repeat(100);
    const accept = async (from: number, to: number) => {
      for (let number = from; number < to; number += 500) {
        for (const id of names(500, number)) shipper.accept(recordOf(id, { content }));
        await shipper.flush();
        await until('the records lane follows', () => lane(shipper, 'records').delivered >= number);
      }
      await until('the records lane is through', () => lane(shipper, 'records').delivered === to);
      return process.memoryUsage.rss() / 1e6;
    };
    const few = await accept(0, 2_000);
    const many = await accept(2_000, 20_000);
    assert.ok(many - few < 80, `${few} MB with 2,000 waiting, ${many} MB with 20,000`);
    assert.equal(lane(shipper, 'search').pending, 20_000);
    proxy.fault = () => undefined;
    assert.equal(await shipper.drain(DRAIN_MS), true);
    assertAllDelivered(shipper.status().lanes);
    await ask('POST', '/prompt-logs/_refresh');
    const { count } = (await (await ask('GET', '/prompt-logs/_count')).json()) as { count: number };
    assert.equal(count, 20_000);
  });
});
