/** What each character is to a reader of prose: a letter, a digit, an end of a sentence, or a sign of code. */

/** Kinds of characters. Letters are SMALL, LARGE or OTHER_LETTER, so that a comparison finds them: kind >= SMALL. */
export const KIND = {
  SYMBOL: 0,
  SPACE: 1,
  LINE: 2,
  DIGIT: 3,
  APOSTROPHE: 4,
  HYPHEN: 5,
  END: 6,
  CLAUSE: 7,
  QUOTE: 8,
  SMALL: 9,
  LARGE: 10,
  OTHER_LETTER: 11,
} as const;

const TABLE_SIZE = 0x250;
const TABLE = table();

/** Scripts that are told apart, with their ranges of code units; the order is that of `Words.scripts`. */
export const SCRIPTS = [
  'greek',
  'cyrillic',
  'hebrew',
  'arabic',
  'devanagari',
  'thai',
  'hangul',
  'kana',
  'han',
] as const;
const RANGES: readonly (readonly [from: number, to: number, script: number])[] = [
  [0x370, 0x3ff, 0],
  [0x1f00, 0x1fff, 0],
  [0x400, 0x52f, 1],
  [0x590, 0x5ff, 2],
  [0x600, 0x6ff, 3],
  [0x750, 0x77f, 3],
  [0xfb50, 0xfdff, 3],
  [0xfe70, 0xfefc, 3],
  [0x900, 0x97f, 4],
  [0xe00, 0xe7f, 5],
  [0x1100, 0x11ff, 6],
  [0xac00, 0xd7a3, 6],
  [0x3041, 0x30ff, 7],
  [0x31f0, 0x31ff, 7],
  [0x3400, 0x4dbf, 8],
  [0x4e00, 0x9fff, 8],
];

/** Japanese and Chinese: nothing to take off there. */
const FIRST_WITHOUT_ACCENTS = 0x2e80;
const LAST_WITHOUT_ACCENTS = 0xa000;

/** The kind of one UTF-16 code unit. */
export function kindOf(code: number): number {
  if (code < TABLE_SIZE) return TABLE[code] ?? KIND.SYMBOL;
  return kindOfRare(code);
}

/** The index in SCRIPTS of the script of a letter; -1 for Latin and for scripts that are not told apart. */
export function scriptOf(code: number): number {
  if (code >= 0x4e00 && code < 0xa000) return SCRIPTS.length - 1;
  for (const [from, to, script] of RANGES) if (code >= from && code <= to) return script;
  return -1;
}

/** Thai, Japanese and Chinese put no spaces between words, so each of their letters is a word of its own here. */
export function isUnspaced(script: number): boolean {
  return script === 5 || script > 6;
}

/** The text without accents, in small letters, as taxonomies are compared. */
export function folded(word: string): string {
  let isPlain = true;
  for (let i = 0; i < word.length && isPlain; i++) {
    const code = word.charCodeAt(i);
    isPlain = code < 0x80 || (code >= FIRST_WITHOUT_ACCENTS && code < LAST_WITHOUT_ACCENTS);
  }
  if (isPlain) return word;
  return word
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u0652]/g, '')
    .replace(/ß/g, 'ss')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ø/g, 'o')
    .normalize('NFC');
}

function kindOfRare(code: number): number {
  if (code >= 0x2000 && code < 0x2070) return punctuation(code);
  if (code >= 0x300 && code < 0x370) return KIND.SMALL; // a mark on the letter before
  if (code >= 0x1e00 && code < 0x1f00) return (code & 1) === 0 ? KIND.LARGE : KIND.SMALL;
  if (code === 0x3000) return KIND.SPACE;
  if (code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0x61f || code === 0x964) return KIND.END;
  if (code === 0x60c || code === 0x61b || (code > 0x3000 && code < 0x3020) || code === 0xff0c) return KIND.CLAUSE;
  if (code === 0x30fb || (code >= 0x660 && code <= 0x669)) return KIND.CLAUSE;
  if (scriptOf(code) >= 0 || (code >= 0x250 && code < 0x1100)) return KIND.OTHER_LETTER;
  return KIND.SYMBOL;
}

function punctuation(code: number): number {
  if (code === 0x2019 || code === 0x2018) return KIND.APOSTROPHE;
  if (code === 0x2010 || code === 0x2011) return KIND.HYPHEN;
  if (code >= 0x201c && code <= 0x201f) return KIND.QUOTE;
  if (code === 0x2028 || code === 0x2029) return KIND.LINE;
  if (code <= 0x200a || code === 0x202f || code === 0x205f) return KIND.SPACE;
  if (code === 0x2026) return KIND.END;
  return KIND.CLAUSE;
}

function table(): Uint8Array {
  const kinds = new Uint8Array(TABLE_SIZE);
  for (let code = 0; code < TABLE_SIZE; code++) {
    const letter = String.fromCharCode(code);
    if (/\p{Lu}/u.test(letter)) kinds[code] = KIND.LARGE;
    else if (/\p{L}/u.test(letter)) kinds[code] = KIND.SMALL;
    else if (/\s/.test(letter)) kinds[code] = KIND.SPACE;
    else if (/\d/.test(letter)) kinds[code] = KIND.DIGIT;
  }
  const put = (letters: string, kind: number): void => {
    for (const letter of letters) kinds[letter.charCodeAt(0)] = kind;
  };
  put('\n\r', KIND.LINE);
  put("'´", KIND.APOSTROPHE);
  put('-\u00ad', KIND.HYPHEN);
  put('.!?', KIND.END);
  put(',;:()¿¡·', KIND.CLAUSE);
  put('"«»', KIND.QUOTE);
  return kinds;
}
