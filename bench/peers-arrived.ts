/** Asks Elasticsearch how much has arrived: for peers that have no way to say so. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSearchClient } from '../src/search/client.ts';
import { INDEX, type PeerAccess, searchOptionsOf } from './peers-peer.ts';

const ASK_EVERY_MS = 100;

export interface Arrivals {
  /** Ends when all but so many of those that were sent have been indexed. */
  allBut(most: number, sent: number): Promise<void>;
  close(): Promise<void>;
}

export function arrivals(direct: PeerAccess): Arrivals {
  const client = createSearchClient(searchOptionsOf(direct));
  let arrived = 0;
  return {
    async allBut(most, sent) {
      while (sent - arrived > most) {
        await sleep(ASK_EVERY_MS);
        const stats = await client.indices.stats({ index: `${INDEX}*`, metric: 'indexing' });
        arrived = stats._all.primaries?.indexing?.index_total ?? 0;
      }
    },
    close: () => client.close(),
  };
}
