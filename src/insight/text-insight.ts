/** Everything derived from what a user asked, from one reading of it. */
import { languageOfWords } from './language.ts';
import { type Sentiment, sentimentOfWords } from './sentiment.ts';
import { labelsOfWords, type Taxonomy } from './taxonomy.ts';
import { keyPhrasesOf } from './topics.ts';
import { wordsOf } from './words/words.ts';

export interface TextInsight {
  /** ISO 639-1, where it is sure. */
  readonly language?: string;
  /** Key phrases, best first. */
  readonly topics?: readonly string[];
  /** Labels of the taxonomy. */
  readonly topic?: readonly string[];
  readonly sentiment?: Sentiment;
}

const NOTHING: TextInsight = Object.freeze({});

/** What is not there could not be told: no empty lists, no mood of a text without words. */
export function textInsight(asked: string | undefined, taxonomy: Taxonomy | undefined): TextInsight {
  if (asked === undefined || asked === '') return NOTHING;
  const words = wordsOf(asked);
  const { sure, likely } = languageOfWords(words);
  const topics = keyPhrasesOf(words, likely);
  const labels = taxonomy === undefined ? [] : labelsOfWords(taxonomy, words, asked);
  const sentiment = sentimentOfWords(words, likely);
  return {
    ...(sure === undefined ? {} : { language: sure }),
    ...(topics.length === 0 ? {} : { topics }),
    ...(labels.length === 0 ? {} : { topic: labels }),
    ...(sentiment === undefined ? {} : { sentiment }),
  };
}
