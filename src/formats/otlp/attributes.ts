/** Under which names instrumentations tell what, newest first: OpenTelemetry's own generations, OpenLLMetry, OpenLIT. */
import { withoutSecrets } from '../secrets.ts';
import { textOf } from '../values.ts';
import type { Attributes } from './any-value.ts';

/** Concept → attribute names, in the order in which they are believed. */
export const NAMES = {
  operation: ['gen_ai.operation.name', 'llm.request.type'],
  provider: ['gen_ai.provider.name', 'gen_ai.system', 'llm.vendor'],
  eventName: ['event.name'],

  requestModel: ['gen_ai.request.model', 'llm.request.model'],
  maxTokens: ['gen_ai.request.max_tokens', 'gen_ai.request.max_output_tokens', 'llm.request.max_tokens'],
  temperature: ['gen_ai.request.temperature', 'llm.temperature'],
  topP: ['gen_ai.request.top_p', 'llm.top_p'],
  topK: ['gen_ai.request.top_k', 'llm.top_k'],
  frequencyPenalty: ['gen_ai.request.frequency_penalty', 'llm.frequency_penalty'],
  presencePenalty: ['gen_ai.request.presence_penalty', 'llm.presence_penalty'],
  seed: ['gen_ai.request.seed', 'gen_ai.openai.request.seed'],
  stop: ['gen_ai.request.stop_sequences', 'llm.chat.stop_sequences'],
  choiceCount: ['gen_ai.request.choice.count', 'gen_ai.request.n'],
  stream: ['gen_ai.request.stream', 'gen_ai.request.is_stream', 'gen_ai.is_streaming', 'llm.is_streaming'],
  encodingFormats: ['gen_ai.request.encoding_formats'],
  dimensions: ['gen_ai.embeddings.dimension.count', 'gen_ai.request.embedding_dimension'],
  reasoningEffort: ['gen_ai.request.reasoning_effort', 'gen_ai.openai.request.reasoning_effort'],
  responseFormat: ['gen_ai.openai.request.response_format', 'gen_ai.output.type'],
  outputSchema: ['gen_ai.request.structured_output_schema'],
  serviceTier: ['openai.request.service_tier', 'gen_ai.openai.request.service_tier'],
  tools: ['gen_ai.tool.definitions'],

  responseId: ['gen_ai.response.id'],
  responseModel: ['gen_ai.response.model', 'llm.response.model'],
  finishReasons: ['gen_ai.response.finish_reasons', 'gen_ai.response.finish_reason', 'llm.response.finish_reason'],
  firstChunkSeconds: ['gen_ai.response.time_to_first_chunk', 'gen_ai.server.time_to_first_token', 'gen_ai.server.ttft'],
  fingerprint: [
    'openai.response.system_fingerprint',
    'gen_ai.openai.response.system_fingerprint',
    'gen_ai.openai.system_fingerprint',
  ],
  answeredTier: ['openai.response.service_tier', 'gen_ai.openai.response.service_tier'],

  inputTokens: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.usage.prompt_tokens'],
  outputTokens: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.usage.completion_tokens'],
  totalTokens: ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens', 'gen_ai.client.token.usage'],
  cacheRead: ['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens'],
  cacheWrite: ['gen_ai.usage.cache_creation.input_tokens', 'gen_ai.usage.cache_creation_input_tokens'],
  reasoningTokens: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'llm.usage.reasoning_tokens',
  ],
  cost: ['gen_ai.usage.cost'],

  session: ['gen_ai.conversation.id', 'traceloop.association.properties.session_id', 'session.id'],
  userId: [
    ...['gen_ai.user.id', 'gen_ai.user', 'traceloop.association.properties.user_id', 'gen_ai.request.user'],
    ...['llm.user', 'enduser.id', 'user.id'],
  ],
  userName: ['user.name', 'enduser.name'],
  userEmail: ['user.email'],

  app: ['service.name'],
  ownApp: ['gen_ai.application_name'],
  environment: ['deployment.environment.name', 'deployment.environment', 'gen_ai.environment'],
  address: ['client.address'],
  userAgent: ['user_agent.original'],
  backend: ['server.address', 'gen_ai.openai.api_base'],
  backendPort: ['server.port'],
  region: ['cloud.region'],

  errorType: ['error.type'],
  errorMessage: ['error.message'],
  status: ['http.response.status_code', 'http.status_code'],

  // The AI SDK of Vercel has names of its own for content beside OpenTelemetry's for the rest.
  input: ['gen_ai.input.messages', 'ai.prompt.messages'],
  output: ['gen_ai.output.messages'],
  instructions: ['gen_ai.system_instructions'],
  promptText: ['gen_ai.prompt'],
  completionText: ['gen_ai.completion', 'ai.response.text'],
  promptFilter: ['gen_ai.prompt.prompt_filter_results'],
  eventContent: ['gen_ai.event.content'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A thing that attributes tell. */
export type Concept = keyof typeof NAMES;

/** What the attributes say of a concept, under the most believed name that has a value. */
export function told(attributes: Attributes, concept: Concept): unknown {
  for (const name of NAMES[concept]) {
    const value = attributes.get(name);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The same as text. */
export function toldText(attributes: Attributes, concept: Concept): string | undefined {
  return textOf(told(attributes, concept));
}

const READ = new Set<string>(Object.values(NAMES).flat());
const OWN_PROPERTY = 'traceloop.association.properties.';
const READ_PREFIX =
  /^(gen_ai\.(prompt|completion)\.\d+\.|llm\.(prompts|completions)\.\d+\.|llm\.request\.functions\.\d+\.|gen_ai\.usage\.(prompt|completion)_tokens_details\.)/;
// What describes the machine and not the call; command lines also tend to hold secrets.
const MACHINE = /^(telemetry|process|os|host|container|thread|code)\.|^service\.instance\.id$/;
// A whole list of headers in one attribute; the names of single secrets are known to `secrets.ts`.
const HEADERS = /(^|[._])headers?$/i;

// What was said may only stand where a door that keeps no content does not keep it: never among the properties.
const CONTENT =
  /(^|[._])(inputs?|outputs?|contents?|messages?|prompts?|completions?|arguments|args|results?|response|text|body|query|instructions|documents?|tool_?calls?|object)$/i;
const LONGEST_PROPERTY = 1024;

/** What no concept has a name for: facts, and what may be content. */
export interface Leftover {
  readonly facts: Record<string, unknown>;
  readonly content: Record<string, unknown>;
}

/** What no concept has a name for; the application's own properties without OpenLLMetry's prefix. Secrets never. */
export function leftover(attributes: Attributes): Leftover {
  const facts: [string, unknown][] = [];
  const content: [string, unknown][] = [];
  for (const [name, value] of attributes) {
    if (READ.has(name) || READ_PREFIX.test(name) || MACHINE.test(name) || HEADERS.test(name)) continue;
    if (name.startsWith(OWN_PROPERTY)) facts.push([name.slice(OWN_PROPERTY.length), value]);
    else if (CONTENT.test(name) || isLong(value)) content.push([name, value]);
    else facts.push([name, value]);
  }
  return {
    facts: withoutSecrets(Object.fromEntries(facts)),
    content: withoutSecrets(Object.fromEntries(content)),
  };
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > LONGEST_PROPERTY;
}
