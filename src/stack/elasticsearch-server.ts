/** The embedded Elasticsearch of one home: starts it, finds it again, stops it. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Credentials, loadCredentials } from './credentials.ts';
import { assertSpace, freeBytes } from './disk-space.ts';
import { type ServerFolders, writeServerConfig } from './elasticsearch-config.ts';
import { healthOf } from './elasticsearch-health.ts';
import { died, STARTED_IN_USUALLY, serverEnvironment, spawnServer, waitUntilReady } from './elasticsearch-launch.ts';
import { findJava } from './java.ts';
import { assertPortFree, freePort } from './port.ts';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';
import { type ProgressBar, type Reporter, SILENT } from './reporter.ts';
import { assertReachable, makePassable, type ServerAccount, serverAccount } from './server-account.ts';
import {
  isAlive,
  killServer,
  readServerState,
  type ServerState,
  stopServer,
  writeServerState,
} from './server-state.ts';

export interface ElasticsearchOptions {
  /** Folder of everything promptlog keeps. */
  readonly home: string;
  /** Folder of the software, from `ensureDistribution`. */
  readonly distribution: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly heapMb: number;
  readonly javaHome?: string | undefined;
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Longest wait until it answers, in milliseconds. Default 180_000. */
  readonly startTimeoutMs?: number;
}

export interface ElasticsearchServer {
  readonly url: string;
  readonly credentials: Credentials;
  /** The server's own process. */
  readonly pid: number;
  /** True when it ran already and was taken over. */
  readonly adopted: boolean;
  /** Resolves when its process has ended without being stopped here. */
  readonly ended: Promise<void>;
  /** Asks it to stop and waits; after `timeoutMs` (default 30_000) it is killed. Safe to call again. */
  stop(timeoutMs?: number): Promise<void>;
  /** Kills it at once, without waiting: for the last moment of a process. */
  kill(): void;
}

const ROOM_TO_WORK = 300_000_000;

/** Where the embedded server of a home keeps what. */
export function serverPlaces(home: string): { state: string; credentials: string; folders: ServerFolders } {
  const base = join(home, 'elasticsearch');
  return {
    state: join(home, 'elasticsearch.json'),
    credentials: join(home, 'credentials.json'),
    folders: {
      config: join(base, 'config'),
      data: join(base, 'data'),
      temp: join(base, 'temp'),
      logs: join(home, 'logs', 'elasticsearch'),
    },
  };
}

/** Starts the server of a home, or takes over the one that an earlier process left running. */
export async function startElasticsearchServer(options: ElasticsearchOptions): Promise<ElasticsearchServer> {
  const account = await serverAccount();
  await preparePlaces(options, account);
  const places = serverPlaces(options.home);
  const credentials = await loadCredentials(places.credentials);
  const left = await readServerState(places.state);
  if (left !== undefined) {
    const adopted = await adopt(left, options, credentials);
    if (adopted !== undefined) return serverOf(places.state, adopted, credentials, true);
    await stopServer(places.state, left, 30_000);
  }
  const port = options.port === 0 ? await freePort() : options.port;
  await assertPortFree(port, 'stack.elasticsearchPort');
  const bundled = join(options.distribution, 'jdk');
  const javaHome = options.javaHome ?? ((await exists(bundled)) ? bundled : undefined);
  const java = await findJava({ javaHome, account });
  const environment = serverEnvironment(java.home, places.folders);
  const bar = (options.reporter ?? SILENT).progress('Starting Elasticsearch', STARTED_IN_USUALLY, 's');
  const { distribution, heapMb } = options;
  const { folders } = places;
  try {
    await writeServerConfig({ distribution, folders, port, heapMb, credentials, account, environment });
    const state = await launch(options, port, credentials, account, environment, bar);
    bar.finish();
    return serverOf(places.state, state, credentials, false);
  } catch (error) {
    bar.finish('failed');
    throw error;
  }
}

/** Stops the server that runs on a home, whoever started it; false when none does. */
export async function stopElasticsearchOf(home: string): Promise<boolean> {
  const { state: file } = serverPlaces(home);
  const state = await readServerState(file);
  if (state === undefined) return false;
  const alive = await isAlive(state);
  await stopServer(file, state, 30_000);
  return alive;
}

async function preparePlaces({ home, distribution }: ElasticsearchOptions, account: ServerAccount | undefined) {
  const { folders } = serverPlaces(home);
  for (const folder of [home, join(home, 'elasticsearch'), join(home, 'logs')]) await makePassable(folder, account);
  await assertReachable(home, account);
  await assertReachable(distribution, account);
  assertSpace(folders.data, await freeBytes(home), ROOM_TO_WORK);
}

async function adopt(
  left: ServerState,
  options: ElasticsearchOptions,
  { elastic: password }: Credentials,
): Promise<ServerState | undefined> {
  const wanted = options.port === 0 || left.url === urlOf(options.port);
  if (!wanted || left.distribution !== options.distribution || left.heapMb !== options.heapMb) return undefined;
  if (left.server === undefined || !(await isAlive(left))) return undefined;
  const health = await healthOf({ url: left.url, username: 'elastic', password }, 5000);
  return health.kind === 'ready' ? left : undefined;
}

async function launch(
  options: ElasticsearchOptions,
  port: number,
  { elastic: password }: Credentials,
  account: ServerAccount | undefined,
  environment: Readonly<Record<string, string>>,
  bar: ProgressBar,
): Promise<ServerState> {
  const { state: file, folders } = serverPlaces(options.home);
  const { distribution, heapMb, startTimeoutMs = 180_000, signal } = options;
  const child = await spawnServer(distribution, folders, account, environment);
  const launcher = child.pid === undefined ? undefined : await identityOf(child.pid);
  if (launcher === undefined) throw await died(folders);
  const started: ServerState = { launcher, url: urlOf(port), distribution, heapMb };
  await writeServerState(file, started);
  try {
    const address = { url: started.url, username: 'elastic', password };
    const server = await waitUntilReady(child, { address, folders, timeoutMs: startTimeoutMs, bar, signal });
    const state = server === undefined ? started : { ...started, server };
    await writeServerState(file, state);
    return state;
  } catch (error) {
    await stopServer(file, started, 10_000);
    throw error;
  }
}

function serverOf(file: string, state: ServerState, credentials: Credentials, adopted: boolean): ElasticsearchServer {
  let stopping: Promise<void> | undefined;
  return {
    url: state.url,
    credentials,
    pid: (state.server ?? state.launcher).pid,
    adopted,
    ended: endOf(state.server ?? state.launcher, () => stopping !== undefined),
    stop: (timeoutMs = 30_000) => {
      stopping ??= stopServer(file, state, timeoutMs);
      return stopping;
    },
    kill: () => killServer(state),
  };
}

function endOf(server: ProcessIdentity, isStopping: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watch = setInterval(async () => {
      if (!isStopping() && (await isRunning(server))) return;
      clearInterval(watch);
      if (!isStopping()) resolve();
    }, 1000);
    watch.unref();
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;
