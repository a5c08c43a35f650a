/** A peer through ten seconds without Elasticsearch, in the middle of a steady rate. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOutageProxy } from './outage-proxy.ts';
import { type ChildJob, SEED, STARTED } from './peers-child.ts';
import { countFate, type Fate } from './peers-count.ts';
import { INDEX, type PeerJob, type PeerName } from './peers-peer.ts';
import { benchRecords } from './records.ts';
import type { BenchServer } from './server.ts';

export const OUTAGE_S = 10;
/** Seconds of logging before the outage and after it. */
export const AROUND_S = 4;
export const LOGGING_S = OUTAGE_S + 2 * AROUND_S;

/** The cut waits so long for an answer that it can take away. */
const PATIENCE_MS = 3000;

/** What became of the records of one run; a process that dies keeps what arrived until then. */
export async function fateInOutage(
  server: BenchServer,
  peer: PeerName,
  { version, perSecond, ...job }: Omit<PeerJob, 'access'> & { readonly version: string; readonly perSecond: number },
): Promise<Fate> {
  await server.empty();
  const proxy = await startOutageProxy(server.access.url, version);
  const count = perSecond * LOGGING_S;
  const access = { ...server.access, url: proxy.url };
  const child = fork(new URL('./peers-child.ts', import.meta.url).pathname, ['--child'], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  try {
    child.on('message', (message) => {
      if (message === STARTED) void outage();
    });
    const outage = async (): Promise<void> => {
      await sleep(AROUND_S * 1000);
      const began = performance.now();
      await proxy.cut(PATIENCE_MS);
      const waited = performance.now() - began;
      await sleep(Math.max(0, OUTAGE_S * 1000 - waited));
      await proxy.restore();
    };
    child.send({ ...job, access, peer, task: 'outage', count, perSecond } satisfies ChildJob);
    const [code] = (await exited) as [number | null];
    if (code !== 0) console.error(`${peer}: its process ended with ${code} in the outage`);
  } finally {
    await proxy.close();
  }
  const ids = benchRecords({ count, seed: SEED }).map(({ message }) => message.id);
  return countFate(server.client, `${INDEX}*`, ids);
}
