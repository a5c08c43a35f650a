/** `promptlog up` as a process, the way a user runs it: started, waited for, signalled, gone. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { UpReport } from '../../src/cli/up-report.ts';
import { freePort } from '../../src/stack/port.ts';
import { stopStack } from '../../src/stack/stop-stack.ts';
import { testDistribution } from './elasticsearch.ts';

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
const FLAGS = ['--disable-warning=ExperimentalWarning', MAIN];

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home folder and everything that is run on it. */
export class TestHome {
  readonly folder: string;
  readonly port: number;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #children: ChildProcess[] = [];

  private constructor(folder: string, port: number, distribution: string) {
    this.folder = folder;
    this.port = port;
    this.#environment = {
      ...process.env,
      PROMPTLOG_HOME: folder,
      PROMPTLOG_STACK_ELASTICSEARCH_DISTRIBUTION: distribution,
      PROMPTLOG_STACK_ELASTICSEARCH_PORT: String(port),
      PROMPTLOG_STACK_HEAP_MB: '512',
      PROMPTLOG_COLLECTOR_PORT: '0',
    };
  }

  static async create(): Promise<TestHome> {
    const distribution = await testDistribution();
    return new TestHome(await mkdtemp(join(tmpdir(), 'promptlog-up-')), await freePort(), distribution);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Starts `up` in the foreground. */
  up(...args: string[]): UpProcess {
    const child = spawn(process.execPath, [...FLAGS, 'up', '--json', ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    return new UpProcess(child);
  }

  /** Runs another command to its end. */
  run(...args: string[]): Promise<Ran> {
    return new Promise((done) => {
      execFile(process.execPath, [...FLAGS, ...args], { env: this.#environment }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
      );
    });
  }

  /** Stops whatever still runs and deletes the folder. */
  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await stopStack(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One `up`. */
export class UpProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'close');
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
  }

  /** What it says once it is ready; fails when it ends before. */
  async ready(): Promise<UpReport> {
    while (!this.#stdout.includes('\n')) {
      assert.equal(this.#child.exitCode, null, `up ended: ${this.#stderr}`);
      assert.equal(this.#child.signalCode, null, `up was killed: ${this.#stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return JSON.parse(this.#stdout.slice(0, this.#stdout.indexOf('\n'))) as UpReport;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }> {
    await this.#ended;
    return { code: this.#child.exitCode, signal: this.#child.signalCode, stderr: this.#stderr };
  }
}
