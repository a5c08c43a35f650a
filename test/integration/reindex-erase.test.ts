/** Erasing and rebuilding at once: what is erased while new indices are made is not in them, at whatever moment it is erased. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import { type RebuildOptions, type RebuildResult, rebuild } from '../../src/delivery/rebuild.ts';
import { type Erasure, eraseSelection } from '../../src/erasing/erase.ts';
import { ErasureJournal } from '../../src/erasing/journal.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { RecordsStore, ScanOptions, ScanPage } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { SEARCH_ALIAS } from '../../src/search/search.ts';
import { Shipper } from '../../src/shipper.ts';
import { allDocuments, deleteIndices, searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { runPromptlog } from '../support/promptlog-command.ts';
import { recordOf } from '../support/records.ts';

const NOVEMBER = Date.parse('2026-11-07T00:00:00Z');
const EACH = 30;
const USERS = ['ada', 'bob', 'cleo', 'dora', 'emil', 'finn', 'gus', 'hal'] as const;
type User = (typeof USERS)[number];
const EVERYWHERE = 'prompt-logs-*,prompt-metadata-*';

describe('records erased while the indices are rebuilt', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;
  let records: RecordsStoreOptions;
  let store: RecordsStore;
  let shipper: Shipper;

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
  });
  after(async () => {
    await deleteAll();
    await client.close();
  });
  beforeEach(async () => {
    await deleteAll();
    folder = await mkdtemp(join(tmpdir(), 'promptlog-rebuild-erase-'));
    records = { kind: 'sqlite', file: join(folder, 'records.sqlite') };
    await prepareSearch(client);
    const at = searchAt(server);
    const search = { ...at.search, metadataCopy: true };
    shipper = new Shipper({ ...at, search, records, spool: { folder: join(folder, 'spool') } });
    // One of each in turn, so that every page has some of every user.
    for (let index = 0; index < EACH; index += 1) {
      for (const user of USERS) shipper.accept(record(user, index));
    }
    assert.ok(await shipper.drain(60_000));
    store = await openRecordsStore(records);
  });
  afterEach(async () => {
    await shipper.close(10_000);
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const idOf = (user: User, index: number): string => `${user}-${index}`;
  const record = (user: User, index: number) =>
    recordOf(idOf(user, index), {
      at: NOVEMBER - index * 86_400_000,
      user: { name: user, user_id: user },
      content: `the words of ${user}`,
    });

  function run(more: Partial<RebuildOptions> = {}): Promise<RebuildResult | undefined> {
    const options = { store, client, onState: () => {}, graceMs: 50, retryMaxMs: 200, metadataCopy: true };
    return rebuild({ ...options, ...more });
  }

  function erase(user: User): Promise<Erasure> {
    const selection = { user };
    return eraseSelection({
      store,
      client,
      selection,
      spools: { folders: [], cipher: undefined, open: () => undefined },
      journal: new ErasureJournal(folder, selection),
      at: new Date().toISOString(),
      signal: new AbortController().signal,
    });
  }

  /** The store, whose pages are handed out only when somebody has done something. */
  function storeThat(beforePage: (page: number) => Promise<void>): RecordsStore {
    const scan = async function* (options: ScanOptions): AsyncGenerator<ScanPage> {
      let page = 0;
      for await (const found of store.scan({ ...options, pageSize: 60 })) {
        await beforePage(page++);
        yield found;
      }
    };
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'scan') return scan;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  async function shownOf(user: User): Promise<number> {
    await client.indices.refresh({ index: EVERYWHERE });
    return (await client.count({ index: EVERYWHERE, query: { term: { 'user.id': user } } })).count;
  }

  async function assertErased(user: User): Promise<void> {
    assert.equal(await shownOf(user), 0, `nothing is left of ${user}`);
  }

  it('are in no index of the new generation, whenever they were erased', async function everywhere() {
    this.timeout(120_000);
    let erased = 0;
    // By which the second takes indices away that erasing may know by their own names.
    for (const [generation, users] of [[2, USERS.slice(0, 4)] as const, [3, USERS.slice(4)] as const]) {
      const [early = 'ada', ...others] = users;
      const erasures: Promise<unknown>[] = [];
      await run({
        store: storeThat(async (page) => {
          // The page holds them as they were.
          if (page === 1) await erase(early);
        }),
        onStep: () => {
          const user = others[erasures.length];
          if (user !== undefined) erasures.push(erase(user));
        },
      });
      assert.equal(erasures.length, 3);
      await Promise.all(erasures);
      for (const user of users) await assertErased(user);
      erased += users.length;
      const shown = [...(await allDocuments(client)).keys()];
      assert.ok(
        shown.every((key) => key.includes(`-g${generation}/`)),
        shown.join(' '),
      );
      assert.equal(shown.length, (USERS.length - erased) * EACH);
      // Removals that came too late have made none of the old ones again.
      const there = await allIndices();
      assert.ok(
        there.every((name) => name.endsWith(`-g${generation}`)),
        there.join(' '),
      );
    }
  });

  it('are in none where there was no index before, though a page of them was read and not sent yet', async function none() {
    this.timeout(120_000);
    assert.ok(await shipper.drain(60_000));
    await deleteAll();
    await run({
      store: storeThat(async (page) => {
        if (page === 2) await erase('ada');
      }),
    });
    await assertErased('ada');
    assert.equal(await shownOf('bob'), 2 * EACH);
    assert.deepEqual([...new Set((await allIndices()).map((name) => name.slice(-3)))], ['-g2']);
  });

  it('do not come back with the last documents that live traffic wrote', async function traffic() {
    this.timeout(120_000);
    const stop = new AbortController();
    let made = 0;
    const live = (async () => {
      while (!stop.signal.aborted) {
        const user = USERS[made % 2 === 0 ? 4 : 5] ?? 'emil';
        shipper.acceptChange({ id: idOf(user, made % EACH), tags: [`t${made}`] });
        made += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const environment = {
      PROMPTLOG_HOME: join(folder, 'home'),
      PROMPTLOG_SQLITE_FILE: join(folder, 'records.sqlite'),
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
    };
    const erasures: Promise<unknown>[] = [];
    try {
      await run({
        store: storeThat(async (page) => {
          if (page !== 2) return;
          const ran = await runPromptlog(['erase', '--user', 'ada', '--yes'], environment);
          assert.equal(ran.status, 0, ran.err);
        }),
        onStep: () => erasures.push(erase('bob')),
      });
      await Promise.all(erasures);
    } finally {
      stop.abort();
      await live;
    }
    assert.ok(await shipper.drain(60_000));
    for (const user of ['ada', 'bob'] as const) await assertErased(user);
    // Each once, with its copy, and as its record is now.
    assert.equal(await shownOf('cleo'), 2 * EACH);
    const { hits } = await client.search({
      index: SEARCH_ALIAS,
      size: 1_000,
      version: true,
      _source: ['event.id', 'tags'],
      query: { terms: { 'user.id': ['emil', 'finn'] } },
    });
    assert.equal(hits.hits.length, 2 * EACH);
    for (const { _source, _version } of hits.hits) {
      const { event, tags = [] } = _source as { event: { id: string }; tags?: string[] };
      const stored = await store.read(event.id, event.id);
      assert.deepEqual([_version, tags], [stored?.record.revision, stored?.record.tags ?? []], event.id);
    }
    assert.ok(made > EACH);
  });

  async function allIndices(): Promise<string[]> {
    return Object.keys(await client.indices.get({ index: EVERYWHERE, allow_no_indices: true }));
  }

  async function deleteAll(): Promise<void> {
    await deleteIndices(client);
    const copies = Object.keys(await client.indices.get({ index: 'prompt-metadata-*', allow_no_indices: true }));
    if (copies.length > 0) await client.indices.delete({ index: copies });
  }
});
