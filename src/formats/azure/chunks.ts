/**
 * Events of the policies that cut bodies into chunks to stay below an event's 200 KB: a summary of the call and the bodies' pieces,
 * joined by `correlationId`. `request-body` gives the half `request`; `response-body` and `summary` give the half `response`.
 */
import type { Half } from '../../record/record.ts';
import { isoTime } from '../../record/schema-time.ts';
import type { FormatContext, Made, Members } from '../format.ts';
import { type Fields, recordOfFields } from '../mapping-record.ts';
import { recordOfCall } from '../provider/call.ts';
import { defined, filled, isObject, membersOf, numberOf, textOf } from '../values.ts';
import { leftoversOf } from './leftovers.ts';
import { written } from './messages.ts';
import { momentOf } from './moment.ts';
import { azureOf } from './operations.ts';
import { type Piece, pieceOf } from './pieces.ts';
import { idOf, refused } from './row-facts.ts';

const BODIES: ReadonlyMap<unknown, Half> = new Map<unknown, Half>([
  ['request-body', 'request'],
  ['response-body', 'response'],
]);

const SESSION = ['session-id', 'sessionId', 'chat_session_id'];
const OF_A_BODY = ['kind', 'correlationId', 'timestamp', 'time', 'eventTime', ...SESSION];

const SUMMARY: Fields = {
  'message.id': 'correlationId',
  time: ['timestamp', 'time', 'eventTime'],
  'gateway.status_code': 'status',
  'timing.duration_ms': 'durationMs',
  'gateway.api': ['apiId', 'api'],
  'gateway.operation': ['operationId', 'operationName', 'operation'],
  'gateway.region': 'region',
  'gateway.backend': ['backend', 'backendUrl'],
  'client.subscription': 'subscriptionId',
  'client.product': 'productId',
  'client.ip': ['clientIp', 'ip'],
  'client.app': 'appId',
  'user.user_id': 'userId',
  'request.model': ['deployment', 'deploymentId'],
  'properties.deployment': ['deployment', 'deploymentId'],
  'message.other_attr.model': 'model',
  'message.other_attr.usage.prompt_tokens': 'promptTokens',
  'message.other_attr.usage.completion_tokens': 'completionTokens',
  'message.other_attr.usage.total_tokens': 'totalTokens',
};

/** Whether an event is of such a policy. */
export function isChunk(value: unknown): value is Members {
  if (!isObject(value) || !('correlationId' in value)) return false;
  return value['kind'] === 'summary' || value['kind'] === 'skip' || (BODIES.has(value['kind']) && 'payload' in value);
}

/** What the event holds of its call. */
export function readChunk(event: Members, context: FormatContext, path: string): Made {
  const id = idOf(event['correlationId']);
  if (id === undefined) return refused(path, 'correlationId', 'the id of the call', event['correlationId']);
  const half = BODIES.get(event['kind']);
  if (half !== undefined) return readBody(event, half, id, context);
  if (event['kind'] === 'skip') {
    return {
      kind: 'ignored',
      reason: `the policy skipped this body: ${textOf(event['reason'])?.slice(0, 100) ?? 'no reason'}`,
    };
  }
  const { kind: _kind, ...summary } = event;
  const record = recordOfFields(SUMMARY, summary, context);
  const status = numberOf(event['status']);
  const ended = status === undefined ? undefined : status >= 400 ? 'failed' : 'completed';
  const error = status !== undefined && status >= 400 ? { status } : undefined;
  return { kind: 'part', value: defined({ ...record, error, outcome: ended, halves: ['response'] }) };
}

/** What the text of a half makes once it is whole. */
export function finishBody(half: Half, text: string, first: Piece): Members | undefined {
  // The text of a stream has no sign by which its beginning could be told.
  const read = first.seq === 0 ? recordOfCall({ [half]: text }) : undefined;
  const { truncated, partial } = membersOf(read?.['properties']);
  return read === undefined || truncated === true || partial === true ? undefined : azureOf(read);
}

function readBody(event: Members, half: Half, id: string, context: FormatContext): Made {
  const { payload, chunkIndex, chunkTotal, ...rest } = event;
  const time = momentOf(rest['timestamp'] ?? rest['time'] ?? rest['eventTime']);
  const text = typeof payload === 'string' ? payload : (written(payload) ?? '');
  const total = numberOf(chunkTotal);
  const body = total === undefined || total <= 1 ? recordOfCall({ [half]: text }) : undefined;
  const read = body === undefined ? undefined : azureOf(body);
  const seq = numberOf(chunkIndex) ?? 0;
  const session = SESSION.map((name) => textOf(rest[name])).find((name) => name !== undefined);
  return {
    kind: 'part',
    value: defined({
      ...read,
      chat_session_id: session ?? read?.['chat_session_id'],
      message: { ...membersOf(read?.['message']), id },
      time: time ?? isoTime(context.time),
      properties: filled({ ...leftoversOf(rest, OF_A_BODY), ...membersOf(read?.['properties']) }),
      halves: [half],
      pieces: read === undefined ? pieceOf(half, { seq, time: time ?? '', text }) : undefined,
    }),
  };
}
