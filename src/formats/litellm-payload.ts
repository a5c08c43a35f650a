/** A payload of LiteLLM as a record. */
import { answerOf, completed } from './document-answer.ts';
import { promptOf } from './document-conversation.ts';
import { cleaned, filled, instantOf, millisecondsBetween, propertiesOf, tagsOf, without } from './document-members.ts';
import type { FormatContext, Members } from './format.ts';
import { costOf, errorOf, outcomeOf, usageOf } from './litellm-outcome.ts';
import { type Api, OPERATIONS } from './provider/api.ts';
import { type Asked, askedOf, systemOf, withEchoed } from './provider/request.ts';
import { withoutSecrets } from './secrets.ts';
import { defined, membersOf, numberOf, textOf } from './values.ts';

/** The record's members. What has no place among them is kept as the sibling `litellm`. */
export function recordOfPayload(payload: Members, { key, time }: FormatContext): Record<string, unknown> {
  const metadata = membersOf(payload['metadata']);
  const { api, operation } = callOf(payload['call_type']);
  const asked = askedOf(api, membersOf(payload['model_parameters']));
  const answer = answerOf(payload['response']);
  const isAnswered = answer.attributes.length > 0;
  const model = isAnswered ? textOf(payload['model']) : undefined;
  const { attributes } = completed(answer, defined({ model, usage: usageOf(payload) }));
  const started = instantOf(payload['startTime']);
  const { instructions, ...echo } = answer.echo;
  return defined({
    chat_session_id: sessionOf(payload, metadata, asked),
    user: userOf(payload, metadata, asked),
    message: defined({
      id: textOf(payload['id']) ?? answer.responseId ?? key,
      prompt: [...(asked.prompt.length > 0 ? asked.prompt : systemOf(instructions)), ...promptOf(payload['messages'])],
      other_attr: attributes,
      previous_message_id: asked.previous,
    }),
    time: started ?? time,
    operation,
    provider: providerOf(payload['custom_llm_provider']),
    response_id: answer.responseId,
    system_fingerprint: answer.fingerprint,
    request: requestOf(payload, withEchoed(asked.request, echo)),
    timing: timingOf(payload, started),
    error: errorOf(payload),
    client: clientOf(payload, metadata),
    gateway: gatewayOf(payload, metadata),
    cost: costOf(payload),
    tags: tagsOf(payload['request_tags']),
    properties: propertiesIn(payload, metadata),
    outcome: outcomeOf(payload, answer),
    litellm: remainder(payload, metadata),
  });
}

// What the caller said of its session counts more than the trace the proxy makes for every call.
function sessionOf(payload: Members, metadata: Members, asked: Asked): string | undefined {
  const requester = membersOf(metadata['requester_metadata']);
  return (
    textOf(requester['chat_session_id']) ??
    textOf(requester['session_id']) ??
    asked.session ??
    textOf(payload['trace_id'])
  );
}

function userOf(payload: Members, metadata: Members, asked: Asked): Record<string, unknown> | undefined {
  const user = defined({
    user_id: textOf(metadata['user_api_key_user_id']) ?? endUserOf(payload, metadata) ?? asked.user,
    email: textOf(metadata['user_api_key_user_email']),
    tenant_id: textOf(metadata['user_api_key_org_id']),
  });
  return filled(user);
}

function endUserOf(payload: Members, metadata: Members): string | undefined {
  return textOf(payload['end_user']) ?? textOf(metadata['user_api_key_end_user_id']);
}

const APIS: ReadonlyMap<string, Api> = new Map([
  ...['completion', 'chat_completion'].map((type) => [type, 'chat'] as const),
  ['text_completion', 'completion'],
  ['responses', 'responses'],
  ['anthropic_messages', 'messages'],
  ['embedding', 'embeddings'],
  ...['image_generation', 'image_edit', 'image_variation'].map((type) => [type, 'image'] as const),
  ['transcription', 'transcription'],
  ['speech', 'speech'],
]);

/** The API that was called, and the name of the operation; the asynchronous form of each has an "a" in front. */
function callOf(callType: unknown): { readonly api: Api; readonly operation: string | undefined } {
  const type = textOf(callType) ?? '';
  const api = APIS.get(type) ?? APIS.get(type.replace(/^a/, ''));
  return { api: api ?? 'chat', operation: api === undefined ? type || undefined : OPERATIONS[api] };
}

// OpenTelemetry's names for those that LiteLLM names otherwise.
const PROVIDERS = new Map([
  ['azure', 'azure.ai.openai'],
  ['azure_text', 'azure.ai.openai'],
  ['azure_ai', 'azure.ai.inference'],
  ['bedrock', 'aws.bedrock'],
  ['vertex_ai', 'gcp.vertex_ai'],
  ['gemini', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['xai', 'x_ai'],
]);

function providerOf(provider: unknown): string | undefined {
  const name = textOf(provider);
  return name === undefined ? undefined : (PROVIDERS.get(name) ?? name);
}

/** The parameters, with the model by the name the caller used for it. */
function requestOf(payload: Members, asked: Members): Record<string, unknown> | undefined {
  const { stream, model_group: group, model } = payload;
  const named = textOf(group) ?? textOf(model);
  return filled(defined({ model: named, ...asked, stream: typeof stream === 'boolean' ? stream : asked['stream'] }));
}

function timingOf(payload: Members, started: string | undefined): Record<string, unknown> | undefined {
  const ended = instantOf(payload['endTime']);
  const seconds = numberOf(payload['response_time']);
  // Of an answer that came in one piece the first token is the last.
  const first = payload['stream'] === true ? instantOf(payload['completionStartTime']) : undefined;
  const took = millisecondsBetween(started, ended) ?? (seconds === undefined ? undefined : Math.round(seconds * 1000));
  const timing = { started, ended, first_token_ms: millisecondsBetween(started, first), duration_ms: took };
  return filled(defined(timing));
}

function clientOf(payload: Members, metadata: Members): Record<string, unknown> | undefined {
  const client = {
    ip: textOf(payload['requester_ip_address']) ?? textOf(metadata['requester_ip_address']),
    user_agent: textOf(metadata['user_agent']),
    // The proxy hashes its keys before it writes them down.
    subscription: textOf(metadata['user_api_key_alias']) ?? textOf(metadata['user_api_key_hash']),
    product: textOf(metadata['user_api_key_team_alias']) ?? textOf(metadata['user_api_key_team_id']),
    trace_id: textOf(payload['trace_id']),
  };
  return filled(defined(client));
}

function gatewayOf(payload: Members, metadata: Members): Record<string, unknown> {
  const hidden = membersOf(payload['hidden_params']);
  const headers = membersOf(hidden['additional_headers']);
  return defined({
    service: 'litellm',
    api: textOf(metadata['user_api_key_request_route']),
    region: textOf(headers['x-ms-region'] ?? headers['llm_provider-x-ms-region']),
    backend: textOf(payload['api_base']) ?? textOf(hidden['api_base']),
  });
}

const LIFTED = new Set(['requester_metadata', 'spend_logs_metadata']);
const PLACED = new Set([
  ...LIFTED,
  ...['user_api_key_user_id', 'user_api_key_user_email', 'user_api_key_org_id', 'user_api_key_request_route'],
  ...['user_agent', 'requester_ip_address', 'requester_custom_headers', 'usage_object'],
]);

/** What callers attached stands by its own names; what the proxy attached wins where both have a name. */
function propertiesIn(payload: Members, metadata: Members): Record<string, unknown> | undefined {
  const said = defined({
    end_user: endUserOf(payload, metadata),
    cache_hit: payload['cache_hit'] === true ? true : undefined,
    model_id: textOf(payload['model_id']),
  });
  const { requester_metadata: requester, spend_logs_metadata: spend } = metadata;
  return propertiesOf(requester, spend, without(metadata, PLACED), said);
}

const READ = new Set([
  ...['id', 'trace_id', 'call_type', 'stream', 'status', 'custom_llm_provider', 'model', 'model_id', 'model_group'],
  ...['api_base', 'messages', 'response', 'model_parameters', 'prompt_tokens', 'completion_tokens', 'total_tokens'],
  ...['startTime', 'endTime', 'completionStartTime', 'response_time', 'response_cost', 'cost_breakdown'],
  ...['request_tags', 'end_user', 'requester_ip_address', 'error_str', 'error_information', 'metadata'],
  // A page of the price table, the same with every call.
  'model_map_information',
]);

function remainder(payload: Members, metadata: Members): Record<string, unknown> | undefined {
  const { hidden_params: hidden, ...rest } = without(payload, READ);
  const { additional_headers: received, ...params } = membersOf(hidden);
  const inside = defined({ ...membersOf(cleaned(params)), additional_headers: kept(received) });
  const sent = kept(metadata['requester_custom_headers']);
  return filled(
    defined({ ...membersOf(cleaned(rest)), hidden_params: filled(inside), requester_custom_headers: sent }),
  );
}

function kept(headers: unknown): Record<string, unknown> | undefined {
  return filled(withoutSecrets(membersOf(headers)));
}
