/** Reindexing from a Cosmos DB of several key ranges that has a budget of request units. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReindexPlace } from '../../src/cli/reindex-memory.ts';
import { openRecordsStore } from '../../src/records/open-store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { deleteIndices, superuserClient } from '../support/both-stores.ts';
import { type RangedCosmos, startRangedCosmos } from '../support/cosmos-ranges.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';
import { itemOf, recordOf } from '../support/records.ts';

const COUNT = 2_400;
const FIRST = Date.parse('2026-11-02T00:00:00Z');

interface Report {
  readonly records: number;
  readonly indexed: number;
  readonly checksum: { readonly equal: boolean };
}

describe('promptlog reindex from a Cosmos DB with a budget', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let cosmos: RangedCosmos;
  let folder: string;

  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    cosmos = await startRangedCosmos();
    const { endpoint, key } = cosmos;
    const store = await openRecordsStore({ kind: 'cosmos', endpoint, key, database: 'd', container: 'c' });
    const made = Array.from({ length: COUNT }, (_, index) =>
      recordOf(`m${index}`, { at: FIRST + index * 60_000, chat_session_id: `s${index % 500}` }),
    );
    await store.create(made.map(itemOf));
    await store.close();
  });
  after(async () => {
    await deleteIndices(client);
    await client.close();
    await cosmos.stop();
  });
  beforeEach(async () => {
    await deleteIndices(client);
    folder = await mkdtemp(join(tmpdir(), 'promptlog-throttled-'));
    cosmos.unitsPerSecond = undefined;
    cosmos.queries.length = 0;
    cosmos.throttled = 0;
    cosmos.spent = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const environment = (): Record<string, string> => ({
    PROMPTLOG_HOME: folder,
    PROMPTLOG_RECORDS: 'cosmos',
    PROMPTLOG_COSMOS_ENDPOINT: cosmos.endpoint,
    PROMPTLOG_COSMOS_KEY: cosmos.key,
    PROMPTLOG_COSMOS_DATABASE: 'd',
    PROMPTLOG_COSMOS_CONTAINER: 'c',
    PROMPTLOG_ELASTICSEARCH_URL: server.url,
    PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
    PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
  });
  const command = (...args: string[]): Promise<Ran> => runPromptlog(['reindex', '--json', ...args], environment());

  function assertWhole(ran: Ran): void {
    assert.equal(ran.status, 0, ran.err);
    const [report] = valuesOf<Report>(ran);
    assert.deepEqual([report?.indexed, report?.checksum.equal], [COUNT, true], ran.out);
  }

  it('waits as long as it is told to where it is throttled, says why it is slow, and loses nothing', async () => {
    cosmos.unitsPerSecond = 400;
    const ran = await command();
    assertWhole(ran);
    assert.ok(cosmos.throttled > 0);
    const said = ran.err.split('\n').filter((line) => /request units are used up/.test(line));
    assert.equal(said.length, 1, ran.err);
    assert.match(said[0] ?? '', /^waiting: .*Request rate is large/);
  });

  it('is never throttled with --ru-limit below the budget', async () => {
    cosmos.unitsPerSecond = 600;
    const started = performance.now();
    const ran = await command('--ru-limit', '500');
    const seconds = (performance.now() - started) / 1000;
    assertWhole(ran);
    assert.equal(cosmos.throttled, 0);
    assert.match(ran.err, /Reading spends 500 request units a second at most\./);
    assert.ok(!ran.err.includes('waiting:'), ran.err);
    assert.ok(cosmos.spent / seconds < 600, `${cosmos.spent} units in ${seconds} s`);
  });

  it('goes on after Ctrl-C while it is throttled, also when the ranges are others by then', async () => {
    cosmos.unitsPerSecond = 150;
    const memory = join(folder, 'reindex.json');
    const first = new PromptlogProcess(['reindex'], environment());
    try {
      await until('a page is indexed', () => existsSync(memory), 60_000);
      first.child.kill('SIGINT');
      const ended = await first.ended();
      assert.equal(ended.status, 130);
      assert.match(ended.err, /interrupted; run it again to go on from here/);
    } finally {
      first.child.kill('SIGKILL');
    }
    const { tally } = JSON.parse(readFileSync(memory, 'utf8')) as ReindexPlace;
    const known = tally?.indexed ?? 0;
    assert.ok(known > 0 && known < COUNT, `${known}`);
    cosmos.unitsPerSecond = undefined;
    cosmos.split(cosmos.ranges()[1] ?? '');
    cosmos.merge(cosmos.ranges()[3] ?? '');
    const second = await command();
    assertWhole(second);
    assert.match(second.err, new RegExp(`Going on after ${known.toLocaleString('en')} records`));
    assert.equal((await client.count({ index: 'prompt-logs' })).count, COUNT);
  });
});
