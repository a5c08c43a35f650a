/**
 * How good is what insight finds, judged by labelled prompts?
 *   precision   of the phrases given for a prompt, at most five, the share that stands among its labels; the mean over the prompts
 *               that gave any. A phrase equals a label when both are the same in lower case, word for word, where a word also
 *               equals its plural in s, es, n or en.
 *   none        the share of prompts that gave no phrase
 *   hit         the share of all prompts with at least one phrase that stands among the labels
 *   f1          of the mood: the mean of the F1 of negative, neutral and positive; no mood given counts as neutral
 *   language    the share of prompts whose language was given rightly
 *   harm        what came out of a text with nothing to find in it, and must not: phrases, a mood, a language
 */
import type { InsightFields } from '../src/insight/insight-facts.ts';
import type { HarmlessText } from '../test/insight/labelled/harmless.ts';
import type { LabelledPrompt } from '../test/insight/labelled/labelled.ts';

/** What was found in a labelled prompt. */
export interface Found {
  readonly prompt: LabelledPrompt;
  readonly language: string | undefined;
  readonly topics: readonly string[];
  readonly sentiment: Mood;
}

export interface Scores {
  readonly n: number;
  readonly precision: number;
  readonly none: number;
  readonly hit: number;
  readonly f1: number;
  readonly language: number;
}

type Mood = NonNullable<InsightFields['sentiment']>['label'];

const MOODS: readonly Mood[] = ['negative', 'neutral', 'positive'];
const PLURALS = ['s', 'es', 'n', 'en'];
const MOST = 5;

export function scoresOf(found: readonly Found[]): Scores {
  const given = found.map(({ prompt, topics }) => {
    const phrases = topics.slice(0, MOST);
    return { phrases: phrases.length, right: phrases.filter((phrase) => isAmong(prompt.topics, phrase)).length };
  });
  const some = given.filter(({ phrases }) => phrases > 0);
  const share = (count: number) => count / Math.max(1, found.length);
  return {
    n: found.length,
    precision: some.reduce((sum, { phrases, right }) => sum + right / phrases, 0) / Math.max(1, some.length),
    none: share(given.length - some.length),
    hit: share(given.filter(({ right }) => right > 0).length),
    f1: MOODS.reduce((sum, mood) => sum + f1Of(mood, found), 0) / MOODS.length,
    language: share(found.filter(({ prompt, language }) => prompt.language === language).length),
  };
}

/** Whether a phrase stands among the labels. */
export function isAmong(labels: readonly string[], phrase: string): boolean {
  const words = phrase.toLowerCase().split(' ');
  return labels.some((label) => {
    const others = label.split(' ');
    return others.length === words.length && others.every((other, index) => sameWord(other, words[index] ?? ''));
  });
}

/** What came out of a harmless text and must not; nothing when all is well. */
export function harmOf(text: HarmlessText, found: Omit<Found, 'prompt'>): readonly string[] {
  const { noTopic } = text;
  const unwanted = (topic: string) => noTopic === 'any' || noTopic.some((pattern) => pattern.test(topic));
  const phrases = found.topics.filter(unwanted).map((topic) => `topic "${topic}"`);
  const language = text.noLanguage.includes(found.language ?? '') ? [`language ${found.language}`] : [];
  return [...phrases, ...language, ...(found.sentiment === 'neutral' ? [] : [`mood ${found.sentiment}`])];
}

function sameWord(one: string, other: string): boolean {
  return one === other || PLURALS.some((ending) => one + ending === other || other + ending === one);
}

function f1Of(mood: Mood, found: readonly Found[]): number {
  const meant = found.filter(({ prompt }) => prompt.sentiment === mood).length;
  const given = found.filter(({ sentiment }) => sentiment === mood).length;
  const right = found.filter(({ prompt, sentiment }) => sentiment === mood && prompt.sentiment === mood).length;
  return right === 0 ? 0 : (2 * right) / (meant + given);
}
