/** The command line read with any words in any order: it is understood, or wrong use is named; nothing else happens. */
import assert from 'node:assert/strict';
import { type Command, CommanderError } from 'commander';
import { type SharedFlags, settingsOf } from '../../src/cli/command.ts';
import { createProgram } from '../../src/cli/whole-program.ts';
import { anyCommandLine, knownCommands } from './arguments.ts';
import { fuzzAsync, fuzzTimeout } from './fuzzing.ts';
import { assertCoded, throwsOnlyCodes } from './strict-taker.ts';

describe('the command line under fuzz', function () {
  this.timeout(fuzzTimeout());
  const commands = knownCommands();

  it('is understood or refused, and the same words mean the same again', async () => {
    assert.ok(commands.length > 30, 'every command is among them');
    const understood = new Set<string>();
    await fuzzAsync({ area: 'command lines read', runs: 1_000 }, anyCommandLine(commands), async (words) => {
      const [first, second] = [await read(words), await read(words)];
      assert.deepEqual(first, second);
      if (first !== undefined) understood.add(first.command);
    });
    assert.ok(understood.size > 20, `${understood.size} commands were reached`);
  });

  it('would be found out if it ended in anything but wrong use', async () => {
    await assert.rejects(
      read(['status'], () => assert.fail('a fault of ours')),
      /a fault of ours/,
    );
  });
});

interface Understood {
  readonly command: string;
  readonly flags: unknown;
}

/** What it would do; undefined where it is wrong use, or asks for help. */
async function read(words: readonly string[], act: () => void = () => undefined): Promise<Understood | undefined> {
  let found: Understood | undefined;
  const program = createProgram();
  // Asked for, help is printed; it is no part of what is looked at here.
  const quiet = { writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined };
  const each = (command: Command): void => {
    command.configureOutput(quiet).exitOverride((error) => {
      throw error;
    });
    for (const below of command.commands) each(below);
    // Of every command, those above others among them: nothing may really be done.
    command.action(() => {
      act();
      found = { command: command.name(), flags: command.optsWithGlobals() };
    });
  };
  each(program);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return undefined;
    assertCoded(error, ['PL_USAGE']);
    return undefined;
  }
  if (found !== undefined) throwsOnlyCodes(() => settingsOf(found?.flags as SharedFlags), 'PL_USAGE');
  return found;
}
