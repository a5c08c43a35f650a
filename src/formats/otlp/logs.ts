/**
 * Logs of calls to models. Those that have one message each are gathered to one part of a record for each span: messages are its
 * request, choices its response. Each message keeps when it was logged (`at`), so that the messages of one span that come in
 * several exports can be put in order whichever export comes first.
 */
import { hash } from 'node:crypto';
import { MAX_ID_LENGTH } from '../../record/schema-shape.ts';
import type { FormatContext, Made, Members } from '../format.ts';
import { defined, isObject, listOf, membersOf, textOf } from '../values.ts';
import { type Attributes, attributesOf, hexId, isoOf, nanosOf, plainValue, preciseIso } from './any-value.ts';
import { told, toldText } from './attributes.ts';
import { answerAttributes, callId, describedCall, type Origin, outcomeOf } from './call.ts';
import { attributeContent } from './content.ts';
import {
  CHOICE,
  choiceOfEvent,
  DETAILS,
  dimensionsOf,
  eventBody,
  messageOfEvent,
  roleOfEvent,
} from './message-events.ts';
import { inIndexOrder } from './messages.ts';

/** One log record and where it stands. */
export interface LogRecord {
  readonly log: Members;
  readonly origin: Origin;
  readonly path: string;
}

interface Log {
  readonly name: string;
  readonly attributes: Attributes;
  readonly body: unknown;
  readonly nanos: bigint | undefined;
  readonly trace: string | undefined;
  readonly span: string | undefined;
  readonly origin: Origin;
}

/** The logs of one span. */
interface Group {
  readonly id: string;
  readonly logs: readonly Log[];
}

const NO_MESSAGE: Made = { kind: 'ignored', reason: 'a log that is not about a call to a model' };
const EVALUATION = 'gen_ai.evaluation.result';

/**
 * Reads the logs of one export, in the order in which their calls first appear. A message that names no span is a part by itself:
 * to guess whose it is could show one person what another said.
 */
export function readLogs(records: readonly LogRecord[], context: FormatContext): Made[] {
  const made: (Made | Group)[] = [];
  const spans = new Map<string, Log[]>();
  for (const record of records) {
    const log = logOf(record);
    if (!isMessage(log)) {
      made.push(readSingle(log, record, context));
      continue;
    }
    const id = callId(log);
    const others = id === undefined ? undefined : spans.get(id);
    if (others !== undefined) {
      others.push(log);
      continue;
    }
    const logs = [log];
    // An answer that was streamed may be logged when its span is over already: then nothing says whose it is.
    made.push({ id: id ?? ownId(record, context), logs });
    if (id !== undefined) spans.set(id, logs);
  }
  return made.map((entry) => ('logs' in entry ? gathered(entry, context) : entry));
}

function logOf({ log, origin }: LogRecord): Log {
  const attributes = attributesOf(log['attributes']);
  return {
    name: textOf(log['eventName']) ?? toldText(attributes, 'eventName') ?? '',
    attributes,
    body: plainValue(log['body']),
    nanos: nanosOf(log['timeUnixNano']) ?? nanosOf(log['observedTimeUnixNano']),
    trace: hexId(log['traceId'], 32),
    span: hexId(log['spanId'], 16),
    origin,
  };
}

function isMessage({ name }: Log): boolean {
  return name === CHOICE || roleOfEvent(name) !== undefined;
}

function readSingle(log: Log, record: LogRecord, context: FormatContext): Made {
  if (log.name === DETAILS) return wholeCall(log, record, context);
  return log.name === EVALUATION ? evaluation(log, record) : NO_MESSAGE;
}

/** The logs of one span, in the order of time and, where clocks are coarse, of arrival. */
function gathered({ id, logs }: Group, context: FormatContext): Made {
  const ordered = [...logs].sort((a, b) => compare(a.nanos ?? 0n, b.nanos ?? 0n));
  const [first] = ordered as [Log];
  const seen = new Map<string, number>();
  const prompt: Members[] = [];
  const answers: Members[] = [];
  for (const { name, attributes, body, nanos } of ordered) {
    const role = roleOfEvent(name);
    const content = eventBody(attributes, body);
    if (role === undefined) answers.push(choiceOfEvent(content));
    else prompt.push({ ...messageOfEvent(role, content), at: momentOf(nanos, seen) });
  }
  const vectors = answers.map(dimensionsOf).filter((dimensions) => dimensions !== undefined);
  const choices = inIndexOrder(answers.filter((answer) => dimensionsOf(answer) === undefined));
  const attributes: Attributes = new Map(ordered.flatMap((log) => [...log.attributes]));
  const described = describedCall(attributes, first.origin, first);
  const value = defined({
    ...described,
    message: {
      id,
      prompt,
      other_attr: [
        ...answerAttributes(attributes, choices),
        // What was embedded is kept, the numbers it became are not.
        ...(vectors.length > 0 ? [{ embeddings: { count: vectors.length, dimensions: vectors[0] } }] : []),
      ],
    },
    time: timeOf(first, context),
    outcome: outcomeOf(choices, undefined, answers.length > 0),
    halves: [...(prompt.length > 0 ? ['request'] : []), ...(answers.length > 0 ? ['response'] : [])],
  });
  return { kind: 'part', value };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// Messages of one time are numbered, so that as texts they are in the order in which they came.
function momentOf(nanos: bigint | undefined, seen: Map<string, number>): string {
  const moment = preciseIso(nanos ?? 0n);
  const before = seen.get(moment) ?? 0;
  seen.set(moment, before + 1);
  return before === 0 ? moment : `${moment}~${String(before).padStart(5, '0')}`;
}

function timeOf({ nanos }: Log, context: FormatContext): string | undefined {
  return nanos === undefined ? context.time : isoOf(nanos);
}

/** The log that has the attributes of a whole call. It says what the span says, and comes when the call is over. */
function wholeCall(log: Log, record: LogRecord, context: FormatContext): Made {
  const attributes: Attributes = isObject(log.body)
    ? new Map([...Object.entries(log.body), ...log.attributes])
    : log.attributes;
  const { prompt, choices, truncated } = attributeContent(attributes);
  const described = describedCall(attributes, log.origin, log);
  const operation = described['operation'] ?? 'chat';
  const failed = toldText(attributes, 'errorType');
  const error = failed === undefined ? undefined : defined({ type: failed, message: told(attributes, 'errorMessage') });
  const id = callId(log, described['response_id']);
  const value = defined({
    ...described,
    message: {
      id: id ?? ownId(record, context),
      prompt,
      other_attr: answerAttributes(attributes, choices, error === undefined ? { operation } : {}),
    },
    time: timeOf(log, context),
    operation,
    error,
    properties: truncated ? { ...membersOf(described['properties']), truncated: true } : described['properties'],
    outcome: outcomeOf(choices, error, true),
  });
  // What has an id that its span may have too is a part; what has none is all there will ever be.
  return id === undefined
    ? { kind: 'record', value }
    : { kind: 'part', value: { ...value, halves: ['request', 'response'] } };
}

/** The id of what carries none: the same whenever the same log comes again. */
export function ownId({ log, path }: { readonly log: Members; readonly path: string }, context: FormatContext): string {
  if (context.key !== undefined) return `${context.key}/${path}`.slice(-MAX_ID_LENGTH);
  try {
    return `otlp-${hash('sha256', JSON.stringify(log), 'hex').slice(0, 32)}`;
  } catch {
    return `otlp-${path}`;
  }
}

/** What an evaluator found is feedback on the record of the call. */
function evaluation(log: Log, { path }: LogRecord): Made {
  const { attributes } = log;
  const name = textOf(attributes.get('gen_ai.evaluation.name'));
  const id = toldText(attributes, 'responseId') ?? callId(log);
  if (name === undefined || id === undefined) {
    const expected = name === undefined ? 'gen_ai.evaluation.name' : 'gen_ai.response.id, or a trace id and a span id';
    return { kind: 'refused', path, expected, got: 'none' };
  }
  const label = textOf(attributes.get('gen_ai.evaluation.score.label'));
  const at = log.nanos === undefined ? undefined : isoOf(log.nanos);
  const judged = defined({
    name,
    value: attributes.get('gen_ai.evaluation.score.value') ?? label,
    label,
    comment: textOf(attributes.get('gen_ai.evaluation.explanation')),
    source: 'evaluator',
    at,
  });
  return { kind: 'change', value: defined({ id, at, feedback: [judged] }) };
}

/** The logs of an export, each with its resource and scope. */
export function logRecordsOf(resources: unknown): LogRecord[] {
  return scoped(resources, 'resourceLogs', 'scopeLogs', 'logRecords').map(({ item, ...rest }) => ({
    log: item,
    ...rest,
  }));
}

/** Everything of one kind in an export: resources hold scopes, and these hold what was sent. */
export function scoped(
  resources: unknown,
  top: string,
  middle: string,
  bottom: string,
): { readonly item: Members; readonly origin: Origin; readonly path: string }[] {
  return listOf(resources).flatMap((group, at) => {
    const resource = attributesOf(membersOf(membersOf(group)['resource'])['attributes']);
    return listOf(membersOf(group)[middle]).flatMap((inner, within) => {
      const scope = membersOf(membersOf(inner)['scope']);
      const origin = { resource, scope: textOf(scope['name']), scopeVersion: textOf(scope['version']) };
      return listOf(membersOf(inner)[bottom]).map((item, index) => {
        return { item: membersOf(item), origin, path: `${top}.${at}.${middle}.${within}.${bottom}.${index}` };
      });
    });
  });
}
