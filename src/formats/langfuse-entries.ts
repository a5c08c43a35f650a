/** What Langfuse sends and gives back, as one list: the events of a batch, and traces, observations and scores of an export as such events. */
import { instantOf, without } from './document-members.ts';
import type { Members } from './format.ts';
import { isObject, listOf, membersOf, textOf } from './values.ts';

/** One thing that was said: of a trace, of an observation or as a score. */
export interface Entry {
  /** Where it stands in the value. */
  readonly path: string;
  /** Where its body stands: in an export it is the body. */
  readonly bodyPath: string;
  /** "generation-create", "score-create", …; empty when it names none. */
  readonly type: string;
  /** In the place of what is no event at all: that. */
  readonly body: unknown;
  readonly isEvent: boolean;
  /** The id of the message it came in. */
  readonly id?: string | undefined;
  /** ISO 8601: when it was written down. */
  readonly written?: string | undefined;
}

const OBSERVATIONS = new Set<unknown>([
  ...['GENERATION', 'SPAN', 'EVENT', 'AGENT', 'TOOL', 'CHAIN', 'RETRIEVER', 'EVALUATOR', 'EMBEDDING', 'GUARDRAIL'],
]);

/** Whether a value is a batch, one event of it, or what an export holds, alone or listed. */
export function isLangfuse(value: unknown): boolean {
  if (Array.isArray(value)) return isListed(value[0]);
  if (!isObject(value)) return false;
  const { batch, data, meta } = value;
  if (Array.isArray(batch)) return batch.some(isEvent);
  return isListed(value) || (Array.isArray(data) && isObject(meta) && isListed(data[0]));
}

function isListed(value: unknown): boolean {
  return isEvent(value) || isTrace(value) || isObservation(value) || isScore(value);
}

function isEvent(value: unknown): value is Members {
  if (!isObject(value) || !('body' in value)) return false;
  const { type } = value;
  return typeof type === 'string' && (type === 'sdk-log' || /^[a-z]{1,20}-(?:create|update)$/.test(type));
}

function isTrace(value: unknown): value is Members {
  return isObject(value) && Array.isArray(value['observations']) && 'id' in value;
}

function isObservation(value: unknown): value is Members {
  return isObject(value) && OBSERVATIONS.has(value['type']) && ('traceId' in value || 'startTime' in value);
}

function isScore(value: unknown): value is Members {
  if (!isObject(value) || typeof value['name'] !== 'string') return false;
  const isAimed = 'observationId' in value || 'traceId' in value;
  return isAimed && ('value' in value || 'stringValue' in value || 'dataType' in value);
}

/** The entries of a value, in order. */
export function entriesOf(value: unknown): readonly Entry[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => listed(entry, `${index}`));
  const { batch, data } = membersOf(value);
  if (Array.isArray(batch)) return batch.map((event, index) => eventEntry(event, `batch.${index}`));
  if (Array.isArray(data)) return data.flatMap((entry, index) => listed(entry, `data.${index}`));
  return listed(value, '');
}

function listed(value: unknown, path: string): readonly Entry[] {
  if (isTrace(value)) return traceEntries(value, path);
  if (isObservation(value)) return [exported(value, path, `${String(value['type']).toLowerCase()}-create`)];
  return [isScore(value) && !isEvent(value) ? exported(value, path, 'score-create') : eventEntry(value, path)];
}

function eventEntry(event: unknown, path: string): Entry {
  if (!isObject(event)) return { path, bodyPath: path, type: '', body: event, isEvent: false };
  const { type, body, id, timestamp } = event;
  const bodyPath = path === '' ? 'body' : `${path}.body`;
  return {
    path,
    bodyPath,
    type: textOf(type) ?? '',
    body,
    isEvent: true,
    id: textOf(id),
    written: instantOf(timestamp),
  };
}

function traceEntries(trace: Members, path: string): readonly Entry[] {
  const start = path === '' ? '' : `${path}.`;
  const traceId = trace['id'];
  // What is listed under a trace need not name it.
  const inside = (name: string, entry: unknown, index: number, type: string): Entry[] =>
    isObject(entry) ? [exported({ traceId, ...entry }, `${start}${name}.${index}`, type)] : [];
  return [
    exported(without(trace, NESTED), path, 'trace-create'),
    ...listOf(trace['observations']).flatMap((entry, index) =>
      inside('observations', entry, index, `${(textOf(membersOf(entry)['type']) ?? 'span').toLowerCase()}-create`),
    ),
    ...listOf(trace['scores']).flatMap((entry, index) => inside('scores', entry, index, 'score-create')),
  ];
}

const NESTED = new Set(['observations', 'scores']);

function exported(body: Members, path: string, type: string): Entry {
  const written = instantOf(body['timestamp'] ?? body['startTime'] ?? body['createdAt']);
  return { path, bodyPath: path, type, body, isEvent: true, written };
}
