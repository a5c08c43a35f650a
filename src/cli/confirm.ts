/** Asks before something that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { PromptlogError } from '../errors.ts';

/** Whether the person agrees; Ctrl-C is a no with its exit status. Throws PL_USAGE where nobody can be asked: then --yes has to be said beforehand. */
export async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new PromptlogError('PL_USAGE', { reason: 'nobody can be asked here whether it is meant: add --yes' });
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    process.stderr.write('\n');
    process.exitCode = 130;
    return false;
  } finally {
    lines.close();
  }
}
