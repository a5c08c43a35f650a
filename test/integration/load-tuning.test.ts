/** How often indices are refreshed while much is brought into them, on a real Elasticsearch. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import { type ReindexOptions, reindex } from '../../src/delivery/reindex.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { deleteIndices, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch } from '../support/elasticsearch.ts';
import { recordOf } from '../support/records.ts';

const TIMES = ['2026-10-05T10:00:00.000Z', '2026-11-05T10:00:00.000Z'] as const;
const [OCTOBER, NOVEMBER] = ['prompt-logs-2026.10', 'prompt-logs-2026.11'] as const;

describe('indices that much is brought into', () => {
  let client: SearchClient;
  let store: RecordsStore;
  let folder: string;
  before(async () => {
    client = superuserClient(await sharedElasticsearch());
    folder = await mkdtemp(join(tmpdir(), 'promptlog-tuning-'));
    store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
    const records = TIMES.map((time, at) => ({ ...recordOf(`r-${at}`), time }));
    await store.create(
      records.map((record) => ({
        id: record.message.id,
        session: record.chat_session_id,
        alias: '',
        time: Date.parse(record.time),
        body: Buffer.from(JSON.stringify(record)),
      })),
    );
    await prepareSearch(client);
  });
  beforeEach(() => deleteIndices(client));
  after(async () => {
    await deleteIndices(client);
    await store.close();
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** How often they are refreshed when the documents are sent. */
  async function run(options: Partial<ReindexOptions> = {}): Promise<Record<string, unknown>> {
    let during = {};
    const watched: SearchClient = Object.create(options.client ?? client, {
      bulk: {
        value: async (...asked: Parameters<SearchClient['bulk']>) => {
          during = await intervals();
          return client.bulk(...asked);
        },
      },
    });
    const done = await reindex({ store, refreshSeldom: true, ...options, client: watched });
    assert.equal(done?.indexed, TIMES.length);
    return during;
  }

  async function intervals(): Promise<Record<string, unknown>> {
    const found = await client.indices.getSettings({ index: 'prompt-logs-*', flat_settings: true });
    return Object.fromEntries(
      Object.entries(found).map(([name, { settings }]) => [
        name,
        (settings as Record<string, unknown>)['index.refresh_interval'],
      ]),
    );
  }

  it('are refreshed twice a minute while it lasts, and as their template has it afterwards', async () => {
    assert.deepEqual(await run(), { [OCTOBER]: '31s', [NOVEMBER]: '31s' });
    assert.deepEqual(await intervals(), { [OCTOBER]: '5s', [NOVEMBER]: '5s' });
  });

  it('get back what somebody had set, and what a run left that was killed', async () => {
    await client.indices.create({ index: OCTOBER, settings: { refresh_interval: '7s' } });
    await client.indices.create({ index: NOVEMBER, settings: { refresh_interval: '31s' } });
    assert.deepEqual(await run(), { [OCTOBER]: '31s', [NOVEMBER]: '31s' });
    assert.deepEqual(await intervals(), { [OCTOBER]: '7s', [NOVEMBER]: '5s' });
  });

  it('are left alone where they are not refreshed at all, and by a run that is not told to', async () => {
    await client.indices.create({ index: OCTOBER, settings: { refresh_interval: '-1' } });
    assert.deepEqual(await run(), { [OCTOBER]: '-1', [NOVEMBER]: '31s' });
    assert.deepEqual(await intervals(), { [OCTOBER]: '-1', [NOVEMBER]: '5s' });
    await deleteIndices(client);
    assert.deepEqual(await run({ refreshSeldom: false }), { [OCTOBER]: '5s', [NOVEMBER]: '5s' });
    assert.deepEqual(await intervals(), { [OCTOBER]: '5s', [NOVEMBER]: '5s' });
  });

  it('get back their own when the run is stopped', async () => {
    const stop = new AbortController();
    await reindex({ store, client, refreshSeldom: true, signal: stop.signal, onPage: () => stop.abort() });
    assert.deepEqual(await intervals(), { [OCTOBER]: '5s', [NOVEMBER]: '5s' });
  });

  it('are loaded all the same, and told, where settings may not be changed', async () => {
    const left: string[] = [];
    const transport = Object.create(client.transport, {
      request: {
        value: (params: { method: string; path: string }, ...rest: unknown[]) => {
          if (params.method === 'PUT' && params.path.includes('_settings') && left.length === 0 && isSet)
            throw new Error('403');
          if (params.method === 'PUT' && params.path.includes('_settings')) isSet = true;
          return (client.transport.request as (...args: unknown[]) => unknown).call(client.transport, params, ...rest);
        },
      },
    });
    let isSet = false;
    const refused = Object.create(client, { transport: { value: transport } }) as SearchClient;
    await run({ client: refused, onLeft: (indices) => left.push(...indices) });
    assert.deepEqual(left, [OCTOBER]);
  });
});
