/** One contender of the doors bench, in a process of its own: the client or the logger, alone or with its prompts logged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { createLogger } from 'winston';
import TransportStream from 'winston-transport';
import { logPrompts } from '../src/doors/openai/log-prompts.ts';
import { PromptlogTransport } from '../src/doors/winston-transport.ts';
import { Shipper } from '../src/shipper.ts';
import { median, serveChild } from './child.ts';
import { benchRecords } from './records.ts';

export interface DoorsJob {
  readonly logged: boolean;
  readonly provider: string;
  readonly search: string;
  readonly streams: number;
  readonly calls: number;
  readonly lines: number;
}

export interface DoorsResult {
  /** Of one stream. */
  readonly streamMs: number;
  readonly streamCpuMs: number;
  /** Of one whole call. */
  readonly callUs: number;
  /** Of one log line that carries a record. */
  readonly lineUs: number;
}

const BODY = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'word '.repeat(400) }] };
const WARM_UP_STREAMS = 100;
const WARM_UP_CALLS = 300;
const BETWEEN_CALLS_MS = 2;

async function contend({ logged, provider, search, streams, calls, lines }: DoorsJob): Promise<DoorsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-doors-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool') },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: { url: search },
  });
  const plain = new OpenAI({ baseURL: `${provider}/v1`, apiKey: 'k', maxRetries: 0 });
  const client = logged ? logPrompts(plain, { shipper }) : plain;
  for (let each = 0; each < WARM_UP_STREAMS; each++) await readStream(client);
  for (let each = 0; each < WARM_UP_CALLS; each++) await client.chat.completions.create(BODY);
  const streamTimes: number[] = [];
  const cpu = process.cpuUsage();
  for (let each = 0; each < streams; each++) streamTimes.push(await timed(() => readStream(client)));
  const used = process.cpuUsage(cpu);
  const callTimes: number[] = [];
  for (let each = 0; each < calls; each++) {
    callTimes.push(await timed(() => client.chat.completions.create(BODY)));
    // What is measured is the call, and not three processes that fight for two processors.
    await sleep(BETWEEN_CALLS_MS);
  }
  const lineUs = logLines(logged, shipper, lines);
  await shipper.close(0);
  rmSync(folder, { recursive: true, force: true });
  return {
    streamMs: median(streamTimes),
    streamCpuMs: (used.user + used.system) / 1000 / streams,
    callUs: median(callTimes) * 1000,
    lineUs,
  };
}

async function readStream(client: OpenAI): Promise<void> {
  let length = 0;
  for await (const chunk of await client.chat.completions.create({ ...BODY, stream: true })) {
    length += chunk.choices[0]?.delta.content?.length ?? 0;
  }
  if (length < 1_000) throw new Error('the stream was short');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

class NoTransport extends TransportStream {
  override log(_info: unknown, callback: () => void): void {
    callback();
  }
}

function logLines(logged: boolean, shipper: Shipper, count: number): number {
  const transport = logged ? new PromptlogTransport({ shipper }) : new NoTransport();
  const logger = createLogger({ transports: [transport] });
  const records = benchRecords({ count: count + 2_000, bytes: 2_048 });
  const times: number[] = [];
  for (const record of records) {
    const before = performance.now();
    logger.info('answered', { promptlog: record });
    times.push(performance.now() - before);
  }
  return median(times.slice(2_000)) * 1000;
}

serveChild(contend);
