/** The audit trail: one line for each reading of content, in a file that only grows and is only its owner's. */
import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PromptlogError } from '../../../errors.ts';
import { type Rate, RateLimiter } from './rate-limit.ts';

/** What was read. Ids name a record; of what was searched for only the size is kept, since it may be content itself. */
export type AuditTarget =
  | { readonly record: string }
  | { readonly session: string }
  | { readonly dashboard: string }
  | { readonly search: { readonly words: number; readonly characters: number } };

export interface AuditLine {
  /** Name of the principal; `unknown` where none was recognised, of which only ten lines a minute are written. */
  readonly who: string;
  readonly what: AuditTarget;
  readonly outcome: 'given' | 'not found' | 'refused' | 'failed';
  /** How many records were given. */
  readonly records?: number;
  /** The address at the other end of the connection. */
  readonly address?: string;
}

export interface AuditOptions {
  /** Folder of audit.ndjson. */
  readonly home: string;
  /** The file is rotated beyond this. Default 10_000_000. */
  readonly maxBytes?: number;
  /** How many rotated files are kept, at least one. Default 9. */
  readonly keptFiles?: number;
  readonly now?: () => number;
  /** A clock that never goes back. */
  readonly ticks?: () => number;
}

interface Waiting {
  readonly text: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const LONGEST_TEXT = 500;
const UNKNOWN = 'unknown';
// Who is refused costs a line each time: without a limit, strangers could have the lines about others rotated away.
const OF_STRANGERS: Rate = { requests: 10, seconds: 60 };

export class AuditTrail {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #keptFiles: number;
  readonly #now: () => number;
  readonly #strangers: RateLimiter;
  #leftOut = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: AuditOptions) {
    this.#file = join(options.home, 'audit.ndjson');
    this.#maxBytes = options.maxBytes ?? 10_000_000;
    this.#keptFiles = Math.max(1, options.keptFiles ?? 9);
    this.#now = options.now ?? Date.now;
    this.#strangers = new RateLimiter(options.ticks);
  }

  /** Adds a line; resolves when the file has it, so content can be held back until then. Rejects with PL_OUTPUT. */
  add(line: AuditLine): Promise<void> {
    if (line.who === UNKNOWN && this.#strangers.take(UNKNOWN, OF_STRANGERS) > 0) {
      this.#leftOut += 1;
      return Promise.resolve();
    }
    const at = new Date(this.#now()).toISOString();
    const text = `${JSON.stringify({ at, ...line, ...this.#countLeftOut() }, shortened)}\n`;
    return new Promise((done, failed) => {
      this.#waiting.push({ text, done, failed });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when every line added so far is written or has failed. */
  async close(): Promise<void> {
    await this.#writing;
  }

  /** How many refusals of strangers stand in no line of their own. */
  #countLeftOut(): { readonly leftOut?: number } {
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut === 0 ? {} : { leftOut };
  }

  /** Lines that come while others are being written go together. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      try {
        await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
        await this.#rotate();
        await appendFile(this.#file, lines.map(({ text }) => text).join(''), { mode: 0o600 });
        for (const { done } of lines) done();
      } catch (error) {
        // Callers read this: only the cause has the place of the file.
        const reason = `audit.ndjson: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`;
        for (const { failed } of lines) failed(new PromptlogError('PL_OUTPUT', { reason }, error));
      }
    }
    // In the same step as the last look at what waits: a line added later must find that nobody is writing.
    this.#writing = undefined;
  }

  /** audit.ndjson becomes audit.1.ndjson, that one audit.2.ndjson, and so on; the last is replaced. */
  async #rotate(): Promise<void> {
    if ((await sizeOf(this.#file)) < this.#maxBytes) return;
    for (let number = this.#keptFiles; number > 0; number -= 1) {
      await rename(this.#numbered(number - 1), this.#numbered(number)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }

  #numbered(number: number): string {
    return number === 0 ? this.#file : this.#file.replace(/ndjson$/, `${number}.ndjson`);
  }
}

/** What an audit line says of a search: how much was asked for, never what. */
export function searchTarget(text: string): AuditTarget {
  return { search: { words: text.split(/\s+/).filter((word) => word !== '').length, characters: text.length } };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

// An id is whatever a caller asked for; the trail is not to be filled with it.
function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}
