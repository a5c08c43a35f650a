/** Messages as OpenTelemetry writes them, a role and parts, in the document structure: Chat Completions messages and choices. */
import type { Members } from '../format.ts';
import { defined, isObject, listOf, membersOf, numberOf, parsed, textOf } from '../values.ts';

/** The prompt of `gen_ai.input.messages`, structured or as JSON text. Text that was cut is kept as what it is: one message. */
export function promptOf(value: unknown): Members[] {
  const given = messageList(value);
  if (given === undefined) return rawMessage(value, 'user');
  return given.flatMap((entry) => promptMessages(entry));
}

/** The choices of `gen_ai.output.messages`; a message without a finish reason of its own has that of its place in the list. */
export function choicesOf(value: unknown, reasons: readonly string[]): Members[] {
  const given = messageList(value) ?? rawMessage(value, 'assistant');
  return given.map((entry, index) => {
    const [message = { role: 'assistant' }] = promptMessages(entry, 'assistant');
    const { finish_reason: reason, ...said } = message;
    return defined({ index, finish_reason: finishReason(reason) ?? reasons[index], message: said });
  });
}

/** The system message of `gen_ai.system_instructions`: parts, JSON text of them, or plain text. */
export function instructionsOf(value: unknown): Members[] {
  const given = typeof value === 'string' ? (parsed(value) ?? value) : value;
  const content = Array.isArray(given) ? contentOf(given) : (textOf(isObject(given) ? given['content'] : value) ?? '');
  return content === undefined || content === '' ? [] : [{ role: 'system', content }];
}

/** A finish reason as Chat Completions names it. */
export function finishReason(value: unknown): string | undefined {
  const reason = textOf(value);
  if (reason === 'unknown') return undefined;
  return reason === 'tool_call' ? 'tool_calls' : reason;
}

/** Several finish reasons: a list, JSON text of one, or a single one. */
export function finishReasonsOf(value: unknown): string[] {
  const given = typeof value === 'string' && value.startsWith('[') ? (parsed(value) ?? value) : value;
  return (Array.isArray(given) ? given : [given]).map(finishReason).filter((reason) => reason !== undefined);
}

/** Tool calls in the shape of Chat Completions, whichever of OpenTelemetry's shapes they came in. */
export function toolCall(value: unknown): Members {
  const { id, name, arguments: given, type: _, function: inner, ...rest } = membersOf(value);
  const called = isObject(inner)
    ? { ...inner, ...('arguments' in inner && { arguments: argumentsText(inner['arguments']) }) }
    : defined({ name: textOf(name), arguments: argumentsText(given) });
  return { ...defined({ id: textOf(id), type: 'function' }), ...rest, function: called };
}

function argumentsText(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    return value; // too deep to be written; whoever stores the record says so
  }
}

function messageList(value: unknown): readonly unknown[] | undefined {
  const given = parsed(value);
  if (Array.isArray(given)) return given;
  const { messages } = membersOf(given);
  if (Array.isArray(messages)) return messages;
  return isObject(given) && ('parts' in given || 'content' in given) ? [given] : undefined;
}

function rawMessage(value: unknown, role: string): Members[] {
  const content = textOf(value);
  return content === undefined ? [] : [{ role, content }];
}

// A message in which several tools answer is several messages of Chat Completions.
function promptMessages(value: unknown, fallback = 'user'): Members[] {
  if (!isObject(value)) return rawMessage(value, fallback);
  const { role: given, parts, finish_reason: reason, ...others } = value;
  const role = textOf(given) ?? fallback;
  const rest = { ...others, ...defined({ finish_reason: finishReason(reason) }) };
  if (!Array.isArray(parts)) return [{ role, ...rest }];
  const answers = parts.filter((part) => typeOf(part) === 'tool_call_response');
  if (answers.length > 0 && answers.length === parts.length) return answers.map((part) => toolAnswer(part, rest));
  const calls = parts.filter((part) => typeOf(part) === 'tool_call');
  const content = contentOf(parts.filter((part) => typeOf(part) !== 'tool_call'));
  return [
    {
      role,
      ...rest,
      // Chat Completions has null where a message calls tools and says nothing.
      ...(content !== undefined || calls.length > 0 ? { content: content ?? null } : {}),
      ...(calls.length > 0 ? { tool_calls: calls.map(toolCall) } : {}),
    },
  ];
}

function toolAnswer(part: unknown, rest: Members): Members {
  const { type: _, id, response, result, content, ...others } = membersOf(part);
  const answer = response ?? result ?? content;
  return { role: 'tool', ...rest, ...defined({ tool_call_id: textOf(id), content: answer }), ...others };
}

/** One text part is plain text; anything more stays a list of parts. */
function contentOf(parts: readonly unknown[]): unknown {
  if (parts.length === 0) return undefined;
  const [first] = parts;
  if (parts.length === 1 && typeOf(first) === 'text') return writtenIn(first);
  return parts.map((part) => (typeOf(part) === 'text' ? { type: 'text', text: writtenIn(part) } : part));
}

function writtenIn(part: unknown): string {
  if (typeof part === 'string') return part;
  const { content, text } = membersOf(part);
  return textOf(content ?? text) ?? '';
}

function typeOf(part: unknown): string | undefined {
  if (typeof part === 'string') return 'text';
  const { type } = membersOf(part);
  return typeof type === 'string' ? type : undefined;
}

/** Choices in the order of their index, which is their place where they have none. */
export function inIndexOrder(choices: readonly Members[]): Members[] {
  return choices
    .map((choice, place) => ({ choice, index: numberOf(choice['index']) ?? place }))
    .sort((a, b) => a.index - b.index)
    .map(({ choice, index }) => ({ ...choice, index }));
}

/** A list that may have come as JSON text. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  const given = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(given) ? listOf(given) : undefined;
}
