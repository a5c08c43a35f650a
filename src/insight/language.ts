/** The language a text is written in, where that is sure. */
import { evidenceOf, LATIN_LANGUAGES, shapeOf } from './language-evidence.ts';
import { SCRIPTS } from './words/letters.ts';
import type { Range, Words } from './words/marks.ts';
import { wordsOf } from './words/words.ts';

/** With fewer words of evidence a word may be there by accident. */
const LEAST_EVIDENCE = 0.85;
/** The best must lead by this factor. */
const LEAD = 1.25;
/** Evidence for each word: a long text with hardly any known word is in none of these languages. */
const LEAST_SHARE = 0.11;
/** So many words tell a language; the rest would tell the same. */
const MOST_WORDS = 160;
const FEW_WORDS = 6;
/** So many words may be read as what they look most like, if they look like it at all. */
const READABLE_WORDS = 30;
/** So many Latin letters for each other one make a Latin text that quotes something. */
const LATIN_LEAD = 6;
const OTHER = 'other';

/** The ISO 639-1 code of the language of a text; undefined when it is short, mixed, code, or a language not known here. */
export function languageOf(text: string): string | undefined {
  return languageOfWords(wordsOf(text)).sure;
}

export interface LanguageGuess {
  /** The language, when it is sure. */
  readonly sure: string | undefined;
  /** For a few Latin words that leave it open, the language they look most like: good enough to read them, not to report. */
  readonly likely: string | undefined;
}

/** As languageOf, from words already taken. */
export function languageOfWords(words: Words): LanguageGuess {
  const foreign = foreignLetters(words);
  if (foreign > 0) {
    const language = languageOfScript(words, foreign);
    if (language !== undefined) return { sure: language, likely: language };
  }
  const count = words.list.length;
  // A mixture of scripts is no language.
  if (count === 0 || latinLetters(words) < foreign * LATIN_LEAD) return { sure: undefined, likely: undefined };
  const { from, to } = words.pasted;
  if (to > from) {
    // The language of the question is not that of what is asked about.
    const asked = languageOfEvidence(scoresOf(words, words.pasted), count - (to - from));
    if (asked.sure !== undefined) return asked;
  }
  return languageOfEvidence(scoresOf(words, NOTHING_LEFT_OUT), count);
}

const NOTHING_LEFT_OUT: Range = { from: 0, to: 0 };

function scoresOf(words: Words, leftOut: Range): Float64Array {
  const scores = new Float64Array(LATIN_LANGUAGES.length);
  const count = Math.min(words.list.length, MOST_WORDS + leftOut.to - leftOut.from);
  for (let at = 0; at < count; at++) {
    if (at === leftOut.from && leftOut.to > at) at = leftOut.to;
    const word = words.list[at] ?? '';
    const evidence = evidenceOf(word);
    if (evidence !== undefined)
      for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) + (evidence[i] ?? 0);
    else if (word.length > 2) {
      const shape = shapeOf(word);
      if (shape !== undefined) scores[shape[0]] = (scores[shape[0]] ?? 0) + shape[1];
    }
  }
  return scores;
}

function languageOfEvidence(scores: Float64Array, count: number): LanguageGuess {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? 0) > (scores[best] ?? 0)) best = i;
  let second = 0;
  for (let i = 0; i < scores.length; i++) if (i !== best) second = Math.max(second, scores[i] ?? 0);
  const score = scores[best] ?? 0;
  const name = LATIN_LANGUAGES[best];
  const known = name === OTHER ? undefined : name;
  const isSure =
    score >= LEAST_EVIDENCE && score >= second * LEAD && score >= LEAST_SHARE * Math.min(count, MOST_WORDS);
  if (isSure) return { sure: known, likely: known };
  const isReadable = score >= LEAST_EVIDENCE && score >= (LEAST_SHARE / 2) * count && count <= READABLE_WORDS;
  if (isReadable || (score > 0 && count <= FEW_WORDS)) return { sure: undefined, likely: known };
  return { sure: undefined, likely: count <= FEW_WORDS ? LATIN_LANGUAGES[0] : undefined };
}

function foreignLetters(words: Words): number {
  let letters = 0;
  for (const count of words.scripts) letters += count;
  return letters;
}

const LANGUAGE_OF_SCRIPT: Readonly<Record<(typeof SCRIPTS)[number], string>> = {
  greek: 'el',
  cyrillic: 'ru',
  hebrew: 'he',
  arabic: 'ar',
  devanagari: 'hi',
  thai: 'th',
  hangul: 'ko',
  kana: 'ja',
  han: 'zh',
};
const LEAST_LETTERS = 2;
/** Letters of Russian's neighbours: what has them is not Russian. */
const UKRAINIAN = /[іїєґ]/;
const OTHER_CYRILLIC = /[ўјљњћђџқғәөүұһ]/;
const NOT_ARABIC = /[پچژگکیےٹڈڑں]/;

function languageOfScript(words: Words, letters: number): string | undefined {
  let best = 0;
  words.scripts.forEach((count, script) => {
    if (count > (words.scripts[best] ?? 0)) best = script;
  });
  const count = words.scripts[best] ?? 0;
  const script = SCRIPTS[best];
  if (script === undefined || count < LEAST_LETTERS || isMostlyLatin(words, letters)) return undefined;
  const kana = words.scripts[SCRIPTS.indexOf('kana')] ?? 0;
  // Japanese is written with Chinese characters too, but never without kana.
  if ((script === 'han' || script === 'kana') && kana > 0) return kana * 10 >= letters ? 'ja' : undefined;
  if (count * 5 < letters * 4) return undefined;
  if (script === 'cyrillic') return cyrillic(words);
  if (script === 'arabic' && words.list.some((word) => NOT_ARABIC.test(word))) return undefined;
  return LANGUAGE_OF_SCRIPT[script];
}

function cyrillic(words: Words): string | undefined {
  if (words.list.some((word) => OTHER_CYRILLIC.test(word))) return undefined;
  return words.list.some((word) => UKRAINIAN.test(word)) ? 'uk' : 'ru';
}

/** Three names of products in a Japanese sentence do not make it English; one Greek letter does not make a text Greek. */
function isMostlyLatin(words: Words, foreign: number): boolean {
  return latinLetters(words) > foreign * 2;
}

function latinLetters(words: Words): number {
  let latin = 0;
  for (const word of words.list) if (word.charCodeAt(0) < 0x250) latin += word.length;
  return latin;
}
