/** promptlog hold: sessions that nobody may erase or prune, as long as somebody needs them. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { addHold, type Hold, listHolds, removeHold } from '../erasing/holds.ts';
import { PromptlogError } from '../errors.ts';
import type { StoreNotes } from '../records/notes.ts';
import { openRecordsStore } from '../records/open-store.ts';
import { safeLine } from '../safe-text.ts';
import { recordsOptions } from '../store-options.ts';
import { action, type Context } from './command.ts';

const EXAMPLES = `
A hold is kept beside the records, so every machine that uses the records store keeps to it. It keeps erase and prune away; it does not
stop what Cosmos DB does by itself (cosmos.ttlSeconds).

Examples:
  $ promptlog hold add s-17 --reason 'case 4711'
  $ promptlog hold list
  $ promptlog hold remove s-17`;

/** Adds the command to the program. */
export function registerHold(program: Command): void {
  const group = program
    .command('hold')
    .description('sessions that may be neither erased nor pruned')
    .addHelpText('after', EXAMPLES);
  group
    .command('add <session>')
    .description('hold a session')
    .option('--reason <text>', 'why, for those who find it')
    .addHelpText('after', EXAMPLES)
    .action(action<[string, { reason?: string }]>(add));
  group.command('list').description('all held sessions').addHelpText('after', EXAMPLES).action(action<[]>(list));
  group
    .command('remove <session>')
    .description('let a session go')
    .addHelpText('after', EXAMPLES)
    .action(action<[string]>(remove));
}

async function add({ terminal, config }: Context, session: string, { reason }: { reason?: string }): Promise<void> {
  if (session.trim() === '') throw new PromptlogError('PL_USAGE', { reason: 'the session has no name' });
  const hold = await withNotes(config, (notes) => addHold(notes, session, new Date().toISOString(), reason));
  terminal.record(hold);
  terminal.print(lineOf(hold, terminal.bold(safeLine(session))));
  if (config.text('cosmos.ttlSeconds') !== undefined && config.required('records') !== 'sqlite') {
    terminal.note('Cosmos DB removes records by itself here (cosmos.ttlSeconds), held ones as well.');
  }
}

async function list({ terminal, config }: Context): Promise<void> {
  const holds = await withNotes(config, listHolds);
  for (const hold of holds) {
    terminal.record(hold);
    terminal.print(lineOf(hold, terminal.bold(safeLine(hold.session))));
  }
  if (holds.length === 0) terminal.print('No session is held.');
}

async function remove({ terminal, config }: Context, session: string): Promise<void> {
  await withNotes(config, (notes) => removeHold(notes, session));
  terminal.record({ session, held: false });
  terminal.print(`${safeLine(session)} is not held any more.`);
}

function lineOf({ since, reason }: Hold, name: string): string {
  return `${name}  held since ${since}${reason === undefined ? '' : `  ${safeLine(reason)}`}`;
}

async function withNotes<Result>(config: Config, work: (notes: StoreNotes) => Promise<Result>): Promise<Result> {
  const store = await openRecordsStore(recordsOptions(config));
  try {
    return await work(store.notes);
  } finally {
    await store.close();
  }
}
