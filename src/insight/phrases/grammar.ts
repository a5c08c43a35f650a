/** What the phrase extractor knows of a language: the part each frequent word plays, and how words end. */

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

export interface Grammar {
  readonly language: LanguageCode;
  readonly roles: ReadonlyMap<string, number>;
  /** Names of several words of which the first alone would mislead: "mot de passe". By their first word. */
  readonly compounds: ReadonlyMap<string, readonly (readonly string[])[]>;
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
  return roles;
}

/** Names of several words by their first, each as its further words; what is separated by commas. */
export function compoundsOf(text: string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const compounds = new Map<string, string[][]>();
  for (const compound of text.split(',')) {
    const [first = '', ...rest] = listed(compound);
    const known = compounds.get(first);
    if (known === undefined) compounds.set(first, [rest]);
    else known.push(rest);
  }
  return compounds;
}
