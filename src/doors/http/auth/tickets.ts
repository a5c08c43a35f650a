/** Secrets that stand for somebody for a while, in memory and by their hash: what is kept lets nobody in. */
import { hash, randomBytes } from 'node:crypto';
import type { Principal } from '../guard.ts';

export interface TicketsOptions {
  /** How long each is good, in milliseconds. */
  readonly lastsMs: number;
  /** How many there are at most, of everybody together and of each; the oldest gives way. */
  readonly most: { readonly all: number; readonly each: number };
  /** The time of day. */
  readonly now?: (() => number) | undefined;
}

/** A secret and its end. */
export interface Issued {
  readonly secret: string;
  /** ISO 8601. */
  readonly expires: string;
}

interface Ticket {
  readonly holder: Principal;
  readonly until: number;
}

export class Tickets {
  readonly #options: TicketsOptions;
  readonly #now: () => number;
  // Oldest first: all of them last as long, so the first is also the first to end.
  readonly #tickets = new Map<string, Ticket>();

  constructor(options: TicketsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  issue(holder: Principal): Issued {
    const { lastsMs, most } = this.#options;
    this.#forgetEnded();
    const own = [...this.#tickets].filter(([, ticket]) => ticket.holder.name === holder.name);
    if (own.length >= most.each) this.#tickets.delete(own[0]?.[0] ?? '');
    const [oldest = ''] = this.#tickets.keys();
    if (this.#tickets.size >= most.all) this.#tickets.delete(oldest);
    // 256 random bits, of characters that survive addresses and cookies.
    const secret = randomBytes(32).toString('base64url');
    const until = this.#now() + lastsMs;
    this.#tickets.set(hashOf(secret), { holder, until });
    return { secret, expires: new Date(until).toISOString() };
  }

  /** Whom it stands for, while it is good. */
  find(secret: string): Principal | undefined {
    const ticket = this.#tickets.get(hashOf(secret));
    return ticket !== undefined && this.#now() < ticket.until ? ticket.holder : undefined;
  }

  remove(secret: string): void {
    this.#tickets.delete(hashOf(secret));
  }

  #forgetEnded(): void {
    const now = this.#now();
    for (const [key, { until }] of this.#tickets) {
      if (now < until) return;
      this.#tickets.delete(key);
    }
  }
}

// Looking up a hash tells nothing of the secret by the time it takes.
function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
