/**
 * The two events of one call that an API Management policy writes to an event hub: `Request` gives the half `request`, `Response` the
 * half `response`; both carry the call's `message-id`. Every value is text, and messages and choices are JSON inside it.
 */
import type { Half } from '../../record/record.ts';
import type { Format, FormatContext, Made, Members } from '../format.ts';
import { type Fields, recordOfFields } from '../mapping-record.ts';
import { isObject, textOf } from '../values.ts';
import { idOf, refused } from './row-facts.ts';

/** What both events have, and what policies were extended with to tell who called. */
const EITHER: Fields = {
  'message.id': 'message-id',
  time: 'event-time',
  'gateway.backend': 'backend',
  'gateway.operation': 'operation',
  'gateway.api': 'apiId',
  'gateway.region': 'region',
  'gateway.status_code': 'status',
  'request.stream': 'stream',
  'client.product': 'productId',
  'client.app': ['appid', 'appId', 'app-id', 'application-id'],
  'client.subscription': ['subscriptionId', 'subscription-id'],
  'client.ip': ['ip', 'clientIp', 'client-ip'],
  'user.user_id': ['oid', 'userId', 'user-id'],
  'user.name': ['user', 'user-name'],
  'user.tenant_id': ['tid', 'tenantId', 'tenant-id'],
  chat_session_id: ['chat_session_id', 'session-id', 'sessionId'],
};
const REQUEST: Fields = {
  ...EITHER,
  'timing.started': 'event-time',
  'message.prompt': ['messages', 'prompt'],
  'request.model': 'model',
};
const RESPONSE: Fields = {
  ...EITHER,
  'timing.ended': 'event-time',
  'timing.duration_ms': 'modeltime',
  'message.other_attr.completion.choices': 'choices',
  'message.other_attr.model': 'model',
  'message.other_attr.usage.completion_tokens': 'completion_tokens',
  'message.other_attr.usage.prompt_tokens': 'prompt_tokens',
  'message.other_attr.usage.total_tokens': 'total_tokens',
};
const HALVES: ReadonlyMap<unknown, readonly [Half, Fields]> = new Map<unknown, readonly [Half, Fields]>([
  ['Request', ['request', REQUEST]],
  ['Response', ['response', RESPONSE]],
]);

export const apimEvents: Format = {
  name: 'apim-events',
  title: 'API Management request and response events',
  separate: true,
  recognises: (value) => eventsOf(value).some(isEvent),
  read: (value, context) =>
    eventsOf(value).map((event, index) => readEvent(event, context, Array.isArray(value) ? String(index) : '')),
};

function eventsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isEvent(value: unknown): boolean {
  return isObject(value) && 'event-type' in value && 'message-id' in value;
}

function readEvent(event: unknown, context: FormatContext, path: string): Made {
  if (!isObject(event)) return refused('', path, 'an event', event);
  const { 'event-type': type, ...said } = event;
  const known = HALVES.get(type);
  if (known === undefined) return refused(path, 'event-type', 'Request or Response', type);
  if (idOf(said['message-id']) === undefined)
    return refused(path, 'message-id', 'the id of the call', said['message-id']);
  const [half, fields] = known;
  return { kind: 'part', value: halfOf(recordOfFields(fields, said, context), half) };
}

function halfOf(record: Members, half: Half): Members {
  const { message, ...rest } = record;
  const { prompt, ...others } = isObject(message) ? message : {};
  return {
    ...rest,
    message: half === 'request' ? { ...others, prompt } : others,
    provider: textOf(record['provider']) ?? 'azure.ai.openai',
    halves: [half],
  };
}
