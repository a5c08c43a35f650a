/**
 * The events that published API Management policies write to an event hub, one preset each: by which members it is known, and which
 * place of the record each member fills. A new one is one more entry; the most particular first.
 */
import type { Members } from '../format.ts';
import type { Fields } from '../mapping-record.ts';

export interface Preset {
  readonly name: string;
  /** Members that this source alone has together. */
  readonly has: readonly string[];
  /** Members that must have this value. */
  readonly is?: { readonly [name: string]: unknown };
  readonly fields: Fields;
  /** Where the policy stands before another provider than Azure OpenAI. */
  readonly provider?: string;
}

const USAGE = 'message.other_attr.usage';
const CHOICES = 'message.other_attr.completion.choices';
const MODEL = 'message.other_attr.model';
const CAMEL_TOKENS: Fields = {
  [`${USAGE}.prompt_tokens`]: 'promptTokens',
  [`${USAGE}.completion_tokens`]: ['responseTokens', 'completionTokens'],
  [`${USAGE}.total_tokens`]: 'totalTokens',
};
const SNAKE_TOKENS: Fields = {
  [`${USAGE}.prompt_tokens`]: 'prompt_tokens',
  [`${USAGE}.completion_tokens`]: 'completion_tokens',
  [`${USAGE}.total_tokens`]: 'total_tokens',
};
const REQUEST_EVENT: Fields = {
  'message.id': 'RequestId',
  time: 'EventTime',
  'client.ip': 'RequestIp',
  'gateway.service': 'ServiceName',
  'gateway.operation': 'OperationName',
};

export const PRESETS: readonly Preset[] = [
  {
    name: 'message-storing',
    has: ['apimRequestId', 'modelRegion', 'request', 'response'],
    fields: {
      'message.id': ['id', 'apimRequestId'],
      response_id: 'id',
      time: 'timestamp',
      [MODEL]: 'model',
      'gateway.region': 'modelRegion',
      'gateway.operation': 'operationName',
      'client.ip': 'clientIp',
      'call.request': 'request',
      [CHOICES]: 'response',
      ...CAMEL_TOKENS,
    },
  },
  {
    name: 'chargeback',
    has: ['event-time', 'id', 'completion_text'],
    fields: {
      'message.id': 'id',
      response_id: 'id',
      time: 'event-time',
      'message.other_attr.object': 'operation',
      [MODEL]: 'model',
      [CHOICES]: 'completion_text',
      ...SNAKE_TOKENS,
    },
  },
  {
    name: 'request-and-response-bodies',
    has: ['EventTime', 'RequestId', 'RequestBody', 'ResponseBody'],
    fields: {
      ...REQUEST_EVENT,
      'gateway.region': 'Region',
      'gateway.backend': 'backendUrl',
      'call.url': 'backendUrl',
      'call.request': 'RequestBody',
      'call.response': 'ResponseBody',
    },
  },
  {
    name: 'prompt-response-tokens',
    has: ['EventTime', 'RequestId', 'Prompt', 'Response', 'Tokens'],
    fields: {
      ...REQUEST_EVENT,
      'client.subscription': 'SubscriptionId',
      'message.prompt': 'Prompt',
      [CHOICES]: 'Response',
      [USAGE]: 'Tokens',
    },
  },
  {
    name: 'openai-usage',
    has: ['EventTime', 'AppSubscriptionKey', 'Request', 'Response'],
    fields: {
      time: 'EventTime',
      'client.subscription': { path: 'AppSubscriptionKey', hash: true },
      'call.request': 'Request',
      'call.response': 'Response',
    },
  },
  {
    name: 'openai-feed',
    has: ['WorkloadIdentifier', 'FullRequestBody', 'FullResponseBody'],
    fields: {
      'message.id': 'RequestId',
      time: ['EventTime', 'Timestamp', 'timestamp'],
      'client.app': 'WorkloadIdentifier',
      'gateway.backend': 'Backend',
      'user.user_id': 'User',
      [MODEL]: 'Model',
      'call.request': 'FullRequestBody',
      'call.response': 'FullResponseBody',
      [`${USAGE}.prompt_tokens`]: 'PromptTokens',
      [`${USAGE}.completion_tokens`]: 'CompletionTokens',
      [`${USAGE}.total_tokens`]: 'TotalTokens',
    },
  },
  {
    name: 'ai-hub-gateway',
    has: ['id', 'timestamp', 'appId', 'subscriptionId', 'totalTokens'],
    fields: {
      'message.id': 'id',
      time: 'timestamp',
      'client.app': 'appId',
      'client.subscription': 'subscriptionId',
      'client.product': 'productName',
      'client.ip': ['RequestIp', 'clientIp'],
      'user.user_id': 'endUserId',
      chat_session_id: 'sessionId',
      [MODEL]: 'model',
      'request.model': 'deploymentName',
      'properties.deployment': 'deploymentName',
      'gateway.service': 'gatewayName',
      'gateway.region': 'gatewayRegion',
      'gateway.operation': 'operationName',
      'gateway.backend': 'backendId',
      ...CAMEL_TOKENS,
    },
  },
  {
    name: 'subscription-usage',
    has: ['timestamp', 'appSubscriptionKey', 'totalTokens'],
    fields: {
      time: 'timestamp',
      'client.subscription': { path: 'appSubscriptionKey', hash: true },
      ...CAMEL_TOKENS,
    },
  },
  {
    name: 'openai-logger',
    has: ['prompt', 'completion'],
    is: { Type: 'openai-logger' },
    provider: 'openai',
    fields: {
      'message.id': ['resp_headers.apim-request-id', 'resp_headers.x-request-id'],
      time: ['time', 'timestamp', 'TimeGenerated'],
      [MODEL]: ['model', 'resp_headers.x-ms-served-model', 'resp_headers.openai-model'],
      'message.prompt': 'prompt',
      'request.stream': 'streaming',
      'client.user_agent': 'req_headers.user-agent',
      'gateway.region': 'resp_headers.x-ms-region',
      'timing.duration_ms': 'resp_headers.openai-processing-ms',
      [CHOICES]: 'completion',
      ...SNAKE_TOKENS,
    },
  },
];

/** The preset an event is of. */
export function presetOf(event: Members): Preset | undefined {
  return PRESETS.find(
    ({ has, is }) =>
      has.every((name) => Object.hasOwn(event, name)) &&
      Object.entries(is ?? {}).every(([name, value]) => event[name] === value),
  );
}
