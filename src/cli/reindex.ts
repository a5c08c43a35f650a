/** promptlog reindex: chosen records of the records store into Elasticsearch again, in place or into a new generation of indices. */
import type { Command } from 'commander';
import { action, type Context } from './command.ts';
import { RATE_FLAG, rateOf } from './rate-flag.ts';
import type { ReindexFlags } from './reindex-work.ts';
import { addSelectionFlags } from './selection-flags.ts';
import { keepMemorySteady } from './steady-memory.ts';

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
    .option(...RATE_FLAG)
    .option(
      '--ru-limit <number>',
      'request units of Cosmos DB in a second at most',
      rateOf('--ru-limit', 'request units'),
    )
    .option('--dry-run', 'tell what would be done, and change nothing')
    .option('--restart', 'begin at the first record, whatever an interrupted run had done')
    .option('--no-check', 'leave out the checksum at the end')
    .addHelpText('after', EXAMPLES)
    .action(action<[ReindexFlags]>(run));
}

async function run(context: Context, flags: ReindexFlags): Promise<void> {
  // Before what it works with is loaded: that alone would make the room for young objects as large as it gets.
  keepMemorySteady();
  const { runReindex } = await import('./reindex-run.ts');
  await runReindex(context, flags);
}
