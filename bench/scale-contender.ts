/** One kind of work of the scale bench on the stores as they are, in a process of its own. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verify } from '../src/delivery/verify.ts';
import type { ExportResult } from '../src/export/export-records.ts';
import { copyBodies, exportRecords } from '../src/export/export-records.ts';
import { type ExportOutput, openFileOutput } from '../src/export/output.ts';
import { PARQUET } from '../src/export/parquet.ts';
import { projector } from '../src/export/projector.ts';
import { createRedaction } from '../src/export/redaction.ts';
import type { InsightSettings } from '../src/insight/insight-parts.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import type { PromptRecord } from '../src/record/record.ts';
import { openRecordsStore } from '../src/records/open-store.ts';
import type { RecordsStore } from '../src/records/store.ts';
import { createSearchClient } from '../src/search/client.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';
import { searchRecords } from '../src/search/search.ts';
import { Shipper } from '../src/shipper.ts';
import { type Spent, serveChild, spend } from './child.ts';
import { benchRecordCycle } from './records.ts';
import { scaleSearches } from './scale-searches.ts';
import { percentile } from './search.ts';

export type ScaleWork = 'ship' | 'search' | 'verify' | 'ndjson' | 'parquet';

export interface ScaleJob {
  readonly work: ScaleWork;
  /** Of the records store and the spool. */
  readonly folder: string;
  readonly access: SearchClientOptions & { readonly url: string };
  /** Records that both stores hold before shipping; anything else works on `to`. */
  readonly from: number;
  readonly to: number;
}

export interface ScaleResult extends Spent {
  /** Records, or searches, that the clock ran for. */
  readonly done: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  /** Written for each record: in the spool, or in the file. */
  readonly bytesEach?: number;
}

/** The same settings for all of them: verifying compares what insight derived. */
const TOPICS = new URL('../topics.yaml', import.meta.url);
const INSIGHT: InsightSettings = { topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } };

// Few texts, used again and again, so that the bench's own data does not drown the memory that is looked at.
const BODIES = 2_000;
const WARM_UP = 10_000;
/** Work that reads begins with the records of these hours before the clock starts, so that its code is compiled at every step alike. */
const WARM_UP_UNTIL = new Date('2026-11-01T03:00:00Z');
const BURST = 500;
/** An application that is this far ahead of the stores waits: the spool is to be seen at work, not as an archive. */
const MOST_BEHIND = 20_000;
const DRAIN_MS = 3_600_000;
const ROUNDS = 3;
const PAGE = 500;

const WORKS: Readonly<Record<ScaleWork, (job: ScaleJob) => Promise<ScaleResult>>> = {
  ship,
  search,
  verify: verified,
  ndjson: (job) => exported(job, 'records.ndjson', (output, until) => copied(job, output, until)),
  parquet: (job) => exported(job, 'records.parquet', (output, until) => tabled(job, output, until)),
};

/** The file of the records store in that folder. */
export function recordsFile(folder: string): string {
  return join(folder, 'records.sqlite');
}

async function ship({ folder, access, from, to }: ScaleJob): Promise<ScaleResult> {
  const spool = join(folder, 'spool');
  const shipper = new Shipper({
    spool: { folder: spool },
    records: { kind: 'sqlite', file: recordsFile(folder) },
    search: access,
    insight: INSIGHT,
  });
  const records = benchRecordCycle({ count: to, bodies: BODIES });
  for (let skipped = 0; skipped < from; skipped++) records.next();
  const warmUp = Math.min(WARM_UP, (to - from) >> 1);
  const done = to - from - warmUp;
  await take(shipper, records, warmUp);
  const spent = await spend(() => take(shipper, records, done));
  await shipper.close();
  return { ...spent, done, bytesEach: spooledBytes(spool) / to };
}

async function take(shipper: Shipper, records: Generator<PromptRecord>, count: number): Promise<void> {
  for (let taken = 1; taken <= count; taken++) {
    const { value, done } = records.next();
    if (done === true) throw new RangeError('there are no more records');
    shipper.accept(value);
    if (taken % BURST === 0) await keepUp(shipper);
  }
  if (!(await shipper.drain(DRAIN_MS))) throw new Error('not everything was delivered');
  const dead = shipper.status().lanes.reduce((sum, lane) => sum + lane.dead, 0);
  if (dead > 0) throw new Error(`${dead} records were refused`);
}

async function keepUp(shipper: Shipper): Promise<void> {
  await shipper.flush();
  while (shipper.status().lanes.some(({ pending }) => pending > MOST_BEHIND)) await sleep(100);
}

/** All that was ever written to it: a segment is named by the position of its first byte. */
function spooledBytes(folder: string): number {
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith('.spool'))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`${folder} holds no segment`);
  return Number(newest.slice(0, -'.spool'.length)) + statSync(join(folder, newest)).size;
}

async function search({ access, to }: ScaleJob): Promise<ScaleResult> {
  const client = createSearchClient(access);
  const requests = scaleSearches(to);
  const times: number[] = [];
  let hits = 0;
  const spent = await spend(async () => {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const request of requests) {
        const started = performance.now();
        hits += (await searchRecords(client, request)).hits.length;
        // The first round warms up.
        if (round > 0) times.push(performance.now() - started);
      }
    }
  });
  await client.close();
  if (hits === 0) throw new Error('no search found anything, so nothing was measured');
  return { ...spent, done: times.length, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) };
}

async function verified({ folder, access, to }: ScaleJob): Promise<ScaleResult> {
  const insight = insightFrom(INSIGHT);
  const client = createSearchClient(access);
  const spent = await withStore(folder, async (store) => {
    await verify({ store, client, insight, selection: { until: WARM_UP_UNTIL } });
    return spend(async () => {
      const { records, documents, left, problems } = await verify({ store, client, insight });
      if (records !== to || documents !== to || left > 0) {
        throw new Error(`${records} records, ${documents} documents, ${left} differ: ${problems[0]?.reason}`);
      }
    });
  });
  await client.close();
  return { ...spent, done: to };
}

type Way = (output: ExportOutput, until?: Date) => Promise<ExportResult>;

async function exported({ folder, to }: ScaleJob, name: string, way: Way): Promise<ScaleResult> {
  const file = join(folder, name);
  const open = () => openFileOutput(file, { gzip: false, force: true });
  await way(await open(), WARM_UP_UNTIL);
  let bytes = 0;
  const spent = await spend(async () => {
    const { written } = await way(await open());
    if (written !== to) throw new Error(`${written} of ${to} records were written to ${name}`);
    bytes = statSync(file).size;
  });
  rmSync(file);
  return { ...spent, done: to, bytesEach: bytes / to };
}

function copied({ folder }: ScaleJob, output: ExportOutput, until?: Date): Promise<ExportResult> {
  return withStore(folder, (store) => {
    const pages = store.bodies?.({ until });
    if (pages === undefined) throw new Error(`${store.name} does not give its bytes`);
    return copyBodies({ pages, output });
  });
}

function tabled({ folder }: ScaleJob, output: ExportOutput, until?: Date): Promise<ExportResult> {
  const redaction = createRedaction('none', { project: projector(insightFrom(INSIGHT)) });
  return withStore(folder, (store) =>
    exportRecords({
      pages: store.scan({ pageSize: PAGE, until }),
      redaction,
      writer: PARQUET.createWriter({}),
      output,
    }),
  );
}

async function withStore<Result>(folder: string, work: (store: RecordsStore) => Promise<Result>): Promise<Result> {
  const store = await openRecordsStore({ kind: 'sqlite', file: recordsFile(folder) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

serveChild((job: ScaleJob) => WORKS[job.work](job));
