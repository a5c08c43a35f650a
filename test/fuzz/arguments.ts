/** Command lines nobody meant: every command there is, with flags and values of any kind. */
import type { Command, Option } from 'commander';
import fc from 'fast-check';
import { createProgram } from '../../src/cli/whole-program.ts';
import { anyText } from '../support/arbitrary-record.ts';

/** A command by its words, with what it takes. */
export interface KnownCommand {
  readonly words: readonly string[];
  readonly options: readonly Option[];
  readonly hasArguments: boolean;
}

const VALUES = [
  ...['', '-', '--', '0', '-1', '1', '1.5', '1e9', '99999999999999999999', 'NaN', 'Infinity', '0x10', ' ', 'a', 'a,b'],
  ...['a=b', 'a:b', 'now', '-7d', '7d', '999999d', '99999999999999y', '2026-13-45', '2026-02-31', '0000-00-00'],
  ...['+275760-09-13', '2026-11-01', 'nonexistent/a', 'calls.ndjson', '.', 'a/', 'a/../../b', 'http://127.0.0.1:1'],
  ...['http://[', 'ftp://x', 'https://a:b@c', '__proto__', 'constructor', 'toString', '*', '(', '[', 'outcome: failed'],
  ...[
    'outcome: (',
    '"',
    '\\',
    '%',
    '%s%n',
    '🙂',
    '\u202e',
    'read',
    'read,write',
    'all',
    'none',
    'csv',
    'parquet',
    'json',
  ],
  ...['sqlite', 'cosmos', 'full', '1d', '10/s', '10/60', '{}', '[]', '{"a":1}', 'home=elsewhere', 'spool.maxBytes=0'],
  ...['elasticsearch.url=x', 'nonsense=1', '=', 'masking.patterns=a=('],
];
/** Whoever runs these may be allowed to write anywhere, so none of them leads out of the folder it is run in. */
const anyValue = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...VALUES) },
  anyText.map((text) =>
    text
      .replaceAll('\0', '')
      .replace(/\.[./]+/g, '.')
      .replace(/(^|[=,:])\//g, '$1x'),
  ),
);

/** Every command, and every command below one. */
export function knownCommands(program: Command = createProgram()): readonly KnownCommand[] {
  const below = (command: Command, words: readonly string[]): KnownCommand[] => [
    { words, options: [...command.options, ...program.options], hasArguments: command.registeredArguments.length > 0 },
    ...command.commands.flatMap((each) => (each.name() === 'help' ? [] : below(each, [...words, each.name()]))),
  ];
  return program.commands.flatMap((each) => (each.name() === 'help' ? [] : below(each, [each.name()])));
}

/** The words behind `promptlog`. */
export function anyCommandLine(commands: readonly KnownCommand[]): fc.Arbitrary<readonly string[]> {
  return fc.constantFrom(...commands).chain(({ words, options }) => {
    const flag = fc.tuple(fc.constantFrom(...options), anyValue, fc.nat(9)).map(([option, value, how]): string[] => {
      const name = option.long ?? option.short ?? '--json';
      if (how === 0) return [name.slice(0, -1)];
      if (how === 1) return [`${name}=${value}`];
      if (how === 2) return [name];
      return option.required || option.optional ? [name, value] : [name];
    });
    const loose = fc
      .oneof({ weight: 3, arbitrary: anyValue }, fc.constantFrom('--help', '-h', '--version', '--no-such', '-x'))
      .map((text) => [text]);
    return fc
      .array(fc.oneof({ weight: 3, arbitrary: flag }, loose), { maxLength: 5 })
      .map((parts) => [...words, ...parts.flat()]);
  });
}
