/** The text of a file that a person names. */
import { readFileSync } from 'node:fs';
import { PromptlogError, reasonOf } from '../errors.ts';

/** Throws PL_INPUT, which names the file, where it cannot be read. */
export function inputText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PromptlogError('PL_INPUT', { file, reason: reasonOf(error) }, error);
  }
}
