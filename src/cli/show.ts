/** `promptlog show`: one record in full, as a person reads it. */
import type { Command } from 'commander';
import { PromptlogError } from '../errors.ts';
import { safeLine } from '../safe-text.ts';
import { recordById } from '../search/search.ts';
import { action, type Context } from './command.ts';
import { recordText } from './conversation-text.ts';
import { withSearchClient } from './search-connection.ts';

const EXAMPLES = `
Examples:
  promptlog show chatcmpl-8jnIJAkEKBQJn5cs7QCJ1wIcBaII2     by the provider's response id
  promptlog show 0198f2c4-7d10-7a51-b6c0-2a54de2b1f11       by the message id
  promptlog show <id> --json                                the whole document
`;

/** Adds the command to the program. */
export function registerShow(program: Command): void {
  program
    .command('show')
    .description('show one record in full')
    .argument('<id>', 'message id or response id')
    .addHelpText('after', EXAMPLES)
    .action(action<[string]>(show));
}

async function show({ terminal, config }: Context, id: string): Promise<void> {
  const found = await withSearchClient(config, (client) => recordById(client, id));
  if (found === undefined) throw new PromptlogError('PL_NOT_FOUND', { what: 'id', id: safeLine(id) });
  terminal.record(found.document);
  terminal.print(recordText(found.document, terminal));
  if (found.others > 0) terminal.note(`${found.others} more with this id in other sessions; this is the newest.`);
}
