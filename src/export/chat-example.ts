/** A call as an example to learn from: the messages of the prompt, the answer as the last of them, and the tools on offer. */
import type { JsonObject, PromptRecord } from '../record/record.ts';
import { type Members, membersOf } from '../record/values.ts';
import { type ChatMessage, chatMessages, saysSomething } from './chat-message.ts';
import type { LeftOut } from './export-format.ts';
import type { Line } from './line-writer.ts';

/** An answer that was cut off or filtered is no example of a good one. */
const FINISHED: readonly unknown[] = ['stop', 'tool_calls', 'function_call', 'end_turn', 'tool_use', 'stop_sequence'];

/** The line of a record, or why it teaches nothing. */
export function chatExample(record: PromptRecord): Line {
  if (!isCompleted(record)) return { leftOut: 'not completed' };
  const answer = answerOf(record);
  if (!Array.isArray(answer)) return { leftOut: answer };
  const question = questionOf(record);
  if (question === undefined) return { leftOut: 'of another shape' };
  if (!question.some(({ role }) => role === 'user' || role === 'tool')) return { leftOut: 'without a question' };
  const tools = toolsOf(membersOf(record.request));
  if (tools === undefined) return { leftOut: 'of another shape' };
  const parallel = record.request?.['parallel_tool_calls'];
  return {
    value: {
      messages: [...question, ...answer],
      ...(tools.length > 0 && { tools }),
      ...(tools.length > 0 && typeof parallel === 'boolean' && { parallel_tool_calls: parallel }),
    },
  };
}

function isCompleted({ outcome, error }: PromptRecord): boolean {
  return outcome === undefined ? error === undefined : outcome === 'completed';
}

function questionOf({ message }: PromptRecord): ChatMessage[] | undefined {
  const question: ChatMessage[] = [];
  for (const given of message.prompt) {
    const messages = chatMessages(given);
    if (messages === undefined) return undefined;
    question.push(...messages);
  }
  return question;
}

/** What the model answered, in the shape of whichever API gave it; the first of several choices. */
function answerOf({ message }: PromptRecord): ChatMessage[] | LeftOut {
  const completion = message.other_attr.find((entry) => entry['completion'] !== undefined)?.['completion'];
  if (typeof completion === 'string') return said({ role: 'assistant', content: completion });
  const { choices, output, content, stop_reason: reason, status } = membersOf(completion);
  if (Array.isArray(choices)) return choiceOf(membersOf(choices[0]));
  if (Array.isArray(output)) {
    if (status !== undefined && status !== 'completed') return 'not completed';
    return said(itemsMessage(output));
  }
  if (content === undefined) return 'without an answer';
  return isCut(reason) ? 'not completed' : said({ role: 'assistant', content });
}

function choiceOf(choice: Members): ChatMessage[] | LeftOut {
  if (isCut(choice['finish_reason'])) return 'not completed';
  const message = membersOf(choice['message'] ?? { content: choice['text'] });
  return said({ ...message, role: 'assistant' });
}

function isCut(reason: unknown): boolean {
  return typeof reason === 'string' && !FINISHED.includes(reason);
}

function said(message: Members | undefined): ChatMessage[] | LeftOut {
  const messages = message === undefined ? undefined : chatMessages(message);
  if (messages === undefined) return 'of another shape';
  return messages.some(saysSomething) ? messages : 'without an answer';
}

/** Items of the Responses API as one message: what was written, and which functions were called. Reasoning is not trained. */
function itemsMessage(items: readonly unknown[]): Members | undefined {
  const content: unknown[] = [];
  const calls: JsonObject[] = [];
  for (const value of items) {
    const item = membersOf(value);
    if (item['type'] === 'message' && Array.isArray(item['content'])) content.push(...item['content']);
    else if (item['type'] === 'function_call') {
      const called = { name: item['name'], arguments: item['arguments'] };
      calls.push({ id: item['call_id'], function: called } as JsonObject);
    } else if (item['type'] !== 'reasoning') return undefined;
  }
  return { role: 'assistant', content: content.length === 0 ? null : content, tool_calls: calls };
}

/** The functions on offer, in the one shape that is taken; undefined where one is none. */
function toolsOf(request: Members): JsonObject[] | undefined {
  const given = request['tools'];
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) return undefined;
  const tools = given.map((entry) => toolOf(membersOf(entry)));
  return tools.every((tool) => tool !== undefined) ? tools : undefined;
}

/** Chat Completions name a function in a member; the Responses API and Anthropic on the tool itself. */
function toolOf(tool: Members): JsonObject | undefined {
  const named = typeof tool['function'] === 'object' ? membersOf(tool['function']) : tool;
  if (typeof named['name'] !== 'string') return undefined;
  if (tool['type'] !== undefined && tool['type'] !== 'function' && tool['type'] !== 'custom') return undefined;
  const parameters = named['parameters'] ?? named['input_schema'];
  if (tool['type'] === 'custom' && named['input_schema'] === undefined) return undefined;
  return {
    type: 'function',
    function: {
      name: named['name'],
      ...(typeof named['description'] === 'string' && { description: named['description'] }),
      ...(parameters !== undefined && { parameters: parameters as JsonObject }),
      ...(typeof named['strict'] === 'boolean' && { strict: named['strict'] }),
    },
  };
}
