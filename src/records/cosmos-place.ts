/** Where a Cosmos account is, for people. */
import { PromptlogError } from '../errors.ts';

/** The origin of its address. Throws PL_CONFIG_INVALID for what is none. */
export function originOf(endpoint: string): string {
  try {
    return new URL(endpoint).origin;
  } catch (thrown) {
    const details = { option: 'cosmos.endpoint', reason: 'it is not a URL', source: 'the settings' };
    throw new PromptlogError('PL_CONFIG_INVALID', details, thrown);
  }
}
