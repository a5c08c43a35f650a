/** Langfuse: batches of its ingestion interface and its exports; generations become records, scores corrections of them. */
import { refusedAt } from './document-members.ts';
import type { Format, FormatContext, Made, Members } from './format.ts';
import { type Entry, entriesOf, isLangfuse } from './langfuse-entries.ts';
import { type Gathered, gathered, idOf, isGeneration, type Known } from './langfuse-gathered.ts';
import { type Generation, recordOfGeneration, sessionOf } from './langfuse-generation.ts';
import { feedbackOf } from './langfuse-score.ts';
import { defined, isObject, membersOf, textOf } from './values.ts';

/** For a batch, one item is made of each event, in the same order. */
export const LANGFUSE: Format = {
  name: 'langfuse',
  title: 'Langfuse ingestion batch or export',
  recognises: isLangfuse,
  read: (value, context) => {
    if (!isLangfuse(value)) return isEmpty(value) ? [] : [refusedAt('the value', 'batch of Langfuse', value)];
    const entries = entriesOf(value);
    const known = gathered(entries);
    return entries.map((entry, index) => entryMade(entry, index, known, context));
  },
};

function isEmpty(value: unknown): boolean {
  const list = Array.isArray(value) ? value : membersOf(value)['batch'];
  return Array.isArray(list) && list.length === 0;
}

function entryMade(entry: Entry, index: number, known: Known, context: FormatContext): Made {
  const { type, body, bodyPath, path } = entry;
  if (!entry.isEvent) return refusedAt(path || 'the value', 'object', body);
  if (type === '') return refusedAt(path === '' ? 'type' : `${path}.type`, 'type of event', undefined);
  if (!isObject(body)) return refusedAt(bodyPath || 'the value', 'object', body);
  if (isGeneration(entry)) return generationMade(entry, index, known, context);
  if (type === 'score-create') return scoreMade(entry, body, known, context);
  if (type === 'trace-create') return traceIgnored(entry, known);
  return {
    kind: 'ignored',
    reason: `${/^[a-z-]{1,40}$/.test(type) ? type : 'what this event tells'} is no call of a model`,
  };
}

function traceIgnored(entry: Entry, { ofTrace }: Known): Made {
  const isUsed = ofTrace.has(idOf(entry) ?? '');
  const reason = isUsed
    ? 'a trace gives what it says to its generations'
    : 'none of the generations of the trace is here';
  return { kind: 'ignored', reason };
}

function generationMade(entry: Entry, index: number, known: Known, context: FormatContext): Made {
  const id = idOf(entry);
  const found = known.generations.get(id ?? '');
  if (id === undefined || found === undefined) {
    return refusedAt(at(entry, 'id'), 'string', membersOf(entry.body)['id']);
  }
  if (found.index !== index) return { kind: 'ignored', reason: 'it went into the generation that stands before it' };
  const record = recordOfGeneration(generationOf(id, found, entry, known, context));
  const places: Readonly<Record<string, string>> = { 'message.id': 'id', chat_session_id: 'traceId' };
  const kind = record['halves'] === undefined ? 'record' : 'part';
  return { kind, value: record, place: (path) => at(entry, places[path] ?? path) };
}

function generationOf(
  id: string,
  { body, isBegun, written }: Gathered,
  { type }: Entry,
  { traces, ofTrace }: Known,
  { time }: FormatContext,
): Generation {
  const traceId = textOf(body['traceId']) ?? '';
  const trace = traces.get(traceId);
  const isFirst = ofTrace.get(traceId)?.[0] === id;
  const operation = type.startsWith('embedding') ? 'embeddings' : 'chat';
  const given = trace === undefined ? {} : isFirst || !trace.isLarge ? trace.body : keysOf(trace.body);
  return { id, body, trace: given, operation, written: written ?? time, isBegun };
}

function keysOf({ sessionId, userId, environment }: Members): Members {
  return { sessionId, userId, environment };
}

function scoreMade(entry: Entry, body: Members, known: Known, { time }: FormatContext): Made {
  const written = entry.written ?? time;
  const feedback = feedbackOf(body, written);
  if (feedback === undefined) return refusedAt(at(entry, 'value'), 'number or string', body['value']);
  const traceId = textOf(body['traceId']);
  const id =
    textOf(body['observationId']) ??
    (traceId === undefined ? undefined : (known.ofTrace.get(traceId)?.at(-1) ?? traceId));
  if (id === undefined) return refusedAt(at(entry, 'observationId'), 'string', body['observationId']);
  const judgedBody = known.generations.get(id)?.body;
  const trace = known.traces.get(textOf(judgedBody?.['traceId']) ?? '')?.body ?? {};
  const session = judgedBody === undefined ? undefined : sessionOf(judgedBody, trace);
  const change = defined({ id, chat_session_id: session, at: written, feedback: [feedback] });
  return { kind: 'change', value: change, place: (path) => at(entry, path === 'id' ? 'observationId' : path) };
}

function at({ bodyPath }: Entry, name: string): string {
  return bodyPath === '' ? name : `${bodyPath}.${name}`;
}
