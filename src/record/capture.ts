/** How much of a record a door keeps: all of it, everything but the content, or nothing. */
import type { Feedback, Json, JsonObject, PromptMessage, PromptRecord } from './record.ts';

/** `metadata` keeps what can be counted and drops what was said; `off` records nothing. */
export type CaptureLevel = 'full' | 'metadata' | 'off';

/** The record at this level: itself, a copy without content, or undefined. The record given is never changed. */
export function applyCapture(record: PromptRecord, level: CaptureLevel): PromptRecord | undefined {
  if (level === 'off') return undefined;
  return level === 'full' ? record : withoutContent(record);
}

// Named one by one, so that a member nobody thought of is dropped, not kept.
const KEPT_MEMBERS = [
  'chat_session_id',
  'user',
  'message',
  'schema_version',
  'revision',
  'time',
  'operation',
  'provider',
  'response_id',
  'system_fingerprint',
  'request',
  'timing',
  'error',
  'client',
  'gateway',
  'feedback',
  'tags',
  'properties',
  'outcome',
  'door',
  'accepted',
  'masked',
  'halves',
  'changed',
  'erased',
];
const KEPT_ATTRIBUTES = ['created', 'model', 'object', 'usage'];
const FILTER_ATTRIBUTES = ['prompt_filter_results', 'content_filter_results'];
const REQUEST_CONTENT = [
  ...[
    'messages',
    'input',
    'prompt',
    'files',
    'instructions',
    'system',
    'systemInstruction',
    'system_instruction',
    'contents',
  ],
  ...['suffix', 'prediction', 'documents', 'tools', 'functions', 'response_format', 'text', 'stop', 'stop_sequences'],
];

function withoutContent(record: PromptRecord): PromptRecord {
  const { message, request, error, feedback } = record;
  return {
    ...(pick(record, KEPT_MEMBERS) as PromptRecord),
    message: {
      id: message.id,
      prompt: message.prompt.map(promptMessage),
      other_attr: message.other_attr.flatMap(otherAttribute),
      previous_message_id: message.previous_message_id,
    },
    ...(request && { request: requestParameters(request) }),
    ...(error && { error: pick(error, ['type', 'code', 'status']) }),
    ...(feedback && { feedback: feedback.map(judgement) }),
  };
}

function promptMessage(message: PromptMessage): PromptMessage {
  return { ...pick(message, ['role', 'name', 'tool_call_id', 'at']), ...calls(message), role: message.role };
}

/** The names of the tools a message calls, without their arguments. */
function calls(message: { [key: string]: Json | undefined }): JsonObject {
  const result: JsonObject = {};
  if (Array.isArray(message['tool_calls'])) result['tool_calls'] = message['tool_calls'].map(definition);
  if (isObject(message['function_call'])) result['function_call'] = pick(message['function_call'], ['name']);
  return result;
}

/** A tool call or a tool definition by its name alone. */
function definition(tool: Json): Json {
  if (!isObject(tool)) return {};
  const inner = tool['function'];
  return {
    ...pick(tool, ['id', 'type', 'index', 'name']),
    ...(isObject(inner) && { function: pick(inner, ['name']) }),
  };
}

function otherAttribute(entry: JsonObject): JsonObject[] {
  return Object.entries(entry).flatMap(([name, value]): JsonObject[] => {
    if (KEPT_ATTRIBUTES.includes(name)) return [{ [name]: value }];
    if (FILTER_ATTRIBUTES.includes(name)) return [{ [name]: countable(value) ?? {} }];
    if (name === 'completion') return [{ completion: completion(value) }];
    return [];
  });
}

function completion(value: Json): JsonObject {
  const choices = isObject(value) ? value['choices'] : undefined;
  return Array.isArray(choices) ? { choices: choices.map(choice) } : {};
}

function choice(value: Json): Json {
  if (!isObject(value)) return {};
  const { message, content_filter_results: filter } = value;
  return {
    ...pick(value, ['index', 'finish_reason']),
    ...(filter !== undefined && { content_filter_results: countable(filter) ?? {} }),
    ...(isObject(message) && { message: { ...pick(message, ['role']), ...calls(message) } }),
  };
}

function requestParameters(request: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(request)) {
    const kept = REQUEST_CONTENT.includes(name) ? undefined : countable(value);
    if (kept !== undefined) result[name] = kept;
  }
  for (const name of ['tools', 'functions']) {
    const tools = request[name];
    if (Array.isArray(tools)) result[name] = tools.map(definition);
  }
  return {
    ...result,
    ...(isObject(request['response_format']) && { response_format: pick(request['response_format'], ['type']) }),
  };
}

function judgement(feedback: Feedback): Feedback {
  const value = feedback.value === undefined ? undefined : countable(feedback.value);
  return {
    ...pick(feedback, ['source']),
    name: feedback.name,
    at: feedback.at,
    ...(value !== undefined && { value }),
  };
}

/** Numbers, booleans and one-word labels, at any depth; sentences are content. */
function countable(value: Json): Json | undefined {
  if (typeof value === 'string') return /^[\w.:/@-]{1,128}$/.test(value) ? value : undefined;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(countable).filter((item) => item !== undefined);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const kept = countable(member);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

function pick<T extends object>(from: T, names: readonly string[]): JsonObject {
  const source = from as { readonly [name: string]: Json | undefined };
  const result: JsonObject = {};
  for (const name of names) {
    const value = Object.hasOwn(source, name) ? source[name] : undefined;
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
