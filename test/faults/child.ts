/** A process of promptlog under attack: started again and again until it is ready, as a supervisor does, killed, stopped, its words kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface ChildListeners {
  /** Told each line of its output. */
  readonly onLine: (line: string) => void;
}

const START_MS = 60_000;
const AGAIN_MS = 300;
const STOP_MS = 30_000;
const KEPT_CHARACTERS = 20_000;
const FLAGS = ['--disable-warning=ExperimentalWarning'];

export class Child {
  readonly #command: () => Command;
  readonly #listeners: ChildListeners;
  #child: ChildProcess | undefined;
  #expected = false;
  #said = '';
  #turn: Promise<unknown> = Promise.resolve();
  /** Ends nobody asked for. */
  readonly deaths: string[] = [];

  constructor(command: () => Command, listeners: ChildListeners) {
    this.#command = command;
    this.#listeners = listeners;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The last of what it has written to stderr. */
  get said(): string {
    return this.#said;
  }

  /** One at a time decides over its life. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Resolves when it is ready. One that ends before is started again: the disk may still be full. */
  async start(): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await this.#startOnce())) {
      if (performance.now() > deadline) throw new Error(`it does not start: ${this.#said.slice(-2_000)}`);
      await sleep(AGAIN_MS);
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to end, and returns its status. */
  async stop(): Promise<number | null> {
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_MS);
    try {
      return await this.#end('SIGTERM');
    } finally {
      clearTimeout(late);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    this.#expected = true;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  async #startOnce(): Promise<boolean> {
    const { args, environment } = this.#command();
    const child = spawn(process.execPath, [...FLAGS, ...args], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#expected = false;
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-KEPT_CHARACTERS);
    });
    let isReady = false;
    const ready = new Promise<boolean>((resolve) => {
      let rest = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        if (lines.length > 0) resolve(true);
        for (const line of lines) this.#listeners.onLine(line);
      });
      child.once('exit', (code, signal) => {
        process.off('exit', kill);
        if (isReady && !this.#expected)
          this.deaths.push(`it ended by itself with ${code ?? signal}: ${this.#said.slice(-1_000)}`);
        resolve(false);
      });
    });
    isReady = await ready;
    return isReady;
  }
}

/** Runs a second one beside it to its end, or kills it after a while. */
export async function runBeside(
  { args, environment }: Command,
  forMs: number,
): Promise<{ status: number | null; said: string }> {
  const child = spawn(process.execPath, [...FLAGS, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const late = setTimeout(kill, forMs);
  await once(child, 'close');
  clearTimeout(late);
  process.off('exit', kill);
  return { status: child.exitCode, said };
}
