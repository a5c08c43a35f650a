/** One entry of a team's own prices: which calls it is for, and what they cost. */
import type { Price, Rates, Tier } from './price.ts';
import { sameProvider } from './price-names.ts';

/** What is known of a call when its price is looked up. */
export interface PricedCall {
  readonly provider: string | undefined;
  readonly responseModel: string | undefined;
  /** On Azure the deployment. */
  readonly requestModel: string | undefined;
  /** ISO 8601. */
  readonly time: string;
}

export interface OwnPrice {
  readonly fits: (call: PricedCall) => boolean;
  /** Its own rates. */
  readonly price?: Price;
  /** The share that is off the public price instead. */
  readonly discount?: number;
}

/** What is wrong with an entry, and with which member of it. */
export class EntryProblem extends Error {
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], reason: string) {
    super(reason);
    this.path = path;
  }
}

const RATES: ReadonlyMap<string, keyof Rates> = new Map([
  ['input', 'input'],
  ['output', 'output'],
  ['cached', 'cached'],
  ['cache_write', 'cacheWrite'],
  ['cache_write_1h', 'cacheWriteHour'],
  ['reasoning', 'reasoning'],
  ['audio_in', 'audioIn'],
  ['audio_out', 'audioOut'],
  ['audio_cached', 'audioCached'],
  ['image_in', 'imageIn'],
  ['image_out', 'imageOut'],
]);
const CALLS = ['match', 'provider', 'deployment', 'from', 'until'];
const MEMBERS = new Set([...CALLS, 'currency', 'per_call', 'tiers', 'provisioned', 'discount', ...RATES.keys()]);
const TIER_MEMBERS = new Set(['above', 'service_tier', ...RATES.keys()]);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CURRENCY = /^[A-Z]{3}$/;
const PATTERN = /^\/(.+)\/$/s;
const FREE: Rates = { input: 0, output: 0 };

type Given = { readonly [member: string]: unknown };

/** Throws an EntryProblem. */
export function ownPrice(value: unknown, currency: string, version: string): OwnPrice {
  const given = objectOf(value, [], 'an entry must have members, such as match, input and output');
  checkMembers(given, MEMBERS, []);
  const fits = fitsOf(given);
  const rates = ratesIn(given, []);
  const isPriced = rates.input !== undefined || rates.output !== undefined;
  const ways = [isPriced, given['provisioned'] === true, given['discount'] !== undefined].filter(Boolean).length;
  if (ways !== 1)
    throw new EntryProblem([], 'say what it costs in one way: input and output, provisioned, or discount');
  if (given['discount'] !== undefined) return { fits, discount: shareOf(given['discount']) };
  const perCall = rateOf(given, 'per_call', []);
  const price: Price = {
    rates: isPriced ? rates : FREE,
    tiers: isPriced ? tiersOf(given['tiers'], rates) : [],
    ...(perCall === undefined ? {} : { perCall }),
    currency: currencyOf(given['currency'], ['currency']) ?? currency,
    version,
  };
  return { fits, price };
}

/** Three capital letters, where there is one. Throws an EntryProblem. */
export function currencyOf(value: unknown, path: readonly string[]): string | undefined {
  if (value === undefined || (typeof value === 'string' && CURRENCY.test(value))) return value;
  throw new EntryProblem(path, `a currency has three capital letters, such as EUR, not ${shown(value)}`);
}

function fitsOf(given: Given): OwnPrice['fits'] {
  if (!['match', 'provider', 'deployment'].some((name) => given[name] !== undefined)) {
    throw new EntryProblem([], 'it must say which calls it is for: match, provider or deployment');
  }
  const model = matcherOf(given, 'match');
  const deployment = matcherOf(given, 'deployment');
  const provider = textOf(given, 'provider');
  const from = dayOf(given, 'from');
  const until = dayOf(given, 'until');
  if (from !== undefined && until !== undefined && from > until) {
    throw new EntryProblem(['until'], `it ends on ${until}, before it begins on ${from}`);
  }
  return (call) => {
    const day = call.time.slice(0, 10);
    return (
      (from === undefined || day >= from) &&
      (until === undefined || day <= until) &&
      (provider === undefined || (call.provider !== undefined && sameProvider(provider, call.provider))) &&
      (deployment === undefined || deployment(call.requestModel)) &&
      (model === undefined || model(call.responseModel) || model(call.requestModel))
    );
  };
}

type Matcher = (name: string | undefined) => boolean;

/** Models and deployments are named without regard to case. */
function matcherOf(given: Given, member: string): Matcher | undefined {
  const text = textOf(given, member);
  if (text === undefined) return undefined;
  const [, pattern] = PATTERN.exec(text) ?? [];
  if (pattern !== undefined) {
    const expression = expressionOf(pattern, member);
    return (name) => name !== undefined && expression.test(name);
  }
  const wanted = text.toLowerCase();
  if (!wanted.endsWith('*')) return (name) => name?.toLowerCase() === wanted;
  const beginning = wanted.slice(0, -1);
  return (name) => name?.toLowerCase().startsWith(beginning) === true;
}

function expressionOf(pattern: string, member: string): RegExp {
  try {
    return new RegExp(pattern, 'i');
  } catch (error) {
    throw new EntryProblem([member], error instanceof Error ? error.message : String(error));
  }
}

function tiersOf(value: unknown, base: Rates): readonly Tier[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new EntryProblem(['tiers'], 'tiers must be a list');
  return value.map((tier: unknown, index) => {
    const path = ['tiers', index];
    const given = objectOf(tier, path, 'a tier must have members, such as above and input');
    checkMembers(given, TIER_MEMBERS, path);
    const above = rateOf(given, 'above', path);
    const serviceTier = textOf(given, 'service_tier', path);
    if (above === undefined && serviceTier === undefined) {
      throw new EntryProblem(path, 'a tier must say when it holds: above so many tokens, or in a service_tier');
    }
    return {
      ...(above === undefined ? {} : { above }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
      rates: { ...base, ...ratesIn(given, path) },
    };
  });
}

function ratesIn(given: Given, path: readonly (string | number)[]): Rates {
  const rates = [...RATES].flatMap(([member, name]) => {
    const rate = rateOf(given, member, path);
    return rate === undefined ? [] : [[name, rate] as const];
  });
  return Object.fromEntries(rates);
}

function rateOf(given: Given, member: string, path: readonly (string | number)[]): number | undefined {
  const value = given[member];
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0)) return value;
  throw new EntryProblem([...path, member], `${member} must be a number of 0 or more, not ${shown(value)}`);
}

function shareOf(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < 1) return value;
  throw new EntryProblem(['discount'], `discount must be between 0 and 1 (0.15 is 15 % off), not ${shown(value)}`);
}

function dayOf(given: Given, member: string): string | undefined {
  const text = textOf(given, member);
  if (text === undefined) return undefined;
  const date = new Date(`${text}T00:00:00.000Z`);
  // February 30th would be taken for March 2nd.
  if (DAY.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return text;
  throw new EntryProblem([member], `${member} must be a day, such as 2026-01-31, not ${shown(text)}`);
}

function textOf(given: Given, member: string, path: readonly (string | number)[] = []): string | undefined {
  const value = given[member];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new EntryProblem([...path, member], `${member} must be text, not ${shown(value)}`);
}

function objectOf(value: unknown, path: readonly (string | number)[], reason: string): Given {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw new EntryProblem(path, reason);
}

function checkMembers(given: Given, known: ReadonlySet<string>, path: readonly (string | number)[]): void {
  for (const member of Object.keys(given)) {
    if (known.has(member)) continue;
    throw new EntryProblem([...path, member], `there is no ${member}; it can have ${[...known].join(', ')}`);
  }
  if (given['provisioned'] === undefined || typeof given['provisioned'] === 'boolean') return;
  throw new EntryProblem([...path, 'provisioned'], `provisioned must be true or false`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
