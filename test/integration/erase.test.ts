/** Erasing with real stores: what was erased is nowhere, and nothing that comes again brings it back. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../src/delivery/ledger.ts';
import { reindex } from '../../src/delivery/reindex.ts';
import type { RecordSelection } from '../../src/delivery/selected-records.ts';
import { type Erasure, eraseSelection } from '../../src/erasing/erase.ts';
import { addHold } from '../../src/erasing/holds.ts';
import { ErasureJournal } from '../../src/erasing/journal.ts';
import { PromptlogError } from '../../src/errors.ts';
import { searchId } from '../../src/record/id.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { Shipper, type ShipperOptions } from '../../src/shipper.ts';
import { listSpools } from '../../src/spool/claim.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import { searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { recordOf } from '../support/records.ts';

const SECRET = 'zanzibarknee';
const EVERYWHERE = 'prompt-logs-*,prompt-metadata-*';
const ADA = { name: 'Ada', user_id: 'ada' };
const NOVEMBER = Date.parse('2026-11-20T10:00:00Z');
const OCTOBER = Date.parse('2026-10-31T23:59:59Z');

const KINDS = ['sqlite', 'cosmos'] as const;
/** Cosmos DB keeps a record of this length in parts. */
const LONG = { sqlite: ' long', cosmos: ' long'.repeat(400_000) };

for (const kind of KINDS) {
  describe(`erasing from ${kind} and Elasticsearch`, () => {
    let server: TestElasticsearch;
    let client: SearchClient;
    let cosmos: CosmosEmulator;
    let home: string;
    let records: RecordsStoreOptions;
    let store: RecordsStore;
    before(async () => {
      server = await sharedElasticsearch();
      client = superuserClient(server);
      cosmos = await startCosmosEmulator();
    });
    after(async () => {
      await client.close();
      await cosmos.stop();
    });
    let places = 0;
    beforeEach(async () => {
      await deleteAll(client);
      home = await mkdtemp(join(tmpdir(), 'promptlog-erase-'));
      places += 1;
      records =
        kind === 'sqlite'
          ? { kind, file: join(home, 'records.sqlite') }
          : { kind, endpoint: cosmos.endpoint, key: cosmos.key, database: 'erase', container: `records${places}` };
      store = await openRecordsStore(records);
    });
    afterEach(async () => {
      await store.close();
      await deleteAll(client);
      await rm(home, { recursive: true, force: true });
    });

    function shipper(more: Partial<ShipperOptions> = {}): Shipper {
      const at = searchAt(server);
      return new Shipper({
        ...at,
        search: { ...at.search, metadataCopy: true },
        records,
        spool: { below: join(home, 'spool') },
        ...more,
      });
    }

    async function ship(...given: readonly PromptRecord[]): Promise<void> {
      const line = shipper();
      for (const record of given) line.accept(structuredClone(record));
      assert.ok(await line.close(30_000), 'both stores took all of it');
    }

    function erase(selection: RecordSelection, more: { overrideHolds?: boolean } = {}): Promise<Erasure> {
      return eraseSelection({
        store,
        client,
        selection,
        spools: {
          folders: listSpools(join(home, 'spool')),
          cipher: undefined,
          open: (folder) => {
            try {
              return shipper({ spool: { folder } });
            } catch (error) {
              if (error instanceof PromptlogError && error.code === 'PL_SPOOL_LOCKED') return undefined;
              throw error;
            }
          },
          waitMs: 20_000,
        },
        journal: new ErasureJournal(home, selection),
        at: new Date().toISOString(),
        signal: new AbortController().signal,
        ...more,
      });
    }

    /** Everywhere the words may be: documents of any index, the records store, every file of the home. */
    async function placesOf(words: string): Promise<string[]> {
      await client.indices.refresh({ index: EVERYWHERE });
      const { hits } = await client.search({ index: EVERYWHERE, size: 1_000, allow_no_indices: true });
      const found = hits.hits
        .filter(({ _source }) => JSON.stringify(_source).includes(words))
        .map(({ _index }) => _index);
      for await (const page of store.scan()) {
        found.push(...page.records.filter((record) => JSON.stringify(record).includes(words)).map(() => kind));
      }
      for (const name of await readdir(home, { recursive: true })) {
        const bytes = await readFile(join(home, name)).catch(() => Buffer.alloc(0));
        if (bytes.includes(words)) found.push(name);
      }
      return found.sort();
    }

    const ofAda = (): PromptRecord[] => [
      recordOf('a-1', { chat_session_id: 's-1', user: ADA, content: SECRET, at: NOVEMBER }),
      recordOf('a-2', { chat_session_id: 's-1', user: ADA, content: SECRET, at: OCTOBER, response_id: 'chatcmpl-2' }),
      recordOf('a-3', { user: ADA, content: SECRET + LONG[kind], at: NOVEMBER }),
    ];
    const ofBob = (): PromptRecord => recordOf('b-1', { chat_session_id: 's-2', content: 'of bob', at: NOVEMBER });

    it('leaves nothing of a user in any store, index, copy or file, and all of the others', async () => {
      await ship(...ofAda(), ofBob());
      assert.ok((await placesOf(SECRET)).length >= 6);
      const { erased, left, remembered, scrubbed } = await erase({ user: 'ada' });
      assert.deepEqual([erased.records, erased.documents, erased.copies], [3, 3, 3]);
      assert.deepEqual(left, { records: 0, documents: 0, copies: 0, letters: 0, entries: 0 });
      assert.deepEqual([remembered, scrubbed], [true, true]);
      assert.deepEqual(await placesOf(SECRET), []);
      assert.ok((await placesOf('of bob')).length >= 2);
      assert.equal((await store.read('s-2', 'b-1'))?.record.message.prompt.length, 1);
    });

    it('lets nothing back in: not from a spool, an import, an older copy, a half, a change or a reindexing', async () => {
      await ship(...ofAda(), ofBob());
      await erase({ user: 'ada' });
      await ship(...ofAda());
      const again = shipper();
      const [first] = ofAda();
      again.acceptPart({ ...first, halves: ['response'] });
      again.acceptPart({ ...first, chat_session_id: 'a-1', halves: ['request'] });
      again.acceptChange({
        id: 'a-1',
        chat_session_id: 's-1',
        at: new Date().toISOString(),
        feedback: [{ name: 'score', value: 1, comment: SECRET, at: new Date().toISOString() }],
      });
      assert.ok(await again.close(30_000));
      await reindex({ store, client, metadataCopy: true });
      await client.indices.refresh({ index: EVERYWHERE });
      const { count } = await client.count({ index: EVERYWHERE, query: { term: { 'user.id': 'ada' } } });
      assert.equal(count, 0);
      // What the delivered entries still hold is gone with the next erasure of the same, which finds nothing else.
      const { erased } = await erase({ user: 'ada' });
      assert.equal(erased.documents + erased.copies, 0);
      assert.deepEqual(await placesOf(SECRET), []);
    });

    it('erases a session, one record by its response id, and what a query finds', async () => {
      await ship(...ofAda(), ofBob());
      assert.equal((await erase({ id: 'chatcmpl-2' })).erased.records, 1);
      assert.ok((await store.read('s-1', 'a-2'))?.record.erased);
      assert.equal((await erase({ session: 's-1' })).erased.records, 1);
      const { erased } = await erase({ query: `message: ${SECRET}` });
      assert.deepEqual([erased.records, erased.documents, erased.copies], [1, 1, 1]);
      assert.deepEqual(await placesOf(SECRET), []);
      assert.equal((await store.read('s-2', 'b-1'))?.record.erased, undefined);
    });

    it('goes on where a run was broken off, also between the two stores', async () => {
      await ship(...ofAda(), ofBob());
      const selection = { user: 'ada' };
      const stopped = new AbortController();
      const journal = new ErasureJournal(home, selection);
      // A records store that takes the first tombstone and then hears that it is to stop.
      const stopping = Object.assign(Object.create(store) as RecordsStore, {
        notes: store.notes,
        read: (...key: Parameters<RecordsStore['read']>) => store.read(...key),
        replace: async (...to: Parameters<RecordsStore['replace']>) => {
          const outcome = await store.replace(...to);
          stopped.abort();
          return outcome;
        },
        scan: (...options: Parameters<RecordsStore['scan']>) => store.scan(...options),
        together: <T>(work: () => Promise<T>) => work(),
      });
      const spools = { folders: [], cipher: undefined, open: () => undefined };
      const at = new Date().toISOString();
      await assert.rejects(
        eraseSelection({ store: stopping, client, selection, spools, journal, at, signal: stopped.signal }),
      );
      const { erased, left } = await erase(selection);
      assert.equal(erased.records, 3, 'its receipt tells of all of them');
      assert.equal(left.documents + left.copies, 0);
      assert.deepEqual(await placesOf(SECRET), []);
    });

    // The rest has nothing to do with where the records are.
    if (kind === 'cosmos') return;

    it('has Elasticsearch refuse a late document of Logstash, and erases one that no record stands behind', async () => {
      await ship(...ofAda(), ofBob());
      const late = { index: 'prompt-logs-2026.11', version: 0, version_type: 'external_gte', refresh: true } as const;
      const document = (id: string) => ({
        '@timestamp': new Date(NOVEMBER).toISOString(),
        event: { id },
        session: { id: 's-1' },
        user: { id: 'ada' },
        message: SECRET,
      });
      await client.indices.putSettings({ index: 'prompt-logs-*', settings: { gc_deletes: '0s' } });
      // So it would be: a removed document of a version that nobody remembers comes back.
      await client.index({ ...late, id: 'control', version: 4, document: document('control') });
      await client.delete({ index: late.index, id: 'control', version: 5, version_type: 'external', refresh: true });
      await until('the version is forgotten', async () => {
        await client.indices.refresh({ index: late.index });
        const again = client.index({ ...late, id: 'control', document: document('control') });
        return again.then(() => true).catch(() => false);
      });
      await client.index({ ...late, id: searchId('s-1', 'l-1'), document: document('l-1') });
      const { erased } = await erase({ user: 'ada' });
      assert.equal(erased.documents, 5, 'the control as well');
      const settings = Object.values(await client.indices.getSettings({ index: 'prompt-logs-*' }));
      assert.ok(settings.every((index) => index.settings?.index?.gc_deletes === '7d'));
      for (const id of ['a-1', 'l-1']) {
        await assert.rejects(client.index({ ...late, id: searchId('s-1', id), document: document(id) }), /conflict/);
      }
      await ship(recordOf('l-1', { chat_session_id: 's-1', user: ADA, content: SECRET, at: NOVEMBER }));
      assert.ok((await store.read('s-1', 'l-1'))?.record.erased);
      const { hits } = await client.search({ index: 'prompt-logs', query: { match: { message: SECRET } } });
      assert.deepEqual(hits.hits, []);
    });

    it('removes documents of other months and of copies that were left behind', async () => {
      await ship(...ofAda(), ofBob());
      const [first] = ofAda();
      const stale = { '@timestamp': first?.time, event: { id: 'a-1' }, session: { id: 's-1' }, message: SECRET };
      for (const index of ['prompt-logs-2025.01', 'prompt-metadata-2025.01']) {
        const id = searchId('s-1', 'a-1');
        await client.index({ index, id, version: 9, version_type: 'external', document: stale, refresh: true });
      }
      await erase({ session: 's-1', user: 'ada' });
      const { count } = await client.count({ index: EVERYWHERE, query: { term: { 'session.id': 's-1' } } });
      assert.equal(count, 0);
    });

    it('delivers what a spool still holds before it erases, and forgets dead letters and waiting changes', async () => {
      await ship(...ofAda(), ofBob());
      const away = shipper({ search: { url: 'http://127.0.0.1:1' } });
      away.accept(recordOf('a-4', { chat_session_id: 's-9', user: ADA, content: SECRET, at: NOVEMBER }));
      away.acceptChange({
        id: 'a-9',
        chat_session_id: 's-9',
        at: new Date().toISOString(),
        feedback: [{ name: 'score', value: 1, comment: SECRET, at: new Date().toISOString() }],
      });
      away.acceptRefused({ id: 'r-1', code: 'X', message: 'no', sent: { value: { user: 'ada', said: SECRET } } });
      assert.equal(await away.close(500), false, 'Elasticsearch was away');
      const [folder = ''] = listSpools(join(home, 'spool'));
      const { erased } = await erase({ user: 'ada' });
      assert.equal(erased.records, 4);
      assert.equal(erased.letters, 1, 'the dead letter');
      // The change names a record that nobody knows: its session says whose it is.
      assert.equal((await erase({ session: 's-9' })).erased.letters, 1);
      assert.deepEqual(await placesOf(SECRET), []);
      const ledger = new Ledger(folder);
      assert.equal(ledger.find('records')?.dropped, 2);
      ledger.close();
    });

    it('works beside a process that goes on writing, and blanks what lies in the files of its spool', async () => {
      const line = shipper();
      for (const record of ofAda()) line.accept(record);
      await line.flush();
      let number = 0;
      const traffic = setInterval(
        () => line.accept({ ...ofBob(), message: { ...ofBob().message, id: `b-${++number}` } }),
        20,
      );
      try {
        const { erased } = await erase({ user: 'ada' });
        assert.equal(erased.records, 3);
        assert.ok(erased.entries >= 3);
        assert.deepEqual(await placesOf(SECRET), []);
      } finally {
        clearInterval(traffic);
      }
      assert.ok(await line.close(30_000));
      assert.ok(number > 0);
      assert.equal((await store.session('s-2')).length, number);
    });

    it('refuses what is held and touches nothing of it, unless the hold is overridden', async () => {
      await ship(...ofAda(), ofBob());
      await addHold(store.notes, 's-1', new Date().toISOString(), 'case 4711');
      await assert.rejects(erase({ user: 'ada' }), { code: 'PL_ERASE_HELD', message: /s-1/ });
      await assert.rejects(erase({ query: `message: ${SECRET}` }), { code: 'PL_ERASE_HELD' });
      assert.equal((await store.read('a-3', 'a-3'))?.record.erased, undefined);
      assert.equal((await erase({ user: 'ada' }, { overrideHolds: true })).erased.records, 3);
      assert.deepEqual(await placesOf(SECRET), []);
    });

    it('does it from the command line, with a receipt that a changed byte makes worthless', async () => {
      await ship(...ofAda(), ofBob());
      const environment = environmentOf(home, server, records);
      const receipt = join(home, 'ada.json');
      const dry = await runPromptlog(['erase', '--user', 'ada', '--dry-run', '--json'], environment);
      assert.equal(dry.status, 0, dry.err);
      const [preview] = valuesOf<{ found: { records: number; documents: number } }>(dry);
      assert.deepEqual([preview?.found.records, preview?.found.documents], [3, 3]);
      assert.equal((await runPromptlog(['erase', '--user', 'ada'], environment)).status, 2, 'nobody can be asked');
      assert.equal((await runPromptlog(['erase', '--until', 'now', '--yes'], environment)).status, 2);
      assert.equal((await runPromptlog(['hold', 'add', 's-1', '--reason', 'a case'], environment)).status, 0);
      const held = await runPromptlog(['erase', '--user', 'ada', '--yes'], environment);
      assert.deepEqual([held.status, /PL_ERASE_HELD.*s-1/.test(held.err)], [3, true]);
      assert.match((await runPromptlog(['hold', 'list'], environment)).out, /s-1.*a case/);
      assert.equal((await runPromptlog(['hold', 'remove', 's-1'], environment)).status, 0);
      const run = await runPromptlog(['erase', '--user', 'ada', '--yes', '--json', '--receipt', receipt], environment);
      assert.equal(run.status, 0, run.err);
      assert.equal(valuesOf<{ erased: { records: number } }>(run)[0]?.erased.records, 3);
      assert.deepEqual(await placesOf(SECRET), []);
      const verify = ['erase', 'verify-receipt', receipt, '--subject'];
      assert.equal((await runPromptlog([...verify, 'user:ada'], environment)).status, 0);
      assert.equal((await runPromptlog([...verify, 'user:bob'], environment)).status, 3);
      const text = await readFile(receipt, 'utf8');
      assert.ok(!text.includes('ada') && !text.includes('a-1'));
      await writeFile(receipt, text.replace('"records": 0', '"records": 1'));
      const changed = await runPromptlog(verify.slice(0, 3), environment);
      assert.deepEqual([changed.status, /PL_RECEIPT_INVALID/.test(changed.err)], [3, true]);
    });
  });
}

async function deleteAll(client: SearchClient): Promise<void> {
  const indices = Object.keys(await client.indices.get({ index: EVERYWHERE, allow_no_indices: true }));
  if (indices.length > 0) await client.indices.delete({ index: indices });
}

function environmentOf(
  home: string,
  { url, admin }: TestElasticsearch,
  records: RecordsStoreOptions,
): Record<string, string> {
  return {
    PROMPTLOG_HOME: home,
    PROMPTLOG_ELASTICSEARCH_URL: url,
    PROMPTLOG_ELASTICSEARCH_USERNAME: admin.username,
    PROMPTLOG_ELASTICSEARCH_PASSWORD: admin.password,
    PROMPTLOG_ELASTICSEARCH_METADATA_COPY: 'true',
    ...(records.kind === 'sqlite'
      ? { PROMPTLOG_RECORDS: 'sqlite' }
      : {
          PROMPTLOG_RECORDS: 'cosmos',
          PROMPTLOG_COSMOS_ENDPOINT: records.endpoint,
          PROMPTLOG_COSMOS_KEY: records.key ?? '',
          PROMPTLOG_COSMOS_DATABASE: records.database,
          PROMPTLOG_COSMOS_CONTAINER: records.container,
        }),
  };
}
