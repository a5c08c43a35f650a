/** What the phrase extractor knows of a language: the part each frequent word plays, and how words end. */

import { folded } from '../words/letters.ts';

/** The part a word plays. A word without one names something. */
export const ROLE = {
  NAME: 0,
  /** Function words: a phrase ends here. */
  STOP: 1,
  /** Joins two names into one: "proof of purchase", "demande de congés". */
  GLUE: 2,
  /** As glue, with an article: joins two single names only, "traducción del contrato". */
  ARTICLE_GLUE: 3,
  VERB: 4,
  /** Articles and possessives: a name follows, and what stands before is no name. */
  DETERMINER: 5,
  /** Pronouns, auxiliaries and "to": a verb follows. */
  BEFORE_VERB: 6,
  /** Names of too much to stand alone: "thing", "question", "email". */
  WEAK: 7,
  /** Says how something is, and nothing about what it is: "new", "short", "terrible". */
  ADJECTIVE: 8,
  /** A verb right behind a name, a name elsewhere: "le logiciel plante", "la panne". */
  NAME_OR_VERB: 9,
} as const;

export type LanguageCode = 'en' | 'pt' | 'es' | 'fr' | 'de';

/** A group of words that is read as one. */
export interface Compound {
  /** The words behind the first. */
  readonly rest: readonly string[];
  /** The form it is counted under, where it is a name: "mots de passe" is "mot de passe". Without one it names nothing: "in a row". */
  readonly name: string | undefined;
}

export type Compounds = ReadonlyMap<string, readonly Compound[]>;

export interface Grammar {
  readonly language: LanguageCode;
  readonly roles: ReadonlyMap<string, number>;
  /** Groups of words that say more or less than their words, by their first. */
  readonly compounds: Compounds;
  /** Forms of "to be": behind them stands what something is like, "the cart is empty". */
  readonly copulas: ReadonlySet<string>;
  /** The name comes last, "refund request", or first, "demande de congés". */
  readonly head: 'first' | 'last';
  /** A verb by its ending alone. */
  readonly isVerbForm: (word: string) => boolean;
  /** One form for one and many, as far as endings show it; exceptions are listed beside the rules. */
  readonly singular: (word: string) => string;
}

/** The words of a text as they are listed in a grammar. */
export function listed(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** The parts words play. What is listed first wins. */
export function rolesOf(...lists: readonly (readonly [role: number, words: string])[]): ReadonlyMap<string, number> {
  const roles = new Map<string, number>();
  for (const [role, words] of lists) {
    for (const word of listed(words)) if (!roles.has(word)) roles.set(word, role);
  }
  for (const [word, role] of [...roles]) {
    // "Cambió" is a verb and "cambio" a name, "comptés" and "comptes".
    if (role === ROLE.VERB && /[áéíóú]e?s?$/.test(word)) continue;
    const plain = typedPlainly(word);
    if (!roles.has(plain)) roles.set(plain, role);
  }
  return roles;
}

/** A word as it is typed in a hurry or on a foreign keyboard: "tambem", "fuer". */
export function typedPlainly(word: string): string {
  const spelled = word.replace(/[äöß]|(?<![gq])ü/g, (letter) =>
    letter === 'ß' ? 'ss' : `${letter.normalize('NFD')[0] ?? ''}e`,
  );
  return folded(spelled);
}

/**
 * Names of several words of which the first alone would mislead, and turns of speech that name nothing; what is separated by
 * commas. A name of which the singular is listed as well is counted under that, any other as it is written: "asuntos propios".
 */
export function compoundsOf(names: string, turns: string, singular: Grammar['singular']): Compounds {
  const compounds = new Map<string, Compound[]>();
  const known = new Set(groupsIn(names).map((words) => words.join(' ')));
  for (const words of groupsIn(names)) {
    const one = words.map(singular).join(' ');
    addCompound(compounds, words, known.has(one) ? one : words.join(' '));
  }
  for (const words of groupsIn(turns)) addCompound(compounds, words, undefined);
  return compounds;
}

/** Puts a group of words among those with the same first word, the longest first. */
export function addCompound(
  compounds: Map<string, Compound[]>,
  [first = '', ...rest]: readonly string[],
  name: string | undefined,
): void {
  const list = [...(compounds.get(first) ?? []), { rest, name: name?.replaceAll("' ", "'") }];
  compounds.set(
    first,
    list.sort((a, b) => b.rest.length - a.rest.length),
  );
}

function groupsIn(text: string): readonly (readonly string[])[] {
  return text
    .split(',')
    .map(listed)
    .filter(([first = '']) => first !== '');
}
