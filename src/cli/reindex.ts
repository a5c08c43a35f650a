/** promptlog reindex: chosen records of the records store into Elasticsearch again, in place or into a new generation of indices. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { action } from './command.ts';
import { runReindex } from './reindex-run.ts';
import type { ReindexFlags } from './reindex-work.ts';
import { addSelectionFlags } from './selection-flags.ts';

const EXAMPLES = `
Safe at any time: each document carries its record's revision, so an older one never replaces a newer. Interrupted (Ctrl-C, a
crash), the same command goes on where it ended. With --rebuild the records go into new indices, which take the place of the old in
one step when they hold everything, also what live traffic wrote meanwhile: for new mappings, or to leave a damaged index behind.

Examples:
  $ promptlog reindex
  $ promptlog reindex --since -7d                  what was made in the last week
  $ promptlog reindex --session 4711 --dry-run     how much that would be
  $ promptlog reindex --query 'topic: billing'
  $ promptlog reindex --rebuild
  $ promptlog reindex --rate 2000                  records in a second at most
  $ promptlog reindex --ru-limit 400               request units of Cosmos DB in a second at most
  $ promptlog reindex --restart                    from the first record again
  $ promptlog reindex --json`;

/** Adds the command to the program. */
export function registerReindex(program: Command): void {
  const command = program
    .command('reindex')
    .description('index records of the records store (Cosmos DB or SQLite) into Elasticsearch again');
  addSelectionFlags(command)
    .option('--rebuild', 'into new indices, which replace the old ones in one step')
    .option('--rate <number>', 'records in a second at most')
    .option('--ru-limit <number>', 'request units of Cosmos DB in a second at most')
    .option('--dry-run', 'tell what would be done, and change nothing')
    .option('--restart', 'begin at the first record, whatever an interrupted run had done')
    .option('--no-check', 'leave out the checksum at the end')
    .addHelpText('after', EXAMPLES)
    .action(action<[ReindexFlags]>((context, flags) => runReindex(context, checked(flags))));
}

function checked(flags: ReindexFlags): ReindexFlags {
  for (const name of ['rate', 'ruLimit'] as const) {
    const value = flags[name];
    if (value === undefined || Number(value) > 0) continue;
    const option = name === 'rate' ? '--rate' : '--ru-limit';
    throw new PromptlogError('PL_USAGE', { reason: `${option} takes a number above zero, not "${value}"` });
  }
  return flags;
}
