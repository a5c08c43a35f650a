/** What the answer of each API says of a record: the completion in the document's shape, and everything else as attributes. */
import type { Members } from '../format.ts';
import { defined, isObject, listOf, membersOf, textOf } from '../values.ts';
import type { Api } from './api.ts';

/** What an answer says of the record it is to become. */
export interface Answered {
  readonly attributes: readonly Members[];
  readonly id?: string;
  /** ISO 8601: when the provider says it made the answer. */
  readonly created?: string;
  readonly fingerprint?: string;
  /** Parameters of the request that the answer repeats. */
  readonly echo: Members;
  readonly outcome: string | undefined;
}

const ECHOED = new Set([
  ...['background', 'conversation', 'instructions', 'max_output_tokens', 'max_tool_calls', 'metadata'],
  ...[
    'parallel_tool_calls',
    'previous_response_id',
    'prompt',
    'prompt_cache_key',
    'prompt_cache_retention',
    'reasoning',
  ],
  ...['safety_identifier', 'store', 'temperature', 'text', 'tool_choice', 'tools', 'top_logprobs', 'top_p'],
  ...['truncation', 'user'],
]);

/** Reads an answer. */
export function answeredOf(api: Api, body: Members): Answered {
  const { id, system_fingerprint: fingerprint, created_at: createdAt, ...given } = body;
  const { error: _, created = createdAt, ...answer } = given;
  const time = timeOf(created);
  const split = SHAPES[api]?.(answer) ?? { rest: answer };
  const members = Object.entries(split.rest).filter(([name]) => api !== 'responses' || !ECHOED.has(name));
  const echo = api === 'responses' ? Object.entries(answer).filter(([name]) => ECHOED.has(name)) : [];
  const { completion } = split;
  const named = { ...defined({ completion, created: time ?? created }), ...Object.fromEntries(members) };
  const own = { id: textOf(id), created: time, fingerprint: textOf(fingerprint) };
  return {
    attributes: attributesOf(named),
    echo: Object.fromEntries(echo),
    outcome: outcomeOf(api, body),
    ...(defined(own) as { id?: string; created?: string; fingerprint?: string }),
  };
}

/** Each member that has a value as an attribute of its own. */
export function attributesOf(members: Members): Members[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ({ [name]: value }));
}

interface Split {
  readonly completion?: unknown;
  readonly rest: Members;
}

const choices = ({ choices: given, ...rest }: Members): Split =>
  given === undefined ? { rest } : { completion: { choices: given }, rest };

const SHAPES: Readonly<Partial<Record<Api, (answer: Members) => Split>>> = {
  chat: choices,
  completion: choices,
  responses: ({ output, status, incomplete_details, ...rest }) => ({
    completion: output === undefined ? undefined : defined({ output, status, incomplete_details }),
    rest: output === undefined ? { ...rest, status, incomplete_details } : rest,
  }),
  messages: ({ role: _, content, stop_reason, stop_sequence, ...rest }) => ({
    completion: content === undefined ? undefined : defined({ content, stop_reason, stop_sequence }),
    rest,
  }),
  embeddings: ({ data, ...rest }) => ({ rest: { ...rest, embeddings: vectorsOf(data) } }),
  image: ({ data, ...rest }) => ({
    completion: data === undefined ? undefined : { content: listOf(data).flatMap((entry) => pictureOf(entry, rest)) },
    rest,
  }),
  transcription: spoken,
  translation: spoken,
  speech: ({ audio, ...rest }) =>
    typeof audio === 'string'
      ? { completion: { content: [{ type: 'input_audio', input_audio: { data: audio } }] }, rest }
      : { rest: { ...rest, audio } },
};

function spoken({ text, ...rest }: Members): Split {
  return text === undefined ? { rest } : { completion: { content: text }, rest };
}

/** How many vectors there are, and of how many numbers: the vectors themselves say nothing to people. */
function vectorsOf(data: unknown): Members | undefined {
  if (!Array.isArray(data)) return undefined;
  return defined({ count: data.length, dimensions: dimensionsOf(membersOf(data[0])['embedding']) });
}

// In base64 each number has four bytes.
function dimensionsOf(vector: unknown): number | undefined {
  if (Array.isArray(vector)) return vector.length;
  return typeof vector === 'string' ? Math.floor((vector.replace(/=+$/, '').length * 3) / 16) : undefined;
}

function pictureOf(entry: unknown, { output_format: format }: Members): Members[] {
  const { b64_json: data, url, revised_prompt: prompt } = membersOf(entry);
  const type = `image/${textOf(format) ?? 'png'}`;
  const source =
    data === undefined || data === null ? { type: 'url', url } : { type: 'base64', media_type: type, data };
  const picture = { type: 'image', source };
  return typeof prompt === 'string' ? [picture, { type: 'revised_prompt', text: prompt }] : [picture];
}

function timeOf(created: unknown): string | undefined {
  const date = new Date(typeof created === 'number' ? created * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const OUTCOMES: Readonly<Record<string, string>> = {
  completed: 'completed',
  incomplete: 'completed',
  failed: 'failed',
  cancelled: 'aborted',
};

function outcomeOf(api: Api, body: Members): string | undefined {
  const reason = membersOf(body['incomplete_details'])['reason'];
  if (reason === 'content_filter' || body['stop_reason'] === 'refusal') return 'filtered';
  if (listOf(body['choices']).some(isFiltered)) return 'filtered';
  if (api !== 'responses') return 'completed';
  const { status } = body;
  if (status === undefined) return 'completed';
  return typeof status === 'string' && Object.hasOwn(OUTCOMES, status) ? OUTCOMES[status] : undefined;
}

function isFiltered(choice: unknown): boolean {
  return isObject(choice) && choice['finish_reason'] === 'content_filter';
}
