/**
 * How fast does search come back from the records store? Contenders, interleaved, each in a process of its own against one server:
 *   ceiling   that of the ship bench: pre-serialised 5 MB bulk bodies of the same documents, two in flight, no ids, no versions
 *   sqlite    reindex in place from SQLite: read, projected with its insight, versioned, three pages in flight
 * --only names one question of several: sqlite (that one), cosmos, resume (each told in its file), memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, runChild, type Spent } from './child.ts';
import type { BenchOptions } from './main.ts';
import { AS_STEADY, type ReindexJob, type ReindexResult } from './reindex-contender.ts';
import { fromCosmos } from './reindex-cosmos.ts';
import { memoryOf } from './reindex-memory.ts';
import { resumed } from './reindex-resume.ts';
import { type BenchServer, startBenchServer } from './server.ts';
import { type ShipJob, type ShipResult, WARM_UP } from './ship-contender.ts';

type Contender = 'ceiling' | 'sqlite';

const CONTENDERS = ['ceiling', 'sqlite'] as const;
const SHIP = new URL('./ship-contender.ts', import.meta.url).pathname;

/** Runs it; targets: ratio_to_ceiling ≥ 0.75, cosmos_ratio ≥ 0.8, resume_repeated_s ≤ 2, peak_rss_mb ≤ 400 and flat. */
export async function run({ count, repeats = 5, flags }: BenchOptions): Promise<Record<string, number>> {
  const only = String(flags['only'] ?? 'sqlite,cosmos,resume').split(',');
  if (only.includes('memory')) return memoryOf(count ?? 5_000_000);
  const server = await startBenchServer();
  try {
    const options = { count: count ?? 50_000, repeats };
    return {
      ...(only.includes('sqlite') ? await fromSqlite(server, options) : {}),
      ...(only.includes('cosmos') ? await fromCosmos(server, options) : {}),
      ...(only.includes('resume') ? await resumed(server, options) : {}),
      count: options.count,
    };
  } finally {
    await server.stop();
  }
}

async function fromSqlite(
  server: BenchServer,
  { count, repeats }: { readonly count: number; readonly repeats: number },
): Promise<Record<string, number>> {
  const results = new Map<Contender, Spent[]>(CONTENDERS.map((name) => [name, []]));
  // Elasticsearch compiles itself for a minute.
  await measure(server, 'ceiling', count);
  for (let round = 0; round < repeats; round++) {
    for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
      const result = await measure(server, contender, count);
      results.get(contender)?.push(result);
      console.error(`${contender}: ${Math.round(count / result.seconds)}/s, ${Math.round(result.peakRssMb)} MB`);
    }
  }
  const of = (name: Contender, value: (result: Spent) => number) => median((results.get(name) ?? []).map(value));
  const rate = (name: Contender) => count / of(name, ({ seconds }) => seconds);
  return {
    ratio_to_ceiling: rate('sqlite') / rate('ceiling'),
    records_per_s: rate('sqlite'),
    ceiling_per_s: rate('ceiling'),
    cpu_s_per_100k: (of('sqlite', ({ cpuSeconds }) => cpuSeconds) / count) * 1e5,
    peak_rss_mb: of('sqlite', ({ peakRssMb }) => peakRssMb),
  };
}

async function measure(server: BenchServer, contender: Contender, count: number): Promise<Spent> {
  await server.empty();
  const { access } = server;
  const result =
    contender === 'ceiling'
      ? await runChild<ShipResult>(SHIP, { contender, count, access } satisfies ShipJob)
      : await reindexed({ count, access });
  const [found, expected] = [await server.count(), WARM_UP + count];
  if (found !== expected) throw new Error(`${contender} brought ${expected} records and Elasticsearch holds ${found}`);
  return result;
}

async function reindexed({ count, access }: { count: number; access: BenchServer['access'] }): Promise<ReindexResult> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-reindex-bench-'));
  const warm = { kind: 'sqlite', file: join(folder, 'warm.sqlite') } as const;
  const store = { kind: 'sqlite', file: join(folder, 'records.sqlite') } as const;
  const step = (job: ReindexJob): Promise<ReindexResult> =>
    runChild<ReindexResult>(new URL('./reindex-contender.ts', import.meta.url).pathname, job, AS_STEADY);
  try {
    await step({ step: 'fill', store: warm, count: WARM_UP, seed: 7 });
    await step({ step: 'fill', store, count });
    return await step({ step: 'reindex', warm, store, count, access });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
