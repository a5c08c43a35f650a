/** The transport beside winston-elasticsearch, in the same logger, on a real server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import winston from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import { PromptlogTransport } from '../../src/doors/winston-transport.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { searchRecords } from '../../src/search/search.ts';
import { allDocuments, deleteIndices, searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { until } from '../support/promptlog-command.ts';

const THEIR_INDEX = 'winston-lines';
const LINES = 50;

describe('PromptlogTransport beside winston-elasticsearch', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    await deleteIndices(client);
    const mappings = {
      properties: { '@timestamp': { type: 'date' }, message: { type: 'text' }, line: { type: 'long' } },
    } as const;
    await client.indices.create({ index: THEIR_INDEX, mappings: { ...mappings, dynamic: false } });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-beside-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  after(async () => {
    await deleteIndices(client);
    await client.indices.delete({ index: THEIR_INDEX, ignore_unavailable: true });
    await client.close();
  });

  const ours = (): PromptlogTransport =>
    new PromptlogTransport({
      closeTimeoutMs: 30_000,
      options: {
        ...searchAt(server),
        records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
        spool: { folder: join(folder, 'spool') },
      },
    });

  const theirs = (): ElasticsearchTransport =>
    new ElasticsearchTransport({
      index: THEIR_INDEX,
      ensureIndexTemplate: false,
      flushInterval: 100,
      // What they index is theirs to choose; the content of calls is left to promptlog.
      transformer: ({ level, message, meta }) => ({
        '@timestamp': new Date().toISOString(),
        level,
        message,
        line: meta['line'],
      }),
      clientOpts: { node: server.url, auth: server.superuser },
    });

  const theirCount = async (): Promise<number> => {
    await client.indices.refresh({ index: THEIR_INDEX, ignore_unavailable: true });
    return (await client.count({ index: THEIR_INDEX, ignore_unavailable: true })).count;
  };

  it('gets its records while the other gets every line, and both end with the logger', async () => {
    const transports = [ours(), theirs()];
    const logger = winston.createLogger({ transports });
    const failures: unknown[] = [];
    for (const event of ['warn', 'error']) logger.on(event, (failure) => failures.push(failure));
    for (let line = 0; line < LINES; line++) {
      const prompt = [{ role: 'user', content: `besideword ${line}` }];
      logger.info(`line ${line}`, {
        line,
        ...(line % 2 === 0 ? { promptlog: { message: { id: `beside-${line}`, prompt } } } : {}),
      });
    }
    await until('the other has every line', async () => (await theirCount()) === LINES);
    const finished = once(logger, 'finish');
    logger.end();
    await finished;
    assert.deepEqual(failures, []);
    assert.equal((await allDocuments(client)).size, LINES / 2);
    assert.equal((await searchRecords(client, { words: 'besideword' })).total, LINES / 2);
    assert.equal(await theirCount(), LINES);
  });

  it('goes on when the other cannot reach its server', async () => {
    const silent = { internalLogger: () => {} };
    const broken = new ElasticsearchTransport({
      flushInterval: 50,
      clientOpts: { node: 'http://127.0.0.1:1' },
      ...silent,
    });
    broken.on('error', () => {});
    const transport = ours();
    const logger = winston.createLogger({ transports: [broken, transport] });
    logger.on('error', () => {});
    for (let line = 0; line < LINES; line++) {
      logger.info('x', {
        promptlog: { message: { id: `alone-${line}`, prompt: [{ role: 'user', content: 'aloneword' }] } },
      });
    }
    await transport.flush();
    logger.remove(broken);
    const finished = once(transport, 'finish');
    transport.end();
    await finished;
    assert.equal((await allDocuments(client)).size, LINES / 2 + LINES);
  });
});
