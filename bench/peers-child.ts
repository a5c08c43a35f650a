/** One peer in a process of its own: a burst, a call once a millisecond, or a steady rate through an outage. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSearchClient } from '../src/search/client.ts';
import { type Spent, serveChild, spend } from './child.ts';
import { pace } from './peers-pace.ts';
import {
  bareDocumentsOf,
  documentsOf,
  INDEX,
  type Peer,
  type PeerJob,
  type PeerName,
  searchOptionsOf,
} from './peers-peer.ts';
import { benchRecords } from './records.ts';

/** What the process is to do. */
export type ChildJob = PeerJob & { readonly peer: PeerName } & (
    | { readonly task: 'burst'; readonly count: number; readonly warmUp: number }
    | { readonly task: 'calls'; readonly count: number; readonly warmUp: number }
    | { readonly task: 'outage'; readonly count: number; readonly perSecond: number }
  );

export interface BurstResult extends Spent {
  readonly rssBeforeMb: number;
}

export interface CallsResult {
  readonly medianUs: number;
  readonly p99Us: number;
}

/** Said by the process of an outage when it begins to log. */
export const STARTED = 'started';
/** The seed of the records that count; those of the warm-up have another. */
export const SEED = 42;

const WARM_UP_SEED = 7;
const TURN = 250;
const CALL_BYTES = 2048;
const SAMPLE_MS = 50;
/** Nothing new for so long: it is through. A peer that says so itself is believed sooner. */
const QUIET_S = 25;
const QUIET_ENDED_S = 5;
const CLOSE_MS = 10_000;

async function work(job: ChildJob): Promise<BurstResult | CallsResult | Record<string, never>> {
  const peer = await peerOf(job.peer, job);
  switch (job.task) {
    case 'burst':
      return burst(peer, job.count, job.warmUp);
    case 'calls':
      return calls(peer, job.count, job.warmUp);
    default:
      return outage(peer, job);
  }
}

/** Loads the one peer that is asked for: what the others need is not in its memory. */
async function peerOf(name: PeerName, job: PeerJob): Promise<Peer> {
  switch (name) {
    case 'raw_bulk':
      return (await import('./peers-raw-bulk.ts')).rawBulk(job.access) as Peer;
    case 'helpers_bulk':
      return (await import('./peers-helpers-bulk.ts')).helpersBulk(job.access) as Peer;
    case 'winston_elasticsearch':
      return (await import('./peers-winston.ts')).winston(job) as Peer;
    case 'pino_elasticsearch':
      return (await import('./peers-pino.ts')).pinoPeer(job.access, 1000) as Peer;
    case 'pino_elasticsearch_5mb':
      return (await import('./peers-pino.ts')).pinoPeer(job.access, 5_000_000) as Peer;
    case 'otel_collector':
      return (await (await import('./peers-otel-collector.ts')).otelCollector(job)) as Peer;
    default:
      return (await import('./peers-promptlog.ts')).promptlog(job.access) as Peer;
  }
}

async function burst(peer: Peer, count: number, warmUp: number): Promise<BurstResult> {
  await send(peer, peer.items(documentsOf(benchRecords({ count: warmUp, seed: WARM_UP_SEED }))));
  const items = peer.items(documentsOf(benchRecords({ count, seed: SEED })));
  globalThis.gc?.();
  const rssBeforeMb = peer.use?.().rssMb ?? process.memoryUsage.rss() / 1e6;
  const spent = await spendBy(peer, () => send(peer, items));
  await peer.close();
  return { ...spent, rssBeforeMb };
}

async function send(peer: Peer, items: readonly unknown[]): Promise<void> {
  for (const [at, item] of items.entries()) {
    peer.take(item);
    if (at % TURN !== TURN - 1) continue;
    // An application has an event loop to turn.
    await new Promise((resolve) => setImmediate(resolve));
    await peer.room?.();
  }
  await peer.flush();
}

/** What was used by the process that does the work. */
async function spendBy(peer: Peer, doing: () => Promise<void>): Promise<Spent> {
  const use = peer.use?.bind(peer);
  if (use === undefined) return spend(doing);
  const before = use();
  let peakRssMb = before.rssMb;
  const timer = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, use().rssMb);
  }, SAMPLE_MS);
  const { seconds } = await spend(doing);
  clearInterval(timer);
  const after = use();
  return { seconds, cpuSeconds: after.cpuSeconds - before.cpuSeconds, peakRssMb: Math.max(peakRssMb, after.rssMb) };
}

async function calls(peer: Peer, count: number, warmUp: number): Promise<CallsResult> {
  const items = (number: number, seed: number) =>
    peer.items(bareDocumentsOf(benchRecords({ count: number, bytes: CALL_BYTES, seed })));
  for (const [at, item] of items(warmUp, WARM_UP_SEED).entries()) {
    peer.take(item);
    if (at % 20 === 0) await sleep(1);
  }
  await sleep(1000);
  const timed = items(count, SEED);
  globalThis.gc?.();
  const times = (await pace(timed, 1000, (item) => peer.take(item))).sort((a, b) => a - b);
  await closed(peer);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0) * 1000;
  return { medianUs: at(0.5), p99Us: at(0.99) };
}

async function outage(peer: Peer, job: ChildJob & { readonly task: 'outage' }): Promise<Record<string, never>> {
  const items = peer.items(documentsOf(benchRecords({ count: job.count, seed: SEED })));
  process.send?.(STARTED);
  await pace(items, job.perSecond, (item) => peer.take(item));
  let ended = false;
  // Of what was lost, some peers wait for ever.
  const end = (): void => {
    ended = true;
  };
  peer.flush().then(end, end);
  await quiet(job, () => ended);
  await closed(peer);
  return {};
}

async function closed(peer: Peer): Promise<void> {
  await Promise.race([peer.close(), sleep(CLOSE_MS)]);
}

/** Ends when no document has come for a while. */
async function quiet({ direct }: PeerJob, ended: () => boolean): Promise<void> {
  const client = createSearchClient(searchOptionsOf(direct));
  for (let [last, still] = [-1, 0]; still < (ended() ? QUIET_ENDED_S : QUIET_S); still++) {
    await sleep(1000);
    await client.indices.refresh({ index: `${INDEX}*` });
    const { count } = await client.count({ index: `${INDEX}*` });
    if (count !== last) [last, still] = [count, -1];
  }
  await client.close();
}

serveChild(work);
