/** The command line: runs the command it names. */
import { type Command, CommanderError } from 'commander';
import { PromptlogError, reasonOf } from '../errors.ts';
import { reportError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { asksVersion, commandIn, programOf } from './program.ts';
import { Terminal } from './terminal.ts';

/** Runs one command line; the exit status is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = new Terminal(argv.includes('--json'));
  guard(terminal);
  try {
    await (await programFor(argv)).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = statusOf(terminal, error);
  }
}

/** The program with the command that is asked for; with all of them where that is none. */
async function programFor(argv: readonly string[]): Promise<Command> {
  const name = commandIn(argv);
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return programOf([await load()]);
  return asksVersion(argv) ? programOf([]) : (await import('./whole-program.ts')).createProgram();
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
