/** What the commands of `promptlog keys` have in common: how a name and scopes are read. */
import { SCOPES, type Scope } from '../doors/http/guard.ts';
import { PromptlogError } from '../errors.ts';

const LONGEST_NAME = 100;

/** The name of a key. Throws PL_USAGE. */
export function nameFrom(name: string): string {
  if (name.trim() !== '' && name.length <= LONGEST_NAME) return name.trim();
  throw new PromptlogError('PL_USAGE', { reason: `a key needs a name of 1 to ${LONGEST_NAME} characters` });
}

/** Scopes by comma or by repetition; none named means ingest. Throws PL_USAGE. */
export function scopesFrom(given: readonly string[]): readonly Scope[] {
  const words = given.length === 0 ? ['ingest'] : given.flatMap((text) => text.split(','));
  const scopes = words.map((word) => {
    const scope = SCOPES.find((each) => each === word.trim());
    if (scope !== undefined) return scope;
    throw new PromptlogError('PL_USAGE', {
      reason: `there is no scope "${word.trim()}"; there are ${SCOPES.join(', ')}`,
    });
  });
  return SCOPES.filter((scope) => scopes.includes(scope));
}

/** A flag that may be repeated. */
export function gather(value: string, all: string[]): string[] {
  return [...all, value];
}
