/** How long until a second `up` is ready, against Elasticsearch alone on the same data. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../src/config.ts';
import { loadCredentials } from '../src/stack/credentials.ts';
import { ensureDistribution } from '../src/stack/distribution.ts';
import { healthOf } from '../src/stack/elasticsearch-health.ts';
import { serverEnvironment, spawnServer } from '../src/stack/elasticsearch-launch.ts';
import { serverPlaces } from '../src/stack/elasticsearch-server.ts';
import { findJava } from '../src/stack/java.ts';
import { freePort } from '../src/stack/port.ts';
import { identityOf, signal, waitForExit } from '../src/stack/process-identity.ts';
import { serverAccount } from '../src/stack/server-account.ts';
import { stopStack } from '../src/stack/stop-stack.ts';
import type { BenchOptions } from './main.ts';

const BOOTSTRAP = join(import.meta.dirname, '..', 'scripts', 'bootstrap.js');

/** Interleaves both, so that a slow moment of the machine hits both. */
export async function run({ count = 2000, repeats = 3 }: BenchOptions): Promise<Record<string, number>> {
  const config = loadConfig();
  const source = config.text('stack.elasticsearchDistribution');
  const distribution = await ensureDistribution({ cache: config.required('cache'), source });
  const home = await mkdtemp(join(tmpdir(), 'promptlog-start-'));
  const port = await freePort();
  const up = (...args: string[]): Promise<number> => secondsOfUp(home, port, distribution, args);
  try {
    const first = await up();
    await up('--demo', '--count', String(count));
    const ups: number[] = [];
    const servers: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      servers.push(await secondsOfServer(home, distribution, port));
      ups.push(await up());
    }
    const [again, alone] = [median(ups), median(servers)];
    return {
      seconds_first: first,
      seconds_second_up: again,
      seconds_elasticsearch: alone,
      ratio_to_elasticsearch: again / alone,
      overhead_s: again - alone,
    };
  } finally {
    await stopStack(home);
    await rm(home, { recursive: true, force: true });
  }
}

/** The command of a user, until it says that it is ready; then it is stopped. */
async function secondsOfUp(home: string, port: number, distribution: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [BOOTSTRAP, 'up', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PROMPTLOG_HOME: home,
      PROMPTLOG_STACK_ELASTICSEARCH_PORT: String(port),
      PROMPTLOG_STACK_ELASTICSEARCH_DISTRIBUTION: distribution,
    },
  });
  const ended = once(child, 'exit');
  const word = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (word === undefined) throw new Error('`up` ended before it was ready');
  const seconds = (performance.now() - begun) / 1000;
  child.kill('SIGTERM');
  await ended;
  return seconds;
}

/** The server's own program on the same folders, until it answers with its data; then it is stopped. */
async function secondsOfServer(home: string, distribution: string, port: number): Promise<number> {
  const { folders, credentials } = serverPlaces(home);
  const { elastic: password } = await loadCredentials(credentials);
  const account = await serverAccount();
  const java = await findJava({ account });
  const begun = performance.now();
  const child = await spawnServer(distribution, folders, account, serverEnvironment(java.home, folders));
  const address = { url: `http://127.0.0.1:${port}`, username: 'elastic', password };
  for (;;) {
    const health = await healthOf(address);
    if (child.exitCode !== null) throw new Error('Elasticsearch ended before it was ready');
    if (health.kind === 'ready') {
      const seconds = (performance.now() - begun) / 1000;
      await stop(child.pid ?? 0, health.pid ?? 0);
      return seconds;
    }
    await sleep(100);
  }
}

async function stop(...pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    const identity = await identityOf(pid);
    if (identity === undefined) continue;
    await signal(identity, 'SIGTERM');
    await waitForExit(identity, 30_000);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1);
  return (low + high) / 2;
}
