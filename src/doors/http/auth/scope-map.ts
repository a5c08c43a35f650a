/** Which names of others (roles of a token, subjects of certificates) stand for which scopes, as an operator writes it. */
import { SCOPES, type Scope } from '../guard.ts';
import { badSetting } from './refusal.ts';

export type ScopeMap = ReadonlyMap<string, readonly Scope[]>;

/** Reads `Prompts.Write=ingest, Prompts.Admin=read+admin`, one pair per line or comma. Throws PL_CONFIG_INVALID. */
export function scopeMapFrom(text: string, option: string): ScopeMap {
  const pairs = text.split(/[,\n]/).map((pair) => pair.trim());
  const map = new Map<string, readonly Scope[]>();
  for (const pair of pairs.filter((each) => each !== '')) {
    // The last one: a URI may have an equals sign of its own.
    const at = pair.lastIndexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim();
    if (name === '') throw badSetting(option, `"${pair}" is not of the form name=scope or name=scope+scope`);
    map.set(name, [...new Set([...(map.get(name) ?? []), ...scopesFrom(pair.slice(at + 1), '+', option)])]);
  }
  return map;
}

/** Reads scopes from a text. Throws PL_CONFIG_INVALID for a word that is none. */
export function scopesFrom(text: string, separator: string, option: string): Scope[] {
  return text.split(separator).map((word) => {
    const scope = SCOPES.find((each) => each === word.trim());
    if (scope === undefined) throw badSetting(option, `"${word.trim()}" is none of ${SCOPES.join(', ')}`);
    return scope;
  });
}
