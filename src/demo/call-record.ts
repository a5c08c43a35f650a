/** A call of the demo as the record a door would have made of it. */
import type { Json, JsonObject, OtherAttribute, PromptRecord } from '../record/record.ts';
import { SCHEMA_VERSION } from '../record/record.ts';
import { GATEWAY } from './apps.ts';
import { type Call, type Reply, toolsOffered } from './conversation.ts';

const HARMS = ['hate', 'self_harm', 'sexual', 'violence'];

/** The record of a call, without feedback. */
export function recordOf(call: Call): PromptRecord {
  const { setting, time, durationMs, reply } = call;
  const { model } = setting;
  const record: PromptRecord = {
    chat_session_id: call.session,
    user: {
      name: setting.person.name,
      user_id: setting.person.id,
      email: setting.person.email,
      tenant_id: setting.person.tenant,
    },
    message: {
      id: call.id,
      prompt: [...call.prompt],
      other_attr: reply ? attributesOf(call, reply) : [],
      previous_message_id: call.previous,
    },
    schema_version: SCHEMA_VERSION,
    revision: 1,
    time: new Date(time).toISOString(),
    operation: setting.embeds ? 'embeddings' : 'chat',
    provider: model.provider,
  };
  if (reply && !setting.embeds) {
    record.response_id = call.responseId;
    if (model.fingerprint) record.system_fingerprint = model.fingerprint;
  }
  record.request = requestOf(call);
  record.timing = {
    started: new Date(time).toISOString(),
    ended: new Date(time + durationMs).toISOString(),
    duration_ms: durationMs,
  };
  if (call.firstTokenMs !== undefined) record.timing.first_token_ms = call.firstTokenMs;
  if (call.failure) record.error = { ...call.failure.error };
  record.client = clientOf(call);
  record.gateway = gatewayOf(call);
  record.tags = [...setting.app.tags];
  record.properties = { TEAM_NAME: setting.person.team, COST_CENTER: setting.person.costCenter };
  record.outcome = call.outcome;
  return record;
}

function attributesOf(call: Call, reply: Reply): OtherAttribute[] {
  const { model, embeds } = call.setting;
  const created = new Date(Math.floor((call.time + call.durationMs) / 1000) * 1000).toISOString();
  if (embeds) {
    const usage = { prompt_tokens: call.promptTokens, total_tokens: call.promptTokens };
    return [{ model: model.answers }, { object: 'list' }, { usage }];
  }
  const attributes: OtherAttribute[] = [
    { completion: { choices: [choiceOf(call, reply)] } },
    { created },
    { model: model.answers },
    { object: 'chat.completion' },
  ];
  // A stream that was broken off never brought its usage.
  if (reply.finish !== null) attributes.push({ usage: usageOf(call, reply) });
  return attributes;
}

function choiceOf(call: Call, reply: Reply): JsonObject {
  const message: JsonObject = { content: reply.text, role: 'assistant' };
  if (reply.toolCall) {
    const { id, name, arguments: text } = reply.toolCall;
    message['tool_calls'] = [{ id, type: 'function', function: { name, arguments: text } }];
  }
  const choice: JsonObject = { finish_reason: reply.finish, index: 0, message };
  if (call.setting.model.provider === 'azure.ai.openai') choice['content_filter_results'] = filterResults(call, reply);
  return choice;
}

function filterResults(call: Call, reply: Reply): JsonObject {
  const harm = reply.finish === 'content_filter' ? HARMS[call.time % HARMS.length] : undefined;
  return Object.fromEntries<Json>(
    HARMS.map((name) => [
      name,
      name === harm ? { filtered: true, severity: 'medium' } : { filtered: false, severity: 'safe' },
    ]),
  ) as JsonObject;
}

function usageOf(call: Call, reply: Reply): JsonObject {
  const usage: JsonObject = {
    completion_tokens: reply.tokens,
    prompt_tokens: call.promptTokens,
    total_tokens: call.promptTokens + reply.tokens,
  };
  const { model } = call.setting;
  if (model.caches) usage['prompt_tokens_details'] = { cached_tokens: call.cachedTokens };
  if (model.reasons) usage['completion_tokens_details'] = { reasoning_tokens: reply.reasoningTokens };
  return usage;
}

function requestOf(call: Call): JsonObject {
  const { model, app, streams, embeds } = call.setting;
  if (embeds) return { model: model.name, encoding_format: 'float' };
  const request: JsonObject = model.reasons
    ? { model: model.name, max_completion_tokens: 8192, reasoning_effort: 'low', stream: streams }
    : { model: model.name, temperature: app.temperature, top_p: 1, max_tokens: app.maxTokens, stream: streams };
  if (streams) request['stream_options'] = { include_usage: true };
  const tools = toolsOffered(call.setting);
  if (tools.length > 0) {
    request['tools'] = tools;
    request['tool_choice'] = 'auto';
  }
  return request;
}

function clientOf({ setting, traceId, spanId }: Call): JsonObject {
  const { app, person, userAgent } = setting;
  return {
    app: app.name,
    environment: app.environment,
    ip: person.ip,
    user_agent: userAgent,
    subscription: app.subscription,
    product: app.product,
    trace_id: traceId,
    span_id: spanId,
  };
}

// A gateway asks again where it was turned away or let down; now and then that helps.
function attemptsOf(spanId: string, status: number | undefined): number {
  if (status === 429 || (status ?? 0) >= 500) return 3;
  const share = Number.parseInt(spanId.slice(0, 4), 16) % 100;
  return share < 4 ? 2 : share < 5 ? 3 : 1;
}

function gatewayOf({ setting, spanId, failure }: Call): JsonObject {
  const { model, backend, embeds } = setting;
  const isAnthropic = model.provider === 'anthropic';
  const status = failure === undefined ? 200 : failure.error.status;
  return {
    service: GATEWAY,
    api: isAnthropic ? 'anthropic' : model.provider === 'openai' ? 'openai' : 'azure-openai',
    operation: embeds ? 'embeddings_create' : isAnthropic ? 'Messages_Create' : 'ChatCompletions_Create',
    region: backend.region,
    backend: backend.host,
    attempts: attemptsOf(spanId, status),
    ...(status !== undefined && { status_code: status }),
  };
}
