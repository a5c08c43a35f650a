/** A prompt and an answer as the document structure has them, from whatever a source kept of them. */
import type { Members } from './format.ts';
import { systemOf } from './provider/request.ts';
import { isObject, textOf } from './values.ts';

// Parts of one message's content. Anything else with a type is an item by itself, as the Responses API lists them.
const PART_TYPES = new Set<unknown>([
  ...['text', 'input_text', 'output_text', 'image_url', 'input_image', 'image', 'input_audio', 'audio'],
  ...['file', 'input_file', 'document', 'refusal'],
]);

/** What a source kept of a request: the messages, and the parameters that stood beside them in its body. */
export interface Asked {
  readonly prompt: readonly unknown[];
  readonly parameters: Members;
}

/** The messages of a prompt: a list of them, one alone, a text, a request body that holds them; anything else as its JSON text. */
export function promptOf(input: unknown): readonly unknown[] {
  return askedIn(input).prompt;
}

/** The same, with what else a request body says. */
export function askedIn(input: unknown): Asked {
  if (input === undefined || input === null || input === '') return only([]);
  if (Array.isArray(input)) return only(promptOfList(input));
  if (!isObject(input)) return only([said('user', contentOf(input))]);
  const { messages, system, ...body } = input;
  if (Array.isArray(messages)) return { prompt: [...systemOf(system), ...promptOfList(messages)], parameters: body };
  if (typeof input['role'] === 'string' || input['content'] !== undefined) return only(promptOfList([input]));
  const name = ['input', 'prompt'].find((each) => isPrompt(input[each]));
  if (name === undefined) return only([said('user', contentOf(input))]);
  const { [name]: held, instructions, ...parameters } = input;
  return { prompt: [...systemOf(instructions), ...promptOf(held)], parameters };
}

function only(prompt: readonly unknown[]): Asked {
  return { prompt, parameters: {} };
}

function isPrompt(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

function promptOfList(list: readonly unknown[]): readonly unknown[] {
  if (list.length === 0) return [];
  if (list.every(isPart)) return [said('user', list)];
  if (!list.every((entry) => isObject(entry) || typeof entry === 'string')) return [said('user', contentOf(list))];
  return list.every(hasUsableRole) ? list : list.map(messageOf);
}

function isPart(entry: unknown): boolean {
  return isObject(entry) && entry['role'] === undefined && PART_TYPES.has(entry['type']);
}

// The schema gives a role to items that name none; one that is no text it would refuse.
function hasUsableRole(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  return typeof entry['role'] === 'string' || (entry['role'] === undefined && typeof entry['type'] === 'string');
}

function messageOf(entry: unknown): unknown {
  if (!isObject(entry)) return said('user', entry);
  return hasUsableRole(entry) ? entry : { ...entry, role: textOf(entry['role']) ?? 'user' };
}

/** The value of the attribute `completion`: the choices or output of a body, one message, a list of them, or a text. */
export function completionOf(output: unknown): Record<string, unknown> | undefined {
  if (output === undefined || output === null || output === '') return undefined;
  if (Array.isArray(output)) return completionOfList(output);
  if (!isObject(output)) return choicesOf([said('assistant', contentOf(output))]);
  const { choices, content, role, tool_calls: calls, type, stop_reason: reason, status } = output;
  if (Array.isArray(choices)) return { choices: choices.map(choiceOf) };
  if (Array.isArray(output['output'])) {
    const incomplete = output['incomplete_details'];
    return { output: output['output'], ...some({ status, incomplete_details: incomplete }) };
  }
  if (type === 'message' && Array.isArray(content)) return { content, ...some({ stop_reason: reason }) };
  if (typeof role === 'string' || calls !== undefined || typeof content === 'string' || Array.isArray(content)) {
    return choicesOf([answering(output)]);
  }
  return choicesOf([said('assistant', contentOf(output))]);
}

function completionOfList(list: readonly unknown[]): Record<string, unknown> | undefined {
  if (list.length === 0) return undefined;
  if (list.every(isPart)) return choicesOf([said('assistant', list)]);
  if (list.every((entry) => isObject(entry) && typeof entry['role'] === 'string')) return choicesOf(list);
  return choicesOf([said('assistant', contentOf(list))]);
}

function choicesOf(messages: readonly unknown[]): Record<string, unknown> {
  return { choices: messages.map((message, index) => ({ index, message })) };
}

/** A choice with its message; some sources keep the message, or the last piece of a stream, where the choice should be. */
function choiceOf(choice: unknown, index: number): unknown {
  if (!isObject(choice)) return { index, message: said('assistant', contentOf(choice)) };
  if (isObject(choice['message'])) return choice;
  const { delta, role, content, ...others } = choice;
  if (isObject(delta)) return { index, ...others, message: answering(delta) };
  if (content === undefined) return choice;
  return { index, ...others, message: answering({ ...some({ role }), content }) };
}

function answering(message: Members): Record<string, unknown> {
  return { ...message, role: textOf(message['role']) ?? 'assistant' };
}

function said(role: string, content: unknown): Record<string, unknown> {
  return { role, content };
}

/** Text as it is, everything else as JSON: only text can be searched. */
export function contentOf(value: unknown): unknown {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return value; // nested too deeply to be written, here as anywhere
  }
}

function some(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}
