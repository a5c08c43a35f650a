/** The languages whose key phrases and moods are known. */

import { LEXICONS } from '../sentiment-lexicons.ts';
import { ENGLISH } from './english.ts';
import { FRENCH } from './french.ts';
import { GERMAN } from './german.ts';
import { type Grammar, type LanguageCode, ROLE } from './grammar.ts';
import { PORTUGUESE } from './portuguese.ts';
import { SPANISH } from './spanish.ts';

/** Fainter ones may be part of a name: "slow query". */
const STRONG = 2;

/** In the order of the languages in language-evidence.ts. */
export const GRAMMARS: readonly Grammar[] = [ENGLISH, PORTUGUESE, SPANISH, FRENCH, GERMAN].map(withFeelings);

const BY_LANGUAGE: ReadonlyMap<string, Grammar> = new Map(GRAMMARS.map((grammar) => [grammar.language, grammar]));

/** The grammar of a language, where there is one. */
export function grammarOf(language: LanguageCode | string | undefined): Grammar | undefined {
  return language === undefined ? undefined : BY_LANGUAGE.get(language);
}

/** Words of strong feeling judge, they name nothing. */
function withFeelings(grammar: Grammar): Grammar {
  const roles = new Map(grammar.roles);
  for (const [word, feeling] of LEXICONS.get(grammar.language)?.feelings ?? []) {
    if (Math.abs(feeling) >= STRONG && !roles.has(word)) roles.set(word, ROLE.ADJECTIVE);
  }
  return { ...grammar, roles };
}
