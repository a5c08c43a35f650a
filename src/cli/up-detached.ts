/** `up --detach`: the stack in a process of its own, which tells this one how its start goes until it is ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, type ErrorCode, PromptlogError, reasonOf } from '../errors.ts';
import type { ProgressBar, Reporter } from '../stack/reporter.ts';
import { makePassable, serverAccount } from '../stack/server-account.ts';
import type { Terminal } from './terminal.ts';

/** The hidden flag of the process in the background. */
export const TELL_FLAG = '--tell-parent';

type Message<Ready> =
  | {
      readonly kind: 'begin';
      readonly bar: number;
      readonly label: string;
      readonly total?: number;
      readonly unit?: string;
    }
  | { readonly kind: 'update'; readonly bar: number; readonly done: number; readonly total?: number }
  | { readonly kind: 'finish'; readonly bar: number; readonly word?: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'ready'; readonly ready: Ready }
  | { readonly kind: 'failed'; readonly code: string; readonly details: Record<string, unknown> };

export interface Teller<Ready> extends Reporter {
  /** The last word of a start that worked; from then on nobody listens. */
  ready(ready: Ready): void;
  failed(error: unknown): void;
}

/** In the background process: tells the one that started it. */
export function parentTeller<Ready>(log: Reporter): Teller<Ready> {
  let bars = 0;
  const send = (message: Message<Ready>): void => {
    // The parent may have been killed: then there is nobody to tell, and that is no error.
    if (process.connected) process.send?.(message, () => {});
    else if (message.kind === 'note') log.note(message.text);
  };
  const leave = (): void => {
    if (process.connected) process.disconnect();
  };
  process.on('error', () => {});
  return {
    progress: (label, total, unit) => {
      const bar = ++bars;
      send({
        kind: 'begin',
        bar,
        label,
        ...(total === undefined ? {} : { total }),
        ...(unit === undefined ? {} : { unit }),
      });
      return {
        update: (done, known) => send({ kind: 'update', bar, done, ...(known === undefined ? {} : { total: known }) }),
        finish: (word) => send({ kind: 'finish', bar, ...(word === undefined ? {} : { word }) }),
      };
    },
    note: (text) => send({ kind: 'note', text }),
    ready: (ready) => {
      if (process.connected) process.send?.({ kind: 'ready', ready }, () => leave());
    },
    failed: (error) => {
      const known = error instanceof PromptlogError;
      const details = known ? { ...error.details } : { reason: reasonOf(error) };
      if (process.connected)
        process.send?.({ kind: 'failed', code: known ? error.code : 'PL_INTERNAL', details }, () => leave());
    },
  };
}

export interface DetachedStart {
  /** The command line of the background process, without `--detach`. */
  readonly args: readonly string[];
  readonly home: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Starts the background process and waits for its word. Throws its error when it fails. */
export async function startDetached<Ready>({ args, home, terminal, signal }: DetachedStart): Promise<Ready> {
  const logs = join(home, 'logs');
  const account = await serverAccount();
  for (const folder of [home, logs]) await makePassable(folder, account);
  const log = join(logs, 'up.log');
  const output = openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, ...args, TELL_FLAG], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  try {
    return await wordOf<Ready>(child, terminal, log);
  } finally {
    signal.removeEventListener('abort', stop);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function wordOf<Ready>(child: ChildProcess, terminal: Terminal, log: string): Promise<Ready> {
  const bars = new Map<number, ProgressBar>();
  return new Promise<Ready>((resolve, reject) => {
    child.on('message', (message: Message<Ready>) => {
      if (message.kind === 'begin')
        bars.set(message.bar, terminal.progress(message.label, message.total, message.unit));
      else if (message.kind === 'update') bars.get(message.bar)?.update(message.done, message.total);
      else if (message.kind === 'finish') bars.get(message.bar)?.finish(message.word);
      else if (message.kind === 'note') terminal.note(message.text);
      else if (message.kind === 'ready') resolve(message.ready);
      else reject(new PromptlogError(knownCode(message.code), message.details));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const reason = `the background process ended (${signal ?? code}); its output is in ${log}`;
      reject(new PromptlogError('PL_INTERNAL', { reason }));
    });
  });
}

function knownCode(code: string): ErrorCode {
  return Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'PL_INTERNAL';
}
