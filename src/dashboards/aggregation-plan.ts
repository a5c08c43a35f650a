/** What is asked for panels that look at the same documents: figures share their measures, every other panel has its splits. */
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import { type Bucket, bucketOf, MeasurePlan } from './aggregation-measures.ts';
import { splitAggregation } from './aggregation-splits.ts';
import { type Formula, type Measure, measuresOf, parseFormula } from './formula.ts';
import type { AggregatePanel, Split, ValueSplit } from './panel.ts';
import { type SourceFacts, sourceOf } from './sources.ts';

/** Which documents a dashboard looks at. */
export interface Scope {
  readonly from: Date;
  /** Not within it. */
  readonly to: Date;
  /** In Elasticsearch's language. */
  readonly filters: readonly JsonObject[];
}

export interface PlannedPanel {
  readonly panel: AggregatePanel;
  readonly source: SourceFacts;
  /** Of each metric, by its id. */
  readonly formulas: ReadonlyMap<string, Formula>;
  readonly measures: MeasurePlan;
  /** From the outermost to the innermost: along time comes last, so that each value has one line. */
  readonly nested: readonly NestedSplit[];
}

interface NestedSplit {
  /** Name of its aggregation. */
  readonly name: string;
  readonly split: Split;
}

/** Plans panels that have one source and one filter. Throws PL_USAGE where one cannot be answered. */
export function planPanels(panels: readonly AggregatePanel[]): PlannedPanel[] {
  const drafts = panels.map((panel, index) => ({ panel, index, formulas: formulasOf(panel), source: sourceOf(panel) }));
  const figures = drafts.filter(({ panel }) => panel.splits === undefined);
  const [first] = figures;
  const shared = first && new MeasurePlan(measuresIn(figures.flatMap(({ formulas }) => formulas)), first.source);
  return drafts.map(({ panel, index, formulas, source }) => {
    const nested = nestedSplits(panel.splits ?? []).map((split, level) => ({ name: `s${index}_${level}`, split }));
    const measures = nested.length === 0 && shared ? shared : new MeasurePlan(measuresIn([formulas]), source);
    return { panel, source, formulas, measures, nested };
  });
}

/** The aggregations of all of them. `filters` is what their documents are narrowed down to, besides the time. */
export function planAggregations(
  plan: readonly PlannedPanel[],
  scope: Scope,
  filters: readonly JsonObject[],
): JsonObject {
  return Object.assign({}, ...plan.map((planned) => wrapped(planned, nest(planned, 0, { ...scope, filters }))));
}

/** The bucket of an answer in which a panel's own aggregations are. */
export function panelBucket(planned: PlannedPanel, root: Bucket): Bucket {
  const name = wrapName(planned);
  return name === undefined ? root : bucketOf(root[name]);
}

function nest(planned: PlannedPanel, level: number, { from, to, filters }: Scope): JsonObject {
  const next = planned.nested[level];
  if (next === undefined) return planned.measures.aggregations();
  const orderOf = (split: ValueSplit) => orderIn(planned, split);
  const { aggregation, also } = splitAggregation(next.split, { source: planned.source, from, to, filters, orderOf });
  const inside = { ...also, ...nest(planned, level + 1, { from, to, filters }) };
  return { [next.name]: Object.keys(inside).length === 0 ? aggregation : { ...aggregation, aggs: inside } };
}

function wrapped(planned: PlannedPanel, aggs: JsonObject): JsonObject {
  const name = wrapName(planned);
  return name === undefined ? aggs : { [name]: { filter: { match_all: {} }, aggs } };
}

/**
 * Name of the filter around a panel's aggregations, where it needs one. At the top the server answers a split by values with a query
 * for each of them, which takes many times as long when there are many and more than sums to be counted in each; within any filter it
 * reads the documents once.
 */
function wrapName({ nested, formulas }: PlannedPanel): string | undefined {
  const [first, second] = nested;
  if (first?.split.kind !== 'values') return undefined;
  const measures = measuresIn([formulas]);
  const isDear = measures.some(({ operation }) => operation === 'unique_count' || operation === 'last_value');
  return isDear || second?.split.kind === 'values' ? `${first.name}_all` : undefined;
}

/** Whether a figure is the number of all documents, which a search counts only when it is told to. */
export function countsEverything(plan: readonly PlannedPanel[]): boolean {
  const figures = plan.filter(({ nested }) => nested.length === 0);
  const measures = measuresIn(figures.map(({ formulas }) => formulas));
  return measures.some(({ operation, kql }) => operation === 'count' && kql === undefined);
}

function formulasOf(panel: AggregatePanel): ReadonlyMap<string, Formula> {
  return new Map(panel.metrics.map(({ id, formula }) => [id, parseFormula(formula)]));
}

function measuresIn(formulas: readonly ReadonlyMap<string, Formula>[]): Measure[] {
  return formulas.flatMap((each) => [...each.values()]).flatMap(measuresOf);
}

function nestedSplits(splits: readonly Split[]): Split[] {
  const isTime = ({ kind }: Split) => kind === 'time';
  return [...splits.filter((split) => !isTime(split)), ...splits.filter(isTime)];
}

function orderIn({ panel, formulas, measures }: PlannedPanel, split: ValueSplit) {
  const id = split.by ?? panel.metrics[0].id;
  const formula = formulas.get(id);
  const refusal = (reason: string) =>
    new PromptlogError('PL_USAGE', { reason: `${split.label} of ${panel.id} ${reason}` });
  if (formula === undefined) throw refusal(`is ordered by ${id}, which is no metric of the panel`);
  const path = formula.kind === 'measure' ? measures.orderPath(formula.measure) : undefined;
  if (formula.kind !== 'measure' || path === undefined) {
    throw refusal(`cannot be ordered by ${formula.text}: name a metric that is a single measure and no last value`);
  }
  return { path, aggregations: measures.aggregations([formula.measure]) };
}
