/** A folder whose files are shipped: drop one in, find it in `done/` once its records are safe. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import { writeSecretFile } from './secret-file.ts';

export interface ShippedFile {
  /** Lines that were taken. */
  readonly accepted: number;
  /** Lines that were not, with why; they are written to `failed/`. */
  readonly failures: readonly object[];
}

export interface InboxOptions {
  readonly folder: string;
  /** Ships one file; resolves when what was taken of it is on the disk. */
  readonly ship: (file: string, signal: AbortSignal) => Promise<ShippedFile>;
  readonly onShipped?: (name: string, outcome: ShippedFile) => void;
  /** Told when a file could not be shipped; it stays and is tried again. */
  readonly onTrouble?: (name: string, reason: string) => void;
  /** Pause between two looks, in milliseconds. Default 500. */
  readonly pollMs?: number;
}

const EXTENSIONS = new Set(['.ndjson', '.jsonl', '.json']);

/** Watches a folder until it is stopped. */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #stop = new AbortController();
  readonly #troubled = new Map<string, string>();
  readonly #finished: Promise<void>;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#finished = this.#watch();
  }

  /** Ends after the file in hand, which is left for the next start when it is not through. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#finished;
  }

  async #watch(): Promise<void> {
    const { folder, pollMs = 500 } = this.#options;
    let seen = new Map<string, string>();
    while (!this.#stop.signal.aborted) {
      try {
        for (const name of ['done', 'failed']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
        const now = await this.#look();
        // A file that is still being written has another size or time at the next look.
        for (const [name, state] of now) if (seen.get(name) === state) await this.#take(name);
        seen = now;
      } catch (error) {
        this.#trouble(folder, error);
      }
      await sleep(pollMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #look(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const name of (await readdir(this.#options.folder)).sort()) {
      if (name.startsWith('.') || !EXTENSIONS.has(extname(name).toLowerCase())) continue;
      const file = await stat(join(this.#options.folder, name)).catch(() => undefined);
      if (file?.isFile() === true) found.set(name, `${file.size} ${file.mtimeMs}`);
    }
    return found;
  }

  async #take(name: string): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { folder, ship, onShipped } = this.#options;
    try {
      const outcome = await ship(join(folder, name), this.#stop.signal);
      if (outcome.failures.length > 0) {
        const lines = outcome.failures.map((failure) => `${JSON.stringify(failure)}\n`).join('');
        await writeSecretFile(join(folder, 'failed', `${name}.errors.ndjson`), lines);
      }
      await rename(join(folder, name), await freeName(join(folder, 'done'), name));
      this.#troubled.delete(name);
      onShipped?.(name, outcome);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#trouble(name, error);
    }
  }

  // The same trouble comes back at every look; it is told once.
  #trouble(name: string, error: unknown): void {
    const reason = reasonOf(error);
    if (this.#troubled.get(name) !== reason) this.#options.onTrouble?.(name, reason);
    this.#troubled.set(name, reason);
  }
}

/** Starts watching; creates the folder with `done/` and `failed/` in it. */
export function startInbox(options: InboxOptions): Inbox {
  return new Inbox(options);
}

async function freeName(folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name);
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${stem}-${number}${ext}`);
    const taken = await stat(path).then(
      () => true,
      () => false,
    );
    if (!taken) return path;
  }
}
