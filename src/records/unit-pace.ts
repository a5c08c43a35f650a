/** Keeps what is asked of a store at or below so many request units in a second, however many ask at once. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What such a request costs is guessed by the last one of its kind. */
export type PricedKind = 'page' | 'item';

interface Priced {
  /** Request units. */
  readonly requestCharge: number;
}

/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class UnitPace {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #usual = new Map<PricedKind, number>();
  readonly #first = new Map<PricedKind, Promise<unknown>>();
  #free = 0;

  // A clock that somebody sets must not stop the work, nor let it run.
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Does it when it is time for it; rejects when told to stop before. */
  async spend<T extends Priced>(kind: PricedKind, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    // What the first one costs is not known before: the others wait for it.
    for (let first = this.#first.get(kind); first !== undefined; first = this.#first.get(kind)) {
      await first.catch(() => undefined);
    }
    const usual = this.#usual.get(kind);
    const done = this.#do(kind, usual ?? 0, work, signal);
    if (usual === undefined) {
      this.#first.set(kind, done);
      // Not `finally`: the failure is the caller's to see, once.
      const end = (): boolean => this.#first.delete(kind);
      done.then(end, end);
    }
    return done;
  }

  async #do<T extends Priced>(
    kind: PricedKind,
    usual: number,
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const waitMs = this.#reserve(usual);
    if (waitMs > 0) await sleep(Math.min(waitMs, MAX_TIMER_MS), undefined, { ...(signal && { signal }) });
    const result = await work();
    // What it cost beyond the guess is waited for by the next; what it cost less is theirs.
    this.#free += ((result.requestCharge - usual) / this.#perSecond) * 1_000;
    this.#usual.set(kind, result.requestCharge);
    return result;
  }

  /** How long to wait until it is time for something that costs so much. */
  #reserve(units: number): number {
    const now = this.#now();
    const start = Math.max(this.#free, now);
    this.#free = start + (units / this.#perSecond) * 1_000;
    return start - now;
  }
}
