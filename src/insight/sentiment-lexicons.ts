/** The languages in which moods are read. */
import { ENGLISH_FEELINGS } from './sentiment-english.ts';
import { FRENCH_FEELINGS } from './sentiment-french.ts';
import { GERMAN_FEELINGS } from './sentiment-german.ts';
import { type Lexicon, lexiconOf } from './sentiment-lexicon.ts';
import { PORTUGUESE_FEELINGS } from './sentiment-portuguese.ts';
import { SPANISH_FEELINGS } from './sentiment-spanish.ts';

/** By language. */
export const LEXICONS: ReadonlyMap<string, Lexicon> = new Map([
  ['en', lexiconOf(ENGLISH_FEELINGS)],
  ['pt', lexiconOf(PORTUGUESE_FEELINGS)],
  ['es', lexiconOf(SPANISH_FEELINGS)],
  ['fr', lexiconOf(FRENCH_FEELINGS)],
  ['de', lexiconOf(GERMAN_FEELINGS)],
]);
