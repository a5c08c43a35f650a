/** The mood of the person who asks, from the words of one turn. */
import { languageOfWords } from './language.ts';
import { ROLE } from './phrases/grammar.ts';
import { grammarOf } from './phrases/grammars.ts';
import type { Idiom, Lexicon } from './sentiment-lexicon.ts';
import { LEXICONS } from './sentiment-lexicons.ts';
import { feelingOfSigns } from './sentiment-signs.ts';
import { isWithin, MARK, type Words } from './words/marks.ts';
import { wordsOf } from './words/words.ts';

/** From -1, angry, to 1, delighted. */
export interface Sentiment {
  readonly score: number;
  readonly label: 'negative' | 'neutral' | 'positive';
}

/** Below it a feeling is too faint to be told from chance. */
const LEAST = 0.4;
/** The sum of feelings at which the score is 0.7: two strong words say enough. */
const STRONG = 2.4;
/** "How do I report an error", "write to the angry customer": words of a task, not a mood. */
const OF_A_TASK = 0.25;
const OF_A_LIST = 0.1;
const BOOST = 1.4;
const EXCLAIMED = 1.2;
const TURNED = 0.5;
/** "Not good" is bad; "not bad" is fairly good. */
const NOT_GOOD = -0.9;
const NOT_BAD = -0.5;
const NEGATION_REACH = 3;
/** "Nobody at the service desk ever answers". */
const NOBODY_REACH = 6;
const ONCE_TOO_OFTEN = -2;
const LEFT_ALONE = -2;

/** The mood of a text in its language; undefined where there is nothing to judge: code, other languages, no words. */
export function sentimentOf(text: string, language: string | undefined): Sentiment | undefined {
  const words = wordsOf(text);
  return sentimentOfWords(words, language ?? languageOfWords(words).likely);
}

/** As sentimentOf, from words already taken. */
export function sentimentOfWords(words: Words, language: string | undefined): Sentiment | undefined {
  const lexicon = language === undefined ? undefined : LEXICONS.get(language);
  if (lexicon === undefined || words.list.length === 0) {
    const isJudged = words.signs.length > 0 && words.list.length === 0;
    return isJudged ? sentiment(feelingOfSigns(words.signs)) : undefined;
  }
  return sentiment(new MoodReader(words, lexicon, language ?? '').sum() + feelingOfSigns(words.signs));
}

function sentiment(sum: number): Sentiment {
  const score = Math.round((sum / Math.sqrt(sum * sum + STRONG * STRONG)) * 100) / 100;
  return {
    score: score === 0 ? 0 : score,
    label: score <= -LEAST ? 'negative' : score >= LEAST ? 'positive' : 'neutral',
  };
}

/** All but the first: "2nd", "3ème", "4ª". */
const ORDINAL = /^(?:[2-9]|\d\d)(?:nd|rd|th|e|è?me|ª|º)$/;

class MoodReader {
  readonly #words: Words;
  readonly #lexicon: Lexicon;
  readonly #roles: ReadonlyMap<string, number> | undefined;
  /** In a text of capitals alone they shout no louder. */
  readonly #isShouted: boolean;

  constructor(words: Words, lexicon: Lexicon, language: string) {
    this.#words = words;
    this.#lexicon = lexicon;
    this.#roles = grammarOf(language)?.roles;
    let capitals = 0;
    for (const mark of words.marks) if ((mark & MARK.CAPITALS) !== 0) capitals++;
    this.#isShouted = capitals * 2 > words.list.length;
  }

  sum(): number {
    const { list, marks } = this.#words;
    const { feelings, idioms, turns, times, nobodies } = this.#lexicon;
    let sum = 0;
    let isTask = false;
    for (let at = 0; at < list.length; at++) {
      const word = list[at] ?? '';
      const mark = marks[at] ?? 0;
      if ((mark & MARK.SENTENCE) !== 0) isTask = this.#isTask(at);
      // "Cancel it, nobody answers anyway": the order ends where the complaint begins.
      if ((mark & (MARK.BREAK | MARK.QUESTION)) === MARK.BREAK && nobodies.has(word)) isTask = false;
      if (turns.has(word)) sum *= TURNED;
      const candidates = idioms.get(word);
      const idiom = candidates === undefined ? undefined : this.#idiomAt(candidates, at);
      if (idiom !== undefined) {
        // "No me sirve" begins like an order and is none.
        if ((mark & (MARK.SENTENCE | MARK.QUESTION)) === MARK.SENTENCE) isTask = false;
        sum += this.#idiomFeeling(idiom, at) * this.#weight(at, isTask);
        at += idiom.rest.length;
        continue;
      }
      if (times.has(word) && this.#isRepeated(at)) {
        sum += ONCE_TOO_OFTEN * this.#weight(at, isTask);
        continue;
      }
      const feeling = feelings.get(word);
      if (feeling !== undefined) sum += this.#feeling(feeling, at) * this.#weight(at, isTask);
    }
    return sum;
  }

  /** Questions, requests and orders: "how do I …", "could you …", "draft a …". */
  #isTask(at: number): boolean {
    const first = this.#words.list[at] ?? '';
    const mark = this.#words.marks[at] ?? 0;
    if ((mark & MARK.QUESTION) !== 0) return true;
    const { asking, exclaiming, feelings, telling } = this.#lexicon;
    if (exclaiming.has(`${first} ${this.#words.list[at + 1] ?? ''}`)) return false;
    if (asking.has(first)) return true;
    if (feelings.has(first) || telling?.test(first) === true) return false;
    const role = this.#roles?.get(first) ?? ROLE.NAME;
    if (role === ROLE.VERB) return true;
    const isNamed = role === ROLE.NAME || role === ROLE.WEAK || role === ROLE.NAME_OR_VERB;
    return isNamed && this.#roles?.get(this.#words.list[at + 1] ?? '') === ROLE.DETERMINER;
  }

  #idiomAt(candidates: readonly Idiom[], at: number): Idiom | undefined {
    const { list } = this.#words;
    return candidates.find(({ rest }) =>
      rest.every((word, i) => word === list[at + 1 + i] || (word === '_' && at + 1 + i < list.length)),
    );
  }

  /** "Gefällt mir" turns round before "nicht"; "pas mal" holds its own negation, and so does a complaint. */
  #idiomFeeling({ feeling, rest }: Idiom, at: number): number {
    const { negators, nobodies } = this.#lexicon;
    if (feeling < 0 && nobodies.has(this.#words.list[at] ?? '') && this.#isLeftAlone(at)) return LEFT_ALONE;
    if (feeling <= 0 || negators.has(this.#words.list[at] ?? '') || rest.some((word) => negators.has(word)))
      return feeling;
    return this.#isNegated(at, at + rest.length) ? feeling * NOT_GOOD : feeling;
  }

  /** "The 4th time", "the third time in a row". */
  #isRepeated(at: number): boolean {
    const before = this.#words.list[at - 1] ?? '';
    return (
      ((this.#words.marks[at] ?? 0) & MARK.BREAK) === 0 && (this.#lexicon.ordinals.has(before) || ORDINAL.test(before))
    );
  }

  /** Whether what nobody does is what was hoped for. */
  #isLeftAlone(at: number): boolean {
    const { list, marks } = this.#words;
    const { helping } = this.#lexicon;
    for (let i = at + 1; i <= at + NOBODY_REACH && i < list.length; i++) {
      if (((marks[i] ?? 0) & MARK.SENTENCE) !== 0) break;
      if (helping.has(list[i] ?? '')) return true;
    }
    for (let i = at; i > at - NOBODY_REACH && i > 0; i--) {
      if (((marks[i] ?? 0) & MARK.SENTENCE) !== 0) break;
      if (helping.has(list[i - 1] ?? '')) return true;
    }
    return false;
  }

  /** A word's feeling with what stands around it. */
  #feeling(feeling: number, at: number): number {
    let value = feeling;
    if (this.#isNegated(at, at)) value *= feeling > 0 ? NOT_GOOD : NOT_BAD;
    const { list, marks } = this.#words;
    const { boosters } = this.#lexicon;
    const isFollowed = ((marks[at + 1] ?? MARK.BREAK) & MARK.BREAK) === 0 && boosters.has(list[at + 1] ?? '');
    if (isFollowed || boosters.has(list[at - 1] ?? '') || boosters.has(list[at - 2] ?? '')) value *= BOOST;
    return value;
  }

  /** Whether a negation stands shortly before the first or behind the last of some words, in the same clause. */
  #isNegated(at: number, last: number): boolean {
    const { list, marks } = this.#words;
    const { negators, negatorsBehind } = this.#lexicon;
    for (let i = at - 1; i >= 0 && i >= at - NEGATION_REACH; i--) {
      if (((marks[i + 1] ?? 0) & MARK.BREAK) !== 0) break;
      if (negators.has(list[i] ?? '')) return true;
    }
    for (let i = last + 1; i <= last + NEGATION_REACH && i < list.length; i++) {
      if (((marks[i] ?? 0) & MARK.BREAK) !== 0) break;
      if (negatorsBehind.has(list[i] ?? '')) return true;
    }
    return false;
  }

  /** How much a feeling at this place is the asker's own. */
  #weight(at: number, isTask: boolean): number {
    const mark = this.#words.marks[at] ?? 0;
    let weight = isTask ? OF_A_TASK : 1;
    if ((mark & MARK.QUOTED) !== 0 || isWithin(this.#words.pasted, at)) return 0;
    // "For the shift lead: - line 3 broken": what is listed is material.
    if ((mark & MARK.LISTED) !== 0) weight *= OF_A_LIST;
    if ((mark & MARK.EXCLAIMED) !== 0) weight *= EXCLAIMED;
    if ((mark & MARK.CAPITALS) !== 0 && !this.#isShouted) weight *= BOOST;
    return weight;
  }
}
