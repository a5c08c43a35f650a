/** Every topic by language, with how often it is asked. */
import type { Language } from '../people.ts';
import { ENGLISH_OFFICE } from './english-office.ts';
import { ENGLISH_SERVICE } from './english-service.ts';
import { ENGLISH_TECHNICAL } from './english-technical.ts';
import { FRENCH } from './french.ts';
import { ARABIC, JAPANESE } from './further.ts';
import { GERMAN } from './german.ts';
import { PORTUGUESE } from './portuguese.ts';
import { SPANISH } from './spanish.ts';
import type { Topic } from './topic.ts';

/** Topics by language. */
export const TOPICS: Readonly<Record<Language, readonly Topic[]>> = {
  en: [...ENGLISH_SERVICE, ...ENGLISH_OFFICE, ...ENGLISH_TECHNICAL],
  pt: PORTUGUESE,
  es: SPANISH,
  fr: FRENCH,
  de: GERMAN,
  ja: JAPANESE,
  ar: ARABIC,
};

/** The topic that was hardly known before the last days. */
export const RISING_TOPIC = 'double charge';
/** Topics people write about when something went wrong. */
export const SORE_TOPICS: readonly string[] = ['double charge', 'complaint'];
const RISING_DAYS = 4;

/** How often a topic is asked, this many days before the end. */
export function topicWeight(name: string, daysLeft: number): number {
  if (name !== RISING_TOPIC) return name === 'refund' || name === 'shipping status' ? 1.4 : 1;
  return daysLeft > RISING_DAYS ? 0.06 : 0.4 + 1.1 * (RISING_DAYS - daysLeft);
}
