/**
 * A span of a call to a model. With content it is a whole record. Without, its content may still come as logs, or never: it is
 * then a part that has both halves, because a span is sent when the call is over. So the record is complete with it, whatever
 * the application captures, and logs of the same trace and span id fill in what was said, before or after.
 */
import type { Made, Members } from '../format.ts';
import { defined, filled, listOf, membersOf, numberOf, textOf } from '../values.ts';
import { type Attributes, attributesOf, hexId, isoOf, nanosOf } from './any-value.ts';
import { told, toldText } from './attributes.ts';
import { answerAttributes, callId, describedCall, type Origin, operationOf, outcomeOf, type SpanIds } from './call.ts';
import { contentOf, eventOf, type SpanEvent } from './content.ts';

const NO_CALL: Made = { kind: 'ignored', reason: 'a span of something other than a call to a model' };
// Spans around calls: what they count was counted by the calls inside them.
const AROUND = new Set([
  ...['execute_tool', 'invoke_agent', 'create_agent', 'retrieval', 'invoke_workflow', 'plan'],
  ...['vectordb', 'framework', 'workflow', 'task', 'agent', 'tool'],
]);

/** What a span that does not say it itself is given. */
export interface Fallback {
  readonly id: () => string;
  readonly time: string | undefined;
}

/** Reads one span. */
export function readSpan(span: Members, origin: Origin, fallback: Fallback): Made {
  const attributes = attributesOf(span['attributes']);
  if (!isCall(attributes)) return NO_CALL;
  const ids: SpanIds = {
    trace: hexId(span['traceId'], 32),
    span: hexId(span['spanId'], 16),
    parent: hexId(span['parentSpanId'], 16),
  };
  const events = listOf(span['events']).map(eventOf);
  const content = contentOf(attributes, events);
  const { prompt, choices } = content;
  const described = describedCall(attributes, origin, ids);
  const timing = timingOf(span, attributes);
  const error = errorOf(span, attributes, events);
  const ended = textOf(timing?.['ended']);
  const operation = described['operation'] ?? 'chat';
  const isWhole = prompt.length > 0 || choices.some((choice) => choice['message'] !== undefined);
  const value = defined({
    ...described,
    message: {
      id: recordId(ids, origin, described) ?? fallback.id(),
      prompt,
      other_attr: answerAttributes(attributes, choices, error === undefined ? { ended, operation } : {}),
    },
    time: timing?.['started'] ?? timing?.['ended'] ?? fallback.time,
    operation,
    timing,
    error,
    properties: filled({
      ...membersOf(described['properties']),
      ...(content.truncated && { truncated: true }),
    }),
    outcome: outcomeOf(choices, error, true),
  });
  return isWhole ? { kind: 'record', value } : { kind: 'part', value: { ...value, halves: ['request', 'response'] } };
}

// OpenLIT logs what a stream held when its span is over already: that log names no span, and both have the id of the answer.
function recordId(ids: SpanIds, { scope = '' }: Origin, described: Members): string | undefined {
  const answer = described['response_id'];
  const isStream = membersOf(described['request'])['stream'] === true;
  const shared =
    isStream && scope.startsWith('openlit.') ? callId({ trace: undefined, span: undefined }, answer) : undefined;
  return shared ?? callId(ids, answer);
}

function isCall(attributes: Attributes): boolean {
  const operation = operationOf(attributes);
  if (operation !== undefined && AROUND.has(operation)) return false;
  if (operation !== undefined) return true;
  if (told(attributes, 'provider') === undefined) return false;
  return told(attributes, 'requestModel') !== undefined || told(attributes, 'responseModel') !== undefined;
}

function timingOf(span: Members, attributes: Attributes): Record<string, unknown> | undefined {
  const started = nanosOf(span['startTimeUnixNano']);
  const ended = nanosOf(span['endTimeUnixNano']);
  const first = numberOf(told(attributes, 'firstChunkSeconds'));
  return filled({
    started: started === undefined ? undefined : isoOf(started),
    ended: ended === undefined ? undefined : isoOf(ended),
    duration_ms:
      started === undefined || ended === undefined || ended < started
        ? undefined
        : milliseconds(Number(ended - started) / 1e6),
    first_token_ms: first === undefined || first < 0 ? undefined : milliseconds(first * 1000),
  });
}

// Microseconds are as fine as these clocks are.
function milliseconds(value: number): number {
  return Math.round(value * 1000) / 1000;
}

// The openai packages begin their messages so: "Error code: 429 - …" in Python, "429 Rate limit …" in Node.
const STATUS_OF_PYTHON = /^(?:\w+: )?Error code: (\d{3})\b/;
const STATUS_OF_NODE = /^(\d{3}) /;
const ERROR_OF_NODE =
  /^(API|BadRequest|Authentication|PermissionDenied|NotFound|Conflict|UnprocessableEntity|RateLimit|InternalServer)Error$/;
const FAILED = new Set<unknown>([2, '2', 'STATUS_CODE_ERROR']);

function errorOf(span: Members, attributes: Attributes, events: readonly SpanEvent[]): Members | undefined {
  const status = membersOf(span['status']);
  const type = toldText(attributes, 'errorType');
  if (!FAILED.has(status['code']) && type === undefined) return undefined;
  const thrown = events.findLast(({ name }) => name === 'exception')?.attributes;
  const message =
    textOf(status['message']) ?? textOf(thrown?.get('exception.message')) ?? toldText(attributes, 'errorMessage');
  // Some instrumentations give the HTTP status as the type.
  const code = numberOf(told(attributes, 'status')) ?? numberOf(type) ?? statusIn(message ?? '', type ?? '');
  const isHttp = code !== undefined && Number.isInteger(code) && code >= 400 && code <= 599;
  return defined({
    type: type ?? textOf(thrown?.get('exception.type')),
    message,
    status: isHttp ? code : undefined,
    stacktrace: textOf(thrown?.get('exception.stacktrace')),
  });
}

function statusIn(message: string, type: string): number | undefined {
  const node = ERROR_OF_NODE.test(type) ? STATUS_OF_NODE.exec(message) : undefined;
  return numberOf((STATUS_OF_PYTHON.exec(message) ?? node)?.[1]);
}
