/** A real RabbitMQ for integration tests, of Debian's package: on free ports of the loopback, with a folder of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../src/stack/port.ts';

// Debian's own wrappers of these would run as another user and in its own folder.
const PROGRAMS = '/usr/lib/rabbitmq/bin';
const START_MS = 60_000;

export interface TestRabbitmq {
  /** As a user who may do everything, in the virtual host "/". */
  readonly url: string;
  /** As somebody else, or somewhere else; the rest as in `url`. */
  address(other: { readonly user?: string; readonly password?: string; readonly vhost?: string }): string;
  /** The broker's own process; changes with a start. */
  readonly pid: number;
  /** Runs rabbitmqctl and gives what it says. */
  ctl(...args: readonly string[]): Promise<string>;
  /**
   * Has it write down which queues there are. By itself RabbitMQ 3.10 does so within seconds, and a kill before that takes a new
   * queue with all that is in it.
   */
  settle(): Promise<void>;
  /** Ends it with SIGKILL; its data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, after a kill. */
  start(): Promise<void>;
  /** Stops it and deletes its folder. */
  stop(): Promise<void>;
}

interface Home {
  readonly folder: string;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
}

let shared: Promise<TestRabbitmq> | undefined;
const running = new Set<ChildProcess>();

/** The broker of this test run: started by the first call, stopped when the run ends. Start it again after a kill. */
export function sharedRabbitmq(): Promise<TestRabbitmq> {
  shared ??= startRabbitmq();
  return shared;
}

/** A broker of the caller's own. */
export async function startRabbitmq(): Promise<TestRabbitmq> {
  assert.ok(existsSync(join(PROGRAMS, 'rabbitmq-server')), 'RabbitMQ is missing: install the package rabbitmq-server');
  const home = await makeHome();
  const epmd = await startEpmd(home);
  let broker = await startBroker(home);
  const ctl: TestRabbitmq['ctl'] = async (...args) => {
    const command = promisify(execFile)(join(PROGRAMS, 'rabbitmqctl'), ['--quiet', ...args], { env: home.environment });
    return (await command).stdout;
  };
  return {
    url: `amqp://guest:guest@127.0.0.1:${home.port}`,
    address: ({ user = 'guest', password = 'guest', vhost = '/' }) =>
      `amqp://${user}:${password}@127.0.0.1:${home.port}/${encodeURIComponent(vhost)}`,
    get pid() {
      return broker.pid ?? assert.fail('the broker has no process');
    },
    ctl,
    settle: async () => {
      await ctl('eval', 'mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()].');
    },
    kill: () => end(broker, 'SIGKILL'),
    start: async () => {
      broker = await startBroker(home);
    },
    stop: async () => {
      await end(broker, 'SIGTERM');
      await end(epmd, 'SIGTERM');
      rmSync(home.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function makeHome(): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), 'promptlog-rabbitmq-'));
  const [port, distribution, epmd] = [await freePort(), await freePort(), await freePort()];
  const environment = {
    ...process.env,
    // Where Erlang keeps the secret by which rabbitmqctl is let in.
    HOME: folder,
    RABBITMQ_NODENAME: `promptlog-${randomBytes(4).toString('hex')}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CTL_ERL_ARGS: '-start_epmd false',
    // The script then becomes the broker, so that its process id is the broker's.
    RUNNING_UNDER_SYSTEMD: '1',
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  return { folder, port, environment };
}

/** Erlang's name service: the broker and rabbitmqctl would start one that stays for ever. */
async function startEpmd({ environment }: Home): Promise<ChildProcess> {
  const child = run('epmd', environment);
  child.stdout?.resume();
  await until('epmd listens', () => connects(Number(environment['ERL_EPMD_PORT'])));
  return child;
}

async function startBroker({ environment }: Home): Promise<ChildProcess> {
  const child = run(join(PROGRAMS, 'rabbitmq-server'), environment);
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout ?? assert.fail() });
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => reject(new Error(`RabbitMQ did not start:\n${said.slice(-20).join('\n')}`));
    const timer = setTimeout(fail, START_MS);
    child.once('exit', fail);
    lines.on('line', (line) => {
      if (said.length < 1_000) said.push(line);
      if (!line.includes('startup complete')) return;
      clearTimeout(timer);
      child.removeListener('exit', fail);
      resolve();
    });
  });
  return child;
}

function run(program: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!running.has(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `not within a minute: ${what}`);
    await sleep(20);
  }
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

// Imported by a test file, this registers on the root suite: it runs when all tests have, also after failures.
if (typeof after === 'function') {
  after('stops the shared RabbitMQ', async function stop() {
    this.timeout(60_000);
    await (await shared?.catch(() => undefined))?.stop();
  });
}

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
