/** Our numbers beside those of a provider, by day and model: what was billed and never seen here, and the other way round. */
import { modelOfMeters } from './meter-model.ts';
import type { StatsRow } from './stats-request.ts';
import type { StatsTable } from './tables.ts';
import type { UsageExport } from './usage-export.ts';

export interface Compared {
  readonly ours: number;
  readonly theirs: number;
  readonly difference: number;
}

/** One day and one model. */
export interface Reconciled {
  readonly day: string;
  readonly model: string;
  /** By calls, input_tokens, output_tokens, and cost_ with a currency. */
  readonly measures: { readonly [measure: string]: Compared };
  /** Whether any of them differs by more than what is tolerated. */
  readonly differs: boolean;
}

/** What of ours is compared: calls that were answered, since no other is billed. */
export const RECONCILED: StatsTable = Object.freeze({
  name: 'reconcile',
  title: 'our numbers beside those of a provider',
  by: 'day,model',
  metrics: [
    { id: 'calls', label: 'Calls', formula: 'count()', format: 'count' },
    { id: 'input_tokens', label: 'Input tokens', formula: 'sum(gen_ai.usage.input_tokens)', format: 'tokens' },
    { id: 'output_tokens', label: 'Output tokens', formula: 'sum(gen_ai.usage.output_tokens)', format: 'tokens' },
  ],
  costs: true,
  filter: 'gen_ai.response.model: *',
} satisfies StatsTable);

/** Which calls an export is about. What names no provider may be of any. */
export const PROVIDER_FILTERS: Readonly<Record<UsageExport['kind'], string>> = Object.freeze({
  openai: 'gen_ai.provider.name: openai or not gen_ai.provider.name: *',
  azure: 'gen_ai.provider.name: azure* or not gen_ai.provider.name: *',
});

/** The days an export covers; undefined: it is empty. `until` is exclusive. */
export function daysOf({ usage }: UsageExport): { readonly since: Date; readonly until: Date } | undefined {
  const days = usage.map(({ day }) => day).sort();
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { since: new Date(first), until: new Date(Date.parse(last) + 86_400_000) };
}

/** Compares; `tolerance` is a share of the larger side, below which nobody is to look. In the order of days and models. */
export function reconcile(rows: readonly StatsRow[], exported: UsageExport, tolerance: number): Reconciled[] {
  const sides = new Map<string, Sides>();
  const sideOf = (day: string, model: string): Sides => {
    const key = JSON.stringify([day, model]);
    const known = sides.get(key) ?? { day, model, ours: {}, theirs: {} };
    sides.set(key, known);
    return known;
  };
  const isAzure = exported.kind === 'azure';
  for (const { keys, figures, costs } of rows) {
    const model = String(keys['model'] ?? '');
    const { ours } = sideOf(String(keys['day']), isAzure ? modelOfMeters(model) : model);
    addTo(ours, figures);
    addTo(ours, costs, 'cost_');
  }
  for (const { day, model, counts, costs } of exported.usage) {
    const { theirs } = sideOf(day, model);
    addTo(theirs, counts);
    addTo(theirs, costs, 'cost_');
  }
  const names = measuresOf(exported);
  return [...sides.values()].sort(bySide).map((side) => compared(side, names, tolerance));
}

/** The measures compared, in the order of the columns. */
export function measuresOf({ measures, usage }: UsageExport): string[] {
  const currencies = [...new Set(usage.flatMap(({ costs }) => Object.keys(costs)))].sort();
  return measures.flatMap((measure) =>
    measure === 'cost' ? currencies.map((currency) => `cost_${currency}`) : [measure],
  );
}

interface Sides {
  readonly day: string;
  readonly model: string;
  readonly ours: Record<string, number>;
  readonly theirs: Record<string, number>;
}

function addTo(side: Record<string, number>, values: Readonly<Record<string, unknown>>, prefix = ''): void {
  for (const [name, value] of Object.entries(values)) {
    side[`${prefix}${name}`] = (side[`${prefix}${name}`] ?? 0) + Number(value ?? 0);
  }
}

function compared({ day, model, ours, theirs }: Sides, names: readonly string[], tolerance: number): Reconciled {
  const measures = Object.fromEntries(
    names.map((name): [string, Compared] => {
      const [own, given] = [ours[name] ?? 0, theirs[name] ?? 0];
      return [name, { ours: own, theirs: given, difference: own - given }];
    }),
  );
  const differs = Object.values(measures).some(
    ({ ours: own, theirs: given, difference }) =>
      Math.abs(difference) > Math.max(Math.abs(own), Math.abs(given)) * tolerance + 1e-9,
  );
  return { day, model, measures, differs };
}

function bySide(one: Sides, other: Sides): number {
  const [left, right] = [`${one.day} ${one.model}`, `${other.day} ${other.model}`];
  return left < right ? -1 : left === right ? 0 : 1;
}
