import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type ReindexOptions, type ReindexProgress, reindex } from '../../src/delivery/reindex.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { itemOf, recordOf } from '../support/records.ts';
import { SearchServer } from '../support/search-server.ts';
import { newFolder, removeFolders } from './fixture.ts';

const COUNT = 23;
const PAGE = 5;

/** The store in pages of a few records, however many are asked for. */
function paged(store: RecordsStore): RecordsStore {
  return Object.assign(Object.create(store) as RecordsStore, {
    scan: (options: Parameters<RecordsStore['scan']>[0]) => store.scan({ ...options, pageSize: PAGE }),
  });
}

describe('reindexing', () => {
  let server: SearchServer;
  let store: SqliteStore;
  let client: SearchClient;
  const run = (more: Partial<ReindexOptions> = {}) => reindex({ store: paged(store), client, retryMaxMs: 5, ...more });

  beforeEach(async () => {
    server = await SearchServer.start();
    client = createSearchClient({ url: server.url, requestTimeoutMs: 2_000 });
    store = new SqliteStore({ file: join(newFolder(), 'records.sqlite') });
    await store.open();
    const records = Array.from({ length: COUNT }, (_, index) => recordOf(`m${index}`, { content: 'word '.repeat(50) }));
    await store.create(records.map(itemOf));
  });
  afterEach(async () => {
    await client.close();
    await store.close();
    await server.down();
    removeFolders();
  });

  it('brings every record into the search store, at its own revision', async () => {
    const there = (await store.read('m3', 'm3')) ?? assert.fail();
    await store.replace({ ...there.record, revision: 7 }, there.etag);
    const progress = await run();
    assert.deepEqual([progress?.indexed, progress?.refused], [COUNT, []]);
    assert.equal(server.documents.size, COUNT);
    assert.deepEqual([server.documents.get('m3')?.version, server.documents.get('m4')?.version], [7, 1]);
  });

  it('replaces nothing that live traffic made newer, and brings nothing back that was erased', async () => {
    await run();
    for (const [key, stored] of server.stored) server.stored.set(key, { ...stored, version: 9 });
    const gone = [...server.stored.keys()][0] ?? '';
    server.stored.set(gone, { version: 9 });
    const progress = await run();
    assert.equal(progress?.indexed, COUNT);
    assert.equal(server.documents.size, COUNT - 1);
    assert.ok([...server.documents.values()].every(({ version }) => version === 9));
  });

  it('does nothing in an empty store', async () => {
    const empty = new SqliteStore({ file: join(newFolder(), 'empty.sqlite') });
    await empty.open();
    assert.equal(await run({ store: empty }), undefined);
    await empty.close();
  });

  it('goes on after any page with its token, in another run', async () => {
    const pages: ReindexProgress[] = [];
    const stop = new AbortController();
    const first = await run({
      signal: stop.signal,
      onPage: (page) => {
        pages.push(page);
        if (pages.length === 2) stop.abort();
      },
    }).catch(() => pages.at(-1));
    assert.equal(first?.indexed, 2 * PAGE);
    const rest = await run({ after: first?.token ?? '' });
    assert.equal(rest?.indexed, COUNT - 2 * PAGE);
    assert.equal(server.documents.size, COUNT);
  });

  it('waits out a server that is down or busy, says so, and loses and doubles nothing', async () => {
    const faults = ['reset', { status: 503 }, { status: 429 }, 'garbage', 'reset after'] as const;
    let request = 0;
    server.fault = () => (request++ % 2 === 0 ? faults[(request >> 1) % faults.length] : undefined);
    const stalls: string[] = [];
    const progress = await run({ onStall: (reason) => stalls.push(reason) });
    assert.equal(progress?.indexed, COUNT);
    assert.equal(server.documents.size, COUNT);
    assert.ok(stalls.length >= 4);
  });

  it('sends again those of a page alone that were not taken', async () => {
    let refusals = 0;
    server.judge = ({ source }) =>
      (source?.['event'] as { id: string }).id === 'm2' && refusals++ < 2
        ? { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue is full' } }
        : undefined;
    assert.equal((await run({ inFlight: 1 }))?.indexed, COUNT);
    assert.deepEqual(
      server.bulks.slice(0, 3).map((bulk) => bulk.length),
      [PAGE, 1, 1],
    );
  });

  it('names what the server refuses, and indexes the rest', async () => {
    server.judge = ({ source }) =>
      (source?.['event'] as { id: string }).id === 'm2'
        ? { status: 400, error: { type: 'document_parsing_exception', reason: 'failed to parse' } }
        : undefined;
    const progress = await run();
    assert.equal(progress?.indexed, COUNT - 1);
    assert.deepEqual(
      progress?.refused.map(({ id, code }) => [id, code]),
      [['m2', 400]],
    );
  });

  it('sends several requests for a page larger than one', async () => {
    assert.equal((await run({ maxBulkBytes: 2_000 }))?.indexed, COUNT);
    assert.ok(server.bulks.length > Math.ceil(COUNT / PAGE));
    assert.equal(server.documents.size, COUNT);
  });

  it('stops while it waits for the server', async () => {
    server.fault = () => ({ status: 503, headers: { 'retry-after': '60' } });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const started = performance.now();
    await run({ signal: stop.signal }).catch(() => undefined);
    assert.ok(performance.now() - started < 10_000);
    assert.equal(server.documents.size, 0);
  });

  it('writes the copies without content too, where they are asked for, and sends again what was not taken alone', async () => {
    let refusals = 0;
    server.judge = ({ index, source }) =>
      index.startsWith('prompt-metadata') && (source?.['event'] as { id: string }).id === 'm2' && refusals++ < 1
        ? { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue is full' } }
        : undefined;
    const progress = await run({ metadataCopy: true, inFlight: 1 });
    assert.deepEqual([progress?.indexed, progress?.refused], [COUNT, []]);
    const of = (prefix: string) => [...server.stored.keys()].filter((key) => key.startsWith(prefix)).length;
    assert.deepEqual([of('prompt-logs-'), of('prompt-metadata-')], [COUNT, COUNT]);
    assert.deepEqual(
      server.bulks.slice(0, 2).map((bulk) => bulk.length),
      [2 * PAGE, 1],
    );
  });

  it('has more than one request under way, and tells pages in their order', async () => {
    let open = 0;
    let most = 0;
    server.fault = () => {
      most = Math.max(most, ++open);
      setTimeout(() => open--, 30);
      return { slowMs: 30 };
    };
    const tokens: number[] = [];
    const progress = await run({ inFlight: 3, onPage: ({ token }) => tokens.push(Number(token)) });
    assert.equal(progress?.indexed, COUNT);
    assert.ok(most >= 2, `${most} at once`);
    assert.deepEqual(
      tokens,
      tokens.toSorted((a, b) => a - b),
    );
  });

  it('lists what is no record and what no longer becomes a document, and indexes the rest', async () => {
    const poison = { ...recordOf('poison'), message: { id: 'poison' } };
    await store.create([{ ...itemOf(recordOf('poison')), body: Buffer.from(JSON.stringify(poison)) }]);
    await store.create([{ ...itemOf(recordOf('torn')), body: Buffer.from('{"half": }') }]);
    const progress = await run();
    assert.deepEqual([progress?.indexed, progress?.refusals], [COUNT, 2]);
    assert.deepEqual(
      progress?.refused.map(({ id, code }) => [id, code]),
      [
        ['poison', 422],
        ['torn', 422],
      ],
    );
    assert.equal(server.documents.size, COUNT);
  });

  it('waits while the disk of the server is full and its indices refuse writes', async () => {
    let refusals = 0;
    const reason =
      'index [prompt-logs-2026.11] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]';
    server.judge = () =>
      refusals++ < 2 * PAGE ? { status: 429, error: { type: 'cluster_block_exception', reason } } : undefined;
    const stalls: string[] = [];
    assert.equal((await run({ onStall: (told) => stalls.push(told) }))?.indexed, COUNT);
    assert.match(stalls[0] ?? '', /flood-stage watermark/);
  });

  it('gives the same sum for all at once and for a run that goes on, and another for other revisions', async () => {
    const whole = await run();
    const stop = new AbortController();
    const first = await run({ signal: stop.signal, inFlight: 1, onPage: () => stop.abort() });
    assert.ok(first !== undefined && first.indexed < COUNT);
    const rest = await run({ after: first.token, before: first });
    assert.deepEqual([rest?.sum, rest?.indexed], [whole?.sum, COUNT]);
    const there = (await store.read('m3', 'm3')) ?? assert.fail();
    await store.replace({ ...there.record, revision: 7 }, there.etag);
    assert.notEqual((await run())?.sum, whole?.sum);
  });

  it('indexes those of a choice alone', async () => {
    const late = recordOf('late', { at: Date.parse('2026-12-24T00:00:00Z'), chat_session_id: 's' });
    await store.create([itemOf(late)]);
    for (const selection of [{ since: new Date('2026-12-01') }, { session: 's' }, { id: 'late' }]) {
      server.stored.clear();
      assert.equal((await run({ selection, store }))?.indexed, 1);
      assert.deepEqual([...server.documents.keys()], ['late']);
    }
  });
});
