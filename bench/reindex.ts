/**
 * How fast does search come back from the records store? Contenders, interleaved, each in a process of its own against one server:
 *   ceiling   that of the ship bench: pre-serialised 5 MB bulk bodies of the same documents, two in flight, no ids, no versions
 *   sqlite    reindex in place from SQLite: read, projected with its insight, versioned, three pages in flight
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, runChild } from './child.ts';
import type { BenchOptions } from './main.ts';
import type { ReindexJob, ReindexResult } from './reindex-contender.ts';
import { type BenchServer, startBenchServer } from './server.ts';
import { type ShipJob, type ShipResult, WARM_UP } from './ship-contender.ts';

type Contender = 'ceiling' | 'sqlite';
type Result = ReindexResult | ShipResult;

/** Runs it; targets: ratio_to_ceiling ≥ 0.75, peak_rss_mb ≤ 400. */
export async function run({ count = 50_000, repeats = 5 }: BenchOptions): Promise<Record<string, number>> {
  const server = await startBenchServer();
  const results = new Map<Contender, Result[]>([
    ['ceiling', []],
    ['sqlite', []],
  ]);
  try {
    // Elasticsearch compiles itself for a minute.
    await measure(server, 'ceiling', count);
    for (let round = 0; round < repeats; round++) {
      for (const contender of round % 2 === 0 ? (['ceiling', 'sqlite'] as const) : (['sqlite', 'ceiling'] as const)) {
        const result = await measure(server, contender, count);
        results.get(contender)?.push(result);
        console.error(`${contender}: ${Math.round(count / result.seconds)}/s, ${Math.round(result.peakRssMb)} MB`);
      }
    }
  } finally {
    await server.stop();
  }
  const of = (name: Contender, value: (result: Result) => number) => median((results.get(name) ?? []).map(value));
  const rate = (name: Contender) => count / of(name, ({ seconds }) => seconds);
  return {
    ratio_to_ceiling: rate('sqlite') / rate('ceiling'),
    records_per_s: rate('sqlite'),
    ceiling_per_s: rate('ceiling'),
    cpu_s_per_100k: (of('sqlite', ({ cpuSeconds }) => cpuSeconds) / count) * 1e5,
    peak_rss_mb: of('sqlite', ({ peakRssMb }) => peakRssMb),
    count,
  };
}

async function measure(server: BenchServer, contender: Contender, count: number): Promise<Result> {
  await server.empty();
  const { access } = server;
  const result =
    contender === 'ceiling'
      ? await runChild<ShipResult>(fileOf('./ship-contender.ts'), { contender, count, access } satisfies ShipJob)
      : await reindexed({ count, access });
  const [found, expected] = [await server.count(), WARM_UP + count];
  if (found !== expected) throw new Error(`${contender} brought ${expected} records and Elasticsearch holds ${found}`);
  return result;
}

async function reindexed(job: Pick<ReindexJob, 'access' | 'count'>): Promise<ReindexResult> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-reindex-bench-'));
  const step = (name: ReindexJob['step']): Promise<ReindexResult> => {
    const whole: ReindexJob = { ...job, step: name, folder, warmUp: WARM_UP };
    return runChild<ReindexResult>(fileOf('./reindex-contender.ts'), whole);
  };
  try {
    await step('fill');
    return await step('reindex');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fileOf(name: string): string {
  return new URL(name, import.meta.url).pathname;
}
