/** The command line as its user meets it: a process with arguments, input, output and a status. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** One run, which may be spoken to and signalled. */
export class PromptlogProcess {
  readonly child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #out = '';
  #err = '';

  constructor(args: readonly string[], environment: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
      // What is compiled once need not be for each of the many runs of the tests.
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(tmpdir(), 'promptlog-compiled'), ...environment },
      stdio: 'pipe',
    });
    this.#closed = once(this.child, 'close');
    this.child.stdin?.on('error', () => {});
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text;
    });
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  /** What it left when it has ended; the status of a signal is 128 and its number, as a shell has it. */
  async ended(): Promise<Ran> {
    await this.#closed;
    const { exitCode, signalCode } = this.child;
    return { status: exitCode ?? (signalCode === 'SIGKILL' ? 137 : 130), out: this.#out, err: this.#err };
  }
}

/** Runs one command to its end. */
export async function runPromptlog(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string | Buffer,
): Promise<Ran> {
  const run = new PromptlogProcess(args, environment);
  run.child.stdin?.end(input);
  return run.ended();
}

/** The values a `--json` run has printed. */
export function valuesOf<Value>({ out }: Pick<Ran, 'out'>): Value[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Value);
}

/** Waits until it holds; fails loudly when it never does. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await holds()); ) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}
