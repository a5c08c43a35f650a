/** What the attributes of a call say about it, as members of a record: who, which model, with which parameters, what it used. */
import { MAX_ID_LENGTH, MAX_SESSION_BYTES, MAX_SESSION_LENGTH } from '../../record/schema-shape.ts';
import type { Members } from '../format.ts';
import { defined, filled, numberOf, parsed, textOf } from '../values.ts';
import type { Attributes } from './any-value.ts';
import { type Concept, type Leftover, leftover, told, toldText } from './attributes.ts';
import { requestOf } from './request.ts';

/** Where spans and logs come from. */
export interface Origin {
  readonly resource: Attributes;
  /** The instrumentation's name. */
  readonly scope: string | undefined;
  readonly scopeVersion?: string | undefined;
}

/** The ids by which a span and its logs know each other. */
export interface SpanIds {
  readonly trace: string | undefined;
  readonly span: string | undefined;
  readonly parent?: string | undefined;
}

/** Everything of a record but its message, timing, error and outcome. */
export function describedCall(attributes: Attributes, origin: Origin, ids: SpanIds): Record<string, unknown> {
  const session = sessionOf(attributes);
  const [around, own] = [leftoverOf(origin.resource), leftover(attributes)];
  const unusable = session === undefined ? toldText(attributes, 'session') : undefined;
  return defined({
    chat_session_id: session,
    user: filled({
      name: toldText(attributes, 'userName'),
      user_id: toldText(attributes, 'userId'),
      email: toldText(attributes, 'userEmail'),
    }),
    operation: operationOf(attributes),
    provider: providerOf(attributes),
    response_id: toldText(attributes, 'responseId'),
    system_fingerprint: toldText(attributes, 'fingerprint'),
    request: filled(requestOf(attributes)),
    client: filled(clientOf(attributes, origin, ids)),
    gateway: filled(gatewayOf(attributes, origin)),
    properties: filled({ ...around.facts, ...own.facts, 'session.id': unusable }),
    attributes: filled({ ...around.content, ...own.content }),
  });
}

/** Many spans have one resource. */
const ofResources = new WeakMap<Attributes, Leftover>();

function leftoverOf(resource: Attributes): Leftover {
  const known = ofResources.get(resource) ?? leftover(resource);
  ofResources.set(resource, known);
  return known;
}

const OPERATIONS = new Map([
  ['completion', 'text_completion'],
  ['embedding', 'embeddings'],
]);

/** The operation under its present name. */
export function operationOf(attributes: Attributes): string | undefined {
  const name = toldText(attributes, 'operation')?.toLowerCase();
  return name === undefined || name === 'unknown' ? undefined : (OPERATIONS.get(name) ?? name);
}

const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^az\.ai\.openai$|^azure([._ -]?openai(\..*)?)?$/, 'azure.ai.openai'],
  [/^az\.ai\.inference$/, 'azure.ai.inference'],
  [/^openai\./, 'openai'],
  [/^anthropic\./, 'anthropic'],
  [/^(aws|bedrock|aws_bedrock|amazon-bedrock)$/, 'aws.bedrock'],
  [/^(gemini|google|google_genai|google\.generative-ai)$/, 'gcp.gemini'],
  [/^(vertexai|vertex_ai|google\.vertex.*)$/, 'gcp.vertex_ai'],
  [/^(mistral|mistralai)(\..*)?$/, 'mistral_ai'],
  [/^watsonx$/, 'ibm.watsonx.ai'],
  [/^xai(\..*)?$/, 'x_ai'],
];

/** The provider under OpenTelemetry's present name for it. */
function providerOf(attributes: Attributes): string | undefined {
  const name = toldText(attributes, 'provider')?.toLowerCase();
  return name === undefined ? undefined : (PROVIDERS.find(([pattern]) => pattern.test(name))?.[1] ?? name);
}

// A session that cannot be one is no reason to lose the call: it is kept as a property.
function sessionOf(attributes: Attributes): string | undefined {
  const session = toldText(attributes, 'session');
  const fits =
    session !== undefined && session.length <= MAX_SESSION_LENGTH && Buffer.byteLength(session) <= MAX_SESSION_BYTES;
  return fits ? session : undefined;
}

function clientOf(
  attributes: Attributes,
  { resource, scope, scopeVersion }: Origin,
  ids: SpanIds,
): Record<string, unknown> {
  return {
    app: appOf(attributes, resource),
    environment: toldText(attributes, 'environment') ?? toldText(resource, 'environment'),
    ip: toldText(attributes, 'address'),
    user_agent: toldText(attributes, 'userAgent'),
    trace_id: ids.trace,
    span_id: ids.span,
    parent_span_id: ids.parent,
    instrumentation: scope,
    instrumentation_version: scopeVersion,
  };
}

// SDKs that were told no name send one that begins like this, or OpenLIT's "default".
const NO_NAME = /^(unknown_service|default$)/;

function appOf(attributes: Attributes, resource: Attributes): string | undefined {
  const service = toldText(resource, 'app');
  if (service !== undefined && !NO_NAME.test(service)) return service;
  return toldText(attributes, 'ownApp') ?? toldText(resource, 'ownApp') ?? service;
}

function gatewayOf(attributes: Attributes, { resource }: Origin): Record<string, unknown> {
  const address = hostOf(toldText(attributes, 'backend'));
  const port = numberOf(told(attributes, 'backendPort'));
  const isUsual = port === undefined || port === 443;
  return {
    backend: address === undefined || isUsual ? address : `${address}:${port}`,
    region: toldText(attributes, 'region') ?? toldText(resource, 'region'),
    status_code: numberOf(told(attributes, 'status')),
  };
}

function hostOf(address: string | undefined): string | undefined {
  return address?.includes('://') && URL.canParse(address) ? new URL(address).host || address : address;
}

const DETAILS = /^gen_ai\.usage\.(prompt|completion)_tokens_details\.(.+)$/;

/** What the call used, as Chat Completions counts it: cached tokens are among those of the prompt. */
export function usageOf(attributes: Attributes): Record<string, unknown> | undefined {
  const number = (concept: Concept) => numberOf(told(attributes, concept));
  const prompt = number('inputTokens');
  const completion = number('outputTokens');
  const sum = prompt === undefined && completion === undefined ? undefined : (prompt ?? 0) + (completion ?? 0);
  const details: Record<string, [string, unknown][]> = { prompt: [], completion: [] };
  for (const [name, value] of attributes) {
    const [, side = '', member = ''] = DETAILS.exec(name) ?? [];
    details[side]?.push([member, value]);
  }
  return filled({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: number('totalTokens') ?? sum,
    prompt_tokens_details: filled({
      ...Object.fromEntries(details['prompt'] ?? []),
      cached_tokens: number('cacheRead') ?? lookUp(details['prompt'], 'cached_tokens'),
      cache_write_tokens: number('cacheWrite') ?? lookUp(details['prompt'], 'cache_write_tokens'),
    }),
    completion_tokens_details: filled({
      ...Object.fromEntries(details['completion'] ?? []),
      reasoning_tokens: number('reasoningTokens') ?? lookUp(details['completion'], 'reasoning_tokens'),
    }),
    cost: number('cost'),
  });
}

function lookUp(entries: readonly [string, unknown][] | undefined, name: string): unknown {
  return entries?.find(([key]) => key === name)?.[1];
}

const OBJECTS = new Map([
  ['chat', 'chat.completion'],
  ['generate_content', 'chat.completion'],
  ['text_completion', 'text_completion'],
  ['embeddings', 'list'],
]);

/** The attributes of the answer, in the order of the document structure. Without an operation there is no word of its kind. */
export function answerAttributes(
  attributes: Attributes,
  choices: readonly Members[],
  { ended, operation }: { readonly ended?: string | undefined; readonly operation?: unknown } = {},
): Members[] {
  const filter = told(attributes, 'promptFilter');
  const entries: [string, unknown][] = [
    ['completion', choices.length === 0 ? undefined : { choices }],
    ['created', ended],
    ['model', toldText(attributes, 'responseModel')],
    ['object', typeof operation === 'string' ? OBJECTS.get(operation) : undefined],
    ['usage', usageOf(attributes)],
    ['service_tier', toldText(attributes, 'answeredTier')],
    ['prompt_filter_results', parsed(filter) ?? filter],
  ];
  return entries.flatMap(([name, value]) => (value === undefined ? [] : [{ [name]: value }]));
}

/** The id that a span and its logs give to their record: they have these two in common and nothing else. */
export function callId({ trace, span }: SpanIds, responseId?: unknown): string | undefined {
  if (trace !== undefined && span !== undefined) return `${trace}-${span}`;
  const id = textOf(responseId);
  return id !== undefined && id.length <= MAX_ID_LENGTH ? id : undefined;
}

/** How the call ended; a call that is not known to be over has no outcome unless it has an answer. */
export function outcomeOf(
  choices: readonly Members[],
  error: Members | undefined,
  isOver: boolean,
): string | undefined {
  if (error !== undefined) return ABORTED.test(textOf(error['type']) ?? '') ? 'aborted' : 'failed';
  if (choices.some((choice) => choice['finish_reason'] === 'content_filter')) return 'filtered';
  return isOver || choices.length > 0 ? 'completed' : undefined;
}

const ABORTED =
  /(^|\.)(CancelledError|GeneratorExit|AbortError|APIUserAbortError|KeyboardInterrupt|OperationCanceledException|TaskCanceledException|CanceledError)$/;
