/** A real Elasticsearch for the benches: the embedded one, in a folder of its own, with the heap that `up` gives it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { createSearchClient, type SearchClient } from '../src/search/client.ts';
import type { SearchClientOptions } from '../src/search/client-options.ts';
import { installTemplates } from '../src/search/templates.ts';
import { ensureDistribution } from '../src/stack/distribution.ts';
import { startElasticsearchServer } from '../src/stack/elasticsearch-server.ts';
import { freePort } from '../src/stack/port.ts';

export interface BenchServer {
  readonly access: SearchClientOptions & { readonly url: string; readonly username: string; readonly password: string };
  readonly client: SearchClient;
  /** Deletes every index of ours and waits until the server has calmed down. */
  empty(): Promise<void>;
  /** Documents that can be found now. */
  count(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts it with our templates installed. */
export async function startBenchServer(heapMb = 1024): Promise<BenchServer> {
  const config = loadConfig();
  const distribution = await ensureDistribution({
    cache: config.required('cache'),
    source: config.text('stack.elasticsearchDistribution'),
  });
  const home = await mkdtemp(join(tmpdir(), 'promptlog-bench-'));
  const server = await startElasticsearchServer({
    home,
    distribution,
    port: await freePort(),
    heapMb,
    javaHome: config.text('stack.javaHome'),
  });
  const access = { url: server.url, username: 'elastic', password: server.credentials.elastic };
  const client = createSearchClient(access);
  await installTemplates(client);
  return {
    access,
    client,
    async empty() {
      // Deleting by wildcard is switched off, as it should be.
      for (const index of Object.keys(await client.indices.get({ index: 'prompt-logs-*' })))
        await client.indices.delete({ index });
      await new Promise((resolve) => setTimeout(resolve, 2000));
    },
    async count() {
      await client.indices.refresh({ index: 'prompt-logs-*' });
      return (await client.count({ index: 'prompt-logs-*' })).count;
    },
    async stop() {
      await client.close();
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
