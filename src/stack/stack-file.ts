/** home/stack.json: where the running stack is, so that every command finds it without a setting. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OptionKey } from '../config-options.ts';
import { writeSecretFile } from './secret-file.ts';

export type StackValues = Partial<Record<OptionKey, string | undefined>>;

/** The file's place; the settings read it. */
export function stackFile(home: string): string {
  return join(home, 'stack.json');
}

/** The lock of the process that runs the stack of a home. */
export function stackLock(home: string): string {
  return join(home, 'stack.lock');
}

/** Writes what the settings of other commands take over from the running stack. */
export async function writeStackFile(home: string, values: StackValues): Promise<void> {
  await writeSecretFile(stackFile(home), `${JSON.stringify({ ...values, pid: process.pid }, null, 2)}\n`);
}

/** Forgets the stack. */
export async function removeStackFile(home: string): Promise<void> {
  await rm(stackFile(home), { force: true });
}
