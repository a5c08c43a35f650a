/** What is missing in an answer that came without an error: its end, or all that was asked for. */
import type { Members } from '../../formats/format.ts';
import { listOf, membersOf } from '../../formats/values.ts';
import type { TappedAnswer } from './answer-tap.ts';

/** Where the answers of the APIs have what was asked for. */
const CONTENT = ['choices', 'output', 'content'];

/** What the record says of it, in the place of an error; undefined when nothing is missing, or nobody could look. */
export function shortfallOf(answer: TappedAnswer | undefined, read: Members): Members | undefined {
  if (read['error'] !== undefined || read['outcome'] === 'filtered') return undefined;
  const { bytes = 0, stream, text, value } = answer ?? {};
  if (bytes > 0 && stream === undefined && text === undefined && value === undefined) return undefined;
  if (stream?.isWhole === false) return { type: 'incomplete_answer', message: 'the stream ended before its last word' };
  return hasContent(read)
    ? undefined
    : { type: 'unusable_answer', message: 'the answer has nothing of what was asked for' };
}

function hasContent({ operation, message }: Members): boolean {
  const attributes = listOf(membersOf(message)['other_attr']).map(membersOf);
  if (operation === 'embeddings') return attributes.some((entry) => 'embeddings' in entry);
  if (operation !== 'chat' && operation !== 'text_completion') return true;
  return attributes.some((entry) => {
    const completion = membersOf(entry['completion']);
    return CONTENT.some((name) => Array.isArray(completion[name]));
  });
}
