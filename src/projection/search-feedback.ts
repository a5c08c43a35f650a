/** What people and evaluators thought of an answer, summed up. */
import type { Feedback } from '../record/record.ts';
import { isoTime } from '../record/schema-time.ts';
import { double, keyword, type Members, text } from './search-value.ts';

/**
 * The last score (of judgements named "score"; of any with a number when there is none), the last label, every comment in the order
 * of time, how many judgements there are and when the last was given.
 */
export function searchFeedback(feedback: readonly Feedback[] | undefined): Members | undefined {
  if (feedback === undefined || feedback.length === 0) return undefined;
  const judgements = [...feedback].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const comments = judgements.map(({ comment }) => text(comment)).filter((comment) => comment !== undefined);
  const score = scoreOf(judgements.filter(({ name }) => name === 'score')) ?? scoreOf(judgements);
  const label = judgements.findLast(({ value }) => isLabel(value));
  const last = isoTime(judgements.at(-1)?.at);
  return {
    count: judgements.length,
    ...(score !== undefined && { score }),
    ...(label !== undefined && { label: keyword(label.value) }),
    ...(comments.length > 0 && { comment: comments }),
    ...(last !== undefined && { last_at: last }),
  };
}

function scoreOf(judgements: readonly Feedback[]): number | undefined {
  return double(judgements.findLast(({ value }) => double(value) !== undefined)?.value);
}

function isLabel(value: unknown): boolean {
  return double(value) === undefined && keyword(value) !== undefined;
}
