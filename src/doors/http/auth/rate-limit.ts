/** How often a key may be used: a token bucket for each, in memory. */

/** So many requests in so many seconds; as many may come at once. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const RATE = /^([1-9]\d{0,8})\/([smh])$/;

/** Reads `100/s`, `600/m` or `5000/h`; undefined when it is none of these. */
export function rateFrom(text: string): Rate | undefined {
  const [, requests, unit] = RATE.exec(text) ?? [];
  return requests === undefined || unit === undefined
    ? undefined
    : { requests: Number(requests), seconds: UNITS[unit] ?? 1 };
}

/** The notation `rateFrom` reads. */
export function rateText({ requests, seconds }: Rate): string {
  const unit = Object.keys(UNITS).find((name) => UNITS[name] === seconds);
  return `${requests}/${unit ?? `${seconds} s`}`;
}

interface Bucket {
  left: number;
  at: number;
}

export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #ticks: () => number;

  /** `ticks` is a clock in milliseconds that never goes back. */
  constructor(ticks: () => number = () => performance.now()) {
    this.#ticks = ticks;
  }

  /** Takes one request; returns 0, or the whole seconds after which one will be there. Changes nothing in that case. */
  take(id: string, { requests, seconds }: Rate): number {
    const now = this.#ticks();
    const perMs = requests / (seconds * 1000);
    const bucket = this.#buckets.get(id) ?? { left: requests, at: now };
    bucket.left = Math.min(requests, bucket.left + (now - bucket.at) * perMs);
    bucket.at = now;
    this.#buckets.set(id, bucket);
    if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / perMs / 1000));
    bucket.left -= 1;
    return 0;
  }
}
