/** Content in events of their own, as logs or on the span: one for each message, or one for the prompt and one for the answer. */
import type { Members } from '../format.ts';
import { defined, isObject, membersOf, numberOf, parsed, textOf } from '../values.ts';
import type { Attributes } from './any-value.ts';
import { told } from './attributes.ts';
import { finishReason, finishReasonsOf, listIn, toolCall } from './messages.ts';

/** The event that has the attributes of a whole call. */
export const DETAILS = 'gen_ai.client.inference.operation.details';
/** The event that has one answer. */
export const CHOICE = 'gen_ai.choice';

const MESSAGE = /^gen_ai\.(system|user|assistant|tool|developer)\.message$/;

/** The role of which an event of this name has a message; undefined for any other event. */
export function roleOfEvent(name: string): string | undefined {
  return MESSAGE.exec(name)?.[1];
}

/** The body of an event: that of a log, or on a span one attribute with JSON text, or the attributes themselves. */
export function eventBody(attributes: Attributes, body?: unknown): Members {
  const content = told(attributes, 'eventContent');
  const given = body ?? content;
  if (given === undefined || given === '') return Object.fromEntries(attributes);
  const value = typeof given === 'string' ? parsed(given) : given;
  if (isObject(value)) return value;
  const text = textOf(given) ?? (Array.isArray(value) ? value : undefined);
  return text === undefined ? {} : { content: text };
}

/** The message of a message event. */
export function messageOfEvent(role: string, body: Members): Members {
  const { role: given, id, tool_calls, name, content, tool_call_id, refusal } = body;
  const said = textOf(given) ?? role;
  return defined({
    role: said,
    content,
    refusal,
    name: textOf(name),
    tool_call_id: textOf(tool_call_id) ?? (said === 'tool' ? textOf(id) : undefined),
    tool_calls: listIn(tool_calls)?.map(toolCall),
  });
}

/** The choice of a choice event. Some instrumentations put the tool calls beside the message. */
export function choiceOfEvent(body: Members): Members {
  const { index, finish_reason: reason, message: given, content_filter_results: filter } = body;
  const message = typeof given === 'string' ? (parsed(given) ?? given) : given;
  const said = isObject(message) ? message : { content: message ?? body['content'] };
  return defined({
    index: numberOf(index),
    finish_reason: finishReason(reason),
    message: messageOfEvent('assistant', { ...said, tool_calls: said['tool_calls'] ?? body['tool_calls'] }),
    content_filter_results: filter,
  });
}

/** How many dimensions the vector has that stands where the answer of a choice would; undefined where none does. */
export function dimensionsOf(choice: Members): number | undefined {
  const { content } = membersOf(choice['message']);
  const isVector = Array.isArray(content) && content.length > 0 && content.every((entry) => typeof entry === 'number');
  return isVector ? content.length : undefined;
}

const SPEAKER = /^(?=(?:system|user|assistant|tool|developer|function|human|ai): )/m;

/** The prompt in one text: JSON of messages, or lines that begin with who spoke. */
export function promptOfText(value: unknown): Members[] {
  const given = typeof value === 'string' ? (parsed(value) ?? value) : value;
  if (Array.isArray(given)) return given.map((entry) => spoken(entry, 'user'));
  if (isObject(given)) return [spoken(given, 'user')];
  const text = textOf(value);
  if (text === undefined) return [];
  return text
    .split(SPEAKER)
    .filter((turn) => turn.trim() !== '')
    .map((turn) => turnOf(turn));
}

function turnOf(turn: string): Members {
  const [, speaker, said] = /^(system|user|assistant|tool|developer|function|human|ai): ([\s\S]*)$/.exec(turn) ?? [];
  if (speaker === undefined || said === undefined) return { role: 'user', content: turn };
  return { role: speaker === 'ai' ? 'assistant' : speaker, content: said.replace(/\n$/, '') };
}

/** The choices in one text: JSON of messages or choices, or the answer itself. */
export function choicesOfText(value: unknown, reasons: readonly string[]): Members[] {
  const given = typeof value === 'string' ? (parsed(value) ?? value) : value;
  const list = Array.isArray(given) ? given : isObject(given) ? [given] : undefined;
  const text = textOf(value);
  if (list === undefined) {
    const message = { role: 'assistant', content: text };
    return text === undefined ? [] : [defined({ index: 0, finish_reason: reasons[0], message })];
  }
  return list.map((entry, index) => {
    const { message, finish_reason: reason } = membersOf(entry);
    const own = finishReasonsOf(reason)[0] ?? reasons[index];
    return defined({ index, finish_reason: own, message: spoken(isObject(message) ? message : entry, 'assistant') });
  });
}

function spoken(entry: unknown, fallback: string): Members {
  if (!isObject(entry)) return { role: fallback, content: textOf(entry) ?? '' };
  const { role, finish_reason: _, ...rest } = entry;
  return { role: textOf(role) ?? fallback, ...rest };
}
