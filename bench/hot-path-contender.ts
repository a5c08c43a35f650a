/** One contender of the hot-path bench, in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLogger } from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import type { PromptRecord } from '../src/record/record.ts';
import { Shipper } from '../src/shipper.ts';
import { serveChild } from './child.ts';
import { benchRecords } from './records.ts';

export type HotPathContender = 'push' | 'promptlog' | 'masked' | 'winston';

export interface HotPathJob {
  readonly contender: HotPathContender;
  readonly count: number;
  readonly url: string;
}

export interface HotPathResult {
  readonly meanUs: number;
  readonly p99Us: number;
  readonly loopDelayMaxMs: number;
}

const BYTES = 2048;
const WARM_UP = 10_000;
const BURST = 20;
const EVERY_MS = 1;

async function contend({ contender, count, url }: HotPathJob): Promise<HotPathResult> {
  const records = benchRecords({ count, bytes: BYTES });
  const { take, close } = prepare(contender, url);
  await warmUp(benchRecords({ count: WARM_UP, bytes: BYTES, seed: 7 }), take);
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const times = await pace(records, take);
  delay.disable();
  await close();
  times.sort((a, b) => a - b);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return {
    meanUs: mean * 1000,
    p99Us: (times[Math.floor(times.length * 0.99)] ?? 0) * 1000,
    loopDelayMaxMs: delay.max / 1e6,
  };
}

/** An application has run for a while: every contender's code is compiled as far as it will be. */
async function warmUp(records: readonly PromptRecord[], take: (record: PromptRecord) => void): Promise<void> {
  for (const [taken, record] of records.entries()) {
    take(record);
    if (taken % BURST === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Hands records over at 1,000 a second and times each call; a late timer catches up. */
function pace(records: readonly PromptRecord[], take: (record: PromptRecord) => void): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(records.length, Math.floor((performance.now() - started) / EVERY_MS));
      while (times.length < due) {
        const record = records[times.length] as PromptRecord;
        const before = performance.now();
        take(record);
        times.push(performance.now() - before);
      }
      if (times.length < records.length) return;
      clearInterval(timer);
      resolve(times);
    }, EVERY_MS);
  });
}

interface Contender {
  take(record: PromptRecord): void;
  close(): Promise<void> | void;
}

function prepare(contender: HotPathContender, url: string): Contender {
  switch (contender) {
    case 'push':
      return pushing();
    case 'winston':
      return logging(url);
    default:
      return shipping(url, contender === 'masked');
  }
}

function pushing(): Contender {
  const kept: string[] = [];
  return { take: (record) => kept.push(JSON.stringify(record)), close: () => {} };
}

function shipping(url: string, masked: boolean): Contender {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-hot-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool') },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: { url },
    ...(masked ? {} : { masking: false }),
  });
  return {
    take: (record) => void shipper.accept(record),
    async close() {
      await shipper.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function logging(url: string): Contender {
  const transport = new ElasticsearchTransport({
    index: 'prompts',
    ensureIndexTemplate: false,
    clientOpts: { node: url },
  });
  const logger = createLogger({ transports: [transport] });
  return { take: (record) => void logger.info('prompt', record), close: () => {} };
}

serveChild(contend);
