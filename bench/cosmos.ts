/**
 * The Cosmos store's create, from JSON bytes as a lane hands them over, against the client's own `items.bulk` in a loop of 100 over
 * parsed items. The server is an emulator in a process of its own: this measures the client side, and says nothing of Azure's limits.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BulkOperationType, CosmosClient } from '@azure/cosmos';
import { cosmosItemsFromJson } from '../src/projection/cosmos-document.ts';
import { CosmosStore } from '../src/records/cosmos.ts';
import type { RecordItem } from '../src/records/store.ts';
import { startCosmosEmulator } from '../src/stack/cosmos-emulator.ts';

export interface CosmosBenchOptions {
  /** Records per run. Default: 6,000. */
  readonly records?: number;
  /** Pairs of runs. Default: 7. */
  readonly repeats?: number;
  /** Bulk requests under way at once; default: the store's. */
  readonly requestsInFlight?: number;
}

interface Run {
  readonly perSecond: number;
  readonly cpuMs: number;
}

const BATCH = 1_500;
const CONTENT = 'The quick brown fox asks for a refund of order 4711. '.repeat(48);

/** Measures, prints one line, and gives its figures. */
export async function run(options: CosmosBenchOptions = {}): Promise<Record<string, number>> {
  const { records = 6_000, repeats = 7 } = options;
  const server = await startServerProcess();
  try {
    await storeRun(server, 'warm', items('warm', 1_500), options);
    await clientRun(server, 'warm', items('warmer', 1_500));
    const pairs: { store: Run; client: Run }[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const created = items(`r${repeat}`, records);
      const store = () => storeRun(server, `store${repeat}`, created, options);
      const client = () => clientRun(server, `client${repeat}`, created);
      // Each goes first every other time, so that neither has the emptier server.
      if (repeat % 2 === 0) pairs.push({ store: await store(), client: await client() });
      else pairs.push({ client: await client(), store: await store() });
    }
    const figures = {
      ratio_to_sdk_bulk: round(median(pairs.map(({ store, client }) => store.perSecond / client.perSecond))),
      records_per_s: Math.round(median(pairs.map(({ store }) => store.perSecond))),
      sdk_records_per_s: Math.round(median(pairs.map(({ client }) => client.perSecond))),
      cpu_s_per_100k: round(median(pairs.map(({ store }) => store.cpuMs)) * 100),
      sdk_cpu_s_per_100k: round(median(pairs.map(({ client }) => client.cpuMs)) * 100),
      repeats,
    };
    const line = Object.entries(figures).map(([name, value]) => `${name}=${value}`);
    console.log(`cosmos ${line.join(' ')}`);
    return figures;
  } finally {
    server.stop();
  }
}

async function storeRun(
  server: { endpoint: string; key: string },
  container: string,
  created: readonly RecordItem[],
  { requestsInFlight }: CosmosBenchOptions,
): Promise<Run> {
  const { endpoint, key } = server;
  const settings = { endpoint, key, database: 'bench', container };
  const store = new CosmosStore({ ...settings, ...(requestsInFlight !== undefined && { requestsInFlight }) });
  await store.open();
  const measured = await measure(created.length, async () => {
    for (let at = 0; at < created.length; at += BATCH) {
      const outcomes = await store.create(created.slice(at, at + BATCH));
      if (outcomes.some((outcome) => outcome.kind !== 'delivered')) throw new Error(JSON.stringify(outcomes[0]));
    }
  });
  await store.close();
  const client = clientOf(server);
  await client.database('bench').container(container).delete();
  client.dispose();
  return measured;
}

async function clientRun(
  server: { endpoint: string; key: string },
  id: string,
  created: readonly RecordItem[],
): Promise<Run> {
  const client = clientOf(server);
  const { database } = await client.databases.createIfNotExists({ id: 'bench' });
  const partitionKey = { paths: ['/chat_session_id'], version: 2 };
  const { container } = await database.containers.createIfNotExists({ id, partitionKey });
  const operations = created.map((item) => ({
    operationType: BulkOperationType.Create,
    resourceBody: cosmosItemsFromJson(item.body)[0] ?? {},
  }));
  const measured = await measure(created.length, async () => {
    for (let at = 0; at < operations.length; at += 100) {
      const answers = await container.items.bulk(operations.slice(at, at + 100));
      if (answers.some((answer) => answer.statusCode !== 201)) throw new Error(JSON.stringify(answers[0]));
    }
  });
  await database.container(id).delete();
  client.dispose();
  return measured;
}

function clientOf({ endpoint, key }: { endpoint: string; key: string }): CosmosClient {
  return new CosmosClient({ endpoint, key, connectionPolicy: { enableEndpointDiscovery: false } });
}

async function measure(records: number, work: () => Promise<void>): Promise<Run> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (records * 1_000) / elapsedMs, cpuMs: (user + system) / 1_000 / records };
}

/** Records of 2.9 KB, five to a session. */
function items(prefix: string, count: number): RecordItem[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${prefix}-01935c6e-0000-7000-8000-${String(index).padStart(12, '0')}`;
    const session = `session-${prefix}-${Math.floor(index / 5)}`;
    const time = 1_795_000_000_000 + index;
    const body = Buffer.from(JSON.stringify(record(id, session, new Date(time).toISOString())));
    return { id, session, alias: '', time, body };
  });
}

function record(id: string, session: string, time: string): object {
  return {
    chat_session_id: session,
    user: { name: 'Ada', user_id: 'u-1' },
    message: {
      id,
      prompt: [{ role: 'human', content: CONTENT }],
      other_attr: [{ model: 'gpt-4o-mini' }, { usage: { prompt_tokens: 664, completion_tokens: 95 } }],
      previous_message_id: '',
    },
    schema_version: 1,
    revision: 1,
    time,
  };
}

async function startServerProcess(): Promise<{ endpoint: string; key: string; stop(): void }> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'server'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await new Promise<string[]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`the server ended with status ${status}`)));
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\n')));
  });
  const { endpoint, key } = JSON.parse(line ?? '');
  return { endpoint, key, stop: () => child.kill() };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.main) {
  if (process.argv[2] === 'server') {
    const { endpoint, key } = await startCosmosEmulator();
    console.log(JSON.stringify({ endpoint, key }));
  } else {
    const [requestsInFlight, records, repeats] = process.argv.slice(2).map(Number);
    await run({
      ...(requestsInFlight !== undefined && { requestsInFlight }),
      ...(records !== undefined && { records }),
      ...(repeats !== undefined && { repeats }),
    });
  }
}
