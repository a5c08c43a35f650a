/** `promptlog session`: a conversation from its first turn to its last. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import { safeLine } from '../safe-text.ts';
import { sessionRecords } from '../search/search.ts';
import { action, type Context } from './command.ts';
import { turnText } from './conversation-text.ts';
import { withSearchClient } from './search-connection.ts';

const EXAMPLES = `
Examples:
  promptlog session support-4711             every turn: the new question, the answer, tools, errors, timings
  promptlog session support-4711 | less      long ones page by page
  promptlog session support-4711 --json      one whole document per line
`;

/** Adds the command to the program. */
export function registerSession(program: Command): void {
  program
    .command('session')
    .description('show a conversation in order')
    .argument('<id>', 'session id')
    .addHelpText('after', EXAMPLES)
    .action(action<[string]>(session));
}

async function session({ terminal, config }: Context, id: string): Promise<void> {
  let count = 0;
  let previous: JsonObject | undefined;
  await withSearchClient(config, async (client) => {
    for await (const document of sessionRecords(client, id, { whole: terminal.json })) {
      if (count === 0) terminal.print(`${terminal.bold(`Session ${safeLine(id)}`)}\n`);
      terminal.record(document);
      terminal.print(`${turnText(document, previous, terminal)}\n`);
      previous = document;
      count += 1;
    }
  });
  if (count === 0) throw new PromptlogError('PL_NOT_FOUND', { what: 'session', id: safeLine(id) });
  terminal.print(`${count} ${count === 1 ? 'record' : 'records'}`);
}
