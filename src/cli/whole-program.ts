/** The program with every command: for its help, for a name that none has, and for whoever looks at all there is. */
import type { Command } from 'commander';
import { COMMANDS } from './commands.ts';
import { programOf } from './program.ts';

const ALL = await Promise.all(Object.values(COMMANDS).map((load) => load()));

/** Builds it anew. */
export function createProgram(): Command {
  return programOf(ALL);
}
