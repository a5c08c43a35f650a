/** LiteLLM: the payload its callbacks write for every call, answered, failed or taken from a cache. */
import { eachOf, isOneOrMany, refusedAt } from './document-members.ts';
import type { Format, FormatContext, Made } from './format.ts';
import { recordOfPayload } from './litellm-payload.ts';
import { isObject } from './values.ts';

/** One payload or a list of them. */
export const LITELLM: Format = {
  name: 'litellm',
  title: 'LiteLLM StandardLoggingPayload',
  separate: true,
  recognises: (value) => isOneOrMany(value, isPayload),
  read: (value, context) => eachOf(value, context, (entry, own, at) => [payloadMade(entry, own, at)]),
};

const MARKS = ['model_map_information', 'hidden_params', 'startTime', 'model_parameters'];

function isPayload(value: unknown): boolean {
  return isObject(value) && typeof value['call_type'] === 'string' && MARKS.some((mark) => mark in value);
}

function payloadMade(value: unknown, context: FormatContext, at: string): Made {
  if (!isObject(value)) return refusedAt(at.slice(0, -1) || 'the payload', 'object', value);
  return { kind: 'record', value: recordOfPayload(value, context), place: (path) => `${at}${PLACES[path] ?? path}` };
}

/** Where in a payload stands what the schema may find fault with. */
const PLACES: Readonly<Record<string, string>> = {
  'message.id': 'id',
  chat_session_id: 'trace_id',
  response_id: 'response.id',
};
