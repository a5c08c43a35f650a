/** Where in a text the asking ends and what is asked about begins: "Summarise this contract." and then the contract. */
import { ROLE } from '../phrases/grammar.ts';
import { GRAMMARS } from '../phrases/grammars.ts';
import { MARK, type Range, type Words } from './marks.ts';

/** A greeting alone is no question. */
const LEAST_ASKED = 4;
const MOST_ASKED = 80;
/** What is shorter may well be a second thought of the one who asks. */
const LEAST_PASTED = 25;
const MOST_AFTERTHOUGHT = 30;

const NONE: Range = Object.freeze({ from: 0, to: 0 });

/** The words that were most likely pasted; an empty range when all of it seems to be the asker's own. */
export function pastedOf(words: Words, paragraphs: readonly number[]): Range {
  const total = words.list.length;
  if (paragraphs.length < 2) return NONE;
  const from = paragraphs.find((start) => start >= LEAST_ASKED) ?? total;
  const last = paragraphs.at(-1) ?? total;
  const isEndAsked = last > from && total - last <= MOST_AFTERTHOUGHT && endsAsking(words, last, total);
  const to = isEndAsked ? last : total;
  if (from <= MOST_ASKED && to - from >= LEAST_PASTED && asks(words, 0, from)) return { from, to };
  // The text first and the question last.
  if (last >= LEAST_PASTED && total - last <= MOST_AFTERTHOUGHT && asks(words, last, total))
    return { from: 0, to: last };
  return NONE;
}

/** What was pasted has sentences that look like orders too, so the end must begin with one, or be a question. */
function endsAsking(words: Words, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (((words.marks[at] ?? 0) & MARK.QUESTION) !== 0) return true;
  const first = words.list[from] ?? '';
  return POLITE.has(first) || GRAMMARS.some(({ roles }) => roles.get(first) === ROLE.VERB);
}

/** Whether a sentence in there asks for something. */
function asks(words: Words, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const mark = words.marks[at] ?? 0;
    if ((mark & MARK.QUESTION) !== 0) return true;
    if ((mark & MARK.SENTENCE) !== 0 && isOrder(words.list[at] ?? '', words.list[at + 1] ?? '')) return true;
  }
  return false;
}

const POLITE = new Set(['please', 'pls', 'bitte', 'kindly', 'por', 'can', 'could', 'peux', 'kannst', 'pode', 'puedes']);

function isOrder(first: string, second: string): boolean {
  if (POLITE.has(first)) return true;
  return GRAMMARS.some(({ roles }) => {
    const role = roles.get(first);
    if (role === ROLE.VERB) return true;
    // "Draft a reply", "List the deadlines": a name in other places.
    return (role === undefined || role === ROLE.WEAK) && roles.get(second) === ROLE.DETERMINER;
  });
}
