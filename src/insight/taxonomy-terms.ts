/** Words and phrases of a taxonomy, found in one pass over a text however many there are. */
import { folded } from './words/letters.ts';
import { MARK, type Words } from './words/marks.ts';
import { wordsOf } from './words/words.ts';

/** A word or a phrase; each of its words may be open at an end. */
export interface Term {
  readonly label: number;
  readonly parts: readonly Part[];
}

interface Part {
  readonly text: string;
  /** `*invoice`: more may stand before it. */
  readonly isOpenBefore: boolean;
  /** `refund*`: more may follow. */
  readonly isOpenAfter: boolean;
}

const LEAST_OPEN = 2;
const KEY_LENGTH = 3;

/** Reads "gift card*" for the name at a position. Throws an Error that says what is wrong with it. */
export function termOf(written: string, label: number): Term {
  const parts = written.split(/\s+/).flatMap((piece) => partsOf(piece, written));
  return { label, parts };
}

function partsOf(piece: string, written: string): readonly Part[] {
  const isOpenBefore = piece.startsWith('*');
  const isOpenAfter = piece.length > 1 && piece.endsWith('*');
  const core = piece.slice(isOpenBefore ? 1 : 0, isOpenAfter ? -1 : piece.length);
  if (core.includes('*')) throw new Error(`in "${written}" a star stands inside a word; it may begin or end one`);
  const words = wordsOf(core).list.map(folded);
  if (words.length === 0) throw new Error(`"${written}" holds something that is no word; write it as /…/`);
  if ((isOpenBefore || isOpenAfter) && core.length < LEAST_OPEN) {
    throw new Error(`in "${written}" a star needs at least ${LEAST_OPEN} letters beside it`);
  }
  const last = words.length - 1;
  return words.map((text, at) => ({
    text,
    isOpenBefore: isOpenBefore && at === 0,
    isOpenAfter: isOpenAfter && at === last,
  }));
}

/** Terms by how their first word begins or ends, so that a word of a text meets only those that can match it. */
export class TermIndex {
  readonly #exact = new Map<string, Term[]>();
  readonly #beginnings = new Map<number, Term[]>();
  readonly #endings = new Map<number, Term[]>();
  /** Open at both ends: each word is tried with each of them. */
  readonly #inner: Term[] = [];
  /** A first word of two letters has a key of two. */
  #hasShortBeginnings = false;
  #hasShortEndings = false;

  constructor(terms: readonly Term[]) {
    for (const term of terms) this.#add(term);
  }

  /** Sets found[label] to 1 for each label with a term that begins in a range of the words; `list` has them without accents. */
  find(words: Words, list: readonly string[], from: number, to: number, found: Uint8Array): void {
    for (let at = from; at < to; at++) {
      const word = list[at] ?? '';
      tryAll(this.#exact.get(word), words, list, at, found);
      if (this.#beginnings.size > 0) {
        tryAll(this.#beginnings.get(beginningKey(word, KEY_LENGTH)), words, list, at, found);
        if (this.#hasShortBeginnings)
          tryAll(this.#beginnings.get(beginningKey(word, LEAST_OPEN)), words, list, at, found);
      }
      if (this.#endings.size > 0) {
        tryAll(this.#endings.get(endingKey(word, KEY_LENGTH)), words, list, at, found);
        if (this.#hasShortEndings) tryAll(this.#endings.get(endingKey(word, LEAST_OPEN)), words, list, at, found);
      }
      if (this.#inner.length > 0) tryAll(this.#inner, words, list, at, found);
    }
  }

  #add(term: Term): void {
    const [first] = term.parts;
    if (first === undefined) return;
    const { text, isOpenBefore, isOpenAfter } = first;
    const length = text.length < KEY_LENGTH ? LEAST_OPEN : KEY_LENGTH;
    if (isOpenBefore && isOpenAfter) this.#inner.push(term);
    else if (isOpenAfter) {
      if (length === LEAST_OPEN) this.#hasShortBeginnings = true;
      put(this.#beginnings, beginningKey(text, length), term);
    } else if (isOpenBefore) {
      if (length === LEAST_OPEN) this.#hasShortEndings = true;
      put(this.#endings, endingKey(text, length), term);
    } else put(this.#exact, text, term);
  }
}

function put<K>(map: Map<K, Term[]>, key: K, term: Term): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [term]);
  else known.push(term);
}

// Numbers, because a piece of a word would be a new text each time; two words with one key are compared letter by letter anyway.
function beginningKey(word: string, length: number): number {
  let key = length;
  for (let i = 0; i < length; i++) key = (key * 31 + (i < word.length ? word.charCodeAt(i) : 0)) & 0x3fffffff;
  return key;
}

function endingKey(word: string, length: number): number {
  let key = length;
  for (let i = word.length - length; i < word.length; i++)
    key = (key * 31 + (i < 0 ? 0 : word.charCodeAt(i))) & 0x3fffffff;
  return key;
}

function tryAll(
  terms: readonly Term[] | undefined,
  words: Words,
  list: readonly string[],
  at: number,
  found: Uint8Array,
): void {
  if (terms === undefined) return;
  for (const term of terms) {
    if (found[term.label] !== 1 && isAt(term, words, list, at)) found[term.label] = 1;
  }
}

function isAt({ parts }: Term, words: Words, list: readonly string[], at: number): boolean {
  if (at + parts.length > list.length) return false;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined || !fits(part, list[at + i] ?? '')) return false;
    if (i > 0 && ((words.marks[at + i] ?? 0) & MARK.BREAK) !== 0) return false;
  }
  return true;
}

function fits({ text, isOpenBefore, isOpenAfter }: Part, word: string): boolean {
  if (isOpenBefore) return isOpenAfter ? word.includes(text) : word.endsWith(text);
  return isOpenAfter ? word.startsWith(text) : word === text;
}
