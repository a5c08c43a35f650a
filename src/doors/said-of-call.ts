/** Whose call it is, where several places say so: one rule for all doors of applications. */
import type { Members } from '../formats/format.ts';
import { defined, isObject, membersOf, textOf } from '../formats/values.ts';
import type { SaidOfCall } from './call/observed-call.ts';

/**
 * What several places say, the most particular first: the call itself, the session around it, the door. Session, user and application
 * are those of the first place that names one. Tags of all count, the general ones first, none twice; properties of all count, and of
 * two values of one name the more particular. The call before it is that of the first place which is of the same session.
 */
export function saidTogether(places: readonly SaidOfCall[]): SaidOfCall {
  const session = places.find((place) => isSaid(place.session))?.session;
  const general = places.toReversed();
  const tags = [...new Set(general.flatMap((place) => place.tags ?? []))];
  const properties = Object.fromEntries(general.flatMap((place) => Object.entries(place.properties ?? {})));
  const before = places.find((place) => isSaid(place.previousId) && (place.session ?? session) === session);
  return {
    session,
    user: places.find((place) => isSomebody(place.user))?.user,
    app: places.find((place) => isSaid(place.app))?.app,
    previousId: before?.previousId,
    tags: tags.length === 0 ? undefined : tags,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
  };
}

/**
 * The record with what is said around it, by the same rule: the record itself is more particular than all else, but for those of its
 * members that only the provider was told, which count least. What is handed in is not changed, and members that are not what a record
 * has there are left to be refused.
 */
export function withSaid(record: Members, said: SaidOfCall, told: Members = {}): Record<string, unknown> {
  const names = Object.keys(told);
  if (names.length === 0) return filledIn(record, said);
  const own = Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
  return { ...told, ...filledIn(own, said) };
}

/** Of a call's record, the user and the conversation that stand in the request alone, so that nobody has said them to us. */
export function toldProvider(call: Members, { user, chat_session_id: session }: Members): Members {
  const request = isObject(call['request']) ? call['request'] : undefined;
  const saysUser = request !== undefined && (call['user'] ?? call['auth_info'] ?? request['auth_info']) != null;
  const saysSession = request !== undefined && call['session'] != null;
  return defined({ user: saysUser ? undefined : user, chat_session_id: saysSession ? undefined : session });
}

function filledIn(record: Members, said: SaidOfCall): Record<string, unknown> {
  const session = record['chat_session_id'] ?? said.session;
  const user = typeof said.user === 'string' ? { user_id: said.user } : said.user;
  return {
    ...record,
    ...defined({
      chat_session_id: session,
      user: isSomebody(record['user']) ? undefined : user,
      tags: tagsOf(record['tags'] ?? [], said.tags),
      properties: membersWith(record['properties'] ?? {}, said.properties),
      client: membersWith(record['client'] ?? {}, said.app === undefined ? undefined : { app: said.app }),
      message: session === said.session ? messageAfter(record['message'], said.previousId) : undefined,
    }),
  };
}

function tagsOf(own: unknown, said: SaidOfCall['tags']): unknown[] | undefined {
  return said === undefined || !Array.isArray(own) ? undefined : [...new Set([...said, ...(own as unknown[])])];
}

function membersWith(own: unknown, said: Members | undefined): Members | undefined {
  return said === undefined || !isObject(own) ? undefined : { ...said, ...own };
}

/** A record that is logged again does not come after itself. */
function messageAfter(message: unknown, previousId: string | undefined): Members | undefined {
  const { id, previous_message_id: own } = membersOf(message);
  if (previousId === undefined || !isObject(message) || id === previousId || textOf(own) !== undefined)
    return undefined;
  return { ...message, previous_message_id: previousId };
}

/** Applications without types pass on whatever they have. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** A record that was kept without a user has one whose members are all empty. */
function isSomebody(user: unknown): boolean {
  return isObject(user) ? Object.values(user).some(isSaid) : isSaid(user);
}
