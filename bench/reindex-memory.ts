/** Does reindexing stay as small as it is, however many records there are? A fiftieth, a fifth and all of them, into a server that takes everything. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild, type Spent } from './child.ts';
import { AS_STEADY, type ReindexJob } from './reindex-contender.ts';
import { swallowingProcess } from './swallowing-process.ts';

const SIZES = [
  ['small', 50],
  ['middle', 5],
  ['large', 1],
] as const;
const BODIES = 2_000;

/** Runs it; targets: every peak ≤ 400 MB, memory_ratio about 1. */
export async function memoryOf(count: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-reindex-memory-'));
  const server = await swallowingProcess();
  const store = { kind: 'sqlite', file: join(folder, 'records.sqlite') } as const;
  const peaks: Record<string, number> = {};
  let from = 0;
  try {
    for (const [name, share] of SIZES) {
      const records = Math.round(count / share);
      await step({ step: 'fill', store, from, count: records, bodies: BODIES });
      from = records;
      const access = { url: server.url };
      const { peakRssMb, seconds } = await step({ step: 'reindex', warm: undefined, store, count: records, access });
      peaks[`peak_rss_mb_${name}`] = peakRssMb;
      console.error(`${records} records: ${Math.round(peakRssMb)} MB, ${Math.round(records / seconds)}/s`);
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
  const { peak_rss_mb_small: small = 1, peak_rss_mb_large: large = 0 } = peaks;
  return { memory_ratio: large / small, ...peaks, count };
}

function step(job: ReindexJob): Promise<Spent> {
  return runChild<Spent>(new URL('./reindex-contender.ts', import.meta.url).pathname, job, AS_STEADY);
}
