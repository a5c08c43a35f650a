/**
 * What a call cost. One list of prices for all sources, so that teams can be compared: what a source states itself (`usage.cost`, or
 * `cost` of an imported record) is taken only where no price is known. A model without a price is unpriced, never free. Public lists
 * know no flex or priority rates, so those calls have the standard price unless the team's own file gives a tier for them. Tools that a
 * provider bills by the call, such as its web search, are not in it.
 */
import { attribute } from '../record/record.ts';
import type { Usage } from '../record/usage.ts';
import { double, membersOf } from '../record/values.ts';
import type { CostFields, InsightFacts } from './insight-facts.ts';
import { type Rates, ratesOf } from './price.ts';
import { type PriceList, pricingOf } from './prices.ts';

export type CostOf = (facts: InsightFacts) => CostFields | undefined;

/** Makes the function that prices calls; undefined comes from it when a call used no tokens and its source states no cost. */
export function createCost(prices?: PriceList): CostOf {
  const priceOf = pricingOf(prices);
  return (facts) => {
    const { record, usage, responseModel, requestModel } = facts;
    if ((usage.input ?? 0) + (usage.output ?? 0) + (usage.total ?? 0) === 0) return stated(facts);
    const { provider, time } = record;
    const price = priceOf({ provider, responseModel, requestModel, time });
    if (price === undefined) return stated(facts) ?? UNPRICED;
    const rates = ratesOf(price, usage.input ?? 0, () => serviceTierOf(facts));
    if (lacksRate(usage, rates)) return stated(facts) ?? UNPRICED;
    const input = inputCost(usage, rates) / MILLION;
    const output = outputCost(usage, rates) / MILLION;
    return {
      total: rounded(input + output + (price.perCall ?? 0)),
      input: rounded(input),
      output: rounded(output),
      currency: price.currency,
      price_version: price.version,
    };
  };
}

const MILLION = 1e6;
const UNPRICED: CostFields = Object.freeze({ unpriced: true });
const STATED = 'source';

// What was counted on neither side, or on a side that the price says nothing of, would be understated.
function lacksRate({ input, output }: Usage, rates: Rates): boolean {
  if (input === undefined && output === undefined) return true;
  return (input ? rates.input === undefined : false) || (output ? rates.output === undefined : false);
}

function inputCost(usage: Usage, rates: Rates): number {
  const base = rates.input ?? 0;
  const cached = rates.cached ?? base;
  const written = rates.cacheWrite ?? base;
  const asked = usage.input ?? 0;
  const write = usage.cacheWrite ?? 0;
  const hour = Math.min(usage.cacheWriteHour ?? 0, write);
  const heard = Math.min(usage.audioCached ?? 0, usage.cacheRead ?? 0, usage.audioInput ?? 0);
  const read = (usage.cacheRead ?? 0) - heard;
  let audio = (usage.audioInput ?? 0) - heard;
  let image = usage.imageInput ?? 0;
  // More details than tokens: some of what was heard or seen came from the cache, and was counted on both lists.
  let twice = Math.max(0, read + heard + write + audio + image - asked);
  if (twice > 0) {
    const both = Math.min(twice, audio);
    audio -= both;
    twice -= both;
    image -= Math.min(twice, image);
  }
  const plain = Math.max(0, asked - read - heard - write - audio - image);
  return (
    plain * base +
    read * cached +
    heard * (rates.audioCached ?? cached) +
    (write - hour) * written +
    hour * (rates.cacheWriteHour ?? written) +
    audio * (rates.audioIn ?? base) +
    image * (rates.imageIn ?? base)
  );
}

function outputCost(usage: Usage, rates: Rates): number {
  const base = rates.output ?? 0;
  const { reasoning = 0, audioOutput: audio = 0, imageOutput: image = 0 } = usage;
  const plain = Math.max(0, (usage.output ?? 0) - reasoning - audio - image);
  return (
    plain * base +
    reasoning * (rates.reasoning ?? base) +
    audio * (rates.audioOut ?? base) +
    image * (rates.imageOut ?? base)
  );
}

// Sums of binary fractions end in dust (0.1 + 0.2); twelve decimals are a millionth of the smallest price there is.
function rounded(cost: number): number {
  return Math.round(cost * 1e12) / 1e12;
}

/** The tier that answered, else the one that was asked for. */
function serviceTierOf({ record, usage }: InsightFacts): string | undefined {
  const tiers = [
    usage.serviceTier,
    attribute(record, 'service_tier'),
    membersOf(attribute(record, 'completion'))['service_tier'],
    membersOf(record.request)['service_tier'],
  ];
  return tiers.find((tier) => typeof tier === 'string' && tier !== '' && tier !== 'auto') as string | undefined;
}

/** What the source says it cost, in US dollars where it does not say otherwise. Zero is what gateways write when they do not know. */
function stated({ record }: InsightFacts): CostFields | undefined {
  const cost = membersOf(record['cost']);
  const total = double(cost['total']) ?? double(membersOf(attribute(record, 'usage'))['cost']);
  if (total === undefined || total <= 0) return undefined;
  const input = double(cost['input']);
  const output = double(cost['output']);
  const currency = cost['currency'];
  return {
    total: rounded(total),
    ...(input !== undefined && input >= 0 ? { input: rounded(input) } : {}),
    ...(output !== undefined && output >= 0 ? { output: rounded(output) } : {}),
    currency: typeof currency === 'string' && currency !== '' ? currency : 'USD',
    price_version: STATED,
  };
}
