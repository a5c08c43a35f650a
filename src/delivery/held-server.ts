/** Tries a lane's waiting entries again when they are due, changes and revived dead letters, and looks again at records that lacked something. */
import { reasonOf } from '../errors.ts';
import type { Notify } from '../notice.ts';
import { watchOf } from './attempts.ts';
import { backoffMs } from './backoff.ts';
import { type DeadLetter, deadLetterNotice } from './dead-letter-notice.ts';
import type { Destination, EntryOutcome } from './destination.ts';
import type { Held, Ledger } from './ledger.ts';

export interface HeldServerOptions {
  readonly destination: Destination;
  readonly ledger: Ledger;
  /** How long a change waits for its record before it becomes a dead letter. */
  readonly changeWaitMs: number;
  readonly retryMaxMs: number;
  /** Told of every dead letter. */
  readonly notify?: Notify;
}

const AT_ONCE = 200;
const BYTES_AT_ONCE = 2_000_000;
// What a clock is corrected by now and then is less.
const SET_BACK_MS = 2_000;
const DAMAGED: EntryOutcome = {
  kind: 'rejected',
  code: 0,
  reason: 'the file is damaged: its bytes are not those that were written',
};

export class HeldServer {
  readonly #options: HeldServerOptions;
  #last: Promise<unknown> = Promise.resolve();
  /** How far the clock is ahead of one that nobody sets. */
  #aheadMs = Date.now() - performance.now();

  constructor(options: HeldServerOptions) {
    this.#options = options;
  }

  /** Tries some of what is due. True when that went well enough to try more at once. */
  async serve(signal: AbortSignal): Promise<boolean> {
    if (this.#wasSetBack()) await this.serveAll(signal);
    return this.#inTurn(async () => {
      const { ledger, destination } = this.#options;
      const held = ledger.due(destination.lane, Date.now(), AT_ONCE, BYTES_AT_ONCE);
      const served = await this.#try(held, signal);
      return (await this.#revisit(signal)) + served > 0;
    });
  }

  /** Tries everything that waits, due or not, once. */
  serveAll(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      const { ledger, destination } = this.#options;
      let last = 0;
      while (!signal.aborted) {
        const held = ledger.due(destination.lane, Number.MAX_SAFE_INTEGER, AT_ONCE, BYTES_AT_ONCE, last);
        if (held.length === 0) return;
        await this.#try(held, signal);
        last = held.at(-1)?.number ?? last;
      }
    });
  }

  /** When something is due was written down by the clock: one that was set back by hours would keep it waiting for as long. */
  #wasSetBack(): boolean {
    const aheadMs = Date.now() - performance.now();
    const wasSetBack = aheadMs < this.#aheadMs - SET_BACK_MS;
    this.#aheadMs = aheadMs;
    return wasSetBack;
  }

  /** Resolves when nothing is being tried any more: whoever stops it lets go of the ledger only then. */
  async idle(): Promise<void> {
    await this.#last;
  }

  /** One at a time: no entry is ever tried twice at once. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Tries them and returns how many of them wait no longer. */
  async #try(held: readonly Held[], signal: AbortSignal): Promise<number> {
    if (held.length === 0) return 0;
    const { ledger, destination, notify } = this.#options;
    const sound = held.filter(({ damaged }) => damaged !== true);
    const outcomes = await (sound.length === 0 ? Promise.resolve([]) : destination.write(sound, signal)).catch(
      (error: unknown) => sound.map((): EntryOutcome => ({ kind: 'retry', reason: reasonOf(error) })),
    );
    const outcomeOf = new Map<Held, EntryOutcome | undefined>(sound.map((entry, at) => [entry, outcomes[at]]));
    const dead: DeadLetter[] = [];
    const done = ledger.together(
      () => held.filter((entry) => this.#settle(entry, entry.damaged ? DAMAGED : outcomeOf.get(entry), dead)).length,
    );
    for (const each of dead) notify?.(deadLetterNotice(each));
    return done;
  }

  /** Looks at some of what is due, and returns how many of them need it no more. */
  async #revisit(signal: AbortSignal): Promise<number> {
    const { ledger, destination, changeWaitMs, retryMaxMs } = this.#options;
    const watched = ledger.watched(destination.lane, Date.now(), AT_ONCE);
    if (watched.length === 0 || destination.revisit === undefined) return 0;
    const outcomes = await destination
      .revisit(watched, signal)
      .catch((error: unknown) => watched.map((): EntryOutcome => ({ kind: 'retry', reason: reasonOf(error) })));
    return ledger.together(() => {
      let done = 0;
      for (const [index, entry] of watched.entries()) {
        const outcome = outcomes[index] ?? { kind: 'retry', reason: 'nothing was said about it' };
        // A stored record that cannot be used is given up after as long as any other wait.
        const isOpen = outcome.kind === 'retry' || (outcome.kind === 'wait' && Date.now() - entry.since < changeWaitMs);
        if (isOpen) ledger.postpone(entry, Date.now() + backoffMs(entry.attempts + 1, retryMaxMs), outcome.reason);
        else ledger.forget(entry);
        if (!isOpen) done += 1;
      }
      return done;
    });
  }

  /** True when the entry waits no longer. Dead letters are added to `dead`. */
  #settle(held: Held, outcome: EntryOutcome | undefined, dead: DeadLetter[]): boolean {
    const { ledger, changeWaitMs, retryMaxMs } = this.#options;
    if (outcome === undefined) return false;
    if (outcome.kind === 'delivered') {
      ledger.deliver(held);
      if (outcome.revisitMs !== undefined) ledger.hold(held.lane, watchOf(held, outcome.revisitMs));
    } else if (outcome.kind === 'rejected') this.#bury(held, outcome.code, outcome.reason, dead);
    else if (outcome.kind === 'wait' && Date.now() - held.since >= changeWaitMs) {
      this.#bury(held, 404, `${outcome.reason} (waited ${Math.round(changeWaitMs / 1000)} s)`, dead);
    } else {
      const askedMs = outcome.kind === 'retry' ? outcome.afterMs : undefined;
      ledger.postpone(held, Date.now() + backoffMs(held.attempts + 1, retryMaxMs, askedMs), outcome.reason);
      return false;
    }
    return true;
  }

  #bury(held: Held, code: number, reason: string, dead: DeadLetter[]): void {
    this.#options.ledger.bury(held, code, reason);
    dead.push({ lane: held.lane, entry: held, code, reason });
  }
}
