/** promptlog dead-letters: what a store refused for its own sake, to look at, try again or give up. */
import type { Command } from 'commander';
import { safeLine, safeText } from '../safe-text.ts';
import { action, type Context } from './command.ts';
import { allLetters, findLetter, type Letter, selectLetters, withLedger } from './dead-letter.ts';
import { replayLetters } from './dead-letter-replay.ts';

const EXAMPLES = `
A dead letter is named by its spool and its number, as \`list\` shows it: 0:17. All of this works while promptlog runs.

Examples:
  $ promptlog dead-letters list
  $ promptlog dead-letters show 0:17
  $ promptlog dead-letters replay --all      after the cause is mended
  $ promptlog dead-letters drop 0:17         for good; it stays counted as dropped`;

interface SelectFlags {
  all?: boolean;
}

/** Adds the command to the program. */
export function registerDeadLetters(program: Command): void {
  const group = program
    .command('dead-letters')
    .description('entries a store refused for their own sake')
    .addHelpText('after', EXAMPLES);
  group.command('list').description('all of them, with the reason').action(action<[]>(list));
  group.command('show <letter>').description('one of them, with its content').action(action<[string]>(show));
  group
    .command('replay [letters...]')
    .description('try them again')
    .option('--all', 'all of them')
    .action(action<[string[], SelectFlags]>(replay));
  group
    .command('drop [letters...]')
    .description('give them up for good')
    .option('--all', 'all of them')
    .action(action<[string[], SelectFlags]>(drop));
}

function list({ terminal, config }: Context): void {
  let count = 0;
  for (const letter of allLetters(config)) {
    count += 1;
    terminal.record(summaryOf(letter));
    const { lane, kind, id, code, reason } = letter.held;
    terminal.print(`${terminal.bold(letter.name)}  ${lane}  ${kind}  ${safeLine(id)}  ${code}  ${safeLine(reason)}`);
  }
  terminal.print(count === 0 ? 'No dead letters.' : `\n${counted(count)}.`);
}

function show({ terminal, config }: Context, name: string): void {
  const letter = findLetter(config, name);
  const summary = summaryOf(letter);
  const content: unknown = JSON.parse(letter.held.body.toString());
  terminal.record({ ...summary, content });
  for (const [key, value] of Object.entries(summary)) terminal.print(`${key.padEnd(9)} ${safeLine(String(value))}`);
  terminal.print(safeText(JSON.stringify(content, null, 2)));
}

async function replay({ terminal, config }: Context, names: string[], flags: SelectFlags): Promise<void> {
  const result = await replayLetters(config, selectLetters(config, names, flags.all === true));
  const { replayed, delivered, refusedAgain, waiting, reason } = result;
  terminal.record(result);
  terminal.print(
    `${delivered} of ${counted(replayed)} delivered${refusedAgain > 0 ? `, ${refusedAgain} refused again` : ''}.`,
  );
  if (waiting > 0) terminal.print(safeText(`${waiting} will be tried again and again: ${reason ?? 'not tried yet'}`));
  if (refusedAgain > 0) process.exitCode = 3;
  else if (waiting > 0) process.exitCode = 5;
}

function drop({ terminal, config }: Context, names: string[], flags: SelectFlags): void {
  const letters = selectLetters(config, names, flags.all === true);
  for (const { folder, number } of letters) withLedger(config, folder, (ledger) => ledger.drop(number));
  terminal.record({ dropped: letters.length });
  terminal.print(`${counted(letters.length)} dropped.`);
}

function summaryOf({ name, held }: Letter): Record<string, unknown> {
  const { lane, kind, id, session, code, reason, attempts } = held;
  return { letter: name, lane, kind, id, session, code, reason, since: new Date(held.since).toISOString(), attempts };
}

function counted(count: number): string {
  return `${count} dead letter${count === 1 ? '' : 's'}`;
}
