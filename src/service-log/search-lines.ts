/** Lines on their way to Elasticsearch: so many may wait, the oldest go first, and the next that gets through tells how many. */
import { backoffMs } from '../delivery/backoff.ts';
import { faultOf } from '../notice.ts';
import type { LogDocument } from './line.ts';

export interface SearchLine {
  /** Makes a line that is sent again the same line. */
  readonly id: string;
  readonly index: string;
  readonly document: LogDocument;
}

export interface SearchLinesOptions {
  /** Writes them and returns how many of them were refused for their own sake. Rejects when they are to be sent again. */
  readonly send: (lines: readonly SearchLine[], signal: AbortSignal) => Promise<number>;
  readonly mostLines: number;
  /** The line that tells how many were lost, for the index of what comes after them. */
  readonly lostLine: (count: number, index: string) => SearchLine;
  /** The first of several attempts that failed, by its code. */
  readonly onAway: (fault: string) => void;
  readonly onBack: () => void;
  /** How long lines are gathered. Default 1000. */
  readonly gatherMs?: number;
  /** Longest pause between attempts. Default 30_000. */
  readonly retryMaxMs?: number;
}

const AT_ONCE = 500;
const GATHER_MS = 1000;
const RETRY_MAX_MS = 30_000;

export class SearchLines {
  readonly #options: SearchLinesOptions;
  readonly #waiting: SearchLine[] = [];
  readonly #abort = new AbortController();
  /** How many of the oldest that wait are being sent. */
  #underWay = 0;
  /** Those that were being sent when there was no more room for them: lost, unless they arrive. */
  #abandoned = 0;
  #lost = 0;
  #failures = 0;
  #sending: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SearchLinesOptions) {
    this.#options = options;
  }

  /** Takes a line; never waits and never fails. */
  add(line: SearchLine): void {
    if (this.#closed) return;
    while (this.#waiting.length >= this.#options.mostLines) this.#dropOldest();
    this.#waiting.push(line);
    if (this.#failures === 0) this.#soon(this.#options.gatherMs ?? GATHER_MS);
  }

  /** So many were lost before they came here. */
  miss(count: number): void {
    this.#lost += count;
  }

  /** Sends what waits, gives up when that fails or takes longer, and takes no more. */
  async close(timeoutMs: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#abort.abort();
      late.resolve();
    }, timeoutMs);
    await Promise.race([this.#sendRest(), late.promise]);
    clearTimeout(timer);
  }

  async #sendRest(): Promise<void> {
    await this.#sending;
    while (this.#waiting.length > 0 && (await this.#send())) {
      // Each turn sends a part of them.
    }
  }

  #dropOldest(): void {
    this.#waiting.shift();
    this.#lost += 1;
    if (this.#underWay === 0) return;
    this.#underWay -= 1;
    this.#abandoned += 1;
  }

  #soon(afterMs: number): void {
    if (this.#closed || this.#sending !== undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, afterMs).unref();
  }

  /** One request; true when it succeeded. What came meanwhile is sent after it. */
  #send(): Promise<boolean> {
    this.#sending ??= this.#request().finally(() => {
      this.#sending = undefined;
      const { gatherMs = GATHER_MS, retryMaxMs = RETRY_MAX_MS } = this.#options;
      if (this.#failures > 0) this.#soon(backoffMs(this.#failures, retryMaxMs));
      else if (this.#waiting.length > 0) this.#soon(this.#waiting.length >= AT_ONCE ? 0 : gatherMs);
    });
    return this.#sending;
  }

  async #request(): Promise<boolean> {
    const { send, lostLine, onAway, onBack } = this.#options;
    const told = this.#lost;
    const lines = this.#waiting.slice(0, AT_ONCE);
    const withLost = told === 0 ? lines : [lostLine(told, lines[0]?.index ?? ''), ...lines];
    this.#underWay = lines.length;
    this.#abandoned = 0;
    try {
      const refused = await send(withLost, this.#abort.signal);
      this.#waiting.splice(0, this.#underWay);
      this.#lost += refused - told - this.#abandoned;
      if (this.#failures > 1) onBack();
      this.#failures = 0;
      return true;
    } catch (error) {
      this.#failures += 1;
      // One that fails alone is an everyday thing.
      if (this.#failures === 2 && !this.#closed) onAway(faultOf(error));
      return false;
    } finally {
      this.#underWay = 0;
    }
  }
}
