/** When each key was last used, to the minute: kept in memory and written now and then, never once per request. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replacePrivateFile } from './private-file.ts';

const WRITE_EVERY_MS = 60_000;

export class KeyUsage {
  readonly #file: string;
  readonly #writeEveryMs: number;
  readonly #used = new Map<string, number>();
  #written = Number.NEGATIVE_INFINITY;
  #dirty = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(home: string, writeEveryMs: number = WRITE_EVERY_MS) {
    this.#file = usageFileOf(home);
    this.#writeEveryMs = writeEveryMs;
  }

  /** Notes that a key was used at this moment. */
  note(id: string, now: number): void {
    this.#used.set(id, now);
    this.#dirty = true;
    if (now - this.#written < this.#writeEveryMs) return;
    this.#written = now;
    void this.flush();
  }

  /** Writes what is new; never rejects. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      // Other collectors of this home write it too: of each key the later time stands.
      const all = new Map(Object.entries(await readUsage(this.#file)));
      for (const [id, time] of this.#used) all.set(id, Math.max(time, all.get(id) ?? 0));
      const times = [...all].map(([id, time]) => [id, new Date(time).toISOString()]);
      await replacePrivateFile(this.#file, `${JSON.stringify(Object.fromEntries(times), null, 2)}\n`);
    } catch {
      // A convenience for people: a full disk must not turn callers away. The next write brings it up to date.
      this.#dirty = true;
    }
  }
}

/** When each key was last used, by id, as far as it was written; a damaged file knows nothing. */
export async function lastUsed(home: string): Promise<ReadonlyMap<string, string>> {
  const times = Object.entries(await readUsage(usageFileOf(home)));
  return new Map(times.map(([id, time]) => [id, new Date(time).toISOString()]));
}

async function readUsage(file: string): Promise<Record<string, number>> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    const times = Object.entries(value).map(([id, time]) => [id, Date.parse(String(time))] as const);
    return Object.fromEntries(times.filter(([, time]) => Number.isFinite(time)));
  } catch {
    return {};
  }
}

function usageFileOf(home: string): string {
  return join(home, 'keys-used.json');
}
