/** Keeps a notice that is repeated from drowning the others: beyond a few, it is counted and told once. */
import type { Notice } from '../notice.ts';
import type { Level } from './line.ts';

export interface RepetitionOptions {
  /** Told at the end of a window what was held back in it. */
  readonly tell: (notice: Notice) => void;
  /** The first window. While a warning goes on, each is twice as long as the one before, up to an hour; an error's stay. Default 60_000. */
  readonly windowMs?: number;
  /** How many of one code pass within a window, by level; levels that are not named always pass. */
  readonly most?: Readonly<Partial<Record<Level, number>>>;
}

interface Series {
  /** How many came in this window. */
  count: number;
  held: number;
  last: Notice;
  windowMs: number;
  timer: NodeJS.Timeout;
}

const MINUTE_MS = 60_000;
const LONGEST_MS = 3_600_000;
// An error stands for one record, so many of them are let through before it is the number alone that counts.
const MOST: NonNullable<RepetitionOptions['most']> = { warn: 5, error: 500 };

export class Repetition {
  readonly #options: RepetitionOptions;
  readonly #series = new Map<string, Series>();

  constructor(options: RepetitionOptions) {
    this.#options = options;
  }

  /** Whether it is to be told now. */
  passes(notice: Notice): boolean {
    const { most = MOST, windowMs = MINUTE_MS } = this.#options;
    const limit = most[notice.level];
    if (limit === undefined) return true;
    const key = `${notice.level} ${notice.code}`;
    const series = this.#series.get(key);
    if (series === undefined) {
      const timer = this.#timer(key, windowMs);
      this.#series.set(key, { count: 1, held: 0, last: notice, windowMs, timer });
      return limit > 0;
    }
    series.count += 1;
    series.last = notice;
    if (series.count <= limit) return true;
    series.held += 1;
    return false;
  }

  /** Tells what is held back, and forgets it. */
  close(): void {
    for (const [key, series] of this.#series) {
      clearTimeout(series.timer);
      this.#series.delete(key);
      this.#tell(series);
    }
  }

  #timer(key: string, afterMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#end(key), afterMs).unref();
  }

  #end(key: string): void {
    const series = this.#series.get(key);
    if (series === undefined) return;
    this.#tell(series);
    if (series.held === 0) {
      this.#series.delete(key);
      return;
    }
    series.held = 0;
    // Each error is about another record, so some of them are told in every window. A warning that goes on has said all there is to
    // say but its number, and that ever more seldom.
    if (series.last.level === 'error') series.count = 0;
    else series.windowMs = Math.min(series.windowMs * 2, LONGEST_MS);
    series.timer = this.#timer(key, series.windowMs);
  }

  #tell({ held, last }: Series): void {
    if (held === 0) return;
    const { level, code, text, facts } = last;
    const times = held === 1 ? 'once more' : `${held} times more`;
    this.#options.tell({ level, code, text: `${times}, lastly: ${text}`, facts: { ...facts, repeated: held } });
  }
}
