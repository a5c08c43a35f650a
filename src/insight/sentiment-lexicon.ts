/** How a language says what people feel; the lists are in sentiment-<language>.ts. */
import { typedPlainly } from './phrases/grammar.ts';

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
  /** Endings of verbs that tell and do not order: "llevo", "getting". */
  readonly telling: RegExp | undefined;
  /** First two words of an exclamation that looks like one, separated by commas: "what a". */
  readonly exclaiming: string;
  /** Ordinals from the second on, and what they count: "the third time" is once too often. */
  readonly ordinals: string;
  readonly times: string;
  /** "Nobody", and what should have been done: "nobody at the desk answers". */
  readonly nobodies: string;
  readonly helping: string;
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
  readonly telling: RegExp | undefined;
  readonly ordinals: ReadonlySet<string>;
  readonly times: ReadonlySet<string>;
  readonly nobodies: ReadonlySet<string>;
  readonly helping: ReadonlySet<string>;
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
    telling: lists.telling,
    ordinals: setOf(lists.ordinals),
    times: setOf(lists.times),
    nobodies: setOf(lists.nobodies),
    helping: setOf(lists.helping),
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
  for (const [word, feeling] of [...feelings]) {
    const plain = typedPlainly(word);
    if (!feelings.has(plain)) feelings.set(plain, feeling);
  }
  return feelings;
}

function idiomsOf({ idioms }: FeelingLists): ReadonlyMap<string, readonly Idiom[]> {
  const byFirst = new Map<string, Idiom[]>();
  const add = (first: string, rest: readonly string[], feeling: number): void => {
    byFirst.set(first, [...(byFirst.get(first) ?? []), { rest, feeling }]);
  };
  for (const [feeling, text] of idioms) {
    for (const phrase of text.split(',')) {
      const [first = '', ...rest] = phrase.trim().split(/\s+/);
      if (first === '') continue;
      add(first, rest, feeling);
      const [plain = '', ...plainRest] = [first, ...rest].map(typedPlainly);
      if (plain !== first || plainRest.some((word, at) => word !== rest[at])) add(plain, plainRest, feeling);
    }
  }
  for (const list of byFirst.values()) {
    list.sort((a, b) => b.rest.length - a.rest.length || Math.abs(b.feeling) - Math.abs(a.feeling));
  }
  return byFirst;
}
