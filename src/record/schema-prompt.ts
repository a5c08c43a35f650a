/** Reads the messages of a prompt. */
import type { PromptMessage } from './record.ts';
import { type Members, MISFIT, members, text } from './schema-checks.ts';

/** The messages with their roles as they are stored: "user" becomes "human". The list given is never changed; throws MISFIT. */
export function readPrompt(given: unknown): PromptMessage[] {
  if (!Array.isArray(given)) throw MISFIT;
  let prompt: PromptMessage[] = given;
  for (let index = 0; index < given.length; index++) {
    const message = members(given[index]);
    const role = message['role'];
    if (typeof role === 'string' && role !== 'user') continue;
    if (prompt === given) prompt = given.slice();
    prompt[index] = { ...message, role: role === 'user' ? 'human' : roleOf(message) };
  }
  return prompt;
}

// Items of the Responses API that are no messages carry no role: what a tool answered comes from it, the rest from the model.
function roleOf(item: Members): string {
  if (text(item['role']) !== undefined) throw MISFIT;
  const type = item['type'];
  if (typeof type !== 'string' || type === 'message') return 'human';
  return type.endsWith('_output') ? 'tool' : 'assistant';
}
