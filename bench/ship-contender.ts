/** One contender of the ship bench, in a process of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from 'winston';
import { ElasticsearchTransport } from 'winston-elasticsearch';
import { bulkItems } from '../src/delivery/bulk-item.ts';
import type { InsightSettings } from '../src/insight/insight-parts.ts';
import { insightFrom } from '../src/insight/insight-settings.ts';
import type { PromptRecord } from '../src/record/record.ts';
import { createSearchClient } from '../src/search/client.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';
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

/** Shipped before the clock starts, by every contender: a shipper runs for weeks, and code that was not compiled yet is not what is asked about. */
export const WARM_UP = 10_000;

/** Every contender's documents hold what insight derives; only ours derives it while the clock runs. */
const TOPICS = new URL('../topics.yaml', import.meta.url);
const INSIGHT: InsightSettings = { topics: { name: 'topics.yaml', text: readFileSync(TOPICS, 'utf8') } };
const insight = insightFrom(INSIGHT);

const BODY_BYTES = 5_000_000;
const BURST = 250;
// All that waits in it goes out in one request: of more than 100 MB, Elasticsearch refuses it for ever, and nothing arrives any more.
const WINSTON_BACKLOG = 15_000;

async function contend({ contender, count, access }: ShipJob): Promise<ShipResult> {
  const work = await prepare(contender, access);
  await work.ship(work.prepared(benchRecords({ count: WARM_UP, seed: 7 })));
  const records = work.prepared(benchRecords({ count }));
  globalThis.gc?.();
  const rssBeforeMb = process.memoryUsage.rss() / 1e6;
  const spent = await spend(() => work.ship(records));
  await work.close();
  return { ...spent, rssBeforeMb };
}

/** How a contender ships: what it needs is made of the records before the clock starts. */
interface Work<Prepared = unknown> {
  prepared(records: readonly PromptRecord[]): Prepared;
  /** Ends when all of it has arrived. */
  ship(prepared: Prepared): Promise<void>;
  close(): Promise<void>;
}

async function prepare(contender: Contender, access: ShipJob['access']): Promise<Work> {
  switch (contender) {
    case 'ceiling':
      return ceiling(access) as Work;
    case 'winston':
      return winston(access) as Work;
    default:
      return (await promptlog(access, contender === 'masked')) as Work;
  }
}

async function promptlog(access: ShipJob['access'], masked: boolean): Promise<Work<readonly PromptRecord[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-ship-'));
  const shipper = new Shipper({
    spool: { folder: join(folder, 'spool') },
    records: { kind: 'sqlite', file: join(folder, 'records.sqlite') },
    search: access,
    insight: INSIGHT,
    ...(masked ? {} : { masking: false }),
  });
  return {
    prepared: (records) => records,
    async ship(records) {
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

function ceiling(access: ShipJob['access']): Work<Buffer[]> {
  const client = createSearchClient(access);
  return {
    prepared: bodiesOf,
    async ship(bodies) {
      const send = async (): Promise<void> => {
        for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
          const answer = await client.bulk({ operations: body as unknown as never[], filter_path: ['errors'] });
          if (answer.errors) throw new Error('the ceiling had errors');
        }
      };
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
    const [{ index, source }] = bulkItems(record, ingested, { insight });
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

type Documents = readonly Record<string, unknown>[];

function winston(access: ShipJob['access']): Work<Documents> {
  const client = createSearchClient(access);
  const logger = createLogger();
  let sent = 0;
  let arrived = 0;
  // It has no way to say that something has arrived, so the server is asked.
  const behindBy = async (most: number): Promise<void> => {
    while (sent - arrived > most) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const stats = await client.indices.stats({ index: 'prompt-logs-*', metric: 'indexing' });
      arrived = stats._all.primaries?.indexing?.index_total ?? 0;
    }
  };
  return {
    prepared(records) {
      const ingested = new Date().toISOString();
      const items = records.flatMap((record) => bulkItems(record, ingested, { insight }));
      if (logger.transports.length === 0) logger.add(winstonTransport(access, items[0]?.index ?? 'prompt-logs'));
      return items.map(({ source }) => JSON.parse(source ?? '{}') as Record<string, unknown>);
    },
    async ship(documents) {
      for (const [index, document] of documents.entries()) {
        logger.info('prompt', { document });
        sent += 1;
        if (index % BURST !== BURST - 1) continue;
        await new Promise((resolve) => setImmediate(resolve));
        await behindBy(WINSTON_BACKLOG);
      }
      await behindBy(0);
    },
    async close() {
      await client.close();
      logger.close();
    },
  };
}

function winstonTransport(access: ShipJob['access'], index: string): ElasticsearchTransport {
  return new ElasticsearchTransport({
    index,
    ensureIndexTemplate: false,
    transformer: ({ meta }) => (meta as { document: Record<string, unknown> }).document as never,
    clientOpts: { node: access.url, auth: { username: access.username ?? '', password: access.password ?? '' } },
  });
}

serveChild(contend);
