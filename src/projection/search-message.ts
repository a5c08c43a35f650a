/**
 * Messages as OpenTelemetry writes them: a role and parts. Contents of Chat Completions, Anthropic Messages and Responses items
 * are understood; of a part of no known type, its type and text are kept.
 */
import { fromData, fromFile, fromSource, fromUrl } from './search-blob.ts';
import { keyword, type Members, membersOf, stored, text } from './search-value.ts';

/** One message of the search document. */
export interface SearchMessage {
  role: string;
  parts: Members[];
  finish_reason?: string;
}

/** The message with what it says, the tools it calls and what a tool answered. */
export function searchMessage(message: Members): SearchMessage {
  const role = roleOf(message['role']);
  const content = message['content'];
  if (role === 'tool' || role === 'function') return { role, parts: [toolAnswer(message)] };
  if (typeof content === 'string' && content !== '' && message['tool_calls'] === undefined && !hasExtras(message)) {
    return { role, parts: [{ type: 'text', content: content.isWellFormed() ? content : content.toWellFormed() }] };
  }
  const parts: Members[] = [];
  addReasoning(parts, message);
  if (message['type'] !== undefined && content === undefined) addPart(parts, message);
  else addContent(parts, content);
  addExtras(parts, message);
  return { role, parts };
}

/** The parts of one content part, block or item, added to `parts`. */
export function addPart(parts: Members[], value: unknown): void {
  if (typeof value === 'string') {
    addText(parts, 'text', value);
    return;
  }
  const source = membersOf(value);
  const type = keyword(source['type']) ?? 'text';
  const reader = READERS.get(type);
  if (reader === undefined) {
    const content = text(source['text'] ?? source['content']);
    parts.push(content === undefined ? { type } : { type, content });
    return;
  }
  const part = reader(source);
  if (part !== undefined) parts.push(part);
}

/** The text of a message that a person would read: its text parts, one below the other. */
export function textOf(message: SearchMessage): string | undefined {
  const [first, second] = message.parts;
  if (first === undefined) return undefined;
  if (second === undefined) return first['type'] === 'text' ? (first['content'] as string) : undefined;
  const texts = message.parts.filter((part) => part['type'] === 'text' && part['content'] !== undefined);
  return texts.length === 0 ? undefined : texts.map((part) => part['content']).join('\n');
}

function roleOf(role: unknown): string {
  return role === 'human' ? 'user' : (keyword(role) ?? 'user');
}

function addContent(parts: Members[], content: unknown): void {
  if (Array.isArray(content)) for (const part of content) addPart(parts, part);
  else if (content !== undefined && content !== null) addPart(parts, content);
}

function addText(parts: Members[], type: string, value: unknown): void {
  const content = text(value);
  if (content !== undefined) parts.push({ type, content });
}

function hasExtras(message: Members): boolean {
  return (
    message['refusal'] != null ||
    message['function_call'] != null ||
    message['audio'] != null ||
    message['reasoning_content'] != null
  );
}

function addReasoning(parts: Members[], message: Members): void {
  addText(parts, 'reasoning', message['reasoning_content']);
}

function addExtras(parts: Members[], message: Members): void {
  addText(parts, 'refusal', message['refusal']);
  const audio = membersOf(message['audio']);
  addText(parts, 'text', audio['transcript']);
  const sound = fromData(audio['data'], undefined, 'audio');
  if (sound !== undefined) parts.push(sound);
  const calls = message['tool_calls'];
  if (Array.isArray(calls)) for (const call of calls) parts.push(toolCall(membersOf(call)));
  if (message['function_call'] != null) parts.push(toolCall({ function: message['function_call'] }));
}

// `function` and `custom` of Chat Completions, items of the Responses API and blocks of Anthropic name the same three things.
function toolCall(call: Members): Members {
  const named = membersOf(call['function'] ?? call['custom'] ?? call);
  const id = keyword(call['call_id'] ?? call['id']);
  const name = keyword(named['name']);
  const given = stored(named['arguments'] ?? named['input']);
  const part: Members = { type: 'tool_call' };
  if (id !== undefined) part['id'] = id;
  if (name !== undefined) part['name'] = name;
  if (given !== undefined) part['arguments'] = given;
  return part;
}

function toolAnswer(answer: Members): Members {
  const id = keyword(answer['tool_call_id'] ?? answer['tool_use_id'] ?? answer['call_id'] ?? answer['id']);
  const name = keyword(answer['name']);
  const response = answerOf(answer['response'] ?? answer['output'] ?? answer['content']);
  const part: Members = { type: 'tool_call_response' };
  if (id !== undefined) part['id'] = id;
  if (name !== undefined) part['name'] = name;
  if (response !== undefined) part['response'] = response;
  return part;
}

function answerOf(content: unknown): unknown {
  if (typeof content === 'string') return text(content);
  if (!Array.isArray(content)) return stored(content);
  const parts: Members[] = [];
  addContent(parts, content);
  return stored(parts);
}

function reasoning(source: Members): Members {
  const content = source['content'] ?? source['thinking'] ?? source['summary'];
  const lines: unknown[] = Array.isArray(content) ? content.map((entry) => membersOf(entry)['text']) : [content];
  const written = lines
    .map(text)
    .filter((line) => line !== undefined)
    .join('\n');
  return written === '' ? { type: 'reasoning' } : { type: 'reasoning', content: written };
}

function written(source: Members): Members | undefined {
  const content = text(source['text'] ?? source['content']);
  return content === undefined ? undefined : { type: 'text', content };
}

function picture(source: Members): Members | undefined {
  const given = source['image_url'];
  return fromUrl(typeof given === 'string' ? given : membersOf(given)['url'], 'image') ?? fromFile(source, 'image');
}

function sound(source: Members): Members | undefined {
  const audio = membersOf(source['input_audio'] ?? source);
  const format = keyword(audio['format']);
  return fromData(audio['data'], format && `audio/${format}`, 'audio');
}

const READERS = new Map<string, (source: Members) => Members | undefined>([
  ...['text', 'input_text', 'output_text', 'summary_text'].map((type) => [type, written] as const),
  ['refusal', (source) => ({ type: 'refusal', content: text(source['refusal'] ?? source['content']) ?? '' })],
  ['image_url', picture],
  ['input_image', picture],
  ['input_audio', sound],
  ['file', (source) => fromFile(membersOf(source['file'] ?? source), 'document')],
  ['input_file', (source) => fromFile(source, 'document')],
  ['image', (source) => fromSource(source['source'], 'image')],
  ['document', (source) => fromSource(source['source'], 'document')],
  ['blob', (source) => fromData(source['content'], source['mime_type'], keyword(source['modality']) ?? 'document')],
  ['uri', (source) => fromUrl(source['uri'], keyword(source['modality']) ?? 'document')],
  ...['reasoning', 'thinking', 'redacted_thinking'].map((type) => [type, reasoning] as const),
  ...['tool_call', 'tool_use', 'server_tool_use', 'function_call', 'custom_tool_call', 'server_tool_call'].map(
    (type) => [type, toolCall] as const,
  ),
  ...['tool_result', 'tool_call_response', 'function_call_output', 'custom_tool_call_output'].map(
    (type) => [type, toolAnswer] as const,
  ),
]);
