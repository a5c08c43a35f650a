/**
 * A team's own prices: what it negotiated, what it reserved, and what it runs itself. A file of YAML or JSON with a list of entries,
 * of which the first that fits a call holds; where none fits, the public prices do.
 *
 *   currency: EUR                       # of entries that name none; USD where this is absent
 *   prices:
 *     - match: gpt-4o*                  # the model's name, the beginning of it, or /a pattern/
 *       provider: azure.ai.openai
 *       from: 2026-01-01                # first day
 *       until: 2026-12-31               # last day
 *       input: 2.1                      # for a million tokens
 *       output: 8.4
 *     - deployment: chat-reserved       # provisioned throughput is paid by the hour: its calls cost nothing more
 *       provisioned: true
 *     - match: claude-*
 *       discount: 0.15                  # off the public price
 */
import { discounted, type Price, shortHash } from './price.ts';
import { currencyOf, EntryProblem, type OwnPrice, ownPrice, type PricedCall } from './prices-entry.ts';
import { PUBLIC_PRICES, publicPrice } from './prices-public.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

export interface PriceList {
  /** In the order of the file. */
  readonly entries: readonly OwnPrice[];
  /** A short hash of the file. */
  readonly hash: string;
}

/** Finds what a call's tokens cost; undefined when nobody knows. */
export type Pricing = (call: PricedCall) => Price | undefined;

const MEMBERS = new Set(['currency', 'prices']);
const MOST_KEPT = 5000;

/** Reads a file of prices. Throws PL_CONFIG_INVALID, which names the file, the line, the entry and what is wrong with it. */
export function parsePrices(text: string, source: string): PriceList {
  const hash = shortHash(text);
  const file = readYaml(text, { option: 'insight.prices', source });
  const { list, path, currency } = listIn(file);
  const entries = list.map((given, index) => {
    try {
      return ownPrice(given, currency, `own:${hash}`);
    } catch (error) {
      if (!(error instanceof EntryProblem)) throw error;
      throw file.wrong([...path, index, ...error.path], `entry ${index + 1}${nameOf(given)}: ${error.message}`);
    }
  });
  return { entries, hash };
}

/** Own prices first, then the public ones: of the model as answered, else of the model as asked. */
export function pricingOf(prices: PriceList | undefined): Pricing {
  if (prices === undefined || prices.entries.length === 0) return publicPriceOf;
  const kept = new Map<string, OwnPrice | undefined>();
  return (call) => {
    const key = `${call.provider}\n${call.responseModel}\n${call.requestModel}\n${call.time.slice(0, 10)}`;
    let own = kept.get(key);
    if (own === undefined && !kept.has(key)) {
      own = prices.entries.find(({ fits }) => fits(call));
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(key, own);
    }
    if (own?.price !== undefined) return own.price;
    const price = publicPriceOf(call);
    if (own?.discount === undefined || price === undefined) return price;
    return { ...discounted(price, own.discount), version: `own:${prices.hash}+${PUBLIC_PRICES}` };
  };
}

function publicPriceOf({ provider, responseModel, requestModel, time }: PricedCall): Price | undefined {
  const answered = responseModel === undefined ? undefined : publicPrice(provider, responseModel, time);
  if (answered !== undefined || requestModel === undefined || requestModel === responseModel) return answered;
  return publicPrice(provider, requestModel, time);
}

interface List {
  readonly list: readonly unknown[];
  readonly path: readonly string[];
  readonly currency: string;
}

function listIn(file: YamlFile): List {
  const { value } = file;
  if (Array.isArray(value)) return { list: value, path: [], currency: 'USD' };
  const given = typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
  const list = given['prices'];
  if (!Array.isArray(list)) throw file.wrong(['prices'], 'it must be a list of entries, or have one as its prices');
  for (const member of Object.keys(given)) {
    if (!MEMBERS.has(member)) throw file.wrong([member], `there is no ${member}; it can have currency and prices`);
  }
  try {
    return { list, path: ['prices'], currency: currencyOf(given['currency'], ['currency']) ?? 'USD' };
  } catch (error) {
    if (!(error instanceof EntryProblem)) throw error;
    throw file.wrong(error.path, error.message);
  }
}

function nameOf(entry: unknown): string {
  const { match, deployment } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  const name = match ?? deployment;
  return typeof name === 'string' ? ` (${name.slice(0, 60)})` : '';
}
