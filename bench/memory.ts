/**
 * Does memory stay flat? 10^5 and 10^6 records of 2.9 KB through the spool into SQLite, with a search server that takes everything at once, with
 * one that is lost half-way, and with none there at all; each in a process of its own. What it holds before the first record is told apart.
 */
import { runChild } from './child.ts';
import type { BenchOptions } from './main.ts';
import type { MemoryJob, MemoryResult } from './memory-contender.ts';
import { swallowingServer } from './swallowing-server.ts';

/** Nobody listens on the discard port. */
const DOWN = 'http://127.0.0.1:9';

/** Runs it; target: every peak ≤ 300 MB, and that of 10^6 no more than that of 10^5. */
export async function run({ count = 1_000_000 }: BenchOptions): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const name of ['up', 'lost', 'down'] as const) {
    for (const records of [count / 10, count]) {
      const server = await swallowingServer(name === 'lost' ? records / 2 : Number.POSITIVE_INFINITY);
      try {
        const url = name === 'down' ? DOWN : server.url;
        const job: MemoryJob = { url, count: records, searchIsDown: name !== 'up' };
        const result = await runChild<MemoryResult>(new URL('./memory-contender.ts', import.meta.url).pathname, job);
        const size = records === count ? 'large' : 'small';
        figures[`peak_rss_mb_${name}_${size}`] = result.peakRssMb;
        figures[`rss_before_mb_${name}_${size}`] = result.rssBeforeMb;
        console.error(
          `${name}, ${records} records: ${Math.round(result.peakRssMb)} MB (${Math.round(result.rssBeforeMb)} before), ${Math.round(records / result.seconds)}/s`,
        );
      } finally {
        server.close();
      }
    }
  }
  const ratio = (name: string) =>
    (figures[`peak_rss_mb_${name}_large`] ?? 0) / (figures[`peak_rss_mb_${name}_small`] ?? 1);
  return {
    ratio_up_large_to_small: ratio('up'),
    ratio_lost_large_to_small: ratio('lost'),
    ratio_down_large_to_small: ratio('down'),
    ...figures,
    count,
  };
}
