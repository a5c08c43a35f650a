/** One contender of the ship bench, in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import { bulkItem } from '../src/delivery/bulk-item.ts';
import type { PromptRecord } from '../src/record/record.ts';
import { createSearchClient, type SearchClientOptions } from '../src/search/client.ts';
import { Shipper } from '../src/shipper.ts';
import { type Spent, serveChild, spend } from './child.ts';
import { benchRecords } from './records.ts';

export type Contender = 'ceiling' | 'promptlog' | 'masked' | 'winston';

export interface ShipJob {
  readonly contender: Contender;
  readonly count: number;
  readonly access: SearchClientOptions & { readonly url: string };
}

export interface ShipResult extends Spent {
  readonly rssBeforeMb: number;
}

const BODY_BYTES = 5_000_000;
const BURST = 250;

async function contend({ contender, count, access }: ShipJob): Promise<ShipResult> {
  const records = benchRecords({ count });
  const work = await prepare(contender, records, access);
  globalThis.gc?.();
  const rssBeforeMb = process.memoryUsage.rss() / 1e6;
  const spent = await spend(work.run);
  await work.close();
  return { ...spent, rssBeforeMb };
}

interface Work {
  run(): Promise<void>;
  close(): Promise<void>;
}

function prepare(contender: Contender, records: readonly PromptRecord[], access: ShipJob['access']): Promise<Work> {
  switch (contender) {
    case 'ceiling':
      return ceiling(records, access);
    case 'winston':
      return winston(records, access);
    default:
      return promptlog(records, access, contender === 'masked');
  }
}

async function promptlog(records: readonly PromptRecord[], access: ShipJob['access'], masked: boolean): Promise<Work> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-ship-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool') },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: access,
    ...(masked ? {} : { masking: false }),
  });
  await shipper.drain();
  return {
    async run() {
      for (const [index, record] of records.entries()) {
        shipper.accept(record);
        // An application has an event loop to turn.
        if (index % BURST === BURST - 1) await new Promise((resolve) => setImmediate(resolve));
      }
      if (!(await shipper.drain(600_000))) throw new Error('not everything was delivered');
    },
    async close() {
      await shipper.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function ceiling(records: readonly PromptRecord[], access: ShipJob['access']): Promise<Work> {
  const client = createSearchClient(access);
  const bodies = bodiesOf(records);
  const send = async (): Promise<void> => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      const answer = await client.bulk({ operations: body as unknown as never[], filter_path: ['errors'] });
      if (answer.errors) throw new Error('the ceiling had errors');
    }
  };
  return {
    async run() {
      await Promise.all([send(), send()]);
    },
    close: () => client.close(),
  };
}

function bodiesOf(records: readonly PromptRecord[]): Buffer[] {
  const bodies: Buffer[] = [];
  let lines: string[] = [];
  let bytes = 0;
  const ingested = new Date().toISOString();
  for (const record of records) {
    const { index, source } = bulkItem(record, ingested);
    const text = `{"index":{"_index":"${index}"}}\n${source}\n`;
    lines.push(text);
    bytes += text.length;
    if (bytes < BODY_BYTES) continue;
    bodies.push(Buffer.from(lines.join('')));
    [lines, bytes] = [[], 0];
  }
  if (lines.length > 0) bodies.push(Buffer.from(lines.join('')));
  return bodies;
}

async function winston(records: readonly PromptRecord[], access: ShipJob['access']): Promise<Work> {
  const documents = records.map((record) => {
    const { index, source } = bulkItem(record, new Date().toISOString());
    return { index, document: JSON.parse(source ?? '{}') as Record<string, unknown> };
  });
  const transport = new ElasticsearchTransport({
    index: documents[0]?.index ?? 'prompt-logs',
    ensureIndexTemplate: false,
    transformer: ({ meta }) => (meta as { document: Record<string, unknown> }).document as never,
    clientOpts: { node: access.url, auth: { username: access.username ?? '', password: access.password ?? '' } },
  });
  const logger = createLogger({ transports: [transport] });
  const client = createSearchClient(access);
  return {
    async run() {
      for (const [index, { document }] of documents.entries()) {
        logger.info('prompt', { document });
        if (index % BURST === BURST - 1) await new Promise((resolve) => setImmediate(resolve));
      }
      // It has no way to say that all has arrived, so the server is asked.
      const index = 'prompt-logs-*';
      for (let found = 0; found < documents.length; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const stats = await client.indices.stats({ index, metric: 'indexing' });
        found = stats._all.primaries?.indexing?.index_total ?? 0;
      }
    },
    async close() {
      await client.close();
      logger.close();
    },
  };
}

serveChild(contend);
