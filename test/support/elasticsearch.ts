/** A real Elasticsearch for integration tests: one shared by the whole run, or one of a test's own to kill. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { ensureDistribution } from '../../src/stack/distribution.ts';
import { type ElasticsearchServer, startElasticsearchServer } from '../../src/stack/elasticsearch-server.ts';
import { freePort } from '../../src/stack/port.ts';

export interface TestUser {
  readonly username: string;
  readonly password: string;
}

export interface TestElasticsearch {
  readonly url: string;
  /** May do everything. */
  readonly superuser: TestUser;
  /** The user the commands work as: manages, writes and reads the indices of promptlog. */
  readonly admin: TestUser;
  readonly writer: TestUser;
  /** Reads records with their content. */
  readonly analyst: TestUser;
  /** Reads the copies without content. */
  readonly reader: TestUser;
  /** The home folder it lives in. */
  readonly folder: string;
  /** The server's own process, for tests that kill it; changes with a restart. */
  readonly pid: number;
  /** Starts it again on the same port and data, also after it was killed. */
  restart(): Promise<void>;
  /** Stops it and keeps its data, so that `restart` finds it. */
  pause(): Promise<void>;
  /** Stops it and deletes its folder. */
  stop(): Promise<void>;
}

let shared: Promise<TestElasticsearch> | undefined;
const running = new Set<ElasticsearchServer>();

/** The server of this test run: started by the first call, stopped when the run ends. Do not stop it yourself. */
export function sharedElasticsearch(): Promise<TestElasticsearch> {
  shared ??= startElasticsearch();
  return shared;
}

/** The folder of the software, fetched when it is not there yet. */
export function testDistribution(): Promise<string> {
  const config = loadConfig();
  return ensureDistribution({
    cache: config.required('cache'),
    source: config.text('stack.elasticsearchDistribution'),
  });
}

/** A server of the caller's own, to stop, kill and restart. */
export async function startElasticsearch(): Promise<TestElasticsearch> {
  const distribution = await testDistribution();
  const folder = await mkdtemp(join(tmpdir(), 'promptlog-test-'));
  const port = await freePort();
  const start = async (): Promise<ElasticsearchServer> => {
    const server = await startElasticsearchServer({
      home: folder,
      distribution,
      port,
      heapMb: 512,
      javaHome: loadConfig().text('stack.javaHome'),
    });
    running.add(server);
    return server;
  };
  let server = await start();
  const pause = async (): Promise<void> => {
    await server.stop();
    running.delete(server);
  };
  const user = (username: keyof ElasticsearchServer['credentials']): TestUser => ({
    username,
    password: server.credentials[username],
  });
  return {
    url: server.url,
    superuser: user('elastic'),
    admin: user('promptlog_admin'),
    writer: user('promptlog_writer'),
    analyst: user('promptlog_analyst'),
    reader: user('promptlog_reader'),
    folder,
    get pid() {
      return server.pid;
    },
    restart: async () => {
      await pause();
      server = await start();
    },
    pause,
    stop: async () => {
      await pause();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// Imported by a test file, this registers on the root suite: it runs when all tests have, also after failures.
if (typeof after === 'function') {
  after('stops the shared Elasticsearch', async function stop() {
    this.timeout(60_000);
    await (await shared?.catch(() => undefined))?.stop();
  });
}

process.on('exit', () => {
  for (const server of running) server.kill();
});
