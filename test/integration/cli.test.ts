/** The commands as their user runs them, on a real server: what one ships, the others find. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareSearch } from '../../src/delivery/prepare-search.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { allDocuments, deleteIndices, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { PromptlogProcess, type Ran, runPromptlog, until, valuesOf } from '../support/promptlog-command.ts';

const HOSTILE_INDEX = 'prompt-logs-1990.01';

const record = (id: string, question: string, answer: string, more: object = {}) => ({
  chat_session_id: 'cli-session',
  user: { name: 'Ada', user_id: 'u-1' },
  message: {
    id,
    prompt: [{ role: 'user', content: question }],
    other_attr: [
      {
        completion: { choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answer } }] },
      },
      { model: 'gpt-4o' },
    ],
  },
  time: '2026-11-20T05:00:00Z',
  outcome: 'completed',
  ...more,
});

describe('the commands', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let home: string;
  let environment: Record<string, string>;
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    await deleteIndices(client);
  });
  after(() => client.close());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'promptlog-commands-'));
    environment = {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
      PROMPTLOG_DELIVERY_BATCH_WAIT_MS: '20',
    };
  });
  afterEach(async () => {
    await deleteIndices(client);
    await rm(home, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<Ran> => runPromptlog(args, environment);

  async function file(...lines: (object | string)[]): Promise<string> {
    const path = join(home, 'calls.ndjson');
    await writeFile(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
    return path;
  }

  /** A record that an index of somebody else's making refuses: its mapping wants a number where a word is. */
  async function shipRefused(): Promise<Ran> {
    await prepareSearch(client);
    const mappings = { properties: { outcome: { type: 'long' } } } as const;
    await client.indices.create({
      index: HOSTILE_INDEX,
      mappings,
      settings: { 'index.mapping.ignore_malformed': false },
    });
    return run('ship', await file(record('refused', 'hostileword', 'x', { time: '1990-01-05T00:00:00Z' })));
  }

  it('find, show and count what was shipped', async () => {
    const path = await file(
      record('one', 'Where is my refundword?', 'On its way.'),
      'bad',
      record('two', 'And today?', 'Tomorrow.'),
    );
    const shipped = await run('ship', path);
    assert.equal(shipped.status, 3, shipped.err);
    assert.match(shipped.out, /^2 of 3 lines accepted, delivered to both stores\.\n {2}line 2 of/);
    await client.indices.refresh({ index: 'prompt-logs' });

    const [hit] = valuesOf<{ id: string; highlights: object }>(await run('search', 'refundword', '--json'));
    assert.equal(hit?.id, 'one');
    assert.match(JSON.stringify(hit?.highlights), /refundword/);
    assert.match((await run('search', 'refundword')).out, /asked +Where is my refundword\?/);
    const asked = valuesOf<{ id: string }>(await run('search', '--query', 'session.turn: 1 and refundword', '--json'));
    assert.deepEqual(
      asked.map(({ id }) => id),
      ['one'],
    );
    const wrong = await run('search', '--query', 'outcome: (failed');
    assert.equal(wrong.status, 2, wrong.err);
    assert.match(wrong.err, /PL_USAGE[\s\S]*outcome: \(failed|character/);
    assert.match((await run('show', 'one')).out, /refundword[\s\S]*On its way\./);
    assert.match((await run('session', 'cli-session')).out, /refundword[\s\S]*Tomorrow\.[\s\S]*\n2 records\n$/);

    const status = await run('status');
    assert.equal(status.status, 0, status.out);
    assert.match(status.out, /^sqlite .*: answers, 2 records$/m);
    assert.match(status.out, /^elasticsearch .*: answers, 2 records$/m);
    assert.match(status.out, /^ {2}search +2 +2 +0 +0 +0 +0 /m);
  });

  it('double nothing when the same file is shipped again', async () => {
    const feedback = { id: 'one', feedback: [{ name: 'score', value: 5 }] };
    const path = await file(
      record('one', 'again', 'x'),
      { message: { prompt: [{ role: 'user', content: 'no id' }] } },
      feedback,
    );
    assert.equal((await run('ship', path)).status, 0);
    const before = await allDocuments(client);
    assert.equal(before.size, 2);
    const again = await run('ship', path);
    assert.equal(again.status, 0, again.err);
    assert.deepEqual(await allDocuments(client), before);
    assert.match((await run('status')).out, /^sqlite .*: answers, 2 records$/m);
  });

  it('list a dead letter with its reason, and deliver it once the cause is mended', async () => {
    const shipped = await shipRefused();
    assert.equal(shipped.status, 3, shipped.err);
    assert.match(shipped.out, /^1 of 1 line accepted\.\n1 dead letter: `promptlog dead-letters list` says why\.\n$/);
    assert.match((await run('dead-letters', 'list')).out, /^0:1 {2}search {2}record {2}refused {2}400 {2}.*outcome/);
    assert.match((await run('dead-letters', 'show', '0:1')).out, /"content": "hostileword"/);
    assert.match((await run('status')).out, /^ {2}search +1 +0 +0 +0 +1 +0 /m);

    const again = await run('dead-letters', 'replay', '0:1');
    assert.deepEqual([again.status, again.out], [3, '0 of 1 dead letter delivered, 1 refused again.\n']);
    await client.indices.delete({ index: HOSTILE_INDEX });
    const mended = await run('dead-letters', 'replay', '--all');
    assert.deepEqual([mended.status, mended.out], [0, '1 of 1 dead letter delivered.\n'], mended.err);
    assert.equal((await allDocuments(client)).size, 1);
  });

  it('replay and drop dead letters beside the process that holds their spool', async () => {
    await shipRefused();
    await client.indices.delete({ index: HOSTILE_INDEX });
    const holder = new PromptlogProcess(['ship', '-'], environment);
    holder.child.stdin?.write(`${JSON.stringify(record('held', 'x', 'y'))}\n`);
    await until('it has the spool', async () => (await allDocuments(client)).size === 1, 30_000);
    const replayed = await run('dead-letters', 'replay', '--all', '--json');
    assert.deepEqual(valuesOf(replayed), [{ replayed: 1, delivered: 1, refusedAgain: 0, waiting: 0 }], replayed.err);
    assert.match((await run('dead-letters', 'drop', '--all')).out, /^0 dead letters dropped/);
    holder.child.stdin?.end();
    assert.equal((await holder.ended()).status, 0);
    assert.equal((await allDocuments(client)).size, 2);
  });

  it('keep a correction whose record has not come, and apply it when it does', async () => {
    const early = await run('ship', await file({ id: 'late', tags: ['early'] }));
    assert.equal(early.status, 0, early.err);
    assert.match(early.out, /1 correction of records that have not come yet: kept/);
    assert.equal((await run('ship', await file(record('late', 'x', 'y')))).status, 0);
    await until(
      'it is applied',
      async () => {
        await run('ship', await file(record('other', 'x', 'y')));
        return [...(await allDocuments(client)).values()].some((document) => String(document['tags']) === 'early');
      },
      30_000,
    );
  });

  it('rebuild the search store from the records', async () => {
    await run('ship', await file(record('one', 'a', 'b'), record('two', 'c', 'd')));
    const before = await allDocuments(client);
    await deleteIndices(client);
    const { status, out } = await run('reindex');
    assert.equal(status, 0);
    assert.match(out, /^2 of 2 records indexed in/);
    assert.deepEqual(await allDocuments(client), before);
  });

  it('say what is wrong with the way to Elasticsearch, and lose nothing by it', async () => {
    const path = await file(record('one', 'a', 'b'));
    const wrong = ['--set', 'elasticsearch.password=wrong'];
    const shipped = await run('ship', path, '--timeout', '2', ...wrong);
    assert.equal(shipped.status, 5);
    const status = await run('status', ...wrong);
    assert.equal(status.status, 5);
    assert.match(status.out, /PL_SEARCH_LOGIN/);
    assert.match(status.out, /search waits since .*401/);
    assert.equal((await run('reindex', ...wrong)).status, 5);
    assert.equal((await run('ship', path)).status, 0);
    assert.equal((await allDocuments(client)).size, 1);
  });
});
