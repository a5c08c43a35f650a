/** Content in flat numbered attributes, `gen_ai.prompt.0.content` and the like, as OpenLLMetry wrote it until 2026. */
import type { Members } from '../format.ts';
import { defined, isObject, parsed, textOf } from '../values.ts';
import type { Attributes } from './any-value.ts';
import { finishReason, toolCall } from './messages.ts';

type Numbered = Map<number, Map<string, unknown>>;

const NUMBERED =
  /^(gen_ai\.prompt|gen_ai\.completion|llm\.prompts|llm\.completions|llm\.request\.functions)\.(\d{1,9})\.(.+)$/;
const CALL = /^tool_calls\.(\d{1,9})\.(.+)$/;

/** What stood in numbered attributes. */
export interface Indexed {
  readonly prompt: Members[];
  readonly choices: Members[];
  readonly tools: Members[];
}

/** Gathers the numbered attributes in the order of their numbers, not of their names: 10 comes after 9. */
export function indexedContent(attributes: Attributes): Indexed {
  const groups = new Map<string, Numbered>();
  for (const [name, value] of attributes) {
    const match = NUMBERED.exec(name);
    if (match === null) continue;
    const [, group = '', index, member = ''] = match;
    put(groups, group, Number(index), member, value);
  }
  const ordered = (...names: string[]) =>
    [...(names.map((name) => groups.get(name)).find((group) => group !== undefined) ?? new Map())]
      .sort(([a], [b]) => a - b)
      .map(([index, members]: [number, Map<string, unknown>]) => ({ index, members }));
  return {
    prompt: ordered('gen_ai.prompt', 'llm.prompts').map(({ members }) => messageOf(members, 'user')),
    choices: ordered('gen_ai.completion', 'llm.completions').map(({ index, members }) => choiceOf(index, members)),
    tools: ordered('llm.request.functions').map(({ members }) => toolOf(members)),
  };
}

function put(groups: Map<string, Numbered>, group: string, index: number, member: string, value: unknown): void {
  const numbered: Numbered = groups.get(group) ?? new Map();
  const members = numbered.get(index) ?? new Map<string, unknown>();
  groups.set(group, numbered.set(index, members.set(member, value)));
}

function messageOf(given: ReadonlyMap<string, unknown>, fallback: string): Members {
  const calls: Numbered = new Map();
  const message: [string, unknown][] = [];
  for (const [name, value] of given) {
    const match = CALL.exec(name);
    if (match === null) message.push([name, name === 'content' ? contentIn(value) : value]);
    else calls.set(Number(match[1]), (calls.get(Number(match[1])) ?? new Map()).set(match[2] ?? '', value));
  }
  const called = [...calls].sort(([a], [b]) => a - b).map(([, members]) => toolCall(Object.fromEntries(members)));
  const { role, ...rest } = Object.fromEntries(message);
  return { role: textOf(role) ?? fallback, ...rest, ...(called.length > 0 && { tool_calls: called }) };
}

function choiceOf(index: number, given: ReadonlyMap<string, unknown>): Members {
  const { finish_reason, content_filter_results: filter, ...message } = messageOf(given, 'assistant');
  // The instrumentation writes this word where the provider's filter took the answer away.
  const isFiltered = finish_reason === undefined && message['content'] === 'FILTERED';
  return defined({
    index,
    finish_reason: isFiltered ? 'content_filter' : finishReason(finish_reason),
    message,
    content_filter_results: parsed(filter) ?? filter,
  });
}

function toolOf(given: ReadonlyMap<string, unknown>): Members {
  const { parameters, ...rest } = Object.fromEntries(given);
  return { type: 'function', function: defined({ ...rest, parameters: parsed(parameters) ?? parameters }) };
}

// Content parts come as JSON text of a list; a text of a person that merely looks like a list stays text.
function contentIn(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) return value;
  const list = parsed(value);
  const isParts = Array.isArray(list) && list.length > 0 && list.every((part) => isObject(part) && 'type' in part);
  return isParts ? list : value;
}
