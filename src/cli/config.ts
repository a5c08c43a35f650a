/** promptlog config: every setting, its value and where it comes from; secrets are never shown. */
import type { Command } from 'commander';
import type { Setting } from '../config.ts';
import type { OptionValue } from '../config-option.ts';
import { OPTIONS, type OptionKey } from '../config-options.ts';
import { withoutCredentials } from '../search/address.ts';
import { action, type Context } from './command.ts';

const EXAMPLES = `
A setting comes from --set, else its environment variable, else promptlog.json (here, or in the home folder), else the running
stack, else its default.

Examples:
  $ promptlog config
  $ promptlog config --all
  $ PROMPTLOG_ELASTICSEARCH_URL=https://search.example.org:9200 promptlog config
  $ promptlog --set spool.maxBytes=1000000000 config --json`;

/** Adds the command to the program. */
export function registerConfig(program: Command): void {
  program
    .command('config')
    .description('the effective settings and where each comes from')
    .option('--all', 'also those that are not set, with what they mean')
    .addHelpText('after', EXAMPLES)
    .action(action<[{ all?: boolean }]>((context, flags) => printSettings(context, flags.all === true)));
}

function printSettings({ terminal, config }: Context, all: boolean): void {
  const settings = new Map(config.list().map((setting) => [setting.key, setting]));
  for (const key of Object.keys(OPTIONS) as OptionKey[]) {
    const { env, doc } = OPTIONS[key];
    const setting = settings.get(key);
    const value = setting && shown(setting);
    const source = setting?.source ?? 'unset';
    terminal.record({ key, value: value ?? null, source, from: setting?.from ?? null, variable: env, doc });
    if (all)
      terminal.print(
        `${terminal.bold(key)}  ${doc}\n  ${value ?? '(not set)'}  ${terminal.dim(setting === undefined ? env : originOf(setting))}`,
      );
    else if (setting !== undefined)
      terminal.print(`${key.padEnd(32)} ${String(value).padEnd(40)}  ${terminal.dim(originOf(setting))}`);
  }
}

function originOf({ source, from }: Setting): string {
  return source === 'flag' || source === 'default' ? source : from;
}

function shown({ value, secret }: Setting): OptionValue {
  if (secret) return '********';
  return typeof value === 'string' ? withoutCredentials(value) : value;
}
