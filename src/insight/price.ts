/** What tokens cost: rates for a million of each kind, by the size of the prompt and the service tier. */
import { createHash } from 'node:crypto';

/** In units of the currency for a million tokens. A kind without a rate of its own costs what `input` or `output` does. */
export interface Rates {
  readonly input?: number;
  readonly output?: number;
  /** Read from a cache. */
  readonly cached?: number;
  readonly cacheWrite?: number;
  /** Written into a cache for an hour. */
  readonly cacheWriteHour?: number;
  readonly reasoning?: number;
  readonly audioIn?: number;
  readonly audioOut?: number;
  readonly audioCached?: number;
  readonly imageIn?: number;
  readonly imageOut?: number;
}

/** Other rates for calls that meet its conditions: for the whole call, and not only for what is beyond. */
export interface Tier {
  /** The prompt has more tokens than this. */
  readonly above?: number;
  readonly serviceTier?: string;
  readonly rates: Rates;
}

export interface Price {
  readonly rates: Rates;
  /** The last one whose conditions are met holds. */
  readonly tiers: readonly Tier[];
  /** For each call, beside its tokens. */
  readonly perCall?: number;
  readonly currency: string;
  /** Which list, in which version. */
  readonly version: string;
}

/** The rates for a prompt of this size in this tier. */
export function ratesOf({ rates, tiers }: Price, tokens: number, serviceTier: () => string | undefined): Rates {
  for (let index = tiers.length - 1; index >= 0; index--) {
    const tier = tiers[index];
    if (tier === undefined || tokens <= (tier.above ?? -1)) continue;
    if (tier.serviceTier === undefined || tier.serviceTier === serviceTier()) return tier.rates;
  }
  return rates;
}

/** The price with a share taken off. */
export function discounted(price: Price, share: number): Price {
  const less = (rates: Rates): Rates =>
    Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, rate * (1 - share)]));
  return {
    ...price,
    rates: less(price.rates),
    tiers: price.tiers.map((tier) => ({ ...tier, rates: less(tier.rates) })),
    ...(price.perCall === undefined ? {} : { perCall: price.perCall * (1 - share) }),
  };
}

/** Eight letters by which two versions of a file are told apart. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
