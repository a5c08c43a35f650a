/** The record that a log line carries, with what the line, the session around it and the logger's default metadata say of the call. */
import { isExchange, recordOfExchange } from '../../formats/exchange.ts';
import type { Members } from '../../formats/format.ts';
import { defined, isObject, textOf } from '../../formats/values.ts';
import type { SessionInfo } from '../session.ts';
import type { Around } from './line-session.ts';

/** What every record of a transport gets where nobody else says it. */
export interface Always {
  readonly app?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
}

/** What is said of a call at one place. */
interface Said {
  readonly session?: string | undefined;
  readonly user?: Members | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly properties?: Members | undefined;
}

const NAMES = ['session', 'user', 'tags', 'properties'] as const;
/** A `user` of a line may be an application's own object, with anything in it. */
const USER_MEMBERS = ['user_id', 'name', 'email', 'tenant_id'] as const;

/**
 * The record is asked first, then the line and its child logger, the session around it, and the logger's default metadata; tags and
 * properties of all of them count. What is handed in is never changed. What is no record is given back as it is, to be refused.
 */
export function recordOfLine(carried: unknown, line: Members, around: Around | undefined, always: Always): unknown {
  const given = isExchange(carried) ? recordOfExchange(carried) : carried;
  const said = saidOf(line, around);
  if (!isObject(given) || (said === undefined && isEmpty(always))) return given;
  const record: Record<string, unknown> = { ...given };
  addClient(record, always);
  if (said === undefined) return record;
  record['chat_session_id'] ??= said.session;
  if (isNobody(record['user'])) record['user'] = said.user ?? record['user'];
  addTags(record, said.tags);
  addProperties(record, said.properties);
  addPrevious(record, around);
  return record;
}

function saidOf(line: Members, around: Around | undefined): Said | undefined {
  if (around === undefined && !NAMES.some((name) => line[name] !== undefined)) return undefined;
  const ofLine: Record<string, unknown> = {};
  const ofDefaults: Record<string, unknown> = {};
  for (const name of NAMES) {
    // Winston has put its default metadata into the line; which is which is known by the value.
    const holder = around?.defaults !== undefined && line[name] === around.defaults[name] ? ofDefaults : ofLine;
    holder[name] = line[name];
  }
  return [fromMetadata(ofLine), fromSession(around?.session), fromMetadata(ofDefaults)].reduce(before);
}

function before(first: Said, then: Said): Said {
  const tags = [...new Set([...(then.tags ?? []), ...(first.tags ?? [])])];
  return {
    session: first.session ?? then.session,
    user: first.user ?? then.user,
    tags: tags.length === 0 ? undefined : tags,
    properties: isEmpty(first.properties) ? then.properties : { ...then.properties, ...first.properties },
  };
}

/** Other members of these names, which mean something else to the application, say nothing here. */
function fromMetadata(line: Members): Said {
  const tags = line['tags'];
  return {
    session: textOf(line['session']),
    user: userOf(line['user']),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined,
    properties: isObject(line['properties']) ? line['properties'] : undefined,
  };
}

function fromSession(session: SessionInfo | undefined): Said {
  if (session === undefined) return {};
  const { sessionId, user, tags, properties } = session;
  return { session: sessionId, user: typeof user === 'string' ? { user_id: user } : user, tags, properties };
}

function userOf(user: unknown): Members | undefined {
  const id = textOf(user);
  if (id !== undefined) return { user_id: id };
  if (!isObject(user)) return undefined;
  const known = Object.fromEntries(USER_MEMBERS.map((name) => [name, textOf(user[name])]));
  const members = defined({ ...known, user_id: known['user_id'] ?? textOf(user['id']) });
  return isEmpty(members) ? undefined : members;
}

function addTags(record: Record<string, unknown>, tags: readonly string[] | undefined): void {
  const own = record['tags'] ?? [];
  if (tags !== undefined && Array.isArray(own)) record['tags'] = [...new Set([...tags, ...(own as unknown[])])];
}

function addProperties(record: Record<string, unknown>, properties: Members | undefined): void {
  const own = record['properties'] ?? {};
  if (!isEmpty(properties) && isObject(own)) record['properties'] = { ...properties, ...own };
}

/** In a session, the record comes after the one before it. */
function addPrevious(record: Record<string, unknown>, around: Around | undefined): void {
  const session = around?.session;
  const message = record['message'];
  if (session?.lastId === undefined || session.sessionId !== record['chat_session_id'] || !isObject(message)) return;
  if (message['id'] === session.lastId || textOf(message['previous_message_id']) !== undefined) return;
  record['message'] = { ...message, previous_message_id: session.lastId };
}

function addClient(record: Record<string, unknown>, { app, traceId, spanId }: Always): void {
  const members = defined({ app, trace_id: traceId, span_id: spanId });
  const own = record['client'] ?? {};
  if (!isEmpty(members) && isObject(own)) record['client'] = { ...members, ...own };
}

/** As a record reads that was kept without a user. */
function isNobody(user: unknown): boolean {
  return user === undefined || user === null || (isObject(user) && Object.values(user).every((value) => value === ''));
}

function isEmpty(members: object | undefined): boolean {
  return members === undefined || Object.values(members).every((value) => value === undefined);
}
