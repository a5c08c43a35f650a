/**
 * How fast are both stores compared? Records per second of `verify`, by marks and by content, against those of `reindex` from the same
 * SQLite file into the same server. Interleaved.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { reindex } from '../src/delivery/reindex.ts';
import { verify } from '../src/delivery/verify.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import { insightOptions } from '../src/insight-options.ts';
import { openRecordsStore } from '../src/records/open-store.ts';
import type { RecordsStore } from '../src/records/store.ts';
import type { BenchOptions } from './main.ts';
import { benchRecordCycle } from './records.ts';
import { startBenchServer } from './server.ts';

const BATCH = 500;
const SEED = 42;

/** Runs it; target: ratio_to_reindex ≥ 3. */
export async function run({ count = 50_000, repeats = 3 }: BenchOptions): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'promptlog-bench-'));
  const server = await startBenchServer();
  const store = await openRecordsStore({ kind: 'sqlite', file: join(folder, 'records.sqlite') });
  try {
    await fill(store, count);
    const insight = insightFrom(insightOptions(loadConfig({ environment: { PROMPTLOG_HOME: folder } })));
    const { client } = server;
    const rates = { reindex: [] as number[], verify: [] as number[], deep: [] as number[] };
    for (let round = 0; round < repeats; round++) {
      await server.empty();
      rates.reindex.push(await rateOf(count, () => reindex({ store, client, insight })));
      for (const deep of [false, true]) {
        const compare = async () => {
          const { records, left, problems } = await verify({ store, client, insight, deep });
          if (records !== count || left > 0) throw new Error(`${left} of ${records} differ: ${problems[0]?.reason}`);
        };
        rates[deep ? 'deep' : 'verify'].push(await rateOf(count, compare));
      }
    }
    const [byReindex, byMarks, byContent] = [rates.reindex, rates.verify, rates.deep].map(median) as [
      number,
      number,
      number,
    ];
    return {
      ratio_to_reindex: byMarks / byReindex,
      deep_ratio_to_reindex: byContent / byReindex,
      verify_per_second: byMarks,
      deep_per_second: byContent,
      reindex_per_second: byReindex,
      count,
    };
  } finally {
    await store.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(store: RecordsStore, count: number): Promise<void> {
  let batch = [];
  for (const record of benchRecordCycle({ count, seed: SEED })) {
    const { message, chat_session_id: session, response_id: alias = '', time } = record;
    batch.push({ id: message.id, session, alias, time: Date.parse(time), body: Buffer.from(JSON.stringify(record)) });
    if (batch.length < BATCH) continue;
    await store.create(batch);
    batch = [];
  }
  await store.create(batch);
}

async function rateOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (count * 1000) / (performance.now() - started);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
