/** From a log line to both stores: every record arrives once, whole, and is found by its words. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import winston from 'winston';
import { demoChanges, demoRecords } from '../../src/demo/demo-records.ts';
import { PromptlogTransport } from '../../src/doors/winston-transport.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import type { RecordsStoreOptions } from '../../src/records/open-store.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { searchRecords } from '../../src/search/search.ts';
import { Shipper } from '../../src/shipper.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../../src/stack/cosmos-emulator.ts';
import {
  allDocuments,
  allRecords,
  deleteIndices,
  documentOf,
  searchAt,
  superuserClient,
} from '../support/both-stores.ts';
import { sharedElasticsearch, type TestElasticsearch } from '../support/elasticsearch.ts';

const DEMO = { count: 500, seed: 7, until: new Date('2026-11-21T05:00:00Z') };
const MARKED = { prompt: 'Wherever is the quokkaquestion?', answer: 'In the quokkaanswer.' };

describe('the straight line', () => {
  let server: TestElasticsearch;
  let client: SearchClient;
  let cosmos: CosmosEmulator;
  let folder: string;
  before(async () => {
    server = await sharedElasticsearch();
    client = superuserClient(server);
    cosmos = await startCosmosEmulator();
  });
  after(async () => {
    await deleteIndices(client);
    await client.close();
    await cosmos.stop();
  });
  beforeEach(async () => {
    await deleteIndices(client);
    folder = await mkdtemp(join(tmpdir(), 'promptlog-line-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const stores: [string, () => RecordsStoreOptions][] = [
    [
      'Cosmos DB over the wire',
      () => ({ kind: 'cosmos', endpoint: cosmos.endpoint, key: cosmos.key, database: 'line', container: 'records' }),
    ],
    ['SQLite', () => ({ kind: 'sqlite', file: join(folder, 'records.sqlite') })],
  ];
  for (const [name, optionsOf] of stores) {
    it(`ends with the same 500 records in ${name} and in Elasticsearch, and stays there when all is sent again`, async () => {
      const records = optionsOf();
      const shipper = new Shipper({ ...searchAt(server), records, spool: { folder: join(folder, 'spool') } });
      try {
        await sendAll(shipper);
        const first = await stateOf(records);
        await assertWhole(first);
        await sendAll(shipper);
        assert.deepEqual(await stateOf(records), first);
        for (const lane of shipper.status().lanes) {
          const { accepted, delivered, pending, dead, dropped } = lane;
          assert.deepEqual([accepted, pending, dead, dropped], [delivered, 0, 0, 0], lane.lane);
        }
      } finally {
        await shipper.close();
      }
    });
  }

  /** Half through winston, half by hand, then the corrections; resolves when both stores have all of it. */
  async function sendAll(shipper: Shipper): Promise<void> {
    const logger = winston.createLogger({ transports: [new PromptlogTransport({ shipper })] });
    let number = 0;
    for (const record of [...demoRecords(DEMO), marked()]) {
      if (number++ % 2 === 0) logger.info('answered', { promptlog: record });
      else shipper.accept(record);
    }
    const finished = once(logger, 'finish');
    logger.end();
    await finished;
    for (const change of demoChanges(DEMO)) shipper.acceptChange(change);
    assert.ok(await shipper.drain(60_000), 'both stores took all of it');
  }

  async function stateOf(records: RecordsStoreOptions) {
    return { records: await allRecords(records), documents: await allDocuments(client) };
  }

  async function assertWhole({ records, documents }: Awaited<ReturnType<typeof stateOf>>): Promise<void> {
    const sent = [...demoRecords(DEMO)];
    assert.deepEqual([records.size, documents.size], [501, 501]);
    for (const { message } of sent) assert.deepEqual(records.get(message.id)?.message, message);
    assert.deepEqual(documents, new Map([...records.values()].map((record) => documentOf(record))));
    const changes = [...demoChanges(DEMO)];
    assert.ok(changes.length > 0);
    for (const { id, feedback = [] } of changes) {
      const kept = [...records.values()].find((record) => record.message.id === id || record.response_id === id);
      for (const { name, at } of feedback)
        assert.ok(
          kept?.feedback?.some((one) => one.name === name && one.at === at),
          id,
        );
    }
    for (const words of ['quokkaquestion', 'quokkaanswer']) {
      const { hits } = await searchRecords(client, { words });
      assert.deepEqual(
        hits.map(({ id }) => id),
        ['marked'],
      );
    }
  }
});

function marked(): PromptRecord {
  return {
    chat_session_id: 'marked-session',
    user: { name: 'Ada', user_id: 'u-1' },
    message: {
      id: 'marked',
      prompt: [{ role: 'human', content: MARKED.prompt }],
      other_attr: [{ completion: { choices: [{ index: 0, message: { role: 'assistant', content: MARKED.answer } }] } }],
      previous_message_id: '',
    },
    schema_version: 1,
    revision: 1,
    time: '2026-11-20T05:00:00.000Z',
  };
}
