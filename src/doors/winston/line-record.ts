/** The record that a log line carries, with what the line, the session around it and the logger's default metadata say of the call. */
import { isExchange, recordOfExchange } from '../../formats/exchange.ts';
import { openaiFormat } from '../../formats/exchange-format.ts';
import type { Members } from '../../formats/format.ts';
import { filled, isObject, membersOf, textOf } from '../../formats/values.ts';
import type { SaidOfCall } from '../call/observed-call.ts';
import { saidTogether, toldProvider, withSaid } from '../said-of-call.ts';
import { saidInSession } from '../session.ts';
import type { Around } from './line-session.ts';

/** What every record of a transport gets where nobody else says it. */
export interface Always {
  readonly app?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
}

const NAMES = ['session', 'user', 'tags', 'properties'] as const;
/** A `user` of a line may be an application's own object, with anything in it. */
const USER_MEMBERS = ['user_id', 'name', 'email', 'tenant_id'] as const;

/**
 * What counts is the record first, then the line and its child logger, the session around it, the logger's default metadata, and the
 * options of the transport. What is handed in is never changed. What is no record is given back as it is, to be refused.
 */
export function recordOfLine(carried: unknown, line: Members, around: Around | undefined, always: Always): unknown {
  const given = givenBy(carried);
  if (!isObject(given) || isSilent(line, around, always)) return given;
  const told = given === carried ? {} : toldProvider(membersOf(carried), given);
  return withTrace(withSaid(given, saidOf(line, around, always), told), always);
}

/** Most lines say nothing but their record, and it is the application that waits. */
function isSilent(line: Members, around: Around | undefined, { app, traceId, spanId }: Always): boolean {
  return around === undefined && !NAMES.some((name) => line[name] !== undefined) && !(app ?? traceId ?? spanId);
}

/** The record of a call, of whichever API; anything else as it is. */
function givenBy(carried: unknown): unknown {
  if (!isObject(carried) || !isObject(carried['request']) || 'message' in carried) return carried;
  const { response } = carried;
  // The usual case, without looking any further.
  if (isExchange(carried) && (response === undefined || isObject(response))) return recordOfExchange(carried);
  const [made] = openaiFormat.recognises(carried) ? openaiFormat.read(carried, {}) : [];
  return made?.kind === 'record' ? made.value : carried;
}

function saidOf(line: Members, around: Around | undefined, { app }: Always): SaidOfCall {
  const ofLine: Record<string, unknown> = {};
  const ofDefaults: Record<string, unknown> = {};
  for (const name of NAMES) {
    // Winston has put its default metadata into the line; which is which is known by the value.
    const holder = around?.defaults !== undefined && line[name] === around.defaults[name] ? ofDefaults : ofLine;
    holder[name] = line[name];
  }
  return saidTogether([fromMetadata(ofLine), saidInSession(around?.session), fromMetadata(ofDefaults), { app }]);
}

/** Other members of these names, which mean something else to the application, say nothing here. */
function fromMetadata(line: Members): SaidOfCall {
  const tags = line['tags'];
  return {
    session: textOf(line['session']),
    user: userOf(line['user']),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : undefined,
    properties: isObject(line['properties']) ? line['properties'] : undefined,
  };
}

function userOf(user: unknown): Members | undefined {
  const id = textOf(user);
  if (id !== undefined) return { user_id: id };
  if (!isObject(user)) return undefined;
  const known = Object.fromEntries(USER_MEMBERS.map((name) => [name, textOf(user[name])]));
  return filled({ ...known, user_id: known['user_id'] ?? textOf(user['id']) });
}

function withTrace(record: Record<string, unknown>, { traceId, spanId }: Always): Record<string, unknown> {
  const trace = filled({ trace_id: traceId, span_id: spanId });
  const own = record['client'] ?? {};
  return trace === undefined || !isObject(own) ? record : { ...record, client: { ...trace, ...own } };
}
