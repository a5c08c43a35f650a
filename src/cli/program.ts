/** The program: what all commands share, and the commands that are given. */
import { Command } from 'commander';
import { ownVersion } from '../version.ts';
import type { Register } from './commands.ts';

const VERSION_FLAGS = ['-V', '--version'];
const WITH_VALUE = ['--home', '--set'];

/** Builds it with these commands. */
export function programOf(commands: readonly Register[]): Command {
  const program = new Command('promptlog')
    .description(
      'Every call to a language model, searchable, countable and correctable: in Elasticsearch, with Cosmos DB as the record.',
    )
    .version(ownVersion(), VERSION_FLAGS.join(', '), 'print the version')
    .option('--json', 'one JSON value per line on stdout, for machines')
    .option('--home <folder>', 'folder of everything promptlog keeps')
    .option('--set <key=value>', 'any setting of `promptlog config --all`; may be repeated', (pair, all?: string[]) => [
      ...(all ?? []),
      pair,
    ])
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      throw error;
    });
  for (const register of commands) register(program);
  return program;
}

/** The word of a command line that names the command; undefined where there is none. */
export function commandIn(argv: readonly string[]): string | undefined {
  return argv.find((word, at) => !word.startsWith('-') && !WITH_VALUE.includes(argv[at - 1] ?? ''));
}

/** Whether a command line asks for the version alone. */
export function asksVersion(argv: readonly string[]): boolean {
  return commandIn(argv) === undefined && argv.some((word) => VERSION_FLAGS.includes(word));
}
