/** Everything `up` runs, started in order and stopped in the opposite one. */
import type { Config } from '../config.ts';
import type { OptionKey } from '../config-options.ts';
import { createShipper } from '../create-shipper.ts';
import { PromptlogError } from '../errors.ts';
import type { Notify } from '../notice.ts';
import { createSearchClient } from '../search/client.ts';
import { searchError } from '../search/search-error.ts';
import { installTemplates } from '../search/templates.ts';
import type { Shipper } from '../shipper.ts';
import { searchOptions } from '../store-options.ts';
import { adoptAbandonedSpools } from './abandoned-spools.ts';
import type { CosmosEmulator } from './cosmos-emulator.ts';
import { ensureDistribution } from './distribution.ts';
import { type ElasticsearchServer, serverPlaces, startElasticsearchServer } from './elasticsearch-server.ts';
import { tryLock } from './process-lock.ts';
import type { Reporter } from './reporter.ts';
import { makePassable, serverAccount } from './server-account.ts';
import { removeStackFile, stackLock, writeStackFile } from './stack-file.ts';

export interface StackOptions {
  /** Reads the settings; called again once the stack has written where its servers are. */
  readonly settings: () => Config;
  readonly reporter: Reporter;
  /** Opens the log that the settings ask for, once they say where the servers are. */
  readonly openLog: (config: Config) => { readonly notify: Notify; close(): Promise<void> };
  /** Gives up a start that is under way; what had started is stopped. */
  readonly signal?: AbortSignal;
}

export interface Stack {
  /** The settings as every command now sees them. */
  readonly config: Config;
  readonly shipper: Shipper;
  /** Its log. */
  readonly notify: Notify;
  /** Absent when the user's own is used. */
  readonly elasticsearch: ElasticsearchServer | undefined;
  /** Resolves when a server ends by itself. */
  readonly failed: Promise<PromptlogError>;
  /** Stops all of it; safe to call again. */
  stop(): Promise<void>;
  /** Kills the servers at once, for those who cannot wait. */
  kill(): void;
}

type Cleanup = () => Promise<unknown>;

/** Starts the stack of a home. Throws PL_STACK_RUNNING when it runs already. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const home = options.settings().required('home');
  const cleanups: Cleanup[] = [];
  const stopAll = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse())
      await cleanup().catch((error) => options.reporter.note(String(error)));
  };
  try {
    await makePassable(home, await serverAccount());
    const held = await tryLock(stackLock(home));
    if (!('release' in held)) throw new PromptlogError('PL_STACK_RUNNING', { home, pid: held.pid });
    cleanups.push(held.release);
    // Left by a process that was killed: its addresses must not pass for settings of this one.
    await removeStackFile(home);
    return await assemble(options, home, cleanups, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function assemble(options: StackOptions, home: string, cleanups: Cleanup[], stopAll: Cleanup): Promise<Stack> {
  const before = options.settings();
  const starting = await Promise.allSettled([
    hasOwnElasticsearch(before) ? undefined : embeddedElasticsearch(before, options, cleanups),
    before.required('records') === 'cosmos-emulator' ? emulatedCosmos(cleanups) : undefined,
  ]);
  for (const part of starting) if (part.status === 'rejected') throw part.reason;
  const [elasticsearch, cosmos] = starting.map((part) => (part.status === 'fulfilled' ? part.value : undefined)) as [
    ElasticsearchServer | undefined,
    CosmosEmulator | undefined,
  ];
  options.signal?.throwIfAborted();
  cleanups.push(() => removeStackFile(home));
  await writeStackFile(home, {
    records: before.required('records'),
    'elasticsearch.url': elasticsearch?.url,
    'elasticsearch.username': elasticsearch && 'promptlog_admin',
    'elasticsearch.password': elasticsearch?.credentials.promptlog_admin,
    'cosmos.endpoint': cosmos?.endpoint,
    'cosmos.key': cosmos?.key,
  });
  const config = options.settings();
  await prepareSearch(searchOptions(config));
  options.signal?.throwIfAborted();
  const log = options.openLog(config);
  cleanups.push(() => log.close());
  const { notify } = log;
  const shipper = createShipper({ onNotice: notify }, config);
  cleanups.push(() => shipper.close());
  const adoption = new AbortController();
  const adopting = adoptAbandonedSpools({
    config,
    own: shipper.folder,
    signal: adoption.signal,
    onDelivered: (folder) => options.reporter.note(`Delivered what a process that ended had left in ${folder}.`),
    onTrouble: (folder, reason) => options.reporter.note(`${folder} is left to its own for now: ${reason}`),
  });
  cleanups.push(() => {
    adoption.abort();
    return adopting;
  });
  return {
    config,
    shipper,
    notify,
    elasticsearch,
    failed: elasticsearch === undefined ? new Promise(() => {}) : endOf(elasticsearch, home),
    stop: () => stopAll().then(() => {}),
    kill: () => elasticsearch?.kill(),
  };
}

/** True when the user named a server, so that ours is not needed. */
export function hasOwnElasticsearch(config: Config): boolean {
  const named: readonly OptionKey[] = ['elasticsearch.url', 'elasticsearch.cloudId'];
  return config
    .list()
    .some(
      ({ key, source }) => named.includes(key) && (source === 'flag' || source === 'environment' || source === 'file'),
    );
}

async function embeddedElasticsearch(
  config: Config,
  { reporter, signal }: StackOptions,
  cleanups: Cleanup[],
): Promise<ElasticsearchServer> {
  const distribution = await ensureDistribution({
    cache: config.required('cache'),
    source: config.text('stack.elasticsearchDistribution'),
    reporter,
    signal,
  });
  const server = await startElasticsearchServer({
    home: config.required('home'),
    distribution,
    port: config.number('stack.elasticsearchPort'),
    heapMb: config.number('stack.heapMb'),
    javaHome: config.text('stack.javaHome'),
    reporter,
    signal,
  });
  cleanups.push(() => server.stop());
  if (server.adopted)
    reporter.note(`Elasticsearch still ran from last time (process ${server.pid}); it is used again.`);
  return server;
}

// Loaded only when asked for, as the emulator's package is not one of promptlog's own.
async function emulatedCosmos(cleanups: Cleanup[]): Promise<CosmosEmulator> {
  const { startCosmosEmulator } = await import('./cosmos-emulator.ts');
  const cosmos = await startCosmosEmulator();
  cleanups.push(() => cosmos.stop());
  return cosmos;
}

async function prepareSearch(search: Parameters<typeof createSearchClient>[0]): Promise<void> {
  const client = createSearchClient(search);
  try {
    await installTemplates(client);
  } catch (error) {
    throw searchError(error, search.cloudId ?? search.url ?? 'Elasticsearch');
  } finally {
    await client.close();
  }
}

async function endOf(server: ElasticsearchServer, home: string): Promise<PromptlogError> {
  await server.ended;
  const { logs } = serverPlaces(home).folders;
  return new PromptlogError('PL_STACK_ENDED', { log: `${logs}/promptlog.log` });
}
