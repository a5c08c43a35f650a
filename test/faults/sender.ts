/** A client of the collector as it has to be: it sends a group again until every item of it was acknowledged with a 200. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadItem } from './load.ts';

export interface SenderOptions {
  readonly url: string;
  readonly items: readonly LoadItem[];
  readonly group: number;
  /** Between two groups. */
  readonly pauseMs: number;
  /** Waited for after the first group. */
  readonly moving: () => Promise<void>;
}

const AGAIN_MS = 200;
const ANSWER_MS = 15_000;

export class Sender {
  readonly #options: SenderOptions;
  #acknowledged = 0;
  #ending = false;
  #work: Promise<void> | undefined;
  #failure: unknown;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Throws when the collector refused an item for good. */
  get acknowledged(): number {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#acknowledged;
  }

  begin(): void {
    this.#work ??= this.#send().catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Sends nothing more. */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#work;
  }

  async #send(): Promise<void> {
    const { items, group, pauseMs, moving } = this.#options;
    while (this.#acknowledged < items.length && !this.#ending) {
      const next = items.slice(this.#acknowledged, this.#acknowledged + group);
      const isTaken = await this.#isTaken(next);
      if (isTaken && this.#acknowledged === 0) await moving();
      if (isTaken) this.#acknowledged += next.length;
      else await sleep(AGAIN_MS);
      await sleep(pauseMs);
    }
  }

  async #isTaken(items: readonly LoadItem[]): Promise<boolean> {
    let status: number;
    let answer: string;
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(items.map(({ value }) => value)),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      [status, answer] = [response.status, await response.text()];
    } catch {
      return false; // nobody there, or it died before it answered
    }
    if (status === 429 || status >= 500) return false;
    const { accepted } = JSON.parse(answer) as { accepted?: number };
    if (status === 200 && accepted === items.length) return true;
    throw new Error(`the collector answered ${status}: ${answer.slice(0, 500)}`);
  }
}
