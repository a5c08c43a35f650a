/** One table of `promptlog stats`, asked for and shown: as text, as JSON or as CSV. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { safeText } from '../safe-text.ts';
import { askStats } from '../stats/ask-stats.ts';
import { statsCsv } from '../stats/csv.ts';
import { type Dimension, dimensionsOf } from '../stats/dimensions.ts';
import { sortRows } from '../stats/order.ts';
import type { StatsRow } from '../stats/stats-request.ts';
import type { StatsTable } from '../stats/tables.ts';
import type { Context } from './command.ts';
import { interruptible } from './interruptible.ts';
import { withSearchClient } from './search-connection.ts';
import { addScopeFlags, indexOf, limitOf, type ScopeFlags, scopeOf } from './stats-flags.ts';
import { printStats, statsValue } from './stats-text.ts';
import type { Terminal } from './terminal.ts';

export interface TableFlags extends ScopeFlags {
  by: string;
  sort?: string;
  limit?: string;
  csv?: boolean;
}

/** What is shown of a table. */
export interface Shown {
  readonly table: StatsTable;
  readonly by: readonly Dimension[];
}

/** People are shown so many rows unless they ask for more; --json and --csv have all. */
const MOST_SHOWN = 100;

/** Adds what every table takes. */
export function addTableFlags(command: Command, { by }: StatsTable): Command {
  return addScopeFlags(command)
    .option('--by <names>', 'what to tell apart, joined by commas', by)
    .option('--sort <name>', 'a figure, the greatest first, or one of --by')
    .option('--limit <number>', `only so many rows, or all (default: ${MOST_SHOWN}; all with --json and --csv)`)
    .option('--csv', 'as CSV on stdout');
}

/** Asks for a table and shows it. */
export async function showTable(context: Context, table: StatsTable, flags: TableFlags): Promise<void> {
  const { terminal, config } = context;
  const by = checkedBy(terminal, table, flags);
  const scope = scopeOf(flags, new Date());
  const bar = terminal.progress('Counting', undefined, 'rows');
  const onPage = (count: number): void => bar.update(count);
  await interruptible(bar, async (signal) => {
    const rows = await withSearchClient(config, (client) =>
      askStats({ client, table, by, scope, index: indexOf(flags), signal, onPage }),
    );
    bar.finish();
    showRows(terminal, rows, { table, by }, flags);
  });
}

/** What it is split by, and whether the other flags can be meant: said before anything is asked. */
export function checkedBy(terminal: Terminal, table: StatsTable, flags: TableFlags): readonly Dimension[] {
  if (flags.csv === true && terminal.json) {
    throw new PromptlogError('PL_USAGE', { reason: '--csv and --json are two ways to print the same: choose one' });
  }
  const by = dimensionsOf(flags.by);
  sortRows([], table, by, flags.sort);
  limitOf(flags.limit);
  return by;
}

/** Shows the rows in the way that was asked for. */
export function showRows(terminal: Terminal, found: readonly StatsRow[], what: Shown, flags: TableFlags): void {
  const { table, by } = what;
  const rows = sortRows(found, table, by, flags.sort);
  const limit = limitOf(flags.limit);
  if (flags.csv === true) {
    terminal.print(safeText(statsCsv(rows.slice(0, limit), table, by)).trimEnd());
    return;
  }
  for (const row of rows.slice(0, limit)) terminal.record(statsValue(row, table));
  if (terminal.json) return;
  const shown = rows.slice(0, limit ?? MOST_SHOWN);
  if (rows.length === 0) terminal.print('No calls were found. Leave out --since, --until or --query to look further.');
  else printStats(terminal, rows, shown, what);
  if (shown.length < rows.length) {
    const all = rows.length.toLocaleString('en');
    terminal.print(
      terminal.dim(`${shown.length} of ${all} rows shown; the total is that of all. --limit all shows them.`),
    );
  }
  if (table.counts !== undefined) terminal.print(terminal.dim(`${table.counts}.`));
}
