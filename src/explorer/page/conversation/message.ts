/** Messages as a person reads them: a role and parts, whichever API they were written for. */

export interface Message {
  /** `user`, `assistant`, `system`, `tool`, … */
  readonly role: string;
  readonly name?: string;
  readonly parts: readonly Part[];
  readonly finish?: string;
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'call'; readonly id?: string; readonly name: string; readonly given: unknown }
  | { readonly kind: 'result'; readonly id?: string; readonly name?: string; readonly answer: unknown }
  | Media
  | { readonly kind: 'other'; readonly type: string; readonly value: unknown };

export interface Media {
  readonly kind: 'media';
  readonly what: string;
  readonly name?: string;
  readonly type?: string;
  /** Where it is, when it is not inside; shown as text, never loaded. */
  readonly address?: string;
  /** What is inside, in base64 unless `isText`. */
  readonly data?: string;
  readonly isText?: boolean;
}

export type Members = Readonly<Record<string, unknown>>;

/** The messages of a prompt. */
export function promptMessages(prompt: unknown): Message[] {
  return listOf(prompt).map((message) => messageOf(membersOf(message)));
}

/** The messages of an answer: of Chat Completions, of the Responses API, of Anthropic, or a plain text. */
export function answerMessages(completion: unknown): Message[] {
  if (typeof completion === 'string')
    return completion === '' ? [] : [messageOf({ role: 'assistant', content: completion })];
  const { choices, output, content, stop_reason, status } = membersOf(completion);
  if (Array.isArray(choices)) return choices.map((choice) => choiceOf(membersOf(choice)));
  if (Array.isArray(output)) {
    const parts = output.flatMap((item) => {
      const { type, content: inside } = membersOf(item);
      return type === 'message' ? partsOf(inside) : partsOf([item]);
    });
    return [finished({ role: 'assistant', parts }, status === 'completed' ? undefined : status)];
  }
  return content === undefined ? [] : [finished(messageOf({ role: 'assistant', content }), stop_reason)];
}

/** What identifies a message among those said before. */
export function sameness({ role, parts }: Message): string {
  return JSON.stringify([role, parts]);
}

/** The text of a message, as it is copied. */
export function plainText({ parts }: Message): string {
  return parts.map(textOfPart).join('\n\n');
}

/** What the tools that were called are named, by the id of the call, which is all that their answers say. */
export function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'call' ? [part] : [])));
  return new Map(calls.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name]])));
}

export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function choiceOf(choice: Members): Message {
  const message = choice['message'] === undefined ? { content: choice['text'] } : membersOf(choice['message']);
  return finished(messageOf({ role: 'assistant', ...message }), choice['finish_reason']);
}

function finished(message: Message, reason: unknown): Message {
  return typeof reason === 'string' ? { ...message, finish: reason } : message;
}

function messageOf(message: Members): Message {
  const role = message['role'] === 'human' ? 'user' : (textOf(message['role']) ?? 'user');
  const name = textOf(message['name']);
  const named = name === undefined ? {} : { name };
  const { content } = message;
  if (role === 'tool' || role === 'function') {
    const id = textOf(message['tool_call_id']);
    return {
      role,
      ...named,
      parts: [{ kind: 'result', ...(id === undefined ? {} : { id }), ...named, answer: parsed(content) }],
    };
  }
  const isItem = typeof message['type'] === 'string' && content === undefined;
  return {
    role,
    ...named,
    parts: [...reasoningOf(message), ...partsOf(isItem ? [message] : content), ...extrasOf(message)],
  };
}

function reasoningOf({ reasoning_content }: Members): Part[] {
  return typeof reasoning_content === 'string' ? [{ kind: 'reasoning', text: reasoning_content }] : [];
}

function extrasOf({ refusal, audio, tool_calls, function_call }: Members): Part[] {
  const parts: Part[] = [];
  if (typeof refusal === 'string') parts.push({ kind: 'refusal', text: refusal });
  const { transcript, data } = membersOf(audio);
  if (typeof transcript === 'string') parts.push({ kind: 'text', text: transcript });
  if (typeof data === 'string') parts.push({ kind: 'media', what: 'audio', data });
  for (const call of listOf(tool_calls)) parts.push(callOf(membersOf(call)));
  if (function_call !== undefined && function_call !== null) parts.push(callOf({ function: function_call }));
  return parts;
}

function partsOf(content: unknown): Part[] {
  if (content === undefined || content === null || content === '') return [];
  return listOf(content).map((part) =>
    typeof part === 'string' ? { kind: 'text', text: part } : partOf(membersOf(part)),
  );
}

function partOf(part: Members): Part {
  const type = textOf(part['type']) ?? 'text';
  const text = textOf(part['text'] ?? part['content']);
  if (['text', 'input_text', 'output_text', 'summary_text'].includes(type) && text !== undefined)
    return { kind: 'text', text };
  if (type === 'refusal') return { kind: 'refusal', text: textOf(part['refusal']) ?? text ?? '' };
  if (/reasoning|thinking/.test(type)) return { kind: 'reasoning', text: thoughtOf(part) };
  if (/(tool_call|tool_use|function_call)$/.test(type)) return callOf(part);
  if (/(tool_result|call_output|tool_call_response)$/.test(type)) return resultOf(part);
  return mediaOf(type, part) ?? { kind: 'other', type, value: part };
}

function callOf(call: Members): Part {
  const named = membersOf(call['function'] ?? call['custom'] ?? call);
  const id = textOf(call['call_id'] ?? call['id']);
  const given = parsed(named['arguments'] ?? named['input']);
  return { kind: 'call', ...(id === undefined ? {} : { id }), name: textOf(named['name']) ?? 'a tool', given };
}

function resultOf(part: Members): Part {
  const id = textOf(part['tool_use_id'] ?? part['call_id'] ?? part['id']);
  return {
    kind: 'result',
    ...(id === undefined ? {} : { id }),
    answer: parsed(part['output'] ?? part['response'] ?? part['content']),
  };
}

function mediaOf(type: string, part: Members): Media | undefined {
  const kind = /image/.test(type)
    ? 'image'
    : /audio/.test(type)
      ? 'audio'
      : /file|document|blob|uri/.test(type)
        ? 'file'
        : undefined;
  if (kind === undefined) return undefined;
  const what = textOf(part['modality']) ?? kind;
  const inner = membersOf(part['input_audio'] ?? part['file'] ?? part['source'] ?? part['image_url']);
  const all = { ...part, ...inner };
  const address = [all['url'], all['image_url'], all['file_url'], all['uri'], all['file_data'], all['file_id']]
    .map(textOf)
    .find((each) => each !== undefined);
  const name = textOf(all['filename'] ?? all['name']);
  const format = textOf(all['format']);
  const mime =
    textOf(all['media_type'] ?? all['mime_type']) ?? (format === undefined ? undefined : `${kind}/${format}`);
  const data = textOf(all['data'] ?? (type === 'blob' ? all['content'] : undefined));
  const known = { ...(name === undefined ? {} : { name }), ...(mime === undefined ? {} : { type: mime }) };
  if (data !== undefined) return { kind: 'media', what, ...known, data };
  if (address?.startsWith('data:') === true) return { kind: 'media', what, ...known, ...insideOf(address) };
  return { kind: 'media', what, ...known, ...(address === undefined ? {} : { address }) };
}

function insideOf(url: string): Pick<Media, 'data' | 'isText' | 'type'> {
  const comma = url.indexOf(',');
  const header = url.slice('data:'.length, Math.max(comma, 0));
  const type = header.split(';', 1)[0] ?? '';
  return {
    data: url.slice(comma + 1),
    ...(type === '' ? {} : { type }),
    ...(header.endsWith(';base64') ? {} : { isText: true }),
  };
}

function thoughtOf(part: Members): string {
  const given = part['content'] ?? part['thinking'] ?? part['summary'] ?? part['text'];
  if (!Array.isArray(given)) return textOf(given) ?? '';
  return given.map((entry) => textOf(membersOf(entry)['text']) ?? '').join('\n');
}

function textOfPart(part: Part): string {
  if (part.kind === 'call') return `${part.name}(${shown(part.given)})`;
  if (part.kind === 'result') return shown(part.answer);
  if (part.kind === 'media') return `[${part.what}${part.name === undefined ? '' : ` ${part.name}`}]`;
  return part.kind === 'other' ? shown(part.value) : part.text;
}

/** A value as text: text as it is, everything else as indented JSON. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
}

// Models write arguments as JSON in a text, and tools answer in it.
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
