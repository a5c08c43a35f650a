/** Which server runs on a home: written when it is started, so that the next process can find it. */
import { readFile, rm } from 'node:fs/promises';
import { identityFrom, isRunning, type ProcessIdentity, signal, waitForExit } from './process-identity.ts';
import { writeSecretFile } from './secret-file.ts';

export interface ServerState {
  /** The process we started, leader of its group. */
  readonly launcher: ProcessIdentity;
  /** The server itself; unknown until it has answered once. */
  readonly server?: ProcessIdentity;
  readonly url: string;
  readonly distribution: string;
  readonly heapMb: number;
}

/** Reads the state file; undefined when there is none or it is not readable as one. */
export async function readServerState(file: string): Promise<ServerState | undefined> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    const launcher = identityFrom(value['launcher']);
    const server = identityFrom(value['server']);
    if (launcher === undefined) return undefined;
    return {
      launcher,
      ...(server === undefined ? {} : { server }),
      url: String(value['url']),
      distribution: String(value['distribution']),
      heapMb: Number(value['heapMb']),
    };
  } catch {
    return undefined;
  }
}

/** Replaces the state file. */
export async function writeServerState(file: string, state: ServerState): Promise<void> {
  await writeSecretFile(file, `${JSON.stringify(state, null, 2)}\n`);
}

/** True when the launcher or the server still runs. */
export async function isAlive(state: ServerState): Promise<boolean> {
  return (await isRunning(state.launcher)) || (state.server !== undefined && (await isRunning(state.server)));
}

/** Stops the server: asks first, and after `timeoutMs` insists. Removes the state file once nothing runs. */
export async function stopServer(file: string, state: ServerState, timeoutMs: number): Promise<void> {
  await tell(state, 'SIGTERM');
  if (!(await ended(state, timeoutMs))) {
    await tell(state, 'SIGKILL');
    await ended(state, 10_000);
  }
  await rm(file, { force: true });
}

/** Kills the server in this instant; only for a process that started or took it over, as no identity is checked. */
export function killServer(state: ServerState): void {
  for (const pid of [-state.launcher.pid, state.server?.pid]) {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

async function tell(state: ServerState, name: NodeJS.Signals): Promise<void> {
  await signal(state.launcher, name, true);
  if (state.server !== undefined) await signal(state.server, name);
}

async function ended(state: ServerState, timeoutMs: number): Promise<boolean> {
  const processes = state.server === undefined ? [state.launcher] : [state.launcher, state.server];
  const all = await Promise.all(processes.map((identity) => waitForExit(identity, timeoutMs)));
  return all.every(Boolean);
}
