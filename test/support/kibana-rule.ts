/**
 * Runs an alert rule as Kibana's custom threshold rule does: ours, written from the facts of its source (elastic/kibana,
 * x-pack/solutions/observability/plugins/observability/server/lib/rules/custom_threshold), none of its code. Kibana lets Elasticsearch
 * calculate the equation and compare with the threshold in scripts, which the embedded server lacks; here both are done on the figures it
 * answers. As there, a period without documents, or an equation with a figure missing, has no value: nothing is compared.
 */
import { type Bucket, bucketOf } from '../../src/dashboards/aggregation-measures.ts';
import type { Json, JsonObject } from '../../src/record/record.ts';
import type { SearchClient } from '../../src/search/client.ts';
import { parseKql } from '../../src/search/kql/kql.ts';
import { kqlQuery } from '../../src/search/kql/kql-query.ts';

export interface Evaluation {
  /** What the equation comes to; null: there is no data. */
  readonly value: number | null;
  /** Group of the alert's actions; undefined: no alert. */
  readonly alert?: 'custom_threshold.fired' | 'custom_threshold.nodata';
}

interface Criterion {
  readonly metrics: readonly Metric[];
  readonly equation: string;
  readonly comparator: string;
  readonly threshold: readonly number[];
  readonly timeSize: number;
  readonly timeUnit: string;
}

interface Metric {
  readonly name: string;
  readonly aggType: string;
  readonly field?: string;
  readonly filter?: string;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PERCENTS: Readonly<Record<string, number>> = { p95: 95, p99: 99 };

/** Runs the rule on `index` as of `now`. */
export async function runRule(client: SearchClient, body: JsonObject, index: string, now: Date): Promise<Evaluation> {
  const params = body['params'] as JsonObject;
  const [criterion, ...others] = params['criteria'] as unknown as Criterion[];
  if (criterion === undefined || others.length > 0) throw new Error('a rule of ours has one criterion');
  const search = ruleSearch(criterion, params['searchConfiguration'] as JsonObject, now);
  const answer = (await client.search({ index, ...search } as never)) as unknown as JsonObject;
  const period = at(answer['aggregations'], 'all', 'buckets', 'all', 'currentPeriod', 'buckets', 'all');
  const value = figureOf(criterion, period);
  if (value === null) return params['alertOnNoData'] === true ? { value, alert: 'custom_threshold.nodata' } : { value };
  return isCrossed(criterion, value) ? { value, alert: 'custom_threshold.fired' } : { value };
}

/** The search, without its scripts. */
export function ruleSearch(criterion: Criterion, configuration: JsonObject, now: Date): JsonObject {
  const { timeSize, timeUnit, metrics } = criterion;
  const from = new Date(now.getTime() - timeSize * (UNITS[timeUnit] ?? Number.NaN));
  const range = { range: { '@timestamp': { gte: from.toISOString(), lte: now.toISOString() } } };
  const { query } = configuration['query'] as { query: string };
  const figures = Object.fromEntries(metrics.map((metric) => [`aggregatedValue_${metric.name}`, figure(metric)]));
  const currentPeriod = { filters: { filters: { all: range } }, aggs: figures };
  return {
    track_total_hits: true,
    size: 0,
    query: { bool: { filter: [range, kqlQuery(parseKql(query))] } },
    aggs: { all: { filters: { filters: { all: { match_all: {} } } }, aggs: { currentPeriod } } },
  };
}

function figure({ aggType, field, filter }: Metric): JsonObject {
  if (aggType === 'count') return { filter: filter === undefined ? { match_all: {} } : kqlQuery(parseKql(filter)) };
  if (filter !== undefined) throw new Error('only a count can be narrowed down in every version of Kibana');
  const percent = PERCENTS[aggType];
  if (percent !== undefined) return { percentiles: { field: field ?? '', percents: [percent], keyed: true } };
  return { [aggType]: { field: field ?? '' } };
}

function figureOf({ metrics, equation }: Criterion, period: Bucket): number | null {
  if (period['doc_count'] === 0) return null;
  const figures = new Map<string, number>();
  for (const { name, aggType } of metrics) {
    const answer = bucketOf(period[`aggregatedValue_${name}`]);
    const values = bucketOf(answer['values']);
    const value = aggType === 'count' ? answer['doc_count'] : (Object.values(values)[0] ?? answer['value']);
    if (typeof value !== 'number') return null;
    figures.set(name, value);
  }
  const result = new Equation(equation, figures).value();
  return Number.isFinite(result) ? result : null;
}

function isCrossed({ comparator, threshold: [limit = Number.NaN] }: Criterion, value: number): boolean {
  if (comparator === '>') return value > limit;
  if (comparator === '<') return value < limit;
  throw new Error(`no rule of ours compares by ${comparator}`);
}

function at(value: Json | undefined, ...path: readonly string[]): Bucket {
  return path.reduce<Bucket>((bucket, name) => bucketOf(bucket[name]), bucketOf(value));
}

/** The language of equations, as far as ours use it: `B >= 20 ? A / B : 0`. */
class Equation {
  readonly #tokens: string[];
  readonly #figures: ReadonlyMap<string, number>;

  constructor(text: string, figures: ReadonlyMap<string, number>) {
    this.#tokens = text.match(/[A-Z]|\d+(\.\d+)?|>=|<=|[-+*/()<>?:]/g) ?? [];
    this.#figures = figures;
    if (this.#tokens.join('') !== text.replaceAll(' ', '')) throw new Error(`the equation ${text} cannot be read`);
  }

  value(): number {
    const result = this.#choice();
    if (this.#tokens.length > 0) throw new Error(`the equation goes on with ${this.#tokens.join(' ')}`);
    return result;
  }

  #choice(): number {
    const condition = this.#comparison();
    if (!this.#take('?')) return condition;
    const yes = this.#choice();
    if (!this.#take(':')) throw new Error('a choice of an equation has two sides');
    const no = this.#choice();
    return condition === 0 ? no : yes;
  }

  #comparison(): number {
    const left = this.#terms();
    if (this.#take('>=')) return Number(left >= this.#terms());
    if (this.#take('<=')) return Number(left <= this.#terms());
    if (this.#take('>')) return Number(left > this.#terms());
    return this.#take('<') ? Number(left < this.#terms()) : left;
  }

  #terms(): number {
    let result = this.#factors();
    for (;;) {
      if (this.#take('+')) result += this.#factors();
      else if (this.#take('-')) result -= this.#factors();
      else return result;
    }
  }

  #factors(): number {
    let result = this.#operand();
    for (;;) {
      if (this.#take('*')) result *= this.#operand();
      else if (this.#take('/')) result /= this.#operand();
      else return result;
    }
  }

  #operand(): number {
    if (this.#take('(')) {
      const inner = this.#choice();
      if (!this.#take(')')) throw new Error('a bracket of an equation is not closed');
      return inner;
    }
    const token = this.#tokens.shift() ?? '';
    const value = this.#figures.get(token) ?? Number.parseFloat(token);
    if (Number.isNaN(value)) throw new Error(`an equation has no figure ${token}`);
    return value;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }
}
