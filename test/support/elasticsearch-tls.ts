/** A real Elasticsearch set up as docker-compose.yml sets up its own: its settings of security and TLS, on the stack's certificates. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { chmod, chown } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hash } from 'bcryptjs';
import { loadConfig } from '../../src/config.ts';
import { loadCredentials } from '../../src/stack/credentials.ts';
import { writeServerConfig } from '../../src/stack/elasticsearch-config.ts';
import { serverEnvironment, spawnServer } from '../../src/stack/elasticsearch-launch.ts';
import { serverPlaces } from '../../src/stack/elasticsearch-server.ts';
import { findJava } from '../../src/stack/java.ts';
import { freePort } from '../../src/stack/port.ts';
import { makePassable, serverAccount } from '../../src/stack/server-account.ts';
import { testDistribution } from './elasticsearch.ts';

export interface TlsElasticsearch {
  readonly port: number;
  /** As the name in the certificate. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface TlsOptions {
  /** The environment of the service in docker-compose.yml. */
  readonly settings: Readonly<Record<string, string | null>>;
  /** What `promptlog certificates` wrote. */
  readonly certificates: string;
  /** Users of this server's file, which has no others: each with the role of its own name. */
  readonly users: Readonly<Record<string, string>>;
}

const HEAP_MB = 512;
const running = new Set<number>();
const START_MS = 120_000;

/** Starts one of the caller's own. */
export async function startTlsElasticsearch(options: TlsOptions): Promise<TlsElasticsearch> {
  const [distribution, account, port] = [await testDistribution(), await serverAccount(), await freePort()];
  const home = mkdtempSync(join(tmpdir(), 'promptlog-tls-'));
  await makePassable(home, account);
  await makePassable(join(home, 'elasticsearch'), account);
  await makePassable(join(home, 'logs'), account);
  const { folders, credentials: file } = serverPlaces(home);
  const java = await findJava({ javaHome: loadConfig().text('stack.javaHome'), account });
  const environment = serverEnvironment(java.home, folders);
  const credentials = { ...(await loadCredentials(file)), elastic: options.settings['ELASTIC_PASSWORD'] ?? '' };
  await writeServerConfig({ distribution, folders, port, heapMb: HEAP_MB, credentials, account, environment });
  takeOver(join(folders.config, 'elasticsearch.yml'), options.settings);
  for (const [user, password] of Object.entries(options.users)) {
    appendFileSync(join(folders.config, 'users'), `${user}:${(await hash(password, 6)).replace('$2b$', '$2a$')}\n`);
    appendFileSync(join(folders.config, 'users_roles'), `${user}:${user}\n`);
  }
  const certs = join(folders.config, 'certs');
  mkdirSync(certs);
  cpSync(options.certificates, certs, { recursive: true });
  if (account !== undefined) {
    const names = ['', ...readdirSync(certs, { recursive: true, encoding: 'utf8' })];
    await Promise.all(names.map((name) => chown(join(certs, name), account.uid, account.gid)));
  }
  await chmod(certs, 0o755);
  const child = await spawnServer(distribution, folders, account, environment);
  const { pid = 0 } = child;
  running.add(pid);
  const stop = async (): Promise<void> => {
    await end(child);
    running.delete(pid);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const log = join(folders.logs, 'promptlog.log');
    await untilItAnswers(child, port, readFileSync(join(certs, 'ca', 'ca.crt')), log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, url: `https://localhost:${port}`, stop };
}

/** What docker-compose.yml says of security stands in the place of what the embedded server has. */
function takeOver(file: string, settings: TlsOptions['settings']): void {
  const taken = Object.entries(settings).filter(
    ([name]) => name.startsWith('xpack.security.') || name === 'discovery.type',
  );
  const kept = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !taken.some(([name]) => line.startsWith(`${name}:`)));
  writeFileSync(
    file,
    `${kept.join('\n')}\n${taken.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join('')}`,
  );
}

// It asks for a password as soon as it has started.
async function untilItAnswers(child: ChildProcess, port: number, ca: Buffer, log: string): Promise<void> {
  const begun = Date.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
    const status = await new Promise<number | undefined>((resolve) => {
      get({ host: 'localhost', port, ca, path: '/', agent: false }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      }).once('error', () => resolve(undefined));
    });
    if (status === 401) return;
    if (Date.now() - begun > START_MS) throw new Error(`it does not answer: ${readFileSync(log, 'utf8').slice(-2000)}`);
    await pause(200);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  // A group of its own: the program that starts it, and the server itself.
  process.kill(-child.pid, 'SIGTERM');
  const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 30_000);
  await ended;
  clearTimeout(late);
}

// A test run that ends early leaves nothing behind.
process.on('exit', () => {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
});
