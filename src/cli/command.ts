/** What every command shares: the flags, the terminal, the settings, and how an error ends the process. */
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { OPTIONS, type OptionKey } from '../config-options.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { safeJson, safeText } from '../safe-text.ts';
import { Terminal } from './terminal.ts';

export interface Context {
  readonly terminal: Terminal;
  readonly config: Config;
  /** Reads the settings again, with the same flags: for a command that changes what they come from. */
  readonly reload: () => Config;
}

/** Flags every command takes. */
export interface SharedFlags {
  json?: boolean;
  home?: string;
  set?: string[];
  records?: string;
}

/** Wraps a command's work: builds its context, and turns what it throws into one clear message and an exit status. */
export function action<Args extends unknown[]>(
  work: (context: Context, ...args: Args) => Promise<void> | void,
): (...args: unknown[]) => Promise<void> {
  return async (...received) => {
    const command = received.at(-1) as Command;
    const flags = command.optsWithGlobals<SharedFlags>();
    const terminal = new Terminal(flags.json === true);
    try {
      const reload = (): Config => loadConfig({ flags: settingsOf(flags) });
      await work({ terminal, config: reload(), reload }, ...(received.slice(0, -1) as Args));
    } catch (error) {
      process.exitCode = reportError(terminal, error);
    }
  };
}

/** Says what went wrong and what to do; returns the exit status. */
export function reportError(terminal: Terminal, error: unknown): number {
  const known =
    error instanceof PromptlogError ? error : new PromptlogError('PL_INTERNAL', { reason: reasonOf(error) }, error);
  if (terminal.json) {
    terminal.note(safeJson({ error: { code: known.code, message: known.message, fix: known.fix } }));
  } else {
    terminal.note(safeText(`${known.code}: ${known.message}\n  ${known.fix}`));
    if (known.code === 'PL_INTERNAL' && error instanceof Error) terminal.note(safeText(framesOf(error)));
  }
  return known.exit;
}

// Where it happened, without the message: that of a client may hold what was sent, and is said above where it does not.
function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/** --set key=value, and the shorthand flags that are settings by another name. */
export function settingsOf(flags: SharedFlags): Partial<Record<OptionKey, unknown>> {
  const settings: Partial<Record<OptionKey, unknown>> = {};
  for (const pair of flags.set ?? []) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    if (at < 0 || !Object.hasOwn(OPTIONS, key)) {
      throw new PromptlogError('PL_USAGE', {
        // Never the value: it may be a password under a misspelt key.
        reason:
          at < 0
            ? `--set takes key=value, and "${pair}" has no value`
            : `there is no setting "${key}"; \`promptlog config --all\` lists them`,
      });
    }
    settings[key as OptionKey] = pair.slice(at + 1);
  }
  if (flags.home !== undefined) settings.home = flags.home;
  if (flags.records !== undefined) settings.records = flags.records;
  return settings;
}
