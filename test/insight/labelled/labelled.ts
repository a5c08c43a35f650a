/** Short prompts as people at work send them to an assistant, labelled by hand before any algorithm was run on them. */
import { BLIND_DE } from './blind-de.ts';
import { BLIND_EN } from './blind-en.ts';
import { BLIND_ES } from './blind-es.ts';
import { BLIND_FR } from './blind-fr.ts';
import { BLIND_PT } from './blind-pt.ts';
import { DEV_DE } from './dev-de.ts';
import { DEV_EN } from './dev-en.ts';
import { DEV_ES } from './dev-es.ts';
import { DEV_FR } from './dev-fr.ts';
import { DEV_PT } from './dev-pt.ts';
import { FRESH_DE } from './fresh-de.ts';
import { FRESH_EN } from './fresh-en.ts';
import { FRESH_ES } from './fresh-es.ts';
import { FRESH_FR } from './fresh-fr.ts';
import { FRESH_PT } from './fresh-pt.ts';
import { HELD_OUT_DE } from './held-out-de.ts';
import { HELD_OUT_EN } from './held-out-en.ts';
import { HELD_OUT_ES } from './held-out-es.ts';
import { HELD_OUT_FR } from './held-out-fr.ts';
import { HELD_OUT_PT } from './held-out-pt.ts';

export interface LabelledPrompt {
  readonly text: string;
  readonly language: 'de' | 'en' | 'es' | 'fr' | 'pt';
  /** Every phrase a sensible reader accepts as a subject of the prompt, in lower case: shorter and longer forms, one and many. */
  readonly topics: readonly string[];
  /** The mood of the person who asks, not of what is asked about. */
  readonly sentiment: 'negative' | 'neutral' | 'positive';
}

/** A prompt whose subjects stand on one line, parted by a comma and a space. */
export type LabelledLine = Omit<LabelledPrompt, 'topics'> & { readonly topics: string };

/** For tuning. */
export const DEV: readonly LabelledPrompt[] = [...DEV_EN, ...DEV_PT, ...DEV_ES, ...DEV_FR, ...DEV_DE];

/** For judging: labels and algorithm never see each other. */
export const HELD_OUT: readonly LabelledPrompt[] = [
  ...HELD_OUT_EN,
  ...HELD_OUT_PT,
  ...HELD_OUT_ES,
  ...HELD_OUT_FR,
  ...HELD_OUT_DE,
];

/** For judging once more: written later, by someone who had seen neither the algorithm nor the sets above. */
export const FRESH: readonly LabelledPrompt[] = [...FRESH_EN, ...FRESH_PT, ...FRESH_ES, ...FRESH_FR, ...FRESH_DE];

/** For judging the finished code: written after it by someone who had seen neither it nor the sets above, never used for tuning. */
export const BLIND: readonly LabelledPrompt[] = [...BLIND_EN, ...BLIND_PT, ...BLIND_ES, ...BLIND_FR, ...BLIND_DE].map(
  (line) => ({ ...line, topics: line.topics.split(', ') }),
);
