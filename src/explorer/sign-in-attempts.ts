/** How often somebody may try to sign in: failures of one address are counted, in memory. */
import { PromptlogError } from '../errors.ts';

interface Attempts {
  readonly since: number;
  count: number;
}

const MOST = 10;
const WINDOW_MS = 60_000;
const MOST_ADDRESSES = 10_000;

export class SignInAttempts {
  // Oldest first.
  readonly #attempts = new Map<string, Attempts>();
  readonly #ticks: () => number;

  /** `ticks` is a clock in milliseconds that never goes back. */
  constructor(ticks: () => number = () => performance.now()) {
    this.#ticks = ticks;
  }

  /**
   * Counts an attempt as failed until the answer is called, which says that it was not: so many at the same time count like many in
   * turn. Throws PL_RATE_LIMITED after ten failures within a minute.
   */
  begin(address: string): () => void {
    const now = this.#ticks();
    const place = placeOf(address);
    const attempts = this.#of(place, now);
    if (attempts.count >= MOST) {
      const retryAfterSeconds = Math.max(1, Math.ceil((attempts.since + WINDOW_MS - now) / 1000));
      const reason = 'too many attempts to sign in have failed from there';
      throw new PromptlogError('PL_RATE_LIMITED', { reason, retryAfterSeconds });
    }
    attempts.count += 1;
    return () => {
      attempts.count -= 1;
    };
  }

  #of(place: string, now: number): Attempts {
    const known = this.#attempts.get(place);
    if (known !== undefined && now - known.since < WINDOW_MS) return known;
    const attempts = { since: now, count: 0 };
    this.#attempts.delete(place);
    this.#attempts.set(place, attempts);
    const [oldest = ''] = this.#attempts.keys();
    if (this.#attempts.size > MOST_ADDRESSES) this.#attempts.delete(oldest);
    return attempts;
  }
}

/** An address of IPv4; of IPv6 the network, since one household has all addresses of its own. */
function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [front = '', back] = plain.toLowerCase().split('::');
  const head = front === '' ? [] : front.split(':');
  const tail = back === undefined || back === '' ? [] : back.split(':');
  const zeros = back === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].slice(0, 4).join(':');
}
