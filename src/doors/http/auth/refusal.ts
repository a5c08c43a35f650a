/** How a caller is turned away: the sentences say no more than a stranger may know. */
import { PromptlogError } from '../../../errors.ts';

// What RFC 6750 has WWW-Authenticate say of a credential that was sent and is not accepted.
const INVALID = 'error="invalid_token"';

/** Nothing was sent that could say who calls. */
export function noCredential(): PromptlogError {
  return new PromptlogError('PL_UNAUTHORIZED', { reason: 'the request carries no key, token or client certificate' });
}

/** Something was sent and is not accepted; the reason must be the same for a name that does not exist and a secret that is wrong. */
export function badCredential(reason: string, cause?: unknown): PromptlogError {
  return new PromptlogError('PL_UNAUTHORIZED', { reason, challenge: INVALID }, cause);
}

/** A file or text of the operator that cannot be used. */
export function badSetting(option: string, reason: string, cause?: unknown): PromptlogError {
  const part = option.startsWith('gateway.') ? 'gateway' : 'collector';
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: `the settings of the ${part}` }, cause);
}
