/** The model APIs that are understood, told apart by the address of a call or by what was sent and answered. */
import type { Members } from '../format.ts';
import { isObject, listOf, membersOf } from '../values.ts';

/** One API: what its bodies look like. */
export type Api =
  | 'chat'
  | 'completion'
  | 'responses'
  | 'messages'
  | 'embeddings'
  | 'image'
  | 'transcription'
  | 'translation'
  | 'speech';

/** What the operation of a record is called: OpenTelemetry's names where it has one. */
export const OPERATIONS: Readonly<Record<Api, string>> = {
  chat: 'chat',
  completion: 'text_completion',
  responses: 'chat',
  messages: 'chat',
  embeddings: 'embeddings',
  image: 'image_generation',
  transcription: 'transcription',
  translation: 'translation',
  speech: 'speech',
};

/** Where a call went, as far as its address says. */
export interface Address {
  readonly api: Api;
  readonly provider?: string;
  readonly host?: string;
  /** The name Azure has for a model of one's own. */
  readonly deployment?: string;
  readonly apiVersion?: string;
}

const PLACE = /\/(?:deployments|engines)\/([^/]+)(?=\/)/;
/** Beside chat completions, whose path is theirs alone, a path must stand below a version or a model. */
const PATH =
  /\/(?:v\d[\da-z.]*|openai|models|extensions|(?:deployments|engines)\/[^/]+)\/(completions|embeddings|responses|messages|(?:images|audio)\/[a-z]+)$/;
const APIS: ReadonlyMap<string, Api> = new Map<string, Api>([
  ['completions', 'completion'],
  ['embeddings', 'embeddings'],
  ['responses', 'responses'],
  ['messages', 'messages'],
  ['images/generations', 'image'],
  ['images/edits', 'image'],
  ['images/variations', 'image'],
  ['audio/transcriptions', 'transcription'],
  ['audio/translations', 'translation'],
  ['audio/speech', 'speech'],
]);
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)$/, 'azure.ai.openai'],
  [/\.inference\.ai\.azure\.com$/, 'azure.ai.inference'],
  [/(?:^|\.)openai\.com$/, 'openai'],
  [/(?:^|\.)anthropic\.com$/, 'anthropic'],
  [/(?:^|\.)groq\.com$/, 'groq'],
  [/(?:^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(?:^|\.)deepseek\.com$/, 'deepseek'],
  [/(?:^|\.)perplexity\.ai$/, 'perplexity'],
  [/(?:^|\.)x\.ai$/, 'x_ai'],
  [/(?:^|\.)openrouter\.ai$/, 'openrouter'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
];
/** Stands for the host where an address is a path only. */
const NO_HOST = 'relative.invalid';

/** Whoever calls a model calls the same few addresses. Long ones, and those of more calls than these, are read anew. */
const known = new Map<string, Address | undefined>();
const [MOST_KNOWN, LONGEST_KNOWN] = [200, 500];

/** What an address says; undefined when it is not that of a model API. */
export function addressOf(given: unknown): Address | undefined {
  if (typeof given !== 'string' || given === '') return undefined;
  if (known.has(given)) return known.get(given);
  const address = readAddress(given);
  if (known.size >= MOST_KNOWN) known.clear();
  if (given.length <= LONGEST_KNOWN) known.set(given, address);
  return address;
}

function readAddress(given: string): Address | undefined {
  const url = URL.parse(given, `http://${NO_HOST}`);
  if (url === null) return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  const api = path.endsWith('/chat/completions') ? 'chat' : APIS.get(PATH.exec(path)?.[1] ?? '');
  if (api === undefined) return undefined;
  const host = url.hostname === NO_HOST ? undefined : url.hostname;
  const deployment = PLACE.exec(path)?.[1];
  const apiVersion = url.searchParams.get('api-version');
  const provider = providerOf(host, path, api);
  return {
    api,
    ...(provider === undefined ? {} : { provider }),
    ...(host === undefined ? {} : { host }),
    ...(deployment === undefined ? {} : { deployment: decoded(deployment) }),
    ...(apiVersion === null ? {} : { apiVersion }),
  };
}

function providerOf(host: string | undefined, path: string, api: Api): string | undefined {
  if (api === 'messages') return 'anthropic';
  const known = host === undefined ? undefined : HOSTS.find(([pattern]) => pattern.test(host))?.[1];
  return known ?? (/\/deployments\//.test(path) ? 'azure.ai.openai' : undefined);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The API of an answer or of a folded stream; undefined when its shape is that of none. */
export function apiOfAnswer(answer: unknown): Api | undefined {
  if (!isObject(answer)) return undefined;
  const { object, type, choices, output, data } = answer;
  if (object === 'response') return 'responses';
  if (type === 'message' && Array.isArray(answer['content'])) return 'messages';
  if (Array.isArray(choices)) return object === 'text_completion' || isLegacy(choices) ? 'completion' : 'chat';
  if (Array.isArray(output) && 'status' in answer && 'created_at' in answer) return 'responses';
  const first = membersOf(listOf(data)[0]);
  if (first['object'] === 'embedding' || 'embedding' in first) return 'embeddings';
  if ('b64_json' in first || ('url' in first && 'created' in answer)) return 'image';
  return undefined;
}

function isLegacy(choices: readonly unknown[]): boolean {
  const first = membersOf(choices[0]);
  return typeof first['text'] === 'string' && first['message'] === undefined;
}

/** The API of a request; undefined when its shape is that of none. */
export function apiOfRequest(request: unknown): Api | undefined {
  if (!isObject(request)) return undefined;
  const { messages, prompt, input, model } = request;
  if (Array.isArray(messages)) return isPrompt(messages) ? apiOfMessages(request) : undefined;
  if (typeof model !== 'string') return undefined;
  if (input !== undefined) return apiOfInput(request, model);
  if (typeof prompt === 'string' || Array.isArray(prompt)) return isPictured(request, model) ? 'image' : 'completion';
  return isObject(prompt) || request['previous_response_id'] != null ? 'responses' : undefined;
}

function isPrompt(messages: readonly unknown[]): boolean {
  return messages.length > 0 && messages.every((message) => typeof membersOf(message)['role'] === 'string');
}

function apiOfMessages(request: Members): Api {
  const isAnthropic = ['system', 'anthropic_version', 'thinking', 'stop_sequences', 'top_k'].some(
    (name) => name in request,
  );
  const isClaude = typeof request['model'] === 'string' && request['model'].startsWith('claude');
  return isAnthropic || (isClaude && 'max_tokens' in request) ? 'messages' : 'chat';
}

function apiOfInput(request: Members, model: string): Api {
  if ('voice' in request) return 'speech';
  const first = listOf(request['input'])[0];
  const isVectored = 'encoding_format' in request || 'dimensions' in request || /embed/i.test(model);
  return isVectored || typeof first === 'number' || typeof first === 'string' ? 'embeddings' : 'responses';
}

function isPictured(request: Members, model: string): boolean {
  return /^(?:dall-e|gpt-image)/.test(model) || 'size' in request || 'quality' in request;
}
