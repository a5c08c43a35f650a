/**
 * What calls would have cost by another file of prices: each record is priced anew, as `reindex` with that file would do it, since tiers,
 * caches and service tiers cannot be told from sums.
 */
import { isIP } from 'node:net';
import { PromptlogError } from '../errors.ts';
import { createCost } from '../insight/cost.ts';
import type { Insight } from '../insight/insight-facts.ts';
import type { PriceList } from '../insight/prices.ts';
import { project, type SearchDocument } from '../projection/search-document.ts';
import { fieldNamed } from '../record/fields.ts';
import type { PromptRecord } from '../record/record.ts';
import type { Dimension } from './dimensions.ts';
import type { StatsRow } from './stats-request.ts';

interface Group {
  readonly keys: Record<string, number | string | null>;
  readonly figures: Record<string, number>;
  readonly costs: Record<string, number>;
}

type Members = { readonly [name: string]: unknown };

const DATE_LENGTHS = { hour: 13, day: 10, month: 7 } as const;

/** Adds records up by the dimensions, at the prices of a list. Throws PL_USAGE for a dimension that is derived from texts. */
export class RepricedStats {
  readonly #by: readonly Dimension[];
  readonly #insight: Insight;
  readonly #groups = new Map<string, Group>();

  constructor(prices: PriceList, by: readonly Dimension[]) {
    const derived = by.find(({ field }) => fieldNamed(field)?.insight === true);
    if (derived !== undefined) {
      const reason = `with --price-file records are priced anew, and ${derived.name} is not derived anew with them`;
      throw new PromptlogError('PL_USAGE', { reason });
    }
    const costOf = createCost(prices);
    this.#by = by;
    this.#insight = (facts) => {
      const cost = costOf(facts);
      return { ...(cost === undefined ? {} : { cost }), insight: { version: '' } };
    };
  }

  get rows(): StatsRow[] {
    return [...this.#groups.values()];
  }

  /** Counts one record; an erased one is none. */
  add(record: PromptRecord): void {
    const { document } = project(record, this.#insight);
    if (document === undefined) return;
    // A record of two topics is in both groups, as it is where Elasticsearch counts.
    for (const keys of this.#keysOf(document)) this.#addTo(keys, document);
  }

  #addTo(keys: readonly (number | string | null)[], document: SearchDocument): void {
    const name = JSON.stringify(keys);
    const group = this.#groups.get(name) ?? this.#newGroup(keys);
    this.#groups.set(name, group);
    const { figures, costs } = group;
    figures['calls'] = (figures['calls'] ?? 0) + 1;
    const usage = 'gen_ai.usage';
    for (const [id, field] of [
      ['input_tokens', `${usage}.input_tokens`],
      ['output_tokens', `${usage}.output_tokens`],
      ['tokens', `${usage}.total_tokens`],
    ] as const) {
      figures[id] = (figures[id] ?? 0) + Number(valueAt(document, field) ?? 0);
    }
    const isUnpriced = valueAt(document, 'cost.unpriced') === true;
    figures['unpriced'] = (figures['unpriced'] ?? 0) + (isUnpriced ? 1 : 0);
    const total = valueAt(document, 'cost.total');
    const currency = String(valueAt(document, 'cost.currency') ?? 'USD');
    if (typeof total === 'number') costs[currency] = (costs[currency] ?? 0) + total;
  }

  #newGroup(keys: readonly (number | string | null)[]): Group {
    return {
      keys: Object.fromEntries(this.#by.map(({ name }, at) => [name, keys[at] ?? null])),
      figures: {},
      costs: {},
    };
  }

  #keysOf(document: SearchDocument): (number | string | null)[][] {
    return this.#by
      .map((dimension) => keysIn(document, dimension))
      .reduce<(number | string | null)[][]>(
        (lists, keys) => lists.flatMap((list) => keys.map((key) => [...list, key])),
        [[]],
      );
  }
}

function keysIn(document: SearchDocument, { field, step }: Dimension): (number | string | null)[] {
  const value = valueAt(document, field);
  if (step !== undefined) {
    const text = String(value).slice(0, DATE_LENGTHS[step.interval]);
    return [step.interval === 'hour' ? `${text}:00Z` : text];
  }
  const values = (Array.isArray(value) ? value : [value]).flatMap((each) => keyOf(each, field) ?? []);
  return values.length === 0 ? [null] : [...new Set(values)];
}

// A masked address is no address, and stands in no group of its own.
function keyOf(value: unknown, field: string): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  return field === 'source.ip' && isIP(value) === 0 ? undefined : value;
}

function valueAt(document: Members, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>(
      (at, name) => (typeof at === 'object' && at !== null ? (at as Members)[name] : undefined),
      document,
    );
}
