/** Reindexing in a process of its own: fills a store, then brings it into Elasticsearch while the clock runs. */
import { readFileSync } from 'node:fs';
import { CosmosClient } from '@azure/cosmos';
import { keepMemorySteady } from '../src/cli/steady-memory.ts';
import { reindex } from '../src/delivery/reindex.ts';
import type { InsightSettings } from '../src/insight/insight-parts.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import type { PromptRecord } from '../src/record/record.ts';
import { openRecordsStore, type RecordsStoreOptions } from '../src/records/open-store.ts';
import { createSearchClient } from '../src/search/client.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';
import { type Spent, serveChild, spend } from './child.ts';
import type { CosmosAccess } from './cosmos-process.ts';
import { benchRecordCycle, benchRecords } from './records.ts';

/** First a store is filled, in one process; then another brings it back, whose memory is looked at. */
export type ReindexJob = FillJob | BringJob | FeedJob;

interface FillJob {
  readonly step: 'fill';
  readonly store: RecordsStoreOptions;
  /** The store holds so many. */
  readonly from?: number;
  /** And then so many. */
  readonly count: number;
  readonly seed?: number;
  /** So many texts, again and again: more would drown what is measured. */
  readonly bodies?: number;
}

interface BringJob {
  readonly step: 'reindex';
  /** Brought back before the clock starts. */
  readonly warm: RecordsStoreOptions | undefined;
  readonly store: RecordsStoreOptions;
  readonly count: number;
  readonly access: SearchClientOptions & { readonly url: string };
}

/** The client of Cosmos DB alone: it reads everything, and counts. */
interface FeedJob {
  readonly step: 'feed';
  readonly cosmos: CosmosAccess;
  readonly database: string;
  readonly warm: string;
  readonly container: string;
  readonly count: number;
}

export type ReindexResult = Spent;

/** The room for young objects that the command has when it calls keepMemorySteady(), before it loads what it works with. */
export const AS_STEADY = ['--max-semi-space-size=4'];

const BATCH = 1_000;
/** As many as reindex asks for. */
const PAGE_SIZE = 500;
/** What `promptlog reindex` asks for of so many records. */
const AS_THE_COMMAND = { refreshSeldom: true } as const;
const TOPICS = new URL('../topics.yaml', import.meta.url);

async function contend(job: ReindexJob): Promise<ReindexResult> {
  switch (job.step) {
    case 'fill':
      return spend(() => fill(job));
    case 'feed':
      return feed(job);
    case 'reindex':
      return bring(job);
  }
}

async function bring({ warm, store: options, count, access }: BringJob): Promise<ReindexResult> {
  keepMemorySteady();
  const settings: InsightSettings = { topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } };
  const insight = insightFrom(settings);
  const client = createSearchClient(access);
  if (warm !== undefined) {
    const store = await openRecordsStore(warm);
    await reindex({ ...AS_THE_COMMAND, store, client, insight });
    await store.close();
  }
  const store = await openRecordsStore(options);
  try {
    return await spend(async () => {
      const done = await reindex({ ...AS_THE_COMMAND, store, client, insight });
      if (done?.indexed !== count) throw new Error(`${done?.indexed} of ${count} records were indexed`);
    });
  } finally {
    await Promise.all([store.close(), client.close()]);
  }
}

async function feed({ cosmos, database, warm, container, count }: FeedJob): Promise<ReindexResult> {
  const client = new CosmosClient({ ...cosmos, connectionPolicy: { enableEndpointDiscovery: false } });
  const countAll = async (name: string): Promise<number> => {
    let found = 0;
    const { items } = client.database(database).container(name);
    for await (const { resources } of items.readAll({ maxItemCount: PAGE_SIZE }).getAsyncIterator()) {
      found += resources.length;
    }
    return found;
  };
  await countAll(warm);
  const spent = await spend(async () => {
    const found = await countAll(container);
    if (found !== count) throw new Error(`${found} of ${count} records were read`);
  });
  client.dispose();
  return spent;
}

async function fill({ store: options, from = 0, count, seed = 42, bodies }: FillJob): Promise<void> {
  const store = await openRecordsStore(options);
  const records = bodies === undefined ? benchRecords({ count, seed }) : benchRecordCycle({ count, seed, bodies });
  let batch: PromptRecord[] = [];
  const create = async (): Promise<void> => {
    await store.create(batch.map(itemOf));
    batch = [];
  };
  let index = 0;
  for (const record of records) {
    if (index++ < from) continue;
    if (batch.push(record) === BATCH) await create();
  }
  await create();
  await store.close();
}

function itemOf(record: PromptRecord) {
  return {
    id: record.message.id,
    session: record.chat_session_id,
    alias: record.response_id ?? '',
    time: Date.parse(record.time),
    body: Buffer.from(JSON.stringify(record)),
  };
}

serveChild(contend);
