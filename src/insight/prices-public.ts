/** The public prices of the providers, at the date of the call. */
import { createRequire } from 'node:module';
import type { ModelPrice, PriceCalculation } from '@pydantic/genai-prices';
import type { Price, Rates, Tier } from './price.ts';
import { libraryProvider, modelNames } from './price-names.ts';

type Library = typeof import('@pydantic/genai-prices');

/** Stands on every document that was priced with them; a test compares it with what is installed. */
export const PUBLIC_PRICES = 'genai-prices@0.1.8';

const LONGEST_MODEL = 200;
const MOST_KEPT = 5000;
const BY_THE_MINUTE = 'by the minute';
const require = createRequire(import.meta.url);
/** Finding a model among two thousand takes long: what was found is kept for the day, or the minute where it changes within one. */
const kept = new Map<string, Price | undefined | typeof BY_THE_MINUTE>();
let library: Library | undefined;

/** The price of a model; undefined when none is known, and never for a model that some other provider also serves. */
export function publicPrice(provider: string | undefined, model: string, time: string): Price | undefined {
  if (model.length > LONGEST_MODEL) return undefined;
  const name = `${provider ?? ''}\n${model}\n`;
  const day = name + time.slice(0, 10);
  const known = kept.get(day);
  if (known !== BY_THE_MINUTE) {
    if (known !== undefined || kept.has(day)) return known;
    const { price, byTheMinute } = looked(provider, model, time);
    keep(day, byTheMinute ? BY_THE_MINUTE : price);
    return price;
  }
  const minute = name + time.slice(0, 16);
  if (!kept.has(minute)) keep(minute, looked(provider, model, time).price);
  return kept.get(minute) as Price | undefined;
}

function keep(key: string, price: Price | undefined | typeof BY_THE_MINUTE): void {
  // Beyond so many names something invents them; those in use are found again at once.
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, price);
}

interface Looked {
  readonly price: Price | undefined;
  readonly byTheMinute: boolean;
}

function looked(provider: string | undefined, model: string, time: string): Looked {
  const found = find(provider, model, new Date(time));
  if (found === undefined) return { price: undefined, byTheMinute: false };
  const { prices } = found.model;
  return {
    price: priceOf(found.model_price),
    byTheMinute: Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === 'time_of_date'),
  };
}

function find(provider: string | undefined, model: string, timestamp: Date): PriceCalculation | undefined {
  const providerId = libraryProvider(provider);
  if (providerId === null || Number.isNaN(timestamp.getTime())) return undefined;
  const where = providerId === undefined ? { timestamp } : { timestamp, providerId };
  // Loaded when first needed: it is large, and most commands never price anything.
  library ??= require('@pydantic/genai-prices') as Library;
  for (const name of modelNames(model)) {
    const found = library.calcPrice({}, name, where);
    if (found !== null) return found;
  }
  return undefined;
}

const NAMES: readonly (readonly [keyof Rates, string])[] = [
  ['input', 'input_mtok'],
  ['output', 'output_mtok'],
  ['cached', 'cache_read_mtok'],
  ['cacheWrite', 'cache_write_mtok'],
  ['cacheWriteHour', 'cache_write_1h_mtok'],
  ['reasoning', 'output_reasoning_mtok'],
  ['audioIn', 'input_audio_mtok'],
  ['audioOut', 'output_audio_mtok'],
  ['audioCached', 'cache_audio_read_mtok'],
  ['imageIn', 'input_image_mtok'],
  ['imageOut', 'output_image_mtok'],
];

function priceOf(given: ModelPrice): Price | undefined {
  const starts = new Set<number>();
  for (const [, key] of NAMES) for (const { start } of tiersOf(given[key])) starts.add(start);
  const rates = ratesAt(given, 0);
  // Some models are priced by hours, pages or pictures alone: their tokens have no price.
  if (rates.input === undefined && rates.output === undefined) return undefined;
  const tiers: Tier[] = [...starts]
    .sort((one, other) => one - other)
    .map((above) => ({ above, rates: ratesAt(given, above + 1) }));
  const thousandCalls = given['requests_kcount'];
  return {
    rates,
    tiers,
    ...(typeof thousandCalls === 'number' ? { perCall: thousandCalls / 1000 } : {}),
    currency: 'USD',
    version: PUBLIC_PRICES,
  };
}

function ratesAt(given: ModelPrice, tokens: number): Rates {
  const rates = NAMES.flatMap(([name, key]) => {
    const rate = rateAt(given[key], tokens);
    return rate === undefined ? [] : [[name, rate] as const];
  });
  return Object.fromEntries(rates);
}

function rateAt(rate: ModelPrice[string], tokens: number): number | undefined {
  if (typeof rate !== 'object') return rate;
  return rate.tiers.findLast(({ start }) => tokens > start)?.price ?? rate.base;
}

function tiersOf(rate: ModelPrice[string]) {
  return typeof rate === 'object' ? rate.tiers : [];
}
