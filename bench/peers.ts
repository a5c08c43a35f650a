/**
 * promptlog beside its peers: raw bulk (the ceiling), helpers.bulk, winston-elasticsearch, pino-elasticsearch as its README shows and with large
 * requests, and the OpenTelemetry Collector with a queue on disk. Each in a process of its own against one server, interleaved:
 *   burst    records/s, processor seconds, memory
 *   outage   ten seconds without Elasticsearch: records lost and doubled
 *   calls    what one call costs the application
 * The table in docs/benchmarks.md is written anew, unless `--only a,b` leaves peers out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, runChild } from './child.ts';
import type { BenchOptions } from './main.ts';
import { builtCollector } from './otel-collector.ts';
import { startOutageProxy } from './outage-proxy.ts';
import type { BurstResult, CallsResult, ChildJob } from './peers-child.ts';
import type { Fate } from './peers-count.ts';
import { fateInOutage, OUTAGE_S } from './peers-outage.ts';
import { PEERS, type PeerName } from './peers-peer.ts';
import { type PeerRow, withPeers } from './peers-table.ts';
import { type PeersRun, peersText, titleOf } from './peers-text.ts';
import { type BenchServer, startBenchServer } from './server.ts';
import { swallowingProcess } from './swallowing-process.ts';

const PAGE = join(import.meta.dirname, '../docs/benchmarks.md');
const MOST_WARM_UP = 5000;
/** In the outage, whatever the count: at less than this a request of 5 MB may be so rare that none falls into it. */
const PER_SECOND = 500;
const CALLS = 3000;
/** What these are called with was made before: there is no call of an application to time. */
const WITHOUT_CALLS: readonly PeerName[] = ['raw_bulk', 'otel_collector'];

interface Measured {
  readonly bursts: BurstResult[];
  readonly calls: CallsResult[];
  fate?: Fate;
}

/** What all measurements share. */
interface Bench {
  readonly server: BenchServer;
  readonly count: number;
  readonly repeats: number;
  readonly version: string;
  readonly collector?: string;
}

/** Runs it; target: nothing lost, nothing doubled, and the others' figures beside ours. */
export async function run({ count = 15_000, repeats = 3, flags }: BenchOptions): Promise<Record<string, number>> {
  const collector = await builtCollector('otelcol-elastic', 'otelcol-elastic');
  const asked = flags['only'] === undefined ? PEERS : (String(flags['only']).split(',') as PeerName[]);
  const unknown = asked.filter((peer) => !PEERS.includes(peer));
  if (unknown.length > 0) throw new Error(`--only knows ${PEERS.join(', ')}; not ${unknown.join(', ')}`);
  const peers = asked.filter((peer) => peer !== 'otel_collector' || collector !== undefined);
  const server = await startBenchServer();
  const measured = new Map<PeerName, Measured>(peers.map((peer) => [peer, { bursts: [], calls: [] }]));
  try {
    const version = await versionOf(server);
    const bench = { server, count, repeats, version, ...(collector === undefined ? {} : { collector }) };
    await measureBursts(bench, measured);
    await measureOutages(bench, measured);
    await measureCalls(bench, measured);
    const rows = new Map(asked.map((peer) => [peer, rowOf(peer, count, measured.get(peer))]));
    if (asked === PEERS) {
      const about = {
        command: commandOf(flags),
        count,
        repeats,
        perSecond: PER_SECOND,
        calls: CALLS,
        elasticsearch: version,
      };
      const missing = collector === undefined ? { noCollector: 'it could not be built from Go modules here.' } : {};
      writePage(rows, { ...about, ...missing });
    }
    return figuresOf(rows, count);
  } finally {
    await server.stop();
  }
}

async function measureBursts(bench: Bench, measured: ReadonlyMap<PeerName, Measured>): Promise<void> {
  // Elasticsearch compiles itself for a minute: both kinds of request warm it up, and are not counted.
  for (const peer of ['raw_bulk', 'promptlog'] as const) await burst(bench, peer);
  for (const peer of turns(measured, bench.repeats)) {
    const result = await burst(bench, peer);
    if (result === undefined) continue;
    measured.get(peer)?.bursts.push(result);
    console.error(
      `${peer}: ${Math.round(bench.count / result.seconds)}/s, ${((result.cpuSeconds / bench.count) * 1e5).toFixed(2)} CPU s/100k, ${Math.round(result.peakRssMb)} MB`,
    );
  }
}

/** Undefined when not everything arrived: then its speed says nothing. */
async function burst(bench: Bench, peer: PeerName): Promise<BurstResult | undefined> {
  const { server, count, version, collector = '' } = bench;
  await server.empty();
  const warmUp = Math.min(MOST_WARM_UP, count);
  // Before it sends anything the collector asks `GET /`, which the embedded Elasticsearch does not answer and the proxy does.
  const proxy = peer === 'otel_collector' ? await startOutageProxy(server.access.url, version) : undefined;
  try {
    const access = proxy === undefined ? server.access : { ...server.access, url: proxy.url };
    const result = await child<BurstResult>({
      task: 'burst',
      peer,
      access,
      direct: server.access,
      count,
      warmUp,
      collector,
    });
    const found = await server.count();
    if (found === warmUp + count) return result;
    console.error(`${peer}: sent ${warmUp + count} records, and Elasticsearch holds ${found}`);
  } catch (error) {
    console.error(`${peer}: ${String(error)}`);
  } finally {
    await proxy?.close();
  }
  return undefined;
}

async function measureOutages(
  { server, version, collector = '' }: Bench,
  measured: ReadonlyMap<PeerName, Measured>,
): Promise<void> {
  for (const [peer, results] of measured) {
    const fate = await fateInOutage(server, peer, {
      direct: server.access,
      version,
      collector,
      perSecond: PER_SECOND,
    });
    results.fate = fate;
    console.error(`${peer}: ${OUTAGE_S} s without Elasticsearch: ${fate.lost} lost, ${fate.doubled} doubled`);
  }
}

async function measureCalls(
  { repeats, collector = '' }: Bench,
  measured: ReadonlyMap<PeerName, Measured>,
): Promise<void> {
  const swallowing = await swallowingProcess();
  const access = { url: swallowing.url, username: 'nobody', password: 'none' };
  try {
    for (const peer of turns(measured, repeats)) {
      if (WITHOUT_CALLS.includes(peer)) continue;
      const about = { task: 'calls', peer, access, direct: access, count: CALLS, warmUp: CALLS, collector } as const;
      const result = await child<CallsResult>(about);
      measured.get(peer)?.calls.push(result);
      console.error(`${peer}: ${result.medianUs.toFixed(1)} us a call, ${result.p99Us.toFixed(1)} us p99`);
    }
  } finally {
    swallowing.close();
  }
}

/** Every peer so many times, the order turned round each time. */
function* turns(measured: ReadonlyMap<PeerName, Measured>, repeats: number): Generator<PeerName> {
  const peers = [...measured.keys()];
  for (let round = 0; round < repeats; round++) yield* round % 2 === 0 ? peers : peers.toReversed();
}

function child<Result>(job: ChildJob): Promise<Result> {
  return runChild<Result>(new URL('./peers-child.ts', import.meta.url).pathname, job);
}

function rowOf(peer: PeerName, count: number, measured: Measured | undefined): PeerRow {
  const title = titleOf(peer);
  const { bursts = [], calls = [], fate } = measured ?? {};
  const burst = bursts.length > 0 && {
    perSecond: count / median(bursts.map(({ seconds }) => seconds)),
    cpuPer100k: (median(bursts.map(({ cpuSeconds }) => cpuSeconds)) / count) * 1e5,
    peakMb: median(bursts.map(({ peakRssMb }) => peakRssMb)),
    beforeMb: median(bursts.map(({ rssBeforeMb }) => rssBeforeMb)),
  };
  const call = calls.length > 0 && {
    callUs: median(calls.map(({ medianUs }) => medianUs)),
    callP99Us: median(calls.map(({ p99Us }) => p99Us)),
  };
  return { title, ...(burst || {}), ...fate, ...(call || {}) };
}

function figuresOf(rows: ReadonlyMap<PeerName, PeerRow>, count: number): Record<string, number> {
  const names = {
    perSecond: 'per_s',
    cpuPer100k: 'cpu_s_per_100k',
    peakMb: 'peak_mb',
    beforeMb: 'before_mb',
    lost: 'lost',
    doubled: 'doubled',
    callUs: 'call_us',
    callP99Us: 'call_p99_us',
  } as const;
  const figures: Record<string, number> = {};
  for (const [peer, row] of rows) {
    for (const [key, name] of Object.entries(names)) {
      const value = row[key as keyof typeof names];
      if (value !== undefined) figures[`${peer}_${name}`] = value;
    }
  }
  return { ...figures, count };
}

function writePage(rows: ReadonlyMap<PeerName, PeerRow>, about: PeersRun): void {
  writeFileSync(PAGE, withPeers(readFileSync(PAGE, 'utf8'), peersText(rows, about, new Date())));
}

function commandOf(flags: BenchOptions['flags']): string {
  return ['npm run bench -- peers', ...Object.entries(flags).map(([name, value]) => `--${name} ${value}`)].join(' ');
}

async function versionOf({ client }: BenchServer): Promise<string> {
  const { nodes } = await client.nodes.info({ filter_path: ['nodes.*.version'] });
  return Object.values(nodes)[0]?.version ?? 'unknown';
}
