/** Tokens found good a moment ago: a client sends the same one for an hour, and checking a signature costs more than all else. */
import { hash } from 'node:crypto';
import type { Principal } from '../guard.ts';

const MOST = 1_000;
const LONGEST_MS = 60_000;

interface Verified {
  readonly principal: Principal;
  readonly until: number;
}

export class VerifiedTokens {
  // By hash, so that no token lies in memory for longer than its request.
  readonly #verified = new Map<string, Verified>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Who a token stands for, if it was checked within the last minute and has not expired since. */
  find(token: string): Principal | undefined {
    const found = this.#verified.get(keyOf(token));
    return found !== undefined && this.#now() < found.until ? found.principal : undefined;
  }

  /** Remembers a token that was just checked and is good until `expires`. */
  add(token: string, principal: Principal, expires: number): void {
    const key = keyOf(token);
    this.#verified.delete(key);
    this.#verified.set(key, { principal, until: Math.min(expires, this.#now() + LONGEST_MS) });
    const [oldest] = this.#verified.keys();
    if (this.#verified.size > MOST && oldest !== undefined) this.#verified.delete(oldest);
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
