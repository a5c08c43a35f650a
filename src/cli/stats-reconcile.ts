/** Our numbers beside a provider's export, shown as text, JSON or CSV; exit status 3 where they differ. */
import { PromptlogError } from '../errors.ts';
import { safeLine, safeText } from '../safe-text.ts';
import { askStats } from '../stats/ask-stats.ts';
import { csvOf } from '../stats/csv.ts';
import { dimensionsOf } from '../stats/dimensions.ts';
import { daysOf, measuresOf, PROVIDER_FILTERS, RECONCILED, type Reconciled, reconcile } from '../stats/reconcile.ts';
import { readUsageExport } from '../stats/usage-export.ts';
import type { Context } from './command.ts';
import { withSearchClient } from './search-connection.ts';
import { indexOf, type ScopeFlags, scopeOf } from './stats-flags.ts';
import { moneyText, printTable } from './stats-text.ts';
import type { Terminal } from './terminal.ts';

export interface ReconcileFlags extends ScopeFlags {
  reconcile?: string;
  tolerance: string;
  csv?: boolean;
}

const DIFFERENT = 3;
const SIDES = ['ours', 'theirs', 'difference'] as const;

/** Reads the export, asks for the same days, compares, and shows the result. */
export async function showReconciled(context: Context, file: string, flags: ReconcileFlags): Promise<void> {
  const { terminal, config } = context;
  if (flags.csv === true && terminal.json) {
    throw new PromptlogError('PL_USAGE', { reason: '--csv and --json are two ways to print the same: choose one' });
  }
  const tolerance = toleranceOf(flags.tolerance);
  const asked = scopeOf(flags, new Date());
  const exported = await readUsageExport(file);
  const days = daysOf(exported);
  if (days === undefined) throw new PromptlogError('PL_INPUT', { file, reason: 'it has no rows of models' });
  const provider = PROVIDER_FILTERS[exported.kind];
  const query = asked.query === undefined ? provider : `(${asked.query}) and (${provider})`;
  const scope = { since: asked.since ?? days.since, until: asked.until ?? days.until, query };
  const within = { ...exported, usage: exported.usage.filter(({ day }) => isWithin(day, scope)) };
  const rows = await withSearchClient(config, (client) =>
    askStats({ client, table: RECONCILED, by: dimensionsOf(RECONCILED.by), scope, index: indexOf(flags) }),
  );
  const result = reconcile(rows, within, tolerance);
  show(terminal, result, measuresOf(within), flags.csv === true);
  const differing = result.filter(({ differs }) => differs).length;
  if (differing > 0) process.exitCode = DIFFERENT;
  if (flags.csv === true) return;
  const of = result.length.toLocaleString('en');
  terminal.print(
    differing === 0
      ? `All ${of} days and models agree within ${flags.tolerance} %.`
      : `${differing.toLocaleString('en')} of ${of} days and models differ by more than ${flags.tolerance} %, marked with *.`,
  );
}

function toleranceOf(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent < 100) return percent / 100;
  throw new PromptlogError('PL_USAGE', { reason: `--tolerance takes a percentage from 0 to 100, not "${text}"` });
}

function isWithin(day: string, { since, until }: { readonly since: Date; readonly until: Date }): boolean {
  const at = Date.parse(day);
  return at >= since.getTime() && at < until.getTime();
}

function show(terminal: Terminal, result: readonly Reconciled[], measures: readonly string[], asCsv: boolean): void {
  if (asCsv) {
    const head = ['day', 'model', ...measures.flatMap((name) => SIDES.map((side) => `${name}_${side}`)), 'differs'];
    const lines = result.map(({ day, model, measures: found, differs }) => [
      day,
      model,
      ...measures.flatMap((name) => SIDES.map((side) => found[name]?.[side] ?? 0)),
      String(differs),
    ]);
    terminal.print(safeText(csvOf([head, ...lines])).trimEnd());
    return;
  }
  for (const { measures: found, ...row } of result) terminal.record({ ...row, ...found });
  const head = ['', 'Day', 'Model', ...measures.flatMap((name) => SIDES.map((side) => `${titleOf(name)}, ${side}`))];
  const lines = result.map(({ day, model, measures: found, differs }) => [
    differs ? '*' : '',
    day,
    safeLine(model),
    ...measures.flatMap((name) => SIDES.map((side) => shown(name, found[name]?.[side] ?? 0))),
  ]);
  printTable(terminal, head, lines, 3);
}

function titleOf(measure: string): string {
  return measure.startsWith('cost_') ? `cost ${measure.slice(5)}` : measure.replace('_tokens', '');
}

function shown(measure: string, value: number): string {
  return measure.startsWith('cost_') ? moneyText(value) : value.toLocaleString('en');
}
