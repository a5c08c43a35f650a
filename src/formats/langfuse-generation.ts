/** A generation of Langfuse, with what its trace knows of it, as a record. */
import { type Answer, completed, outputOf } from './document-answer.ts';
import { askedIn } from './document-conversation.ts';
import { filled, instantOf, millisecondsBetween, propertiesOf, tagsOf, without } from './document-members.ts';
import type { Members } from './format.ts';
import { costOf, usageOf } from './langfuse-usage.ts';
import { withoutCredentials } from './secrets.ts';
import { defined, isObject, membersOf, numberOf, textOf } from './values.ts';

/** A generation as all that was said of it in one place. */
export interface Generation {
  readonly id: string;
  readonly body: Members;
  /** The body of its trace; empty when that is not there. */
  readonly trace: Members;
  readonly operation: 'chat' | 'embeddings';
  /** When it was written down. */
  readonly written: string | undefined;
  /** Whether the message that begins it is there, and whether anything of its end. */
  readonly isBegun: boolean;
}

/** What only the end of a call can say. */
const ENDING = ['output', 'completion', 'endTime', 'usage', 'usageDetails', 'completionStartTime'];

/** Which halves are there; undefined when both are. */
export function halvesOf({ body, isBegun }: Generation): ('request' | 'response')[] | undefined {
  const isEnded = body['level'] === 'ERROR' || ENDING.some((name) => body[name] !== undefined && body[name] !== null);
  if (isBegun && isEnded) return undefined;
  return [isBegun ? 'request' : 'response'];
}

/** The session: that of the trace, else the trace itself. */
export function sessionOf(body: Members, trace: Members): string | undefined {
  return textOf(trace['sessionId']) ?? textOf(body['sessionId']) ?? textOf(body['traceId']);
}

/** The record's members. */
export function recordOfGeneration(generation: Generation): Record<string, unknown> {
  const { id, body, trace, operation, written } = generation;
  const started = instantOf(body['startTime']);
  const { prompt, parameters } = askedIn(body['input'] ?? body['prompt']);
  const answer = outputOf(body['output'] ?? body['completion']);
  const userId = textOf(trace['userId']) ?? textOf(body['userId']);
  const client = {
    environment: textOf(body['environment']) ?? textOf(trace['environment']),
    trace_id: textOf(body['traceId']),
  };
  return defined({
    chat_session_id: sessionOf(body, trace),
    user: userId === undefined ? undefined : { user_id: userId },
    message: { id, prompt, other_attr: attributesOf(body, answer) },
    time: started ?? written,
    operation,
    response_id: answer.responseId,
    system_fingerprint: answer.fingerprint,
    request: requestOf(body, parameters),
    timing: timingOf(body, started),
    error: errorOf(body),
    client: filled(defined(client)),
    cost: costOf(body),
    tags: tagsOf(trace['tags'], body['tags']),
    properties: propertiesIn(body, trace),
    outcome: body['level'] === 'ERROR' ? 'failed' : answer.outcome,
    halves: halvesOf(generation),
  });
}

function attributesOf(body: Members, answer: Answer): readonly Members[] {
  const usage = usageOf(body);
  const isAnswered = answer.outcome !== undefined || usage !== undefined;
  const model = isAnswered ? textOf(body['model']) : undefined;
  return completed(answer, defined({ model, usage })).attributes;
}

/** Integrations keep the whole body of a request as the input; what they name beside it is meant. */
function requestOf(body: Members, beside: Members): Record<string, unknown> | undefined {
  const parameters = { ...beside, ...membersOf(body['modelParameters']) };
  return filled(defined({ model: textOf(body['model']), ...withoutCredentials(parameters) }));
}

function timingOf(body: Members, started: string | undefined): Record<string, unknown> | undefined {
  const ended = instantOf(body['endTime']);
  const timing = {
    started,
    ended,
    first_token_ms:
      millisecondsBetween(started, instantOf(body['completionStartTime'])) ?? milliseconds(body['timeToFirstToken']),
    duration_ms: millisecondsBetween(started, ended) ?? milliseconds(body['latency']),
  };
  return filled(defined(timing));
}

function milliseconds(seconds: unknown): number | undefined {
  const value = numberOf(seconds);
  return value === undefined || value <= 0 ? undefined : Math.round(value * 1000);
}

function errorOf(body: Members): Record<string, unknown> | undefined {
  return body['level'] === 'ERROR' ? defined({ message: textOf(body['statusMessage']) }) : undefined;
}

const READ = new Set([
  ...['id', 'type', 'traceId', 'sessionId', 'userId', 'tags', 'startTime', 'endTime', 'completionStartTime'],
  ...['environment', 'model', 'modelParameters', 'input', 'output', 'prompt', 'completion', 'usage', 'usageDetails'],
  ...['costDetails', 'metadata', 'level', 'statusMessage', 'latency', 'timeToFirstToken', 'generationId'],
  ...['calculatedInputCost', 'calculatedOutputCost', 'calculatedTotalCost'],
  // The counts of `usage` over again, as exports have them.
  ...['promptTokens', 'completionTokens', 'totalTokens'],
]);
// The trace's own input and output are those of its first and last step.
const TRACE_READ = new Set([
  ...['id', 'sessionId', 'userId', 'tags', 'environment', 'timestamp', 'input', 'output', 'metadata', 'public'],
  ...['observations', 'scores', 'htmlPath', 'latency', 'totalCost', 'createdAt', 'updatedAt', 'projectId'],
]);

/** Metadata by its own names, the generation's over the trace's; what else the two say, the trace's as TRACE_…. */
function propertiesIn(body: Members, trace: Members): Record<string, unknown> | undefined {
  const { level, statusMessage } = body;
  const remark = level === 'ERROR' ? {} : { level: level === 'DEFAULT' ? undefined : level, statusMessage };
  const own = { ...without(body, READ), ...remark };
  return propertiesOf(metadataOf(trace), metadataOf(body), { trace: without(trace, TRACE_READ) }, own);
}

function metadataOf({ metadata }: Members): unknown {
  return isObject(metadata) ? metadata : { metadata };
}
