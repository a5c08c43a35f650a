/**
 * How many records does the collector acknowledge as durable? Records of 2 KB, one and 100 to a request, against a fastify route
 * that parses and answers the same and keeps nothing; servers in processes of their own, interleaved. The collector asks for its
 * key, masks, and delivers meanwhile into SQLite and a server that swallows everything.
 *   --only memory   ten minutes of full load with the search store away (`--count` seconds)
 */
import { median } from './child.ts';
import type { CollectorContender, ServerJob, ServerReady } from './collector-server.ts';
import { ID_MARK, type LoadJob, type LoadResult, load } from './http-load.ts';
import type { BenchOptions } from './main.ts';
import { benchRecords } from './records.ts';
import { startServer } from './server-process.ts';
import { swallowingProcess } from './swallowing-process.ts';

const RECORD_BYTES = 2000;
const BATCH = 100;
const SECONDS = 5;
const WARM_UP_SECONDS = 1.5;
const MEMORY_SECONDS = 600;
const SHAPES = { batch: { size: BATCH, connections: 16 }, single: { size: 1, connections: 128 } } as const;
type Shape = keyof typeof SHAPES;

/** Runs it; targets: ratio_to_bare_fastify ≥ 0.5, single_ratio_to_bare_fastify ≥ 0.4, p99_ack_ms ≤ 25, memory flat. */
export async function run({ count, repeats = 3, flags }: BenchOptions): Promise<Record<string, number>> {
  if (flags['only'] === 'memory') return memory(count ?? MEMORY_SECONDS);
  const server = await swallowingProcess();
  const search = server.url;
  try {
    const rates = new Map<string, number[]>();
    for (let round = 0; round < repeats; round++) {
      for (const shape of ['batch', 'single'] as const) {
        for (const contender of round % 2 === 0 ? (['bare', 'promptlog'] as const) : (['promptlog', 'bare'] as const)) {
          const { result } = await measured({ contender, search }, shape, SECONDS);
          const perSecond = recordsPerSecond(result, shape);
          const key = `${shape} ${contender}`;
          rates.set(key, [...(rates.get(key) ?? []), perSecond]);
          console.error(`${key}: ${perSecond.toFixed(0)} records/s, p99 ${result.p99Ms.toFixed(1)} ms`);
        }
      }
    }
    const of = (shape: Shape, contender: CollectorContender): number =>
      median(rates.get(`${shape} ${contender}`) ?? []);
    const acks = new Map<Shape, LoadResult>();
    for (const shape of ['batch', 'single'] as const) {
      const rate = of(shape, 'promptlog') / SHAPES[shape].size / 2;
      const { result } = await measured({ contender: 'promptlog', search }, shape, 2 * SECONDS, rate);
      acks.set(shape, result);
      console.error(`${shape} at half that rate: p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms`);
    }
    return {
      ratio_to_bare_fastify: of('batch', 'promptlog') / of('batch', 'bare'),
      single_ratio_to_bare_fastify: of('single', 'promptlog') / of('single', 'bare'),
      records_per_s: of('batch', 'promptlog'),
      single_records_per_s: of('single', 'promptlog'),
      bare_records_per_s: of('batch', 'bare'),
      bare_single_records_per_s: of('single', 'bare'),
      p99_ack_ms: acks.get('batch')?.p99Ms ?? 0,
      single_p99_ack_ms: acks.get('single')?.p99Ms ?? 0,
    };
  } finally {
    server.close();
  }
}

/** Resident memory in the middle of the first and at the end of the last tenth. */
async function memory(seconds: number): Promise<Record<string, number>> {
  const server = await startServer({ contender: 'promptlog', search: 'http://127.0.0.1:9' });
  try {
    const samples: number[] = [];
    const loading = load({ ...jobFor(server.ready, 'batch'), seconds });
    const timer = setInterval(() => void server.use().then(({ rssMb }) => samples.push(rssMb)), 1000);
    const result = await loading;
    clearInterval(timer);
    const tenth = Math.max(1, Math.floor(samples.length / 10));
    return {
      memory_ratio: median(samples.slice(-tenth)) / median(samples.slice(tenth, 2 * tenth)),
      memory_peak_mb: Math.max(...samples),
      memory_records_per_s: recordsPerSecond(result, 'batch'),
      memory_seconds: result.seconds,
      // The spool has a limit, and is not emptied.
      memory_asked_to_wait: result.statuses['429'] ?? 0,
    };
  } finally {
    await server.stop();
  }
}

async function measured(
  job: ServerJob,
  shape: Shape,
  seconds: number,
  rate?: number,
): Promise<{ readonly result: LoadResult }> {
  const server = await startServer(job);
  try {
    const loading = jobFor(server.ready, shape);
    const paced = rate === undefined ? {} : { rate };
    await load({ ...loading, ...paced, seconds: WARM_UP_SECONDS });
    const result = await load({ ...loading, ...paced, seconds });
    const bad = Object.keys(result.statuses).find((status) => status !== '200');
    if (bad !== undefined) throw new Error(`${job.contender} answered ${JSON.stringify(result.statuses)}`);
    return { result };
  } finally {
    await server.stop();
  }
}

function jobFor({ url, key }: ServerReady, shape: Shape): Omit<LoadJob, 'seconds'> {
  const { size, connections } = SHAPES[shape];
  const records = benchRecords({ count: size, bytes: RECORD_BYTES }).map(({ response_id: _, ...record }) => {
    return { ...record, message: { ...record.message, id: `bench-${ID_MARK}` } };
  });
  const body = JSON.stringify(size === 1 ? records[0] : records);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return { url: `${url}/v1/records`, headers, body, connections };
}

/** Those that were acknowledged. */
function recordsPerSecond({ statuses, seconds }: LoadResult, shape: Shape): number {
  return ((statuses['200'] ?? 0) * SHAPES[shape].size) / seconds;
}
