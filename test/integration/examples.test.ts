/** The examples do what they say, on a real server. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PromptRecord } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { allDocuments, allRecords, deleteIndices, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { runPromptlog } from '../support/promptlog-command.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

describe('the examples', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let provider: Server;
  let answer: { status: number; body: object };
  let home: string;
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    provider = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
  });
  after(async () => {
    provider.close();
    await client.close();
  });
  beforeEach(async () => {
    await deleteIndices(client);
    home = await mkdtemp(join(tmpdir(), 'promptlog-examples-'));
  });
  afterEach(async () => {
    await deleteIndices(client);
    await rm(home, { recursive: true, force: true });
  });

  async function run(name: string): Promise<{ out: string; records: Map<string, PromptRecord> }> {
    const environment = {
      PROMPTLOG_HOME: home,
      PROMPTLOG_ELASTICSEARCH_URL: server.url,
      PROMPTLOG_ELASTICSEARCH_USERNAME: server.admin.username,
      PROMPTLOG_ELASTICSEARCH_PASSWORD: server.admin.password,
      OPENAI_API_KEY: 'sk-example',
      OPENAI_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    };
    const flags = ['--disable-warning=ExperimentalWarning', join(EXAMPLES, name)];
    const out = await new Promise<string>((done, fail) => {
      execFile(process.execPath, flags, { env: { PATH: process.env['PATH'], ...environment } }, (error, stdout) =>
        error === null ? done(stdout) : fail(error),
      );
    });
    // What a slow machine did not deliver before the example ended is in its spool: the next process takes it from there.
    await runPromptlog(['ship', '-'], environment, '');
    const records = await allRecords({ kind: 'sqlite', file: join(home, 'records.sqlite') });
    assert.equal((await allDocuments(client)).size, records.size);
    return { out, records };
  }

  it('are all run here', async () => {
    assert.deepEqual((await readdir(EXAMPLES)).sort(), [
      // Not to be run here: test/package/ci-examples.test.ts reads it.
      'ci',
      'exchange-after-openai-call.ts',
      'gateway.ts',
      'library.ts',
      'openai-client.ts',
      // In Python: export-tables.test.ts runs it.
      'pandas',
      'scores.ts',
      'winston.ts',
    ]);
  });

  it('winston.ts logs a call as a record', async () => {
    const { records } = await run('winston.ts');
    assert.deepEqual([...records.keys()], ['chatcmpl-example-winston']);
    assert.equal(records.get('chatcmpl-example-winston')?.chat_session_id, 'support-4711');
  });

  it('openai-client.ts records the calls of a client in their session', async () => {
    const message = { role: 'assistant', content: 'Quince.' };
    answer = { status: 200, body: { id: 'chatcmpl-client', choices: [{ index: 0, finish_reason: 'stop', message }] } };
    const { out, records } = await run('openai-client.ts');
    assert.equal(out, 'Quince.\n');
    const record = records.get('chatcmpl-client') ?? assert.fail();
    assert.deepEqual(
      [record.chat_session_id, record.user.user_id, record.client?.['app']],
      ['support-4711', 'u-17', 'support-bot'],
    );
    assert.ok(!JSON.stringify(record).includes('sk-example'));
  });

  it('gateway.ts records the calls of a client that knows nothing of it but its address', async () => {
    const message = { role: 'assistant', content: 'Quince.' };
    answer = { status: 200, body: { id: 'chatcmpl-gateway', choices: [{ index: 0, finish_reason: 'stop', message }] } };
    const { out, records } = await run('gateway.ts');
    assert.equal(out, 'Quince.\n');
    const record = records.get('chatcmpl-gateway') ?? assert.fail();
    assert.deepEqual(
      [record.door, record.chat_session_id, record.user.user_id, record.gateway?.['backend']],
      ['gateway', 'support-4711', 'u-17', '127.0.0.1'],
    );
    assert.ok(!JSON.stringify(record).includes('sk-example'));
  });

  it('scores.ts logs an item, judges it, and hears of an id that nobody knows', async () => {
    const { out, records } = await run('scores.ts');
    assert.equal(out, 'applied\napplied\nwaiting\n');
    const { feedback, properties } = records.get('chatcmpl-example-scores') ?? assert.fail();
    assert.deepEqual([feedback?.[0]?.comment, properties?.['CASE_id']], ['Just what I needed.', 4711]);
  });

  it('library.ts takes a record and its correction, and refuses what is none', async () => {
    const { out, records } = await run('library.ts');
    assert.match(out, /does not fit the schema at message\.prompt: expected array, got string\ndelivered\n$/);
    assert.equal(records.get('example-library-1')?.feedback?.[0]?.comment, 'That helped.');
  });

  it('exchange-after-openai-call.ts keeps a call that was answered and one that failed', async () => {
    const message = { role: 'assistant', content: 'Quince, and that is all.' };
    answer = { status: 200, body: { id: 'chatcmpl-fruit', choices: [{ index: 0, finish_reason: 'stop', message }] } };
    const answered = (await run('exchange-after-openai-call.ts')).records.get('chatcmpl-fruit');
    assert.equal(answered?.outcome, 'completed');
    assert.ok((answered?.timing?.duration_ms ?? -1) >= 0);
    answer = { status: 429, body: { error: { type: 'requests', code: 'rate_limit_exceeded', message: 'slow down' } } };
    const { records } = await run('exchange-after-openai-call.ts');
    const failed = [...records.values()].find(({ outcome }) => outcome === 'failed');
    assert.deepEqual(failed?.error, {
      message: 'slow down',
      status: 429,
      code: 'rate_limit_exceeded',
      type: 'requests',
    });
  });
});
