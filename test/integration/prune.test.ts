/** Pruning with real stores: by two clocks, in both of them, and not what is held. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addHold } from '../../src/erasing/holds.ts';
import { type PruneCounts, type PruneOptions, pruneRecords } from '../../src/erasing/prune.ts';
import { type DocumentPruning, pruneDocuments } from '../../src/erasing/prune-documents.ts';
import { searchId } from '../../src/record/id.ts';
import { erase, moved } from '../../src/record/merge.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { Shipper } from '../../src/shipper.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { runPromptlog, valuesOf } from '../support/promptlog-command.ts';
import { itemOf, recordOf } from '../support/records.ts';

const SAID = 'zanzibarknee';
const EVERYWHERE = 'prompt-logs-*,prompt-metadata-*';
const NOW = Date.parse('2026-11-21T05:00:00Z');
const DAY_MS = 86_400_000;
const BOUNDS = { content: new Date(NOW - 30 * DAY_MS), metadata: new Date(NOW - 400 * DAY_MS) };

for (const kind of ['sqlite', 'cosmos'] as const) {
  describe(`pruning ${kind} and Elasticsearch`, () => {
    let server: TestElasticsearch;
    let client: SearchClient;
    let cosmos: CosmosEmulator;
    let home: string;
    let records: RecordsStoreOptions;
    let store: RecordsStore;
    let places = 0;
    before(async () => {
      server = await sharedElasticsearch();
      client = superuserClient(server);
      cosmos = await startCosmosEmulator();
    });
    after(async () => {
      await client.close();
      await cosmos.stop();
    });
    beforeEach(async () => {
      await deleteAll(client);
      home = await mkdtemp(join(tmpdir(), 'promptlog-prune-'));
      places += 1;
      records =
        kind === 'sqlite'
          ? { kind, file: join(home, 'records.sqlite') }
          : { kind, endpoint: cosmos.endpoint, key: cosmos.key, database: 'prune', container: `records${places}` };
      store = await openRecordsStore(records);
      const at = searchAt(server);
      const line = new Shipper({
        ...at,
        search: { ...at.search, metadataCopy: true },
        records,
        spool: { below: join(home, 'spool') },
      });
      for (const [id, days, session] of RECORDS) line.accept(aged(id, days, session));
      assert.ok(await line.close(30_000));
      // What SQLite keeps as its newest row is none of the old ones.
      await store.create([itemOf(aged('newest', 0, 's-0'))]);
    });
    afterEach(async () => {
      await store.close();
      await deleteAll(client);
      await rm(home, { recursive: true, force: true });
    });

    async function prune(
      more: Partial<PruneOptions> = {},
    ): Promise<{ records: PruneCounts; documents: DocumentPruning }> {
      const signal = new AbortController().signal;
      const options = {
        store,
        client,
        bounds: BOUNDS,
        at: new Date(NOW).toISOString(),
        signal,
        metadataCopy: true,
        ...more,
      };
      return { records: await pruneRecords(options), documents: await pruneDocuments(options) };
    }

    /** The ids of the documents, and of those in which something can be read. */
    async function found(index: string): Promise<{ ids: string[]; said: string[] }> {
      await client.indices.refresh({ index: EVERYWHERE });
      const { hits } = await client.search<{ event: { id: string } }>({ index, size: 100 });
      const ids = hits.hits.map(({ _source }) => _source?.event.id ?? '');
      const said = hits.hits.filter(({ _source }) => JSON.stringify(_source).includes(SAID));
      return { ids: ids.sort(), said: said.map(({ _source }) => _source?.event.id ?? '').sort() };
    }

    it('removes content by the first clock and records by the second, in both stores', async () => {
      const result = await prune();
      assert.deepEqual(result.records, { seen: 3, withoutContent: 1, removed: 2, held: 0 });
      assert.equal(result.documents.left, 0);
      assert.deepEqual(await found('prompt-logs-*'), { ids: ['month', 'young'], said: ['young'] });
      assert.deepEqual((await found('prompt-metadata-*')).ids, ['month', 'young']);
      assert.deepEqual([await store.read('s-3', 'old'), await store.read('alone', 'alone')], [undefined, undefined]);
      const bare = (await store.read('s-2', 'month'))?.record;
      assert.ok(bare !== undefined && !JSON.stringify(bare).includes(SAID));
      assert.deepEqual([bare.revision, bare.user.user_id], [2, 'ada']);
      assert.deepEqual((await store.read('s-1', 'young'))?.record.revision, 1);
    });

    it('finds nothing to do a second time, and changes nothing when it only looks', async () => {
      const look = await prune({ dryRun: true });
      assert.deepEqual(look.records, { seen: 3, withoutContent: 1, removed: 2, held: 0 });
      assert.equal((await found('prompt-logs-*')).said.length, 4);
      await prune();
      const again = await prune();
      assert.deepEqual(again.records, { seen: 1, withoutContent: 0, removed: 0, held: 0 });
      assert.deepEqual(again.documents, { withoutContent: 0, removed: 0, left: 0 });
    });

    it('leaves what is held as it is, also documents that have no record', async () => {
      for (const session of ['s-2', 's-3', 'alone']) await addHold(store.notes, session, new Date(NOW).toISOString());
      const result = await prune();
      assert.deepEqual(result.records, { seen: 3, withoutContent: 0, removed: 0, held: 3 });
      assert.equal((await found('prompt-logs-*')).said.length, 4);
    });

    it('prunes documents that no record stands behind, and such as a broken run has left', async () => {
      await indexAlone('l-month', 40);
      await indexAlone('l-old', 500);
      // As if the run had ended between the two stores.
      const stored = await store.read('s-2', 'month');
      assert.ok(stored);
      const [bare] = [
        { ...stored.record, message: { ...stored.record.message, prompt: [], other_attr: [] }, revision: 2 },
      ];
      await store.replace(bare as PromptRecord, stored.etag);
      const { documents } = await prune();
      assert.deepEqual(documents, { withoutContent: 2, removed: 1, left: 0 });
      assert.deepEqual(await found('prompt-logs-*'), { ids: ['l-month', 'month', 'young'], said: ['young'] });
    });

    it('keeps the tombstones of erasures, and removes those of moves', async () => {
      const at = new Date(NOW).toISOString();
      const [gone, elsewhere] = [aged('gone', 500, 's-8'), aged('elsewhere', 500, 'elsewhere')];
      await store.create([
        itemOf(erase(gone, at)),
        itemOf(moved(elsewhere, 's-9', at)),
        itemOf(aged('newest-2', 0, 's-0')),
      ]);
      await prune();
      assert.ok((await store.read('s-8', 'gone'))?.record.erased);
      assert.equal(await store.read('elsewhere', 'elsewhere'), undefined);
    });

    it('goes on after the page of a token', async () => {
      const tokens: string[] = [];
      const stop = new AbortController();
      const stopping = prune({
        signal: stop.signal,
        onPage: ({ token }) => {
          tokens.push(token);
          stop.abort();
        },
      });
      await assert.rejects(stopping);
      const { records: rest, documents } = await prune({ after: tokens[0] ?? '' });
      assert.equal(rest.removed, 0);
      assert.equal(documents.left, 0);
    });

    if (kind === 'sqlite') {
      it('does it from the command line, by the days of the settings', async () => {
        const days = (Date.now() - NOW) / DAY_MS;
        const environment = {
          PROMPTLOG_HOME: home,
          PROMPTLOG_ELASTICSEARCH_URL: server.url,
          PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
          PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
          PROMPTLOG_ELASTICSEARCH_METADATA_COPY: 'true',
          PROMPTLOG_RETENTION_CONTENT_DAYS: String(Math.ceil(30 + days)),
          PROMPTLOG_RETENTION_METADATA_DAYS: String(Math.ceil(400 + days)),
        };
        const ran = await runPromptlog(['prune', '--json'], environment);
        assert.equal(ran.status, 0, ran.err);
        const [told] = valuesOf<{ records: PruneCounts; lifecycle: { state: string } }>(ran);
        assert.deepEqual(told?.records, { seen: 3, withoutContent: 1, removed: 2, held: 0 });
        assert.equal(told?.lifecycle.state, 'left out');
        const asked = await runPromptlog(['prune', '--content-days', '1'], environment);
        assert.deepEqual([asked.status, /--yes/.test(asked.err)], [2, true], 'nobody can be asked');
        const mixed = await runPromptlog(['prune', '--metadata-days', '1', '--yes'], environment);
        assert.deepEqual([mixed.status, /cannot be kept/.test(mixed.err)], [2, true]);
      });
    }

    async function indexAlone(id: string, days: number): Promise<void> {
      const { time } = aged(id, days, 's-7');
      const document = {
        '@timestamp': time,
        event: { id },
        session: { id: 's-7' },
        message: SAID,
        outcome: 'completed',
      };
      const index = `prompt-logs-${time.slice(0, 7).replace('-', '.')}`;
      await client.index({ index, id: searchId('s-7', id), version: 0, version_type: 'external_gte', document });
    }
  });
}

const RECORDS = [
  ['young', 10, 's-1'],
  ['month', 40, 's-2'],
  ['old', 500, 's-3'],
  ['alone', 500, 'alone'],
] as const;

function aged(id: string, days: number, session: string): PromptRecord {
  const user = { name: 'Ada', user_id: 'ada' };
  return recordOf(id, { chat_session_id: session, user, content: SAID, at: NOW - days * DAY_MS });
}

async function deleteAll(client: SearchClient): Promise<void> {
  const indices = Object.keys(await client.indices.get({ index: EVERYWHERE, allow_no_indices: true }));
  if (indices.length > 0) await client.indices.delete({ index: indices });
}
