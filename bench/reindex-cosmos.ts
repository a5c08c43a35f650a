/**
 * Reindexing from Cosmos DB, a stand-in of four key ranges in a process of its own, beside the slower of its two halves:
 *   feed     the client of Cosmos DB alone: its read feed, in pages of the same size, which are counted
 *   ship     that of the ship bench: the same records through spool and both stores
 *   cosmos   reindex in place
 */
import { median, runChild, type Spent } from './child.ts';
import { type CosmosAccess, cosmosProcess } from './cosmos-process.ts';
import { AS_STEADY, type ReindexJob } from './reindex-contender.ts';
import type { BenchServer } from './server.ts';
import { type ShipJob, WARM_UP } from './ship-contender.ts';

type Contender = 'feed' | 'ship' | 'cosmos';

const CONTENDERS = ['feed', 'ship', 'cosmos'] as const;
const DATABASE = 'bench';

/** Runs it; target: cosmos_ratio ≥ 0.8. */
export async function fromCosmos(
  server: BenchServer,
  { count, repeats }: { readonly count: number; readonly repeats: number },
): Promise<Record<string, number>> {
  const cosmos = await cosmosProcess();
  const results = new Map<Contender, Spent[]>(CONTENDERS.map((name) => [name, []]));
  try {
    await step({ step: 'fill', store: storeOf(cosmos, 'warm'), count: WARM_UP, seed: 7 });
    await step({ step: 'fill', store: storeOf(cosmos, 'records'), count });
    // Server and stand-in are compiled by it, and what the stand-in is asked is in its memory then.
    for (const contender of CONTENDERS) await measure(server, cosmos, contender, count);
    for (let round = 0; round < repeats; round++) {
      for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
        const result = await measure(server, cosmos, contender, count);
        results.get(contender)?.push(result);
        console.error(`${contender}: ${Math.round(count / result.seconds)}/s, ${Math.round(result.peakRssMb)} MB`);
      }
    }
  } finally {
    cosmos.close();
  }
  const of = (name: Contender, value: (result: Spent) => number) => median((results.get(name) ?? []).map(value));
  const rate = (name: Contender) => count / of(name, ({ seconds }) => seconds);
  return {
    cosmos_ratio: rate('cosmos') / Math.min(rate('feed'), rate('ship')),
    cosmos_per_s: rate('cosmos'),
    feed_per_s: rate('feed'),
    ship_per_s: rate('ship'),
    cosmos_cpu_s_per_100k: (of('cosmos', ({ cpuSeconds }) => cpuSeconds) / count) * 1e5,
    cosmos_peak_rss_mb: of('cosmos', ({ peakRssMb }) => peakRssMb),
  };
}

async function measure(server: BenchServer, cosmos: CosmosAccess, contender: Contender, count: number): Promise<Spent> {
  const { access } = server;
  if (contender === 'feed') {
    return step({ step: 'feed', cosmos: plain(cosmos), database: DATABASE, warm: 'warm', container: 'records', count });
  }
  await server.empty();
  const result =
    contender === 'ship'
      ? await runChild<Spent>(fileOf('./ship-contender.ts'), {
          contender: 'promptlog',
          count,
          access,
        } satisfies ShipJob)
      : await step({
          step: 'reindex',
          warm: storeOf(cosmos, 'warm'),
          store: storeOf(cosmos, 'records'),
          count,
          access,
        });
  const [found, expected] = [await server.count(), WARM_UP + count];
  if (found !== expected) throw new Error(`${contender} brought ${expected} records and Elasticsearch holds ${found}`);
  return result;
}

function step(job: ReindexJob): Promise<Spent> {
  return runChild<Spent>(fileOf('./reindex-contender.ts'), job, AS_STEADY);
}

function storeOf(cosmos: CosmosAccess, container: string) {
  return { kind: 'cosmos', ...plain(cosmos), database: DATABASE, container } as const;
}

function plain({ endpoint, key }: CosmosAccess): CosmosAccess {
  return { endpoint, key };
}

function fileOf(name: string): string {
  return new URL(name, import.meta.url).pathname;
}
