import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReindexMemory, type ReindexPlace } from '../../src/cli/reindex-memory.ts';
import { Random } from '../../src/demo/random.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import type { RecordsStore } from '../../src/records/store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { findIndices } from '../../src/search/generation.ts';
import { SEARCH_ALIAS } from '../../src/search/search.ts';
import { deleteIndices, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { itemOf, recordOf } from '../support/records.ts';

const COUNT = 6_000;
const RATE = 3_000;
const KILLS = 10;
const SEED = 20261121;

interface Report {
  readonly records: number;
  readonly indexed: number;
  readonly refused: number;
  readonly checksum: { readonly equal: boolean; readonly records: string };
}

describe('promptlog reindex, killed and run again', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;
  let store: RecordsStore;

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    folder = await mkdtemp(join(tmpdir(), 'promptlog-reindex-kill-'));
    store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
    const minute = (index: number): number => Date.parse('2026-10-20T00:00:00Z') + index * 300_000;
    for (let start = 0; start < COUNT; start += 1_000) {
      const made = Array.from({ length: 1_000 }, (_, index) =>
        recordOf(`m${start + index}`, { at: minute(start + index), chat_session_id: `s${index % 7}` }),
      );
      await store.create(made.map(itemOf));
    }
  });
  after(async () => {
    await store.close();
    await deleteIndices(client);
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await deleteIndices(client);
    await rm(join(folder, 'home'), { recursive: true, force: true });
  });

  const environment = (): Record<string, string> => ({
    PROMPTLOG_HOME: join(folder, 'home'),
    PROMPTLOG_SQLITE_FILE: join(folder, 'records.sqlite'),
    PROMPTLOG_ELASTICSEARCH_URL: server.url,
    PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
    PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
  });
  const memory = join('home', 'reindex.json');
  const kept = (): ReindexPlace | undefined => {
    try {
      return JSON.parse(readFileSync(join(folder, memory), 'utf8')) as ReindexPlace;
    } catch {
      return undefined;
    }
  };
  const command = (...args: string[]): Promise<Ran> => runPromptlog(['reindex', ...args], environment());

  async function shown(): Promise<number> {
    await client.indices.refresh({ index: SEARCH_ALIAS, ignore_unavailable: true });
    return (await client.count({ index: SEARCH_ALIAS, ignore_unavailable: true })).count;
  }

  async function assertWhole(ran: Ran): Promise<void> {
    assert.equal(ran.status, 0, ran.err);
    const [report] = valuesOf<Report>(ran);
    assert.deepEqual([report?.records, report?.indexed, report?.refused], [COUNT, COUNT, 0]);
    assert.equal(report?.checksum.equal, true, ran.out);
    assert.equal(await shown(), COUNT);
    assert.equal(kept(), undefined, 'nothing is left to go on with');
  }

  /** Starts it, and kills it so long after it has begun or has moved on. */
  async function kill(args: readonly string[], afterMs: number): Promise<void> {
    const before = JSON.stringify(kept());
    const process = new PromptlogProcess(['reindex', ...args], environment());
    await until('it moves on', () => process.child.exitCode !== null || JSON.stringify(kept()) !== before, 60_000);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    process.child.kill('SIGKILL');
    await process.ended();
  }

  it('goes on with at most two seconds of work done again, wherever it was killed', async function kills() {
    this.timeout(280_000);
    const random = new Random(SEED);
    for (let round = 0; round < KILLS; round++) {
      await kill(['--rate', String(RATE), '--json'], random.next() * 150);
      const done = await shown();
      const known = kept()?.tally?.indexed ?? 0;
      assert.ok(done - known <= 2 * RATE, `${done} are there and ${known} are known of`);
    }
    const last = await command('--json');
    await assertWhole(last);
  });

  it('goes on with a rebuild that was killed, and shows every record once throughout', async function rebuilds() {
    this.timeout(280_000);
    await assertWhole(await command('--json'));
    const random = new Random(SEED + 1);
    for (let round = 0; round < 4; round++) {
      await kill(['--rebuild', '--rate', String(RATE), '--json'], random.next() * 1_500);
      assert.equal(await shown(), COUNT, `round ${round}`);
    }
    await assertWhole(await command('--rebuild', '--json'));
    const indices = await findIndices(client, true);
    assert.equal(indices.length, 2);
    assert.ok(indices.every(({ generation }) => generation > 1));
    const blocked = await client.indices.getSettings({ index: SEARCH_ALIAS, flat_settings: true });
    assert.ok(!JSON.stringify(blocked).includes('blocks.write'));
  });

  it('lets writers write again that a killed rebuild left waiting, whatever it is asked to do next', async () => {
    await assertWhole(await command('--json'));
    const [{ name = '' } = {}] = await findIndices(client, false);
    for (const args of [[], ['--rebuild', '--restart']]) {
      const index = args.length === 0 ? name : ((await findIndices(client, false))[0]?.name ?? '');
      await client.indices.addBlock({ index, block: 'write' });
      const rebuild = { generation: 9, phase: 'loading', blocked: [index] } as const;
      const work = { from: join(folder, 'records.sqlite'), to: server.url, what: '{"rebuild":true}' };
      new ReindexMemory(join(folder, 'home')).save({ ...work, began: new Date().toISOString(), rebuild });
      await assertWhole(await command(...args, '--json'));
      const settings = await client.indices.getSettings({ index: SEARCH_ALIAS, flat_settings: true });
      assert.ok(!JSON.stringify(settings).includes('blocks.write'));
    }
  });

  it('is run by one process at a time in a home folder', async () => {
    const first = new PromptlogProcess(['reindex', '--rate', '100', '--json'], environment());
    try {
      await until('it runs', () => kept() !== undefined, 60_000);
      const second = await command();
      assert.equal(second.status, 5);
      assert.match(second.err, new RegExp(`PL_REINDEX_RUNNING: a reindex runs already: process ${first.child.pid}`));
      first.child.kill('SIGINT');
      assert.equal((await first.ended()).status, 130);
      assert.match(first.err, /interrupted; run it again|^$/);
    } finally {
      first.child.kill('SIGKILL');
    }
    assert.equal((JSON.parse(await readFile(join(folder, memory), 'utf8')) as ReindexPlace).what, '{}');
  });

  it('tells how much it would be, and indexes what was chosen alone', async () => {
    const choice = ['--since', '2026-11-01', '--until', '2026-11-03'];
    const chosen = 3 * 288;
    const [told] = valuesOf<{ records: number; documents: number }>(await command(...choice, '--dry-run', '--json'));
    assert.deepEqual([told?.records, told?.documents], [chosen, 0]);
    const [report] = valuesOf<Report>(await command(...choice, '--json'));
    assert.deepEqual([report?.records, report?.indexed, report?.checksum.equal], [chosen, chosen, true]);
    assert.equal(await shown(), chosen);
    const [again] = valuesOf<Report>(await command('--query', 'session.id: s3', ...choice, '--json'));
    assert.deepEqual([again?.indexed, again?.checksum.equal], [again?.records, true]);
    assert.ok((again?.indexed ?? 0) > 0 && (again?.indexed ?? 0) < chosen / 3);
  });
});
