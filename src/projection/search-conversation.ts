/** What was said in a call: the prompt in one walk and the answer in another. */
import { hash } from 'node:crypto';
import type { PromptMessage } from '../record/record.ts';
import { addPart, type SearchMessage, searchMessage, textOf } from './search-message.ts';
import { keyword, type Members, membersOf } from './search-value.ts';

/** The prompt, and what follows from it. */
export interface SearchPrompt {
  messages: SearchMessage[];
  /** What was asked last. */
  last: string | undefined;
  /** How many messages came from the user. */
  turns: number;
  /** Which system prompt was in use. */
  systemId: string | undefined;
}

/** The answer, and what follows from it. */
export interface SearchAnswer {
  messages: SearchMessage[];
  finishReasons: string[];
  toolsCalled: string[];
}

/** The prompt of a record. */
export function searchPrompt(prompt: readonly PromptMessage[]): SearchPrompt {
  const messages: SearchMessage[] = [];
  let last: string | undefined;
  let system: string | undefined;
  let turns = 0;
  for (const given of prompt) {
    const message = searchMessage(given);
    messages.push(message);
    if (message.role === 'user') {
      turns++;
      last = textOf(message) ?? last;
    } else if (system === undefined && (message.role === 'system' || message.role === 'developer')) {
      system = textOf(message);
    }
  }
  return { messages, last, turns, systemId: system && systemIdOf(system) };
}

/** The answer of a record: the value of its `completion`, in the shape of whichever API gave it. */
export function searchAnswer(completion: unknown): SearchAnswer {
  const answer: SearchAnswer = { messages: [], finishReasons: [], toolsCalled: [] };
  const source = membersOf(completion);
  const { choices, output, content } = source;
  if (Array.isArray(choices)) for (const choice of choices) addChoice(answer, membersOf(choice));
  else if (Array.isArray(output)) addItems(answer, source, output);
  else if (content !== undefined)
    addMessage(answer, searchMessage({ role: 'assistant', content }), source['stop_reason']);
  else if (typeof completion === 'string')
    addMessage(answer, searchMessage({ role: 'assistant', content: completion }));
  return answer;
}

function addChoice(answer: SearchAnswer, choice: Members): void {
  const message = choice['message'] ?? { content: choice['text'] };
  const source = membersOf(message);
  const given = source['role'] === undefined ? { ...source, role: 'assistant' } : source;
  addMessage(answer, searchMessage(given), choice['finish_reason']);
}

function addItems(answer: SearchAnswer, response: Members, items: readonly unknown[]): void {
  const message: SearchMessage = { role: 'assistant', parts: [] };
  for (const item of items) {
    const { type, content } = membersOf(item);
    if (type === 'message' && Array.isArray(content)) for (const part of content) addPart(message.parts, part);
    else addPart(message.parts, item);
  }
  addMessage(answer, message, finishOf(response, message));
}

// The Responses API names no finish reason; this is what Chat Completions would have said.
function finishOf(response: Members, message: SearchMessage): string | undefined {
  const reason = membersOf(response['incomplete_details'])['reason'];
  if (reason !== undefined) return reason === 'max_output_tokens' ? 'length' : keyword(reason);
  if (response['status'] !== 'completed') return undefined;
  return message.parts.some((part) => part['type'] === 'tool_call') ? 'tool_calls' : 'stop';
}

function addMessage(answer: SearchAnswer, message: SearchMessage, finishReason?: unknown): void {
  const reason = keyword(finishReason);
  if (reason !== undefined) {
    message.finish_reason = reason;
    answer.finishReasons.push(reason);
  }
  for (const part of message.parts) {
    const name = part['type'] === 'tool_call' ? (part['name'] as string | undefined) : undefined;
    if (name !== undefined && !answer.toolsCalled.includes(name)) answer.toolsCalled.push(name);
  }
  if (message.parts.length > 0 || reason !== undefined) answer.messages.push(message);
}

// An application has few system prompts and sends them with every call: comparing texts is thirty times cheaper than hashing.
const RECENT_PROMPTS = 16;
const LONGEST_REMEMBERED = 16_384;
const recent: { readonly text: string; readonly id: string }[] = [];
let oldest = 0;

function systemIdOf(text: string): string {
  for (const known of recent) if (known.text === text) return known.id;
  const id = hash('sha256', text, 'hex').slice(0, 12);
  if (text.length <= LONGEST_REMEMBERED) {
    recent[oldest] = { text, id };
    oldest = (oldest + 1) % RECENT_PROMPTS;
  }
  return id;
}
