/** Reads a query letter by letter: words, quoted texts, operators; and says where something else stood than was expected. */
import { PromptlogError } from '../../errors.ts';

/** A name or a value as it was written. */
export interface Literal {
  /** Where it begins in the query, from 0. */
  readonly at: number;
  readonly quoted: boolean;
  /** Its text, cut at each wildcard: one piece is a plain text, two are a text with one wildcard. */
  readonly pieces: readonly string[];
}

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte';

const COMPARISONS: readonly (readonly [sign: string, comparison: Comparison])[] = [
  ['<=', 'lte'],
  ['>=', 'gte'],
  ['<', 'lt'],
  ['>', 'gt'],
];
const SPACE = /[ \t\r\n\u00a0]/;
const SPECIAL = new Set('\\():<>"*{}');
const WHITESPACE_ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };
const MOST_WILDCARDS = 10;
const LONGEST_FOUND = 20;

export class KqlReader {
  readonly #text: string;
  #at = 0;
  /** Where the gap between words ends that was looked at last: a long one is walked through once, not once for each of its spaces. */
  #gapEnd = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where it stands, after any space. */
  get at(): number {
    while (SPACE.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#at;
  }

  get atEnd(): boolean {
    return this.at >= this.#text.length;
  }

  /** Steps over that sign; false when something else stands there. */
  take(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.at)) return false;
    this.#at += sign.length;
    return true;
  }

  /** Steps over `and`, `or` or `not`, in any case, which stand apart from what is beside them. */
  takeWord(word: 'and' | 'not' | 'or'): boolean {
    if (!this.#keywordAt(this.at, [word])) return false;
    this.#at += word.length;
    return true;
  }

  takeComparison(): Comparison | undefined {
    return COMPARISONS.find(([sign]) => this.take(sign))?.[1];
  }

  /** A name or value; `expected` says what it should be when there is none. */
  literal(expected: string): Literal {
    const at = this.at;
    if (this.take('"')) return { at, quoted: true, pieces: [this.#quoted(at)] };
    const pieces = this.#unquoted();
    if (pieces.length === 1 && pieces[0] === '') this.fail(expected);
    if (pieces.length > MOST_WILDCARDS + 1) this.refuse(`one value may hold ${MOST_WILDCARDS} wildcards at most`, at);
    return { at, quoted: false, pieces };
  }

  /** Throws: after a clause stands neither an operator nor that end. */
  failToGoOn(end: string): never {
    const colon = this.#text[this.at] === ':' ? ' (a value that holds a colon is put in quotation marks)' : '';
    this.fail(`"and", "or" or ${end}`, this.#keywordAt(this.at, ['not']) ? ' (write "and not")' : colon);
  }

  /** Throws: something else stands here than was expected. */
  fail(expected: string, hint = ''): never {
    const at = this.at;
    const rest = this.#text.slice(at);
    const found =
      rest === '' ? 'the end' : `"${rest.length > LONGEST_FOUND ? `${rest.slice(0, LONGEST_FOUND)}…` : rest}"`;
    this.refuse(`expected ${expected}, found ${found}${hint}`, at);
  }

  /** Throws: what stands at `at` cannot be answered. */
  refuse(reason: string, at: number): never {
    throw new PromptlogError('PL_USAGE', { reason: `the query cannot be read at character ${at + 1}: ${reason}`, at });
  }

  #quoted(start: number): string {
    let text = '';
    for (;;) {
      const letter = this.#text[this.#at];
      if (letter === undefined) this.refuse('this quotation mark is never closed', start);
      if (letter === '"') break;
      text += letter === '\\' ? (this.#escape('\\"') ?? this.#next()) : this.#next();
    }
    this.#at++;
    return text;
  }

  #unquoted(): string[] {
    const pieces = [''];
    const add = (letter: string) => pieces.push((pieces.pop() ?? '') + letter);
    for (let letter = this.#text[this.#at]; letter !== undefined; letter = this.#text[this.#at]) {
      if (letter === '*') {
        this.#at++;
        pieces.push('');
      } else if (letter === '\\') {
        add(this.#escapedWord() ?? this.#escape(SPECIAL) ?? this.#strayBackslash());
      } else if (
        SPECIAL.has(letter) ||
        this.#keywordAfterSpace() ||
        (pieces.join('') === '' && this.#keywordAt(this.#at, ['not', 'and', 'or']))
      ) {
        break;
      } else add(this.#next());
    }
    return trimmed(pieces);
  }

  #next(): string {
    return this.#text[this.#at++] ?? '';
  }

  /** What the escape here stands for; undefined when it is none. */
  #escape(special: { has(letter: string): boolean } | string): string | undefined {
    const letter = this.#text[this.#at + 1] ?? '';
    const isSpecial = typeof special === 'string' ? letter !== '' && special.includes(letter) : special.has(letter);
    const escaped = isSpecial ? letter : WHITESPACE_ESCAPES[letter];
    if (escaped !== undefined) {
      this.#at += 2;
      return escaped;
    }
    const code = /^\\u([0-9a-f]{4})/i.exec(this.#text.slice(this.#at, this.#at + 6))?.[1];
    if (code === undefined) return undefined;
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  #escapedWord(): string | undefined {
    const word = /^\\(or|and|not(?![^\s)]))/i.exec(this.#text.slice(this.#at, this.#at + 5))?.[1];
    if (word !== undefined) this.#at += word.length + 1;
    return word;
  }

  #strayBackslash(): never {
    this.refuse('a backslash stands before \\ ( ) : < > " * { }, or, and, not; another one is written \\\\', this.#at);
  }

  /** Whether the space here is followed by an operator, which ends a value. */
  #keywordAfterSpace(): boolean {
    if (!SPACE.test(this.#text[this.#at] ?? '')) return false;
    if (this.#gapEnd <= this.#at) {
      this.#gapEnd = this.#at;
      while (SPACE.test(this.#text[this.#gapEnd] ?? '')) this.#gapEnd++;
    }
    return this.#keywordAt(this.#gapEnd, ['and', 'or', 'not']);
  }

  #keywordAt(at: number, words: readonly string[]): boolean {
    return words.some((word) => {
      const end = at + word.length;
      const after = this.#text[end] ?? '';
      if (this.#text.slice(at, end).toLowerCase() !== word || !SPACE.test(after)) return false;
      return word === 'not' || at === 0 || SPACE.test(this.#text[at - 1] ?? '');
    });
  }
}

// Space around a value does not belong to it; space inside does.
function trimmed(pieces: readonly string[]): string[] {
  const last = pieces.length - 1;
  return pieces.map((piece, index) => {
    const start = index === 0 ? piece.trimStart() : piece;
    return index === last ? start.trimEnd() : start;
  });
}
