/** Holds what documents say of the command line against the program itself, without running any of it. */
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { settingsOf } from '../../../src/cli/command.ts';
import { createProgram } from '../../../src/cli/whole-program.ts';
import { loadConfig } from '../../../src/config.ts';
import { reasonOf } from '../../../src/errors.ts';
import { ROOT } from './markdown.ts';
import { isVariable } from './names.ts';
import type { ShellCommand } from './shell.ts';

const SCRIPTS = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts;
/** Scripts that hand their arguments to a command of promptlog. */
const COMMAND_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  up: ['up'],
  down: ['down'],
  demo: ['up', '--demo'],
};
/** What names a command without all it needs is no fault where it is only spoken of. */
const ONLY_UNFINISHED =
  /^commander\.(missingArgument|optionMissingArgument|help|helpDisplayed|version|missingMandatory)/;

export interface Said {
  /** Spoken of in a sentence, not given as a line to type. */
  readonly isMention?: boolean;
}

/** What is wrong with a command that names promptlog or npm; undefined where nothing is, or where it is about something else. */
export function problemOf({ words, assigned }: ShellCommand, said: Said = {}): string | undefined {
  const [program = '', ...rest] = words[0] === 'npx' ? words.slice(1) : words;
  const own = program === 'promptlog' ? rest : dockerised(words);
  if (own !== undefined) return problemOfArguments(own, assigned, said);
  if (program === 'npm' && rest[0] === 'run') return problemOfScript(rest.slice(1), said);
  if (program === 'npm' && rest[0] === 'test') return undefined;
  if (program === 'node' && rest[0]?.startsWith('scripts/') === true) return problemOfFile(rest[0]);
  return problemOfVariables(assigned);
}

/** `docker compose exec collector promptlog status`, `kubectl exec pod -- promptlog status`. */
function dockerised(words: readonly string[]): readonly string[] | undefined {
  const at = words.indexOf('promptlog');
  const isThere = at > 0 && (words[at - 1] === '--' || (words[0] === 'docker' && words.includes('exec')));
  return isThere ? words.slice(at + 1) : undefined;
}

function problemOfScript([name = '', ...rest]: readonly string[], said: Said): string | undefined {
  if (!Object.hasOwn(SCRIPTS, name)) return `there is no script ${name} in package.json`;
  const given = rest[0] === '--' ? rest.slice(1) : rest;
  if (rest.length > 0 && rest[0] !== '--') return `npm keeps ${rest.join(' ')} for itself: it wants -- before it`;
  const command = COMMAND_SCRIPTS[name];
  if (command !== undefined) return problemOfArguments([...command, ...given], {}, said);
  return name === 'bench' ? problemOfBench(given) : undefined;
}

function problemOfBench(given: readonly string[]): string | undefined {
  const [names = '', ...flags] = given;
  const missing = names
    .split('|')
    .filter((name) => name !== '' && !/^<.*>$/.test(name) && !existsSync(join(ROOT, 'bench', `${name}.ts`)));
  if (missing.length > 0) return `there is no bench ${missing.join(', ')}`;
  const main = readFileSync(join(ROOT, 'bench/main.ts'), 'utf8');
  const unlisted = names.split('|').find((name) => /^\w/.test(name) && !main.includes(`'${name}'`));
  if (unlisted !== undefined) return `bench/main.ts does not know ${unlisted}`;
  const own = names === '' ? '' : sourcesOfBench(names.split('|'));
  const unknown = flags.find(
    (flag) => flag.startsWith('--') && !own.includes(flag.slice(2)) && !main.includes(flag.slice(2)),
  );
  return unknown === undefined ? undefined : `no bench of ${names} reads ${unknown}`;
}

function sourcesOfBench(names: readonly string[]): string {
  return names
    .map((name) => join(ROOT, 'bench', `${name}.ts`))
    .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
    .join('\n');
}

function problemOfFile(file: string): string | undefined {
  return existsSync(join(ROOT, file)) ? undefined : `there is no ${file}`;
}

function problemOfArguments(
  words: readonly string[],
  assigned: Readonly<Record<string, string>>,
  { isMention = false }: Said,
): string | undefined {
  const program = silent(createProgram(), assigned, isMention);
  const given = words.map(plainly).filter((word) => !isMention || !/^(…|\.\.\.|x)$/.test(word));
  try {
    program.parse(given, { from: 'user' });
    return undefined;
  } catch (error) {
    if (isMention && error instanceof CommanderError && ONLY_UNFINISHED.test(error.code)) return undefined;
    return `${reasonOf(error).replace(/^error: /, '')} (promptlog ${words.join(' ')})`;
  }
}

/** What stands for something to be filled in, filled in. */
function plainly(word: string): string {
  return word.replaceAll('…', 'x').replace(/<([\w -]+)>/g, (_, name: string) => name.replaceAll(' ', '-'));
}

/** The program, which does nothing but look at its settings. */
function silent(command: Command, assigned: Readonly<Record<string, string>>, isMention: boolean): Command {
  const looks = (...received: unknown[]): void => {
    const own = received.at(-1) as Command;
    const environment = Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, plainly(value)]));
    const problem = problemOfVariables(assigned);
    if (problem !== undefined) throw new Error(problem);
    loadConfig({ flags: settingsOf(own.optsWithGlobals()), environment, folder: tmpdir() });
  };
  // Commander asks a command that has others below it for one of them, unless it does something itself.
  if (command.commands.length === 0 || 'action' in command) {
    const own = command as Command & { _actionHandler?: unknown };
    if (own._actionHandler !== undefined && own._actionHandler !== null) command.action(looks);
  }
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (isMention) for (const option of command.options) option.mandatory = false;
  for (const each of command.commands) silent(each, assigned, isMention);
  return command;
}

function problemOfVariables(assigned: Readonly<Record<string, string>>): string | undefined {
  const unknown = Object.keys(assigned).find((name) => name.startsWith('PROMPTLOG_') && !isVariable(name));
  return unknown === undefined ? undefined : `nothing reads ${unknown}`;
}

/** The scripts of package.json. */
export function scriptNames(): string[] {
  return Object.keys(SCRIPTS);
}

/** Every command by the words that name it: `keys create`. */
export function commandNames(command: Command = createProgram(), before: readonly string[] = []): string[] {
  return command.commands.flatMap((each) => {
    const words = [...before, each.name()];
    return [words.join(' '), ...commandNames(each, words)];
  });
}

/** The texts that `--help` shows, by the command. */
export function helpTexts(command: Command = createProgram(), before: readonly string[] = []): [string, string][] {
  return command.commands.flatMap((each) => {
    const words = [...before, each.name()];
    let text = '';
    each.configureOutput({ writeOut: (said) => (text += said) });
    each.outputHelp();
    return [[words.join(' '), text] as [string, string], ...helpTexts(each, words)];
  });
}

/** Every long flag there is. */
export function flagNames(command: Command = createProgram()): Set<string> {
  const own = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  return new Set([...own, '--help', ...command.commands.flatMap((each) => [...flagNames(each)])]);
}
