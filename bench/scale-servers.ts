/** What the scale bench asks its Elasticsearch: what it holds on the disk, what it has worked, and whether it has calmed down. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchClient } from '../src/search/client.ts';

const INDICES = 'prompt-logs-*';
const POLL_MS = 500;
const CALM_POLLS = 3;

/** Resolves when everything is on the disk and nothing is merged any more. */
export async function calm(client: SearchClient): Promise<void> {
  await client.indices.flush({ index: INDICES });
  for (let quiet = 0; quiet < CALM_POLLS; ) {
    await sleep(POLL_MS);
    const { _all: all } = await client.indices.stats({ index: INDICES, metric: 'merge' });
    quiet = (all.total?.merges?.current ?? 0) === 0 ? quiet + 1 : 0;
  }
}

/** Bytes of its indices. */
export async function indexBytes(client: SearchClient): Promise<number> {
  const { _all: all } = await client.indices.stats({ index: INDICES, metric: 'store' });
  return all.primaries?.store?.size_in_bytes ?? Number.NaN;
}

/** Seconds of processor time that the server has used since it started. */
export async function serverSeconds(client: SearchClient): Promise<number> {
  const { nodes } = await client.nodes.stats({ metric: 'process' });
  const spent = Object.values(nodes).map(({ process }) => Number(process?.cpu?.total_in_millis ?? Number.NaN));
  return spent.reduce((sum, millis) => sum + millis, 0) / 1000;
}

/** "Elasticsearch 9.5.2 with 1,074 MB of heap, Java 25". */
export async function serverVersion(client: SearchClient): Promise<string> {
  const { nodes } = await client.nodes.info({ metric: 'jvm' });
  const [node] = Object.values(nodes);
  const heap = Math.round((node?.jvm?.mem?.heap_max_in_bytes ?? Number.NaN) / 2 ** 20);
  return `Elasticsearch ${node?.version} with ${heap.toLocaleString('en-US')} MB of heap, Java ${node?.jvm?.version}`;
}
