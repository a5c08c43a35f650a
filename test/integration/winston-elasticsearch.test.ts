/** The same calls of a logger through winston-elasticsearch and through the transport, and what each leaves on a real server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import winston from 'winston';
import { ElasticsearchTransport, type ElasticsearchTransportOptions } from 'winston-elasticsearch';
import { loadConfig } from '../../src/config.ts';
import {
  createPromptLogTransformer,
  PromptLogTransport,
  type PromptLogTransportOptions,
  promptLogClient,
} from '../../src/doors/winston-transport.ts';
import { insightOptions } from '../../src/insight-options.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { allDocuments, deleteIndices, searchAt, superuserClient } from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';
import { until } from '../support/promptlog-command.ts';

const THEIRS = 'winston-theirs-lines';
const OURS = 'winston-ours-lines';
/** A month that is not this one. */
const TIME = '2026-03-31T23:30:00.000Z';
const INDEX = 'prompt-logs-2026.03';

type Found = Record<string, unknown>;

const idOf = (document: Found | undefined, group = 'event') => (document?.[group] as Found | undefined)?.['id'];

const callOf = (id: string) => ({
  promptlog: {
    chat_session_id: 's-1',
    message: { id, prompt: [{ role: 'user', content: `switchword ${id}` }] },
    time: TIME,
    accepted: TIME,
  },
});

/** What an application logs, whichever transport is behind its logger. */
function logAll(logger: winston.Logger): void {
  logger.info('plain');
  logger.warn('with metadata', { url: '/sitemap.xml', attempt: 2 });
  logger.info('a call', callOf('c-1'));
  logger.child({ request: 'r-7' }).error('of a child');
  logger.child({ user: 'ada' }).info('a call of a child', callOf('c-2'));
  logger.debug('too low');
}

const LINES = 3;
const CALLS = 2;

describe('a logger that changes from winston-elasticsearch', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let folder: string;
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    await installTemplates(client);
  });
  beforeEach(async () => {
    await clear();
    for (const index of [THEIRS, OURS]) {
      await client.indices.create({
        index,
        mappings: { dynamic: false, properties: { '@timestamp': { type: 'date' } } },
      });
    }
    folder = await mkdtemp(join(tmpdir(), 'promptlog-switch-'));
  });
  afterEach(async () => {
    await clear();
    await rm(folder, { recursive: true, force: true });
  });
  after(() => client.close());

  async function clear(): Promise<void> {
    await deleteIndices(client);
    await client.indices.delete({ index: [THEIRS, OURS], ignore_unavailable: true });
  }

  const clientOpts = () => ({ node: server.url, auth: server.admin });
  /** The options of a logger as it was, and is. */
  const wanted = () => ({ level: 'info', flushInterval: 50, clientOpts: { node: server.url, auth: server.superuser } });

  function theirs(more: ElasticsearchTransportOptions): ElasticsearchTransport {
    const options = { ...wanted(), ensureIndexTemplate: false, internalLogger: () => {}, ...more };
    return new ElasticsearchTransport(options as ElasticsearchTransportOptions);
  }

  function ours(more: PromptLogTransportOptions = {}): PromptLogTransport {
    const { delivery } = searchAt(server);
    return new PromptLogTransport({
      ...wanted(),
      clientOpts: clientOpts(),
      closeTimeoutMs: 30_000,
      options: {
        ...(delivery === undefined ? {} : { delivery }),
        records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
        spool: { folder: join(folder, 'spool') },
        insight: { ...insightOptions(loadConfig()), parts: [] },
      },
      ...more,
    });
  }

  async function logged(transport: winston.transport, log = logAll): Promise<void> {
    const logger = winston.createLogger({ transports: [transport] });
    const failures: unknown[] = [];
    for (const event of ['warn', 'error']) logger.on(event, (failure) => failures.push(failure));
    log(logger);
    // Theirs takes lines in later turns; it is given them before its end.
    await new Promise((done) => setImmediate(done));
    const finished = once(logger, 'finish');
    logger.end();
    await finished;
    assert.deepEqual(failures, []);
  }

  async function found(index: string): Promise<Found[]> {
    await client.indices.refresh({ index });
    const { hits } = await client.search<Found>({ index, size: 100 });
    const documents = hits.hits.map(({ _source }) => ({ ..._source, '@timestamp': undefined }) as Found);
    return documents.sort((a, b) => String(a['message']).localeCompare(String(b['message'])));
  }

  it('finds its calls as records, and its other lines as they were before', async () => {
    const pattern = { indexSuffixPattern: '[lines]' };
    await logged(theirs({ indexPrefix: 'winston-theirs', ...pattern }));
    await logged(ours({ otherLines: theirs({ indexPrefix: 'winston-ours', ...pattern }) }));
    await until('theirs has all its lines', async () => (await found(THEIRS)).length === LINES + CALLS);
    await until('ours has the other lines', async () => (await found(OURS)).length === LINES);
    const before = await found(THEIRS);
    const isCall = ({ fields }: Found) => (fields as Found)['promptlog'] !== undefined;
    assert.deepEqual(
      await found(OURS),
      before.filter((line) => !isCall(line)),
    );
    assert.ok(!JSON.stringify(await found(OURS)).includes('switchword'), 'no prompt among the lines');
    assert.equal(before.filter(isCall).length, CALLS);
    const documents = await allDocuments(client);
    assert.deepEqual(
      [...documents].map(([key, document]) => [key.split('/')[0], idOf(document), idOf(document, 'user')]).sort(),
      [
        [INDEX, 'c-1', undefined],
        [INDEX, 'c-2', 'ada'],
      ],
    );
  });

  it('keeps one record of a call that is logged again, where there were two documents', async () => {
    const twice = (logger: winston.Logger): void => {
      for (let time = 0; time < 2; time++) logger.info('a call', callOf('again'));
    };
    await logged(theirs({ index: THEIRS }), twice);
    await logged(ours(), twice);
    await until('theirs has both', async () => (await found(THEIRS)).length === 2);
    assert.equal((await allDocuments(client)).size, 1);
  });

  it('loses nothing of a burst at its end', async () => {
    const burst = (logger: winston.Logger): void => {
      for (let count = 0; count < 300; count++) logger.info('a call', callOf(`b-${count}`));
    };
    await logged(ours(), burst);
    assert.equal((await allDocuments(client)).size, 300);
  });

  it('is told at once which option has no place here', () => {
    assert.throws(() => ours({ index: THEIRS }), /the setting index is not usable: records are in prompt-logs-/);
  });

  describe('or that keeps it, with promptLogTransformer', () => {
    const onlyCalls = winston.format((line) => (line['promptlog'] === undefined ? false : line))();
    const kept = () => ({ transformer: createPromptLogTransformer({}), format: onlyCalls });

    /** What is derived from records stays with promptlog: here, only which version of it derives. */
    async function ownDocuments(): Promise<Map<string, Found>> {
      const documents = await allDocuments(client);
      for (const document of documents.values()) delete document['insight'];
      return documents;
    }

    it('has the same documents under the same ids in the same index when the client is promptLogClient’s', async () => {
      await logged(ours());
      const expected = await ownDocuments();
      await deleteIndices(client);
      const own = promptLogClient(superuserClient(server));
      await logged(theirs({ ...kept(), index: 'prompt-logs-wrong', client: own as never }));
      await until('they are there', async () => (await allDocuments(client)).size === CALLS);
      assert.deepEqual(await allDocuments(client), expected);
      // Once more, after one of them was corrected: theirs does not go back behind that.
      const [key = ''] = [...expected].find(([, each]) => idOf(each) === 'c-1') ?? [];
      const id = key.slice(key.indexOf('/') + 1);
      const document = { ...expected.get(key), outcome: 'corrected' };
      await client.index({ index: INDEX, id, document, version: 2, version_type: 'external' });
      await logged(theirs({ ...kept(), index: 'prompt-logs-wrong', client: own as never }));
      await client.indices.refresh({ index: INDEX });
      const after = await allDocuments(client);
      assert.deepEqual([after.size, after.get(key)?.['outcome']], [CALLS, 'corrected']);
      await own.close();
    });

    it('has the same documents, in the index it names, under ids of the server’s, without that', async () => {
      await logged(ours());
      const expected = [...(await ownDocuments()).values()];
      await deleteIndices(client);
      const index = { indexPrefix: 'prompt-logs', indexSuffixPattern: '[2026.03]' };
      await logged(theirs({ ...kept(), ...index }));
      await until('they are there', async () => (await allDocuments(client)).size === CALLS);
      await logged(theirs({ ...kept(), ...index }));
      await until('they are there twice', async () => (await allDocuments(client)).size === 2 * CALLS);
      const documents = [...(await allDocuments(client))];
      assert.ok(documents.every(([key]) => key.startsWith(`${INDEX}/`)));
      for (const [, document] of documents) {
        assert.deepEqual(
          document,
          expected.find((each) => idOf(each) === idOf(document)),
        );
      }
    });
  });
});
