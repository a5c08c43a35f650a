/** One way of letting go of records, in a process of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reindex } from '../src/delivery/reindex.ts';
import { eraseSelection } from '../src/erasing/erase.ts';
import { ErasureJournal } from '../src/erasing/journal.ts';
import { type PruneOptions, pruneRecords } from '../src/erasing/prune.ts';
import { pruneDocuments } from '../src/erasing/prune-documents.ts';
import { receiptOf, writeReceipt } from '../src/erasing/receipt.ts';
import { ownSigningKey } from '../src/erasing/signing-key.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import { openRecordsStore } from '../src/records/open-store.ts';
import { openDatabase } from '../src/records/sqlite-database.ts';
import type { RecordsStore } from '../src/records/store.ts';
import { createSearchClient, type SearchClient } from '../src/search/client.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';
import { SEARCH_ALIAS } from '../src/search/search.ts';
import { walkDocuments } from '../src/search/walk.ts';
import { type Spent, serveChild, spend } from './child.ts';
import { benchRecordCycle } from './records.ts';

export type EraseContender = 'all' | 'bare' | 'content' | 'erase';

export interface EraseJob {
  /** `fill` makes what the others let go of. */
  readonly contender: EraseContender | 'fill';
  /** Of the records store, the journal and the receipt. */
  readonly folder: string;
  readonly count: number;
  readonly access: SearchClientOptions;
}

export interface EraseResult extends Spent {
  /** Records that are gone, or have lost their content. */
  readonly records: number;
}

/** What a contender works with. */
interface Stores {
  readonly folder: string;
  readonly store: RecordsStore;
  readonly client: SearchClient;
}

const ADA = 'ada';
const BATCH = 1_000;
const TOPICS = new URL('../topics.yaml', import.meta.url);
const INSIGHT = { topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } };

async function contend({ contender, folder, count, access }: EraseJob): Promise<EraseResult> {
  const client = createSearchClient(access);
  const store = await openRecordsStore({ kind: 'sqlite', file: fileIn(folder) });
  const stores = { folder, store, client };
  let records = 0;
  try {
    if (contender === 'fill') await fill(stores, count);
    else await client.indices.refresh({ index: SEARCH_ALIAS });
    const spent = await spend(async () => {
      if (contender === 'bare') records = await bare(stores);
      else if (contender === 'erase') records = await erased(stores);
      else if (contender !== 'fill') records = await pruned(stores, contender);
    });
    if (contender !== 'fill') await prove(stores, contender, count, records);
    return { ...spent, records };
  } finally {
    await Promise.all([store.close(), client.close()]);
  }
}

async function fill({ store, client }: Stores, count: number): Promise<void> {
  let batch = [];
  let index = 0;
  for (const made of benchRecordCycle({ count })) {
    const record = index++ % 2 === 0 ? { ...made, user: { name: 'Ada', user_id: ADA } } : made;
    const { message, chat_session_id: session, response_id: alias = '', time } = record;
    batch.push({ id: message.id, session, alias, time: Date.parse(time), body: Buffer.from(JSON.stringify(record)) });
    if (batch.length < BATCH) continue;
    await store.create(batch);
    batch = [];
  }
  await store.create(batch);
  await reindex({ store, client, insight: insightFrom(INSIGHT) });
}

async function erased({ folder, store, client }: Stores): Promise<number> {
  const began = new Date();
  const selection = { user: ADA };
  const journal = new ErasureJournal(folder, selection);
  const erasure = await eraseSelection({
    store,
    client,
    selection,
    journal,
    spools: { folders: [], cipher: undefined, open: () => undefined },
    at: began.toISOString(),
    signal: new AbortController().signal,
  });
  const places = { records: store.name, search: 'bench', spools: 0 };
  const { documents } = journal;
  const receipt = receiptOf({
    selection,
    overrodeHolds: false,
    began,
    finished: new Date(),
    places,
    erasure,
    documents,
  });
  writeReceipt(join(folder, 'receipt.json'), receipt, ownSigningKey(folder));
  journal.remove();
  return erasure.erased.records;
}

async function pruned({ store, client }: Stores, contender: 'all' | 'content'): Promise<number> {
  const never = new Date(0);
  const later = new Date(Date.now() + 366 * 86_400_000);
  const options: PruneOptions = {
    store,
    client,
    bounds: contender === 'all' ? { content: later, metadata: later } : { content: later, metadata: never },
    at: new Date().toISOString(),
    insight: insightFrom(INSIGHT),
    signal: new AbortController().signal,
  };
  const { removed, withoutContent } = await pruneRecords(options);
  const { left } = await pruneDocuments(options);
  if (left > 0) throw new Error(`${left} documents are past their time still`);
  return removed + withoutContent;
}

async function bare({ folder, client }: Stores): Promise<number> {
  let removed = 0;
  const walk = { index: SEARCH_ALIAS, query: { term: { 'user.id': ADA } }, pageSize: BATCH };
  for await (const page of walkDocuments(client, walk)) {
    if (page.length === 0) break;
    await client.bulk({ operations: page.map(({ index, id }) => ({ delete: { _index: index, _id: id } })) });
    removed += page.length;
  }
  const database = await openDatabase(fileIn(folder), 5_000);
  database.exec(`DELETE FROM records WHERE json_extract(CAST(body AS TEXT), '$.user.user_id') = '${ADA}'`);
  database.close();
  return removed;
}

/** A contender that leaves something is no contender. */
async function prove({ client }: Stores, contender: EraseContender, count: number, records: number): Promise<void> {
  const isPart = contender === 'bare' || contender === 'erase';
  const wanted = isPart ? Math.ceil(count / 2) : count;
  await client.indices.refresh({ index: SEARCH_ALIAS });
  const query = isPart ? { term: { 'user.id': ADA } } : { exists: { field: 'message' } };
  const { count: left } = await client.count({ index: SEARCH_ALIAS, query });
  // The newest row of SQLite stays, so that its number is not given again.
  if (records !== wanted || left > 0) throw new Error(`${contender}: ${records} of ${wanted}, and ${left} are left`);
}

function fileIn(folder: string): string {
  return join(folder, 'records.sqlite');
}

serveChild(contend);
