/** The stand-in for Cosmos DB as a process that can be killed and started again with its data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CHILD = join(import.meta.dirname, 'cosmos-child.ts');

export class CosmosProcess {
  readonly port: number;
  readonly #journal: string;
  #child: ChildProcess | undefined;
  #key = '';

  /** Its journal is the data it starts with again. */
  constructor(port: number, journal: string) {
    this.port = port;
    this.#journal = journal;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Known once it was started. */
  get key(): string {
    return this.#key;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const args = ['--disable-warning=ExperimentalWarning', CHILD, String(this.port), this.#journal];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    process.once('exit', this.kill);
    const ended = once(child, 'exit').then(() => {
      throw new Error('the stand-in for Cosmos DB ended before it was ready');
    });
    ended.catch(() => {});
    const [said] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
    this.#key = said.toString().trim();
  }

  /** kill -9. */
  readonly kill = (): void => {
    process.off('exit', this.kill);
    this.#child?.kill('SIGKILL');
  };

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    this.kill();
    await gone;
  }
}
