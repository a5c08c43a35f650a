/** A table as one aggregation: a composite of its dimensions with its figures inside, and the buckets of the answer as rows. */
import { type Bucket, bucketOf, MeasurePlan } from '../dashboards/aggregation-measures.ts';
import { evaluate, type Formula, type Measure, measuresOf, parseFormula } from '../dashboards/formula.ts';
import { SOURCES } from '../dashboards/sources.ts';
import type { Json, JsonObject } from '../record/record.ts';
import { type Dimension, sourceOfDimension } from './dimensions.ts';
import type { StatsTable } from './tables.ts';

/** One line of a table. */
export interface StatsRow {
  /** By the names of the dimensions; null: the records name none. */
  readonly keys: { readonly [dimension: string]: number | string | null };
  /** By the ids of the metrics; null: there is no such figure, as for 0 of 0. */
  readonly figures: { readonly [metric: string]: number | string | null };
  /** Sums by currency; a currency that is absent was not spent. */
  readonly costs: { readonly [currency: string]: number };
}

/** Where the next page begins, as the server says it. */
export type PageKey = JsonObject;

interface PlannedMetric {
  readonly id: string;
  readonly formula: Formula;
}

const ROWS = 'rows';
const CURRENCIES = 'currencies';
const SPENT = 'spent';
/** More currencies than this nobody pays in. */
const MOST_CURRENCIES = 50;
/** What a price that names no currency is in. */
const UNNAMED = 'USD';

export class StatsRequest {
  readonly #table: StatsTable;
  readonly #by: readonly Dimension[];
  readonly #metrics: readonly PlannedMetric[];
  readonly #measures: MeasurePlan;

  constructor(table: StatsTable, by: readonly Dimension[]) {
    this.#table = table;
    this.#by = by;
    this.#metrics = table.metrics.map(({ id, formula }) => ({ id, formula: parseFormula(formula) }));
    this.#measures = new MeasurePlan(this.#allMeasures(), SOURCES.records);
  }

  /** How many buckets a row of the answer needs on the server, which allows only so many of them in one. */
  get bucketsOfRow(): number {
    const filters = new Set(this.#allMeasures().flatMap(({ kql }) => kql ?? []));
    return 1 + filters.size + (this.#table.costs ? 2 : 0);
  }

  /** The body of the search for one page of rows. */
  body(filters: readonly JsonObject[], size: number, after?: PageKey): JsonObject {
    const composite = { size, sources: this.#by.map(sourceOfDimension), ...(after === undefined ? {} : { after }) };
    const inside = { ...this.#measures.aggregations(), ...(this.#table.costs ? currencies() : {}) };
    return {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [...filters] } },
      aggs: { [ROWS]: { composite, ...(Object.keys(inside).length === 0 ? {} : { aggs: inside }) } },
    };
  }

  /** The rows of a page, and where the next one begins; undefined behind the last. */
  read(aggregations: Json | undefined, size: number): { rows: StatsRow[]; after: PageKey | undefined } {
    const answer = bucketOf(bucketOf(aggregations)[ROWS]);
    const buckets = Array.isArray(answer['buckets']) ? answer['buckets'].map(bucketOf) : [];
    const after = answer['after_key'];
    const isLast = buckets.length < size || after === undefined;
    return { rows: buckets.map((bucket) => this.#row(bucket)), after: isLast ? undefined : (after as JsonObject) };
  }

  #row(bucket: Bucket): StatsRow {
    const key = bucketOf(bucket['key']);
    const keys = this.#by.map(({ name }) => [name, (key[name] ?? null) as number | string | null]);
    const figures = this.#metrics.map(({ id, formula }) => [
      id,
      evaluate(formula, (measure) => this.#measures.read(measure, bucket)),
    ]);
    return {
      keys: Object.fromEntries(keys),
      figures: Object.fromEntries(figures),
      costs: this.#table.costs ? costsIn(bucket) : {},
    };
  }

  #allMeasures(): Measure[] {
    return this.#metrics.flatMap(({ formula }) => measuresOf(formula));
  }
}

// One sum of dollars and euros would be no amount of anything.
function currencies(): JsonObject {
  return {
    [CURRENCIES]: {
      terms: { field: 'cost.currency', size: MOST_CURRENCIES, missing: UNNAMED },
      aggs: { [SPENT]: { stats: { field: 'cost.total' } } },
    },
  };
}

function costsIn(bucket: Bucket): Record<string, number> {
  const { buckets } = bucketOf(bucket[CURRENCIES]);
  const found = (Array.isArray(buckets) ? buckets.map(bucketOf) : []).flatMap((currency) => {
    const { count, sum } = bucketOf(currency[SPENT]);
    // Calls without a price are in no currency, and 0 of it was spent on them.
    return Number(count ?? 0) === 0 ? [] : [[String(currency['key']), Number(sum)] as const];
  });
  return Object.fromEntries(found);
}
