/** One run of the memory bench, in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shipper } from '../src/shipper.ts';
import { type Spent, serveChild, spend } from './child.ts';
import { benchRecordCycle } from './records.ts';

export interface MemoryJob {
  readonly url: string;
  readonly count: number;
  readonly searchIsDown: boolean;
}

export interface MemoryResult extends Spent {
  readonly rssBeforeMb: number;
}

const FLUSH_EVERY = 1000;
// Few bodies, used again and again, so that the bench's own data does not drown what is measured.
const BODIES = 2000;

async function contend({ url, count, searchIsDown }: MemoryJob): Promise<MemoryResult> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-memory-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool') },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: { url },
  });
  const records = benchRecordCycle({ count, bodies: BODIES });
  const first = records.next();
  const rssBeforeMb = process.memoryUsage.rss() / 1e6;
  const spent = await spend(async () => {
    if (!first.done) shipper.accept(first.value);
    let taken = 1;
    for (const record of records) {
      shipper.accept(record);
      if (++taken % FLUSH_EVERY === 0) await shipper.flush();
    }
    if (searchIsDown) await recordsDelivered(shipper, count);
    else if (!(await shipper.drain(3_600_000))) throw new Error('not everything was delivered');
  });
  await shipper.close(0);
  rmSync(folder, { recursive: true });
  return { ...spent, rssBeforeMb };
}

async function recordsDelivered(shipper: Shipper, count: number): Promise<void> {
  const delivered = () => shipper.status().lanes.find(({ lane }) => lane === 'records')?.delivered ?? 0;
  await shipper.flush();
  while (delivered() < count) await new Promise((resolve) => setTimeout(resolve, 200));
}

serveChild(contend);
