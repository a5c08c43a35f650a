/** Words with what is known of each beside its letters. */

/** Bits of `Words.marks`. */
export const MARK = {
  /** No phrase goes on from the word before: a comma, a number, a piece of code stands between. */
  BREAK: 1,
  /** Begins a sentence. */
  SENTENCE: 2,
  /** Written with a capital. */
  CAPITAL: 4,
  /** Written in capitals alone, at least two of them. */
  CAPITALS: 8,
  /** Stands in quotation marks: somebody else's words. */
  QUOTED: 16,
  /** Its sentence ends with a question mark. */
  QUESTION: 32,
  /** Its sentence ends with an exclamation mark. */
  EXCLAIMED: 64,
  /** Holds a digit. */
  DIGIT: 128,
  /** Stands in a list, below what is asked for it. */
  LISTED: 256,
} as const;

/** Prose as words. Code, links, ids and masks are not among them. */
export interface Words {
  /** In small letters, accents kept. */
  readonly list: string[];
  /** For each word the bits of MARK. */
  readonly marks: number[];
  /** How many letters of each of SCRIPTS there are. */
  readonly scripts: number[];
  /** Emojis and smileys in their order. */
  readonly signs: string[];
  /** Names of errors, in small letters, with the position of the word that follows. They are no words. */
  readonly errors: { readonly name: string; readonly at: number }[];
  /** Words that were pasted rather than asked. */
  pasted: Range;
}

/** Positions of words; `to` is the first behind it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Whether a position lies within a range. */
export function isWithin({ from, to }: Range, at: number): boolean {
  return at >= from && at < to;
}

/** Where in a sentence the next word stands. */
export interface Sentence {
  start: number;
  isQuoted: boolean;
  readonly isListed: boolean;
  /** Marks of the next word. */
  pending: number;
}
