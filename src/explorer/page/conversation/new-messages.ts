/** What a turn adds to the turns before: prompts repeat the history, and nobody reads that twice. */
import { type Message, sameness } from './message.ts';

export interface Said {
  readonly prompt: readonly Message[];
  readonly answer: readonly Message[];
}

export interface News {
  readonly messages: readonly Message[];
  /** How many messages of the prompt were said before. */
  readonly repeated: number;
}

// A session may hold several threads; further back than this nobody goes on from.
const LOOKED_BACK = 20;

/** The messages of each turn that no turn before it said, in the order of the turns. */
export function newMessages(turns: readonly Said[]): News[] {
  const keys = turns.map(({ prompt }) => prompt.map(sameness));
  const histories = turns.map(({ answer }, index) => [...(keys[index] ?? []), ...answer.map(answerKey)]);
  return turns.map(({ prompt }, index) => {
    const own = keys[index] ?? [];
    const earlier = histories.slice(Math.max(0, index - LOOKED_BACK), index);
    const known = Math.max(0, ...earlier.map((history) => sharedLength(history, own)));
    const at = known > 0 ? known : lastKnown(earlier, own);
    return { messages: prompt.slice(at), repeated: at };
  });
}

/** How many messages both begin with. */
function sharedLength(history: readonly string[], own: readonly string[]): number {
  let length = 0;
  while (length < own.length && length < history.length && own[length] === history[length]) length++;
  return length;
}

/** The place after the last message that was said before, when the beginning of the history was dropped; what was asked last is always new. */
function lastKnown(earlier: readonly (readonly string[])[], own: readonly string[]): number {
  const said = new Set(earlier.flat());
  const at = own.findLastIndex((key, place) => place < own.length - 1 && said.has(key));
  return at + 1;
}

// A prompt repeats an answer as a message of the assistant, without why it ended.
function answerKey(message: Message): string {
  return sameness({ role: 'assistant', parts: message.parts });
}
