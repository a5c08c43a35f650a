/** Keeps work at or below a rate: whoever has done some waits until it was time for the next. */
import { pause } from './backoff.ts';

export class Pace {
  readonly #perSecond: number;
  readonly #now: () => number;
  #free = 0;

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** How long to wait after so much was done. */
  waitMs(amount: number): number {
    const now = this.#now();
    this.#free = Math.max(this.#free, now) + (amount / this.#perSecond) * 1000;
    return this.#free - now;
  }

  /** Waits that long, or until the signal says to stop. */
  async spent(amount: number, signal: AbortSignal): Promise<void> {
    await pause(this.waitMs(amount), signal);
  }
}
