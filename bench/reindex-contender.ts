/** Reindexing in a process of its own: fills a SQLite store, then brings it into Elasticsearch while the clock runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reindex } from '../src/delivery/reindex.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import type { PromptRecord } from '../src/record/record.ts';
import { openRecordsStore } from '../src/records/open-store.ts';
import type { RecordsStore } from '../src/records/store.ts';
import { createSearchClient } from '../src/search/client.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';
import { type Spent, serveChild, spend } from './child.ts';
import { benchRecords } from './records.ts';

/** First the stores are filled, in one process; then another brings them back, whose memory is looked at. */
export interface ReindexJob {
  readonly step: 'fill' | 'reindex';
  readonly folder: string;
  /** Brought back before the clock starts. */
  readonly warmUp: number;
  readonly count: number;
  readonly access: SearchClientOptions & { readonly url: string };
}

export type ReindexResult = Spent;

const BATCH = 1_000;
const TOPICS = new URL('../topics.yaml', import.meta.url);

async function contend({ step, folder, warmUp, count, access }: ReindexJob): Promise<ReindexResult> {
  const files = { warm: join(folder, 'warm.sqlite'), records: join(folder, 'records.sqlite') };
  if (step === 'fill') {
    return spend(async () => {
      await (await filled(files.warm, benchRecords({ count: warmUp, seed: 7 }))).close();
      await (await filled(files.records, benchRecords({ count }))).close();
    });
  }
  const insight = insightFrom({ topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } });
  const client = createSearchClient(access);
  const warm = await openRecordsStore({ kind: 'sqlite', file: files.warm });
  const store = await openRecordsStore({ kind: 'sqlite', file: files.records });
  try {
    await reindex({ store: warm, client, insight });
    return await spend(async () => {
      const done = await reindex({ store, client, insight });
      if (done?.indexed !== count) throw new Error(`${done?.indexed} of ${count} records were indexed`);
    });
  } finally {
    await Promise.all([warm.close(), store.close(), client.close()]);
  }
}

async function filled(file: string, records: readonly PromptRecord[]): Promise<RecordsStore> {
  const store = await openRecordsStore({ kind: 'sqlite', file });
  for (let start = 0; start < records.length; start += BATCH) {
    await store.create(
      records.slice(start, start + BATCH).map((record) => ({
        id: record.message.id,
        session: record.chat_session_id,
        alias: record.response_id ?? '',
        time: Date.parse(record.time),
        body: Buffer.from(JSON.stringify(record)),
      })),
    );
  }
  return store;
}

serveChild(contend);
