/** `promptlog down`: stops what `up` started, also what a killed `up` left behind. */
import type { Command } from 'commander';
import { stopStack } from '../stack/stop-stack.ts';
import { action, type Context } from './command.ts';

const EXAMPLES = `
Examples:
  promptlog down                      stop the stack of this user
  promptlog down --home /srv/prompts  stop another one
`;

/** Adds the command to the program. */
export function registerDown(program: Command): void {
  program
    .command('down')
    .description('stop what `up --detach` started')
    .addHelpText('after', EXAMPLES)
    .action(action<[]>(down));
}

async function down({ terminal, config }: Context): Promise<void> {
  const home = config.required('home');
  const stopped = await stopStack(home);
  terminal.record({ home, stopped });
  terminal.print(stopped ? 'Stopped.' : `Nothing runs on ${home}.`);
}
