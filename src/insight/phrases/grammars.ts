/** The languages whose key phrases and moods are known. */

import { LEXICONS } from '../sentiment-lexicons.ts';
import { ENGLISH } from './english.ts';
import { FRENCH } from './french.ts';
import { GERMAN } from './german.ts';
import { addCompound, type Compound, type Grammar, type LanguageCode, ROLE } from './grammar.ts';
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

/** Words and turns of strong feeling judge, they name nothing: "waste of time". */
function withFeelings(grammar: Grammar): Grammar {
  const roles = new Map(grammar.roles);
  const compounds = new Map<string, Compound[]>();
  for (const [first, known] of grammar.compounds) compounds.set(first, [...known]);
  const lexicon = LEXICONS.get(grammar.language);
  for (const [word, feeling] of lexicon?.feelings ?? []) {
    if (Math.abs(feeling) >= STRONG && !roles.has(word)) roles.set(word, ROLE.ADJECTIVE);
  }
  for (const [first, idioms] of lexicon?.idioms ?? []) {
    for (const { rest, feeling } of idioms) {
      if (feeling !== 0 && rest.length > 0 && !rest.includes('_')) addCompound(compounds, [first, ...rest], undefined);
    }
  }
  return { ...grammar, roles, compounds };
}
