/**
 * Does a record cost the same however many there are? 10^4, 10^5, 10^6 … records in both stores, which grow from step to step; at each step
 * everything that is there is searched, brought back into an empty Elasticsearch, verified and exported, each in a process of its own.
 *   --count     the largest step (1,000,000)
 *   --minutes   no step is begun that would take longer
 * The table in docs/scaling.md is written anew.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../src/errors.ts';
import type { RecordsStoreOptions } from '../src/records/open-store.ts';
import { freeBytes } from '../src/stack/disk-space.ts';
import { runChild } from './child.ts';
import type { BenchOptions } from './main.ts';
import type { ReindexJob, ReindexResult } from './reindex-contender.ts';
import { recordsFile, type ScaleJob, type ScaleResult, type ScaleWork } from './scale-contender.ts';
import { figuresOf, type ScaleStep } from './scale-measures.ts';
import { whyNot } from './scale-room.ts';
import { calm, indexBytes, serverSeconds, serverVersion } from './scale-servers.ts';
import { scaleTable, withTable } from './scale-table.ts';
import { type BenchServer, startBenchServer } from './server.ts';
import { type ShipJob, type ShipResult, WARM_UP } from './ship-contender.ts';

interface Scene {
  readonly folder: string;
  /** What is shipped goes here and stays. */
  readonly live: BenchServer;
  /** Empty before each time that search is brought back. */
  readonly fresh: BenchServer;
  readonly secondsLeft: () => number;
}

const FIRST_STEP = 10_000;
const SERVER_WARM_UP = 50_000;
const PAGE = new URL('../docs/scaling.md', import.meta.url).pathname;

/** Runs it; targets: what a record costs and peaks of memory at the last step at most 1.3 times those of the first. */
export async function run({ count = 1_000_000, flags }: BenchOptions): Promise<Record<string, number>> {
  const sizes = stepsTo(count);
  const secondsLeft = clock(flags['minutes']);
  // A page that cannot take the table is not to be found out after an hour.
  withTable(readFileSync(PAGE, 'utf8'), '');
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-scale-'));
  const servers: BenchServer[] = [];
  try {
    for (let started = 0; started < 2; started++) servers.push(await startBenchServer());
    const [live, fresh] = servers as [BenchServer, BenchServer];
    for (const server of servers) await warmUp(server, count);
    const { steps, stopped } = await climb(sizes, { folder, live, fresh, secondsLeft });
    const table = scaleTable(steps, { ...(await sceneOf(live)), command: commandOf(count, flags), stopped });
    writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), table));
    return figuresOf(steps);
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Powers of ten up to the largest, and that one. */
function stepsTo(largest: number): number[] {
  if (!Number.isInteger(largest) || largest < 100)
    throw new RangeError(`--count takes a whole number from 100, not ${largest}`);
  const steps: number[] = [];
  for (let records = FIRST_STEP; records < largest; records *= 10) steps.push(records);
  return [...steps, largest];
}

function clock(minutes: string | boolean | undefined): () => number {
  if (minutes === undefined) return () => Number.POSITIVE_INFINITY;
  if (!(Number(minutes) > 0) || minutes === true) throw new RangeError('--minutes takes a number above zero');
  const end = performance.now() + Number(minutes) * 60_000;
  return () => (end - performance.now()) / 1000;
}

async function climb(sizes: readonly number[], scene: Scene) {
  const steps: ScaleStep[] = [];
  let stopped: string | undefined;
  const fill: ReindexJob = { step: 'fill', store: warmStore(scene.folder), count: WARM_UP, seed: 7 };
  await contend<ReindexResult>('reindex-contender', fill);
  for (const records of sizes) {
    const last = steps.at(-1);
    const room = {
      freeBytes: await freeBytes(scene.folder),
      memoryBytes: process.availableMemory(),
      secondsLeft: scene.secondsLeft(),
    };
    stopped = whyNot(records, last, room);
    if (stopped !== undefined) break;
    try {
      steps.push(await step(scene, last?.records ?? 0, records));
    } catch (error) {
      if (last === undefined) throw error;
      // What was measured before is not to be lost, and neither is that this went wrong.
      console.error(error);
      process.exitCode = 1;
      stopped = `the step of ${records.toLocaleString('en-US')} failed, ${reasonOf(error)}`;
      break;
    }
  }
  if (stopped !== undefined) console.error(`stopped: ${stopped}`);
  if (steps.length === 0) throw new Error(`nothing was measured: ${stopped}`);
  return { steps, stopped };
}

/** Other records, for what brings search back to warm up with. */
function warmStore(folder: string): RecordsStoreOptions {
  return { kind: 'sqlite', file: join(folder, 'warm.sqlite') };
}

async function step(scene: Scene, from: number, to: number): Promise<ScaleStep> {
  const started = performance.now();
  const { folder, live } = scene;
  const work = async (name: ScaleWork) => {
    const job: ScaleJob = { work: name, folder, access: live.access, from, to };
    const result = await contend<ScaleResult>('scale-contender', job);
    console.error(
      `${to.toLocaleString('en-US')}: ${name} ${result.seconds.toFixed(1)} s, ${Math.round(result.peakRssMb)} MB`,
    );
    return result;
  };
  const before = await serverSeconds(live.client);
  const shipped = await work('ship');
  const found = await live.count();
  if (found !== to) throw new Error(`${to} records were shipped and Elasticsearch holds ${found}`);
  await calm(live.client);
  const serverSpent = (await serverSeconds(live.client)) - before;
  const searched = await work('search');
  const reindexed = await reindex(scene, to);
  const verified = await work('verify');
  const ndjson = await work('ndjson');
  const parquet = await work('parquet');
  return {
    records: to,
    seconds: (performance.now() - started) / 1000,
    measured: {
      ship_per_s: shipped.done / shipped.seconds,
      ship_cpu_us: (shipped.cpuSeconds / shipped.done) * 1e6,
      ship_server_us: (serverSpent / (to - from)) * 1e6,
      ship_peak_mb: shipped.peakRssMb,
      search_p50_ms: searched.p50Ms ?? Number.NaN,
      search_p95_ms: searched.p95Ms ?? Number.NaN,
      search_peak_mb: searched.peakRssMb,
      ...costs('reindex', reindexed),
      ...costs('verify', verified),
      ...costs('ndjson', ndjson),
      ...costs('parquet', parquet),
      spool_bytes: shipped.bytesEach ?? Number.NaN,
      sqlite_bytes: storeBytes(folder) / to,
      elasticsearch_bytes: (await indexBytes(live.client)) / to,
      ndjson_bytes: ndjson.bytesEach ?? Number.NaN,
      parquet_bytes: parquet.bytesEach ?? Number.NaN,
    },
  };
}

async function reindex({ folder, fresh }: Scene, records: number): Promise<Omit<ScaleResult, 'p50Ms'>> {
  const store: RecordsStoreOptions = { kind: 'sqlite', file: recordsFile(folder) };
  const job: ReindexJob = { step: 'reindex', warm: warmStore(folder), store, count: records, access: fresh.access };
  const result = await contend<ReindexResult>('reindex-contender', job);
  const [found, expected] = [await fresh.count(), WARM_UP + records];
  if (found !== expected) throw new Error(`${expected} records were indexed and Elasticsearch holds ${found}`);
  await fresh.empty();
  console.error(
    `${records.toLocaleString('en-US')}: reindex ${result.seconds.toFixed(1)} s, ${Math.round(result.peakRssMb)} MB`,
  );
  return { ...result, done: records };
}

type Costs<Name extends string> = Record<`${Name}_us` | `${Name}_cpu_us` | `${Name}_peak_mb`, number>;

function costs<Name extends string>(name: Name, { seconds, cpuSeconds, peakRssMb, done }: ScaleResult): Costs<Name> {
  return {
    [`${name}_us`]: (seconds / done) * 1e6,
    [`${name}_cpu_us`]: (cpuSeconds / done) * 1e6,
    [`${name}_peak_mb`]: peakRssMb,
  } as Costs<Name>;
}

/** The database, and what it has not yet taken out of its log. */
function storeBytes(folder: string): number {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return sizeOf(recordsFile(folder)) + sizeOf(`${recordsFile(folder)}-wal`);
}

/** Elasticsearch compiles itself for a minute: it is sent others before anything is counted. */
async function warmUp(server: BenchServer, count: number): Promise<void> {
  const most = Math.min(SERVER_WARM_UP, count);
  const job: ShipJob = { contender: 'promptlog', count: most, access: server.access };
  await contend<ShipResult>('ship-contender', job);
  await server.empty();
}

function contend<Result>(name: string, job: unknown): Promise<Result> {
  return runChild<Result>(new URL(`./${name}.ts`, import.meta.url).pathname, job);
}

async function sceneOf({ client }: BenchServer) {
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()} with ${Math.round(totalmem() / 2 ** 30)} GB`,
    versions: `Node ${process.version}, ${await serverVersion(client)}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

function commandOf(count: number, { minutes }: BenchOptions['flags']): string {
  return `npm run bench -- scale --count ${count}${minutes === undefined ? '' : ` --minutes ${minutes}`}`;
}
