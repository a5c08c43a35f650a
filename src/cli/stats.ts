/** `promptlog stats`: usage by anything it can be told apart by, in the numbers of the dashboards. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { recentCalls } from '../stats/recent.ts';
import { ofAllCalls, type StatsTable, TABLES } from '../stats/tables.ts';
import { action, type Context } from './command.ts';
import { withSearchClient } from './search-connection.ts';
import { addCostFlags, type CostFlags, showCost } from './stats-cost.ts';
import { addScopeFlags, indexOf, type ScopeFlags, scopeOf } from './stats-flags.ts';
import { addTableFlags, showTable, type TableFlags } from './stats-table.ts';
import { printTable } from './stats-text.ts';

const EXAMPLES = `
--by takes any of user, name, tenant, app, team, subscription, product, ip, model, asked, family, provider, backend, region, operation,
session, topic, language, mood, status, outcome, class, code, door, hour, day, month: several joined by commas. Days are those of UTC.

Examples:
  promptlog stats tokens --by ip,model             who used how many tokens of which model, in answered calls
  promptlog stats tokens --by day,family --since -30d
  promptlog stats cost --by team,app --since 2026-11 --until 2026-11 --csv > november.csv
  promptlog stats cost --by team --price-file negotiated.yaml
  promptlog stats cost --reconcile completions_usage_2026-11.csv
  promptlog stats sessions --limit 20 --query 'outcome: aborted'
  promptlog stats errors --by model,status --since -24h
  promptlog stats recent --limit 20
`;

const MOST_RECENT = 10_000;

/** Adds the command to the program. */
export function registerStats(program: Command): void {
  const group = program
    .command('stats')
    .description('usage and cost by user, application, team, address, model, day and more')
    .addHelpText('after', EXAMPLES);
  const tokens = addTableFlags(tableCommand(group, TABLES.tokens), TABLES.tokens).option(
    '--all-calls',
    'count every call: also embeddings, failures and calls whose model is not known',
  );
  tokens.action(
    action<[TokenFlags]>((context, flags) =>
      showTable(context, flags.allCalls === true ? ofAllCalls(TABLES.tokens) : TABLES.tokens, flags),
    ),
  );
  const cost = addTableFlags(tableCommand(group, TABLES.cost), TABLES.cost);
  addCostFlags(cost).action(action<[CostFlags]>(showCost));
  for (const table of [TABLES.sessions, TABLES.topics, TABLES.errors]) {
    addTableFlags(tableCommand(group, table), table).action(
      action<[TableFlags]>((context, flags) => showTable(context, table, flags)),
    );
  }
  addScopeFlags(group.command('recent').description('the newest calls: when, of which resource, which operation'))
    .option('--limit <number>', 'how many', '100')
    .addHelpText('after', '\nExamples:\n  promptlog stats recent --limit 20 --query "outcome: failed"\n')
    .action(action<[RecentFlags]>(showRecent));
}

interface TokenFlags extends TableFlags {
  allCalls?: boolean;
}

interface RecentFlags extends ScopeFlags {
  limit: string;
}

function tableCommand(group: Command, { name, title, by }: StatsTable): Command {
  return group
    .command(name)
    .description(title)
    .addHelpText(
      'after',
      `\nExamples:\n  promptlog stats ${name} --by ${by} --since -7d\n  promptlog stats ${name} --csv\n`,
    );
}

async function showRecent({ terminal, config }: Context, flags: RecentFlags): Promise<void> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RECENT) {
    const reason = `--limit takes a whole number from 1 to ${MOST_RECENT}, not "${flags.limit}"`;
    throw new PromptlogError('PL_USAGE', { reason });
  }
  const scope = scopeOf(flags, new Date());
  const calls = await withSearchClient(config, (client) => recentCalls(client, limit, scope, indexOf(flags)));
  for (const call of calls) terminal.record(call);
  if (terminal.json) return;
  const lines = calls.map(({ time, resource, category, operation }) =>
    [time, resource, category, operation].map((cell) => safeLine(cell ?? '')),
  );
  printTable(terminal, ['Time', 'Resource', 'Category', 'Operation'], lines, 4);
}
