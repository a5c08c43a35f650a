/** The server's process: how it is spawned, and why it ended when it did not live. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemEnvironment } from '../config.ts';
import { PromptlogError } from '../errors.ts';
import { CLUSTER_NAME, type ServerFolders } from './elasticsearch-config.ts';
import { healthOf, type ServerAddress } from './elasticsearch-health.ts';
import { identityOf, type ProcessIdentity } from './process-identity.ts';
import type { ProgressBar } from './reporter.ts';
import type { ServerAccount } from './server-account.ts';
import { reasonOfDeath } from './server-death.ts';

/** Seconds a start takes on a laptop: the length of its progress bar. */
export const STARTED_IN_USUALLY = 12;

export interface Waiting {
  readonly address: ServerAddress;
  readonly folders: ServerFolders;
  readonly timeoutMs: number;
  readonly bar: ProgressBar;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the server's program: in a group of its own, so that Ctrl-C in the terminal reaches us alone and we stop it last, and
 * with its output in a file, so that it can outlive us. Throws PL_STACK_DIED when it cannot even be started.
 */
export async function spawnServer(
  distribution: string,
  folders: ServerFolders,
  account: ServerAccount | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const windows = platform() === 'win32';
  const output = openSync(join(folders.logs, 'output.log'), 'w', 0o600);
  try {
    const child = spawn(join(distribution, 'bin', windows ? 'elasticsearch.bat' : 'elasticsearch'), [], {
      cwd: folders.temp,
      env: { ...environment },
      detached: true,
      shell: windows,
      stdio: ['ignore', output, output],
      ...(account ?? {}),
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        reject(new PromptlogError('PL_STACK_DIED', { reason: error.message, log: folders.logs }, error));
      });
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

/** Waits until the server answers with its data; gives its own process. Throws PL_STACK_DIED or PL_STACK_TIMEOUT. */
export async function waitUntilReady(child: ChildProcess, waiting: Waiting): Promise<ProcessIdentity | undefined> {
  const { address, folders, timeoutMs, bar, signal } = waiting;
  const begun = Date.now();
  let reason = 'it does not answer';
  while (Date.now() - begun < timeoutMs) {
    signal?.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) throw await died(folders);
    const health = await healthOf(address);
    if (health.kind === 'ready') return health.pid === undefined ? undefined : identityOf(health.pid);
    reason = health.reason;
    bar.update(Math.min(Math.round((Date.now() - begun) / 1000), STARTED_IN_USUALLY - 1));
    await sleep(100);
  }
  const log = join(folders.logs, `${CLUSTER_NAME}.log`);
  throw new PromptlogError('PL_STACK_TIMEOUT', { seconds: Math.round(timeoutMs / 1000), reason, log });
}

/** The error of a server that ended before it answered, with what it said last. */
export async function died(folders: ServerFolders): Promise<PromptlogError> {
  const log = join(folders.logs, `${CLUSTER_NAME}.log`);
  const [printed = '', logged = ''] = await Promise.all(
    [join(folders.logs, 'output.log'), log].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return new PromptlogError('PL_STACK_DIED', { reason: reasonOfDeath(printed, logged) ?? 'it left no message', log });
}

/** Only what the server needs: variables such as ES_JAVA_OPTS of another installation would change ours. */
export function serverEnvironment(javaHome: string, folders: ServerFolders): Record<string, string> {
  const environment = systemEnvironment();
  const kept = ['PATH', 'Path', 'LANG', 'TZ', 'SystemRoot', 'ComSpec', 'COMSPEC', 'PATHEXT'];
  const own: [string, string | undefined][] = kept.map((name) => [name, environment[name]]);
  return {
    ...Object.fromEntries(own.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    HOME: folders.temp,
    ES_JAVA_HOME: javaHome,
    ES_PATH_CONF: folders.config,
    ES_TMPDIR: folders.temp,
  };
}
