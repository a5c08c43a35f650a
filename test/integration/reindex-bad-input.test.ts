/** What reindex makes of a world that is not as it should be: a full disk, poison, a clock that jumped, another reindex. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ReindexMemory, type ReindexPlace } from '../../src/cli/reindex-memory.ts';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import { rebuild } from '../../src/delivery/rebuild.ts';
import type { RebuildState } from '../../src/delivery/rebuild-state.ts';
import { reindex } from '../../src/delivery/reindex.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { findIndices } from '../../src/search/generation.ts';
import { SEARCH_ALIAS } from '../../src/search/search.ts';
import { deleteIndices, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { fillSqlite } from '../support/filled-store.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { recordOf } from '../support/records.ts';

const COUNT = 3_000;
/** Slow enough that something can be done while it runs, by a command that has yet to start as well. */
const RATE = '400';

interface Report {
  readonly records: number;
  readonly indexed: number;
  readonly refused: number;
  readonly checksum: { readonly equal: boolean };
  readonly errors: readonly { readonly id: string; readonly code: number; readonly reason: string }[];
}

describe('promptlog reindex, in a bad place', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
  });
  after(() => client.close());
  beforeEach(async () => {
    await deleteIndices(client);
    folder = await mkdtemp(join(tmpdir(), 'promptlog-reindex-bad-'));
    const minute = Date.parse('2026-11-02T00:00:00Z');
    const made = Array.from({ length: COUNT }, (_, index) =>
      recordOf(`m${index}`, { at: minute + index * 60_000, chat_session_id: `s${index % 7}` }),
    );
    await fillSqlite(join(folder, 'records.sqlite'), made);
  });
  afterEach(async () => {
    await deleteIndices(client);
    await rm(folder, { recursive: true, force: true });
  });

  const environment = (home = 'home'): Record<string, string> => ({
    PROMPTLOG_HOME: join(folder, home),
    PROMPTLOG_SQLITE_FILE: join(folder, 'records.sqlite'),
    PROMPTLOG_ELASTICSEARCH_URL: server.url,
    PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
    PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
  });
  const command = (...args: string[]): Promise<Ran> => runPromptlog(['reindex', '--json', ...args], environment());
  const reportOf = (ran: Ran): Report => valuesOf<Report>(ran)[0] as Report;

  const kept = (): ReindexPlace | undefined => {
    try {
      return JSON.parse(readFileSync(join(folder, 'home', 'reindex.json'), 'utf8')) as ReindexPlace;
    } catch {
      return undefined;
    }
  };

  async function shown(): Promise<number> {
    await client.indices.refresh({ index: SEARCH_ALIAS, ignore_unavailable: true });
    return (await client.count({ index: SEARCH_ALIAS, ignore_unavailable: true })).count;
  }

  async function assertWhole(ran: Ran): Promise<void> {
    assert.equal(ran.status, 0, ran.err);
    const { records, indexed, refused, checksum } = reportOf(ran);
    assert.deepEqual([records, indexed, refused, checksum.equal], [COUNT, COUNT, 0, true]);
    assert.equal(await shown(), COUNT);
    assert.equal(kept(), undefined, 'nothing is left to go on with');
  }

  /** Runs it until it is so, and sees to it that it ends. */
  async function running(args: readonly string[], during: (process: PromptlogProcess) => Promise<void>): Promise<Ran> {
    const process = new PromptlogProcess(['reindex', ...args], environment());
    try {
      await during(process);
      return await process.ended();
    } finally {
      process.child.kill('SIGKILL');
      await process.ended();
    }
  }

  describe('an Elasticsearch whose disk is full', () => {
    /** As Elasticsearch does it to every index on that disk, before the command goes on. */
    const fill = async ({ child }: PromptlogProcess): Promise<void> => {
      child.kill('SIGSTOP');
      await blockAll(true);
      child.kill('SIGCONT');
    };
    const free = (): Promise<unknown> => blockAll(null);
    const blockAll = (block: true | null): Promise<unknown> =>
      client.indices.putSettings({
        index: 'prompt-logs-*,prompt-metadata-*',
        allow_no_indices: true,
        settings: { 'index.blocks.read_only_allow_delete': block },
      });
    afterEach(free);

    const waits = (process: PromptlogProcess): Promise<void> =>
      until(
        'it says that it waits',
        () => /waiting: .*(read-only-allow-delete|disk usage)/.test(process.err) || process.child.exitCode !== null,
        60_000,
      );

    it('is waited for, with its reason, and gone on with when there is room', async function room() {
      this.timeout(100_000);
      const ran = await running(['--rate', RATE, '--json'], async (process) => {
        await until('some are indexed', () => (kept()?.tally?.indexed ?? 0) > 0, 60_000);
        await fill(process);
        await waits(process);
        const there = await shown();
        assert.ok(there > 0 && there < COUNT, `${there}`);
        await new Promise((resolve) => setTimeout(resolve, 500));
        assert.equal(process.child.exitCode, null, process.err);
        await free();
      });
      await assertWhole(ran);
    });

    it('leaves a run that can be gone on with when it is interrupted meanwhile', async function interrupted() {
      this.timeout(100_000);
      const ran = await running(['--rate', RATE], async (process) => {
        await until('some are indexed', () => (kept()?.tally?.indexed ?? 0) > 0, 60_000);
        await fill(process);
        await waits(process);
        process.child.kill('SIGINT');
      });
      assert.equal(ran.status, 130, ran.err);
      assert.match(ran.err, /interrupted; run it again to go on from here/);
      const known = kept()?.tally?.indexed ?? 0;
      assert.ok(known > 0 && known < COUNT);
      await free();
      const again = await command();
      assert.match(again.err, new RegExp(`Going on after ${known.toLocaleString('en')} records`));
      await assertWhole(again);
    });

    const STEPS = [
      ['records are loaded', undefined],
      ['it brings over what was written', 'bringing over'],
      ['it puts the new indices in the place of the old', 'putting the new'],
    ] as const;
    for (const [step, sentence] of STEPS) {
      it(`is waited for by a rebuild, too, while ${step}`, async function rebuilds() {
        this.timeout(100_000);
        await assertWhole(await command());
        const ran = await running(['--rebuild', '--rate', RATE, '--json'], async (process) => {
          if (sentence === undefined) await until('some are loaded', () => (kept()?.tally?.indexed ?? 0) > 0, 60_000);
          else await until(step, () => process.err.includes(sentence), 60_000);
          await fill(process);
          assert.equal(await shown(), COUNT, 'what is searched is as it was');
          await waits(process);
          await free();
        });
        await assertWhole(ran);
        const indices = await findIndices(client, true);
        assert.ok(indices.every(({ generation }) => generation === 2));
        const settings = await client.indices.getSettings({ index: SEARCH_ALIAS, flat_settings: true });
        assert.ok(!JSON.stringify(settings).includes('blocks.'));
      });
    }
  });

  it('knows that the new indices are in place when the answer that said so was lost', async () => {
    const proxy = await startFaultyProxy(server.url);
    const through = createSearchClient({ url: proxy.url, ...server.superuser });
    const store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
    try {
      await prepareSearch(client);
      await reindex({ store, client });
      let lost = 0;
      proxy.fault = (path) => (path === '/_aliases' && lost++ < 1 ? 'reset after' : undefined);
      const states: RebuildState[] = [];
      const stalls: string[] = [];
      const onState = (state: RebuildState) => states.push(state);
      const onStall = (reason: string) => stalls.push(reason);
      const result = await rebuild({ store, client: through, onState, onStall, graceMs: 50, retryMaxMs: 100 });
      assert.equal(result?.tally?.indexed, COUNT);
      assert.equal(stalls.length, 1, stalls.join('; '));
      assert.deepEqual(states.at(-1)?.phase, 'switched');
      assert.ok((await findIndices(client, true)).every(({ generation }) => generation === 2));
      assert.equal(await shown(), COUNT);
    } finally {
      await Promise.all([store.close(), through.close()]);
      await proxy.close();
    }
  });

  describe('poison among the records', () => {
    const POISON: Readonly<Record<string, string>> = {
      m10: '{"message": {"id": "m10", "prompt": [',
      m20: 'null',
      m30: '{}',
      m40: '{"message":{"id":"m40"},"chat_session_id":"s5","revision":1}',
      m50: '{"message":{"id":"m50","prompt":[],"other_attr":[]},"chat_session_id":"s1","revision":1,"time":"never","user":{}}',
    };
    beforeEach(() => {
      const database = new DatabaseSync(join(folder, 'records.sqlite'));
      const update = database.prepare('UPDATE records SET body = ? WHERE id = ?');
      for (const [id, body] of Object.entries(POISON)) update.run(Buffer.from(body), id);
      database.close();
    });

    for (const args of [[], ['--rebuild']]) {
      it(`is listed, and keeps nobody else back: ${['reindex', ...args].join(' ')}`, async () => {
        const ran = await command(...args);
        assert.equal(ran.status, 3, ran.err);
        const { indexed, refused, errors } = reportOf(ran);
        assert.deepEqual([indexed, refused, errors.length], [COUNT - 5, 5, 5], ran.out);
        for (const { code, reason } of errors) {
          assert.equal(code, 422, reason);
          assert.match(reason, /it is no record: |no date/);
        }
        assert.equal(await shown(), COUNT - 5);
        assert.equal(kept(), undefined);
        const told = await runPromptlog(['reindex', ...args], environment());
        assert.equal(told.status, 3);
        assert.match(told.out, /^ {2}m10: 422 /m);
      });
    }
  });

  describe('a clock that jumped', () => {
    const work = () => ({ from: join(folder, 'records.sqlite'), to: server.url });
    const save = (what: object, began: string, more: Partial<ReindexPlace> = {}): void =>
      new ReindexMemory(join(folder, 'home')).save({ ...work(), what: JSON.stringify(what), began, ...more });

    it('does not make a run go on that meant other records by -100000h', async () => {
      save({ since: '-100000h' }, '2099-01-01T00:00:00.000Z');
      const ran = await command('--since', '-100000h');
      assert.match(ran.err, /began at 2099-01-01T00:00:00\.000Z, which by this clock is yet to come/);
      assert.match(ran.err, /^Records made from 20\d\d-/m);
      await assertWhole(ran);
    });

    it('does not matter to one that means all records', async () => {
      assert.equal((await command('--no-check')).status, 0);
      const tally = { indexed: 500, refusals: 0, refused: [], sum: '500-0' };
      save({}, '2099-01-01T00:00:00.000Z', { token: '500', tally });
      const ran = await command('--no-check');
      assert.match(ran.err, /Going on after 500 records/);
      assert.equal(reportOf(ran).indexed, COUNT);
    });
  });

  describe('another reindex', () => {
    it('of another home folder does no harm, and neither of them loses anything', async function both() {
      this.timeout(100_000);
      const homes = ['home', 'other home'];
      const runs = homes.map((home) => runPromptlog(['reindex', '--json'], environment(home)));
      for (const ran of await Promise.all(runs)) await assertWhole(ran);
    });

    it('that rebuilds is left alone by a second one, which says who it is', async function rebuilds() {
      this.timeout(100_000);
      const ran = await running(['--rebuild', '--rate', RATE, '--json'], async (process) => {
        await until('some are loaded', () => (kept()?.tally?.indexed ?? 0) > 0, 60_000);
        const second = await runPromptlog(['reindex', '--rebuild'], environment('other home'));
        assert.equal(second.status, 5, second.err);
        assert.match(second.err, /PL_REINDEX_RUNNING: .*a rebuild on .*, with .*home/);
        assert.equal(process.child.exitCode, null);
      });
      await assertWhole(ran);
      assert.ok((await findIndices(client, true)).every(({ generation }) => generation === 2));
    });

    it('in place beside a rebuild does no harm either', async function beside() {
      this.timeout(100_000);
      await assertWhole(await command());
      const ran = await running(['--rebuild', '--rate', RATE, '--json'], async () => {
        await until('some are loaded', () => (kept()?.tally?.indexed ?? 0) > 0, 60_000);
        const second = await runPromptlog(['reindex', '--json'], environment('other home'));
        assert.equal(second.status, 0, second.err);
        assert.equal(await shown(), COUNT);
      });
      await assertWhole(ran);
    });
  });
});
