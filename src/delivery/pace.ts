/** Keeps work at or below a rate: whoever has done some waits until so much time has gone since it was begun. */
import { pause } from './backoff.ts';

export class Pace {
  readonly #perSecond: number;
  readonly #now: () => number;
  #due: number | undefined;

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** How long to wait after so much was done: the time it took counts, and time that was not used is not saved up. */
  waitMs(amount: number): number {
    const now = this.#now();
    this.#due = Math.max((this.#due ?? now) + (amount / this.#perSecond) * 1000, now);
    return this.#due - now;
  }

  /** Waits that long, or until the signal says to stop. */
  async spent(amount: number, signal: AbortSignal): Promise<void> {
    await pause(this.waitMs(amount), signal);
  }
}
