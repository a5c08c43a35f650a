/**
 * How fast are records let go of? From a SQLite store and Elasticsearch that hold all of them, half of which are of one user and gone at
 * the end; each contender on stores of its own, in a process of its own, one after the other:
 *   bare      what nobody should use: the ids of the user's documents page by page and bulk removals of them, as `delete_by_query` works
 *             (which the embedded server lacks), then one DELETE in SQLite; no tombstones, no proof
 *   erase     `promptlog erase --user`: tombstones under their ETags, documents of all indices, everything counted again, a signed receipt
 *   content   `promptlog prune`, first clock: records and documents lose what was said
 *   all       `promptlog prune`, second clock: records and documents go
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, runChild } from './child.ts';
import type { EraseContender, EraseJob, EraseResult } from './erase-contender.ts';
import type { BenchOptions } from './main.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const CONTENDERS: readonly EraseContender[] = ['bare', 'erase', 'content', 'all'];
const CHILD = new URL('./erase-contender.ts', import.meta.url).pathname;

/** Rates in records a second, and what the process that erases needs. */
export async function run({ count = 40_000, repeats = 3 }: BenchOptions): Promise<Record<string, number>> {
  const server = await startBenchServer();
  const results = new Map<EraseContender, EraseResult[]>(CONTENDERS.map((name) => [name, []]));
  try {
    // Elasticsearch compiles itself for a minute.
    await measure(server, 'bare', Math.min(count, 10_000));
    for (let round = 0; round < repeats; round++) {
      for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
        const result = await measure(server, contender, count);
        results.get(contender)?.push(result);
        console.error(`${contender}: ${rateOf(result).toFixed(0)}/s, ${result.peakRssMb.toFixed(0)} MB`);
      }
    }
  } finally {
    await server.stop();
  }
  const rate = (name: EraseContender): number => median((results.get(name) ?? []).map(rateOf));
  const peak = (name: EraseContender): number => median((results.get(name) ?? []).map(({ peakRssMb }) => peakRssMb));
  return {
    erased_per_s: rate('erase'),
    pruned_content_per_s: rate('content'),
    pruned_per_s: rate('all'),
    bare_per_s: rate('bare'),
    erase_ratio_to_bare: rate('erase') / rate('bare'),
    erase_peak_rss_mb: peak('erase'),
    prune_peak_rss_mb: Math.max(peak('content'), peak('all')),
    count,
  };
}

async function measure(server: BenchServer, contender: EraseContender, count: number): Promise<EraseResult> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-erase-bench-'));
  try {
    await server.empty();
    const job = { folder, count, access: server.access };
    await runChild<EraseResult>(CHILD, { ...job, contender: 'fill' } satisfies EraseJob);
    return await runChild<EraseResult>(CHILD, { ...job, contender } satisfies EraseJob);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rateOf({ records, seconds }: EraseResult): number {
  return records / seconds;
}
