/** How a language says what people feel; the lists are in sentiment-<language>.ts. */

/** Words by how strongly they feel, from -3 to 3. A word that ends in `~` stands for all its inflected forms. */
export interface FeelingLists {
  readonly endings: readonly string[];
  readonly words: readonly (readonly [feeling: number, words: string])[];
  /** Groups of words, separated by commas; `_` is any one word. They say more than their words. */
  readonly idioms: readonly (readonly [feeling: number, phrases: string])[];
  /** Turn the feeling behind them round: "not good". */
  readonly negators: string;
  /** Turn the feeling before them round: "gefällt mir nicht". */
  readonly negatorsBehind: string;
  readonly boosters: string;
  /** "but": what was said before it counts less. */
  readonly turns: string;
  /** First words of a question or a request. */
  readonly asking: string;
  /** First two words of an exclamation that looks like one, separated by commas: "what a". */
  readonly exclaiming: string;
}

export interface Idiom {
  readonly rest: readonly string[];
  readonly feeling: number;
}

/** The lists of a language, ready to be looked up. */
export interface Lexicon {
  readonly feelings: ReadonlyMap<string, number>;
  /** By first word, longest first, of equal ones the strongest. */
  readonly idioms: ReadonlyMap<string, readonly Idiom[]>;
  readonly negators: ReadonlySet<string>;
  readonly negatorsBehind: ReadonlySet<string>;
  readonly boosters: ReadonlySet<string>;
  readonly turns: ReadonlySet<string>;
  readonly asking: ReadonlySet<string>;
  readonly exclaiming: ReadonlySet<string>;
}

/** Prepares the lists of a language. */
export function lexiconOf(lists: FeelingLists): Lexicon {
  return {
    feelings: feelingsOf(lists),
    idioms: idiomsOf(lists),
    negators: setOf(lists.negators),
    negatorsBehind: setOf(lists.negatorsBehind),
    boosters: setOf(lists.boosters),
    turns: setOf(lists.turns),
    asking: setOf(lists.asking),
    exclaiming: new Set(lists.exclaiming.split(',').map((words) => words.trim())),
  };
}

function setOf(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

function feelingsOf({ words, endings }: FeelingLists): ReadonlyMap<string, number> {
  const feelings = new Map<string, number>();
  for (const [feeling, text] of words) {
    for (const word of text.trim().split(/\s+/)) {
      const forms = word.endsWith('~') ? endings.map((ending) => word.slice(0, -1) + ending) : [word];
      for (const form of forms) feelings.set(form, feeling);
    }
  }
  return feelings;
}

function idiomsOf({ idioms }: FeelingLists): ReadonlyMap<string, readonly Idiom[]> {
  const byFirst = new Map<string, Idiom[]>();
  for (const [feeling, text] of idioms) {
    for (const phrase of text.split(',')) {
      const [first = '', ...rest] = phrase.trim().split(/\s+/);
      if (first === '') continue;
      byFirst.set(first, [...(byFirst.get(first) ?? []), { rest, feeling }]);
    }
  }
  for (const list of byFirst.values()) {
    list.sort((a, b) => b.rest.length - a.rest.length || Math.abs(b.feeling) - Math.abs(a.feeling));
  }
  return byFirst;
}
