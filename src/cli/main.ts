/** The command line: builds the program from one file per command. */
import { Command, CommanderError } from 'commander';
import { PromptlogError, reasonOf } from '../errors.ts';
import { ownVersion } from '../version.ts';
import { reportError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { Terminal } from './terminal.ts';

/** Runs one command line; the exit status is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = new Terminal(argv.includes('--json'));
  guard(terminal);
  try {
    await createProgram().parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = statusOf(terminal, error);
  }
}

/** The program with all its commands. */
export function createProgram(): Command {
  const program = new Command('promptlog')
    .description(
      'Every call to a language model, searchable, countable and correctable: in Elasticsearch, with Cosmos DB as the record.',
    )
    .version(ownVersion(), '-V, --version', 'print the version')
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
  for (const register of COMMANDS) register(program);
  return program;
}

/** Nothing that goes wrong outside a command may end in a dump: a client's errors carry what was sent, prompts included. */
function guard(terminal: Terminal): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read the output has seen enough, as `head` does.
      if (error.code === 'EPIPE' || stream === process.stderr) return;
      process.exitCode = reportError(terminal, new PromptlogError('PL_OUTPUT', { reason: reasonOf(error) }, error));
    });
  }
  process.on('uncaughtException', (error) => process.exit(reportError(terminal, error)));
}

/** 0 for help and version; commander's own complaints are wrong use. */
function statusOf(terminal: Terminal, error: unknown): number {
  if (!(error instanceof CommanderError)) return reportError(terminal, error);
  if (error.exitCode === 0) return 0;
  const usage = new PromptlogError('PL_USAGE', { reason: error.message.replace(/^error: /, '').replace(/\n/g, ' ') });
  // Without any command the help was shown: that says it.
  return error.code === 'commander.help' ? usage.exit : reportError(terminal, usage);
}

if (import.meta.main) await main(process.argv.slice(2));
