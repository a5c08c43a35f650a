/** One message as fine-tuning takes it: a role, text or pictures, and calls of tools; undefined for what that format has no place for. */
import type { JsonObject } from '../record/record.ts';
import { type Members, membersOf } from '../record/values.ts';

export type ChatRole = 'assistant' | 'developer' | 'system' | 'tool' | 'user';

export interface ChatMessage {
  role: ChatRole;
  content?: string | null | JsonObject[];
  name?: string;
  refusal?: string;
  tool_calls?: JsonObject[];
  tool_call_id?: string;
}

const ROLES: Readonly<Record<string, ChatRole>> = {
  ai: 'assistant',
  assistant: 'assistant',
  developer: 'developer',
  human: 'user',
  model: 'assistant',
  system: 'system',
  tool: 'tool',
  user: 'user',
};
const TEXT_PARTS: readonly unknown[] = ['text', 'input_text', 'output_text'];

/** The message; several where one holds the answers of several tools. */
export function chatMessages(value: unknown): ChatMessage[] | undefined {
  const source = membersOf(value);
  const role = ROLES[String(source['role'])];
  if (role === undefined) return undefined;
  const parts = source['content'];
  if (Array.isArray(parts) && parts.some((part) => isToolPart(membersOf(part)))) return blockMessages(role, parts);
  const content = contentOf(parts);
  if (content === undefined) return undefined;
  const calls = callsOf(source);
  if (calls === undefined) return undefined;
  if (role === 'tool') return answerMessages(source, content);
  const message: ChatMessage = { role, content };
  if (typeof source['name'] === 'string' && source['name'] !== '') message.name = source['name'];
  if (typeof source['refusal'] === 'string' && source['refusal'] !== '') message.refusal = source['refusal'];
  if (calls.length > 0) message.tool_calls = calls;
  return [message];
}

/** Whether a message says or calls something. */
export function saysSomething({ content, refusal, tool_calls }: ChatMessage): boolean {
  return (content?.length ?? 0) > 0 || (tool_calls?.length ?? 0) > 0 || refusal !== undefined;
}

function answerMessages(source: Members, content: ChatMessage['content']): ChatMessage[] | undefined {
  const id = source['tool_call_id'];
  if (typeof id !== 'string' || content === null || content === undefined) return undefined;
  return [{ role: 'tool', tool_call_id: id, content }];
}

/** Text as it is; parts as a list of texts and pictures, and as one text where there are only texts. */
function contentOf(value: unknown): ChatMessage['content'] {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  const parts: JsonObject[] = [];
  for (const entry of value) {
    const part = typeof entry === 'string' ? { type: 'text', text: entry } : contentPart(membersOf(entry));
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.every(({ type }) => type === 'text') ? parts.map(({ text }) => text).join('\n') : parts;
}

function contentPart(part: Members): JsonObject | undefined {
  if (TEXT_PARTS.includes(part['type'])) {
    return typeof part['text'] === 'string' ? { type: 'text', text: part['text'] } : undefined;
  }
  const picture = part['image_url'];
  if (part['type'] === 'input_image' && typeof picture === 'string') {
    return { type: 'image_url', image_url: { url: picture } };
  }
  return part['type'] === 'image_url' ? { type: 'image_url', image_url: picture as JsonObject } : undefined;
}

/** Undefined where a call is none of a function: other tools cannot be trained. */
function callsOf(source: Members): JsonObject[] | undefined {
  const given = source['tool_calls'];
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) return undefined;
  const calls = given.map((entry) => {
    const call = membersOf(entry);
    const called = membersOf(call['function']);
    return callOf(call['id'], called['name'], called['arguments']);
  });
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

function callOf(id: unknown, name: unknown, given: unknown): JsonObject | undefined {
  if (typeof id !== 'string' || typeof name !== 'string') return undefined;
  const text = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  return { id, type: 'function', function: { name, arguments: text } };
}

function isToolPart({ type }: Members): boolean {
  return type === 'tool_use' || type === 'tool_result';
}

/** Blocks of Anthropic Messages: calls stand beside the text, and answers of tools in a message of the user. */
function blockMessages(role: ChatRole, blocks: readonly unknown[]): ChatMessage[] | undefined {
  const answers: ChatMessage[] = [];
  const calls: JsonObject[] = [];
  const said: unknown[] = [];
  for (const value of blocks) {
    const block = membersOf(value);
    if (block['type'] === 'tool_use') {
      const call = callOf(block['id'], block['name'], block['input']);
      if (call === undefined) return undefined;
      calls.push(call);
    } else if (block['type'] === 'tool_result') {
      const content = contentOf(block['content'] ?? '');
      const answer = answerMessages({ tool_call_id: block['tool_use_id'] }, content);
      if (answer === undefined) return undefined;
      answers.push(...answer);
    } else said.push(value);
  }
  const content = said.length === 0 ? null : contentOf(said);
  if (content === undefined) return undefined;
  if (calls.length > 0) return [...answers, { role, content, tool_calls: calls }];
  return content === null ? answers : [...answers, { role, content }];
}
