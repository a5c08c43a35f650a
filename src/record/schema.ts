/**
 * From what a caller hands in to a valid record. Only the structure is looked at: contents of messages, answers and unknown
 * siblings are carried as they are, by reference. The caller's object is never changed; members named `__proto__` stay plain data.
 */
import type { PromptlogError } from '../errors.ts';
import { newId as freshId } from './id.ts';
import { settled } from './merge.ts';
import type { Feedback, Half, JsonObject, OtherAttribute, PromptRecord, RecordChange } from './record.ts';
import { SCHEMA_VERSION } from './record.ts';
import {
  bounded,
  check,
  isFeedback,
  isText,
  keep,
  list,
  type Members,
  MISFIT,
  members,
  refuse,
  text,
} from './schema-checks.ts';
import { readPrompt } from './schema-prompt.ts';
import { MAX_ID_LENGTH, MAX_SESSION_BYTES, MAX_SESSION_LENGTH, misfit, type SHAPES } from './schema-shape.ts';
import { isoTime } from './schema-time.ts';

/** What reading takes from its surroundings. */
export interface ReadOptions {
  /** The time of a record that carries none. Default: the clock. */
  readonly now?: () => Date;
  /** The id of a record that carries none. Default: a UUID version 7. */
  readonly newId?: () => string;
}

type Shape = keyof typeof SHAPES;

// `id` and Cosmos's own fields are not data. A tombstone is made by an erasure or a move alone, and a half is given up by delivery:
// never by a record handed in.
const DROPPED = new Set(['id', '_rid', '_self', '_etag', '_attachments', '_ts', 'erased', 'moved_to', 'orphaned']);
const OBJECTS = ['request', 'timing', 'error', 'client', 'gateway', 'properties', 'changed'] as const;
const TEXTS = ['operation', 'provider', 'system_fingerprint', 'door'] as const;
const KNOWN = new Set<string>([
  ...['response_id', 'chat_session_id', 'user', 'message', 'schema_version', 'revision', 'time', 'accepted'],
  ...['feedback', 'tags', 'outcome', 'masked', 'halves'],
  ...OBJECTS,
  ...TEXTS,
]);
const OUTCOMES = new Set<unknown>(['completed', 'aborted', 'failed', 'filtered']);
const HALVES = new Set<unknown>(['request', 'response']);

/** Reads a record; throws PL_RECORD_INVALID. Only `message.prompt` must be given. */
export function readRecord(input: unknown, options: ReadOptions = {}): PromptRecord {
  return reading('record', input, () => recordFrom(input, options, false));
}

/** Reads half of a record, as a gateway sends them: `halves` names which, and the half with the answer needs no prompt. */
export function readPart(input: unknown, options: ReadOptions = {}): PromptRecord {
  return reading('part', input, () => recordFrom(input, options, true));
}

/** Reads a correction of a record; throws PL_RECORD_INVALID. `at` is now unless given. */
export function readChange(input: unknown, options: ReadOptions = {}): RecordChange {
  return reading('change', input, () => changeFrom(input, options));
}

function reading<T>(shape: Shape, input: unknown, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown !== MISFIT) throw thrown;
    const reason: PromptlogError = misfit(shape, input);
    throw reason;
  }
}

function recordFrom(input: unknown, options: ReadOptions, part: boolean): PromptRecord {
  const source = members(input);
  const given = members(source['message']);
  const responseId = text(source['response_id']);
  const id = identify(given['id'] ?? source['id'], responseId, options);
  const now = options.now === undefined ? present() : options.now().toISOString();
  const record = {
    ...(responseId && { response_id: responseId }),
    chat_session_id: sessionOf(source['chat_session_id']) ?? id,
    user: userOf(source['user']),
    message: messageOf(given, id, part),
    schema_version: SCHEMA_VERSION,
    revision: 1,
    time: timeOf(source['time'], now),
  } as PromptRecord;
  readSiblings(source, record, part, now);
  return record.pieces === undefined ? record : settled(record);
}

function readSiblings(source: Members, record: PromptRecord, part: boolean, now: string): void {
  for (const name of TEXTS) {
    const value = text(source[name]);
    if (value !== undefined) record[name] = value;
  }
  for (const name of OBJECTS) {
    const value = source[name];
    if (value !== undefined && value !== null) (record as Members)[name] = objectOf(name, members(value));
  }
  const { feedback, tags, outcome, masked, halves } = source;
  if (feedback != null) record.feedback = feedbackOf(feedback, record.time);
  if (tags != null) record.tags = list(tags, isText) as string[];
  if (outcome != null) record.outcome = check(OUTCOMES.has(outcome), outcome) as NonNullable<PromptRecord['outcome']>;
  record.accepted = timeOf(source['accepted'], now);
  if (masked != null) record.masked = check(typeof masked === 'number' && masked >= 0, masked) as number;
  if (halves != null || part) record.halves = list(halves, (half) => HALVES.has(half)) as Half[];
  if (part && record.halves?.length === 0) throw MISFIT;
  for (const name of Object.keys(source)) {
    if (!KNOWN.has(name) && !DROPPED.has(name) && source[name] !== undefined) keep(record, name, source[name]);
  }
}

function identify(given: unknown, responseId: string | undefined, options: ReadOptions): string {
  if (given !== undefined && given !== null) return bounded(given, MAX_ID_LENGTH);
  // The provider's id makes a record that is sent again the same record; only what has no id at all gets a new one.
  if (responseId && responseId.length <= MAX_ID_LENGTH) return responseId;
  return options.newId === undefined ? freshId() : options.newId();
}

function sessionOf(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  const session = bounded(given, MAX_SESSION_LENGTH);
  const safe = session.length * 3 <= MAX_SESSION_BYTES || Buffer.byteLength(session) <= MAX_SESSION_BYTES;
  return check(safe, session);
}

function userOf(given: unknown): PromptRecord['user'] {
  if (given === undefined || given === null) return { name: '', user_id: '' };
  const user = members(given) as PromptRecord['user'];
  return user.name != null && user.user_id != null
    ? user
    : { ...user, name: user.name ?? '', user_id: user.user_id ?? '' };
}

function messageOf(given: Members, id: string, part: boolean): PromptRecord['message'] {
  const prompt = given['prompt'] == null && part ? [] : readPrompt(given['prompt']);
  const attributes = attributesOf(given['other_attr']);
  const previous = text(given['previous_message_id']) ?? '';
  // `id` first as in the document structure; whatever else the message has follows.
  return { id, prompt, other_attr: attributes, previous_message_id: previous, ...rest(given) };
}

const MESSAGE_KNOWN = new Set(['id', 'prompt', 'other_attr', 'previous_message_id']);

function rest(given: Members): Members | undefined {
  let others: Members | undefined;
  for (const name of Object.keys(given)) {
    if (MESSAGE_KNOWN.has(name)) continue;
    others ??= {};
    keep(others, name, given[name]);
  }
  return others;
}

function attributesOf(given: unknown): OtherAttribute[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) return singles([members(given)]);
  for (const entry of given) {
    if (!isSingle(members(entry))) return singles(given as Members[]);
  }
  return given as OtherAttribute[];
}

// Object.keys would build a list for each of them, of every record.
function isSingle(entry: Members): boolean {
  let count = 0;
  for (const name in entry) if (Object.hasOwn(entry, name)) count += 1;
  return count === 1;
}

function singles(entries: readonly Members[]): OtherAttribute[] {
  return entries.flatMap((entry) =>
    Object.entries(members(entry)).map(([name, value]) => ({ [name]: value }) as OtherAttribute),
  );
}

function objectOf(name: (typeof OBJECTS)[number], given: Members): Members {
  if (name === 'timing') return timingOf(given);
  if (name === 'changed') for (const at of Object.values(given)) check(isText(at), at);
  return given;
}

function timingOf(given: Members): Members {
  const started = isoTime(given['started']) ?? given['started'];
  const ended = isoTime(given['ended']) ?? given['ended'];
  if (started === given['started'] && ended === given['ended']) return given;
  return { ...given, ...(started !== undefined && { started }), ...(ended !== undefined && { ended }) };
}

function feedbackOf(given: unknown, time: string): Feedback[] {
  return list(given, isFeedback).map((entry) => {
    const { at } = entry as Members;
    return { ...(entry as Members), at: at == null ? time : (isoTime(at) ?? refuse()) } as Feedback;
  });
}

function changeFrom(input: unknown, options: ReadOptions): RecordChange {
  const source = members(input);
  const { id, feedback, tags, properties } = source;
  const session = sessionOf(source['chat_session_id']);
  const at = timeOf(source['at'], options.now === undefined ? present() : options.now().toISOString());
  if ((feedback ?? tags ?? properties) == null) throw MISFIT;
  return {
    id: check(isText(id) && id !== '', id) as string,
    ...(session !== undefined && { chat_session_id: session }),
    at,
    ...(feedback != null && { feedback: feedbackOf(feedback, at) }),
    ...(tags != null && { tags: list(tags, isText) as string[] }),
    ...(properties != null && { properties: members(properties) as JsonObject }),
  };
}

function timeOf(value: unknown, now: string): string {
  return value === undefined || value === null ? now : (isoTime(value) ?? refuse());
}

// The ends of all times of day, so that a Date has to write only one text a second.
const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => `${String(ms).padStart(3, '0')}Z`);
let lastSecond = 0;
let upToSecond = '';

/** The time now: this is asked for with every record, while somebody waits. */
function present(): string {
  const ms = Date.now();
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) [lastSecond, upToSecond] = [second, new Date(ms).toISOString().slice(0, 20)];
  return `${upToSecond}${MILLISECONDS[ms - second * 1000]}`;
}
