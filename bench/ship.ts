/**
 * How fast do records reach both stores, durable first? Contenders, interleaved, each in a process of its own against one server:
 *   ceiling    pre-serialised 5 MB bulk bodies of the same documents, two in flight, no ids, nothing durable, no second store
 *   promptlog  every record fsynced in the spool, then SQLite and Elasticsearch; masking off
 *   masked     the same with the default masks
 *   winston    winston with winston-elasticsearch, its defaults, in one burst
 */
import { median, runChild } from './child.ts';
import type { BenchOptions } from './main.ts';
import { startBenchServer } from './server.ts';
import { type Contender, type ShipJob, type ShipResult, WARM_UP } from './ship-contender.ts';

/** Runs it; targets: ratio_to_ceiling ≥ 0.75, ratio_to_winston_elasticsearch ≥ 1.5, client_cpu_s_per_100k ≤ 4.5, rss ≤ 300 MB. */
export async function run({ count = 50_000, repeats = 5, flags }: BenchOptions): Promise<Record<string, number>> {
  const contenders: Contender[] =
    flags['only'] === undefined
      ? ['ceiling', 'promptlog', 'masked', 'winston']
      : (String(flags['only']).split(',') as Contender[]);
  const server = await startBenchServer();
  const results = new Map<Contender, ShipResult[]>(contenders.map((name) => [name, []]));
  try {
    // Elasticsearch compiles itself for a minute: both ways of sending warm it up, and are not counted.
    for (const contender of ['ceiling', 'promptlog'] as const) await measure(server, contender, count);
    for (let round = 0; round < repeats; round++) {
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        const result = await measure(server, contender, count);
        results.get(contender)?.push(result);
        console.error(
          `${contender}: ${Math.round(count / result.seconds)}/s, ${((result.cpuSeconds / count) * 1e5).toFixed(2)} CPU s/100k, ${Math.round(result.peakRssMb)} MB`,
        );
      }
    }
  } finally {
    await server.stop();
  }
  return figures(count, results);
}

async function measure(
  server: Awaited<ReturnType<typeof startBenchServer>>,
  contender: Contender,
  count: number,
): Promise<ShipResult> {
  await server.empty();
  const job: ShipJob = { contender, count, access: server.access };
  const result = await runChild<ShipResult>(new URL('./ship-contender.ts', import.meta.url).pathname, job);
  const [found, shipped] = [await server.count(), WARM_UP + count];
  if (found !== shipped) throw new Error(`${contender} shipped ${shipped} records and Elasticsearch holds ${found}`);
  return result;
}

function figures(count: number, results: ReadonlyMap<Contender, readonly ShipResult[]>): Record<string, number> {
  // A contender that was left out has no figures, and neither have the ratios to it.
  const of = (name: Contender, value: (result: ShipResult) => number) =>
    results.has(name) ? median((results.get(name) ?? []).map(value)) : Number.NaN;
  const rate = (name: Contender) => count / of(name, (result) => result.seconds);
  const cpu = (name: Contender) => (of(name, (result) => result.cpuSeconds) / count) * 1e5;
  const all: Record<string, number> = {
    ratio_to_ceiling: rate('promptlog') / rate('ceiling'),
    ratio_to_winston_elasticsearch: rate('promptlog') / rate('winston'),
    masked_ratio_to_ceiling: rate('masked') / rate('ceiling'),
    records_per_s: rate('promptlog'),
    ceiling_per_s: rate('ceiling'),
    winston_elasticsearch_per_s: rate('winston'),
    client_cpu_s_per_100k: cpu('promptlog'),
    masked_client_cpu_s_per_100k: cpu('masked'),
    winston_elasticsearch_cpu_s_per_100k: cpu('winston'),
    ceiling_cpu_s_per_100k: cpu('ceiling'),
    // Of it, what the process held before the first record: the records themselves are part of the bench.
    peak_rss_mb: of('promptlog', (result) => result.peakRssMb),
    rss_before_mb: of('promptlog', (result) => result.rssBeforeMb),
    winston_elasticsearch_rss_mb: of('winston', (result) => result.peakRssMb),
    count,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)));
}
