/** Key phrases: what a user's question is about, in a few of its own words. */
import { languageOfWords } from './language.ts';
import { type Candidate, candidatesOf } from './phrases/candidates.ts';
import { grammarOf } from './phrases/grammars.ts';
import { isWithin, type Range, type Words } from './words/marks.ts';
import { wordsOf } from './words/words.ts';

const MOST_PHRASES = 4;
/** A phrase that scores less than this share of the best says little beside it. */
const LEAST_SHARE = 0.4;
/** After so many words a phrase counts half: people say what they want first, and paste behind it. */
const HALF_AT = 60;
/** What was pasted says less than what was asked about it. */
const OF_PASTED = 0.3;
/** The name of an error says as much as two words, wherever it was pasted. */
const SIZE_OF_ERROR = 2;

/**
 * At most four key phrases, best first, in small letters with their accents, their head in the singular. Names of errors are among
 * them, at most two and in small letters as well, so that "typeerror" typed and `TypeError` pasted count as one. `language` is
 * what languageOf says; without one a few Latin words are still read, longer texts are not. In a language without grammar: names
 * of errors alone.
 */
export function keyPhrases(text: string, language: string | undefined): readonly string[] {
  const words = wordsOf(text);
  return keyPhrasesOf(words, language ?? languageOfWords(words).likely);
}

/** As keyPhrases, from words already taken. */
export function keyPhrasesOf(words: Words, language: string | undefined): readonly string[] {
  const grammar = grammarOf(language);
  const candidates = grammar === undefined || words.list.length === 0 ? [] : candidatesOf(words, grammar);
  const scored = scoresOf(candidates, words);
  const ranked = [...scored.values()].sort((a, b) => b.score - a.score || a.at - b.at);
  const least = (ranked[0]?.score ?? 0) * LEAST_SHARE;
  const chosen: Scored[] = [];
  for (const phrase of ranked) {
    if (chosen.length === MOST_PHRASES || phrase.score < least) break;
    if (!chosen.some((other) => covers(other, phrase))) chosen.push(phrase);
  }
  return chosen.map((phrase) => phrase.text);
}

const NOTHING: Range = { from: 0, to: 0 };

interface Scored {
  readonly text: string;
  readonly at: number;
  readonly size: number;
  score: number;
  count: number;
}

function scoresOf(candidates: readonly Candidate[], { errors, pasted }: Words): ReadonlyMap<string, Scored> {
  const scored = new Map<string, Scored>();
  for (const { name: text, at } of errors) {
    const error = { text, at, size: SIZE_OF_ERROR };
    scored.set(text, { ...error, score: scoreOf(error, NOTHING), count: 1 });
  }
  for (const candidate of candidates) {
    const known = scored.get(candidate.text);
    if (known === undefined) scored.set(candidate.text, { ...candidate, score: scoreOf(candidate, pasted), count: 1 });
    else {
      known.count++;
      // Said again is meant; said ten times in what was pasted is no more than that.
      if (known.count < 6) known.score += 0.35 * scoreOf(candidate, pasted);
    }
  }
  return scored;
}

/** Two or three words name a subject more exactly than one. */
function scoreOf({ size, at }: Candidate, pasted: Range): number {
  const named = 1 + 0.45 * (Math.min(size, 3) - 1);
  if (isWithin(pasted, at)) return (named * OF_PASTED) / (1 + (at - pasted.from) / HALF_AT);
  const before = at >= pasted.to ? at - (pasted.to - pasted.from) : at;
  return named / (1 + before / HALF_AT);
}

/** Whether a phrase already chosen says as much: it holds all the words, and the shorter one is not what is said more often. */
function covers(chosen: Scored, phrase: Scored): boolean {
  if (phrase.text.length > chosen.text.length) return false;
  return phrase.count <= chosen.count && ` ${chosen.text.replaceAll("'", "' ")} `.includes(` ${phrase.text} `);
}
