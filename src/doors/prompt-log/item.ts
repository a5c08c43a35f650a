/** An item that an application logs by itself, as the one record it makes: in Wonkalytics' shape or any other that is recognised. */
import { reasonOf } from '../../errors.ts';
import { userOfAuthInfo } from '../../formats/auth-info.ts';
import { type Exchange, isExchange } from '../../formats/exchange.ts';
import type { FormatContext, Members } from '../../formats/format.ts';
import { formatOf } from '../../formats/registry.ts';
import { defined, isObject, membersOf } from '../../formats/values.ts';
import { WONKALYTICS } from '../../formats/wonkalytics.ts';
import { newId } from '../../record/id.ts';
import { type ReadValue, readValue } from '../intake.ts';
import { currentSession, type RunningSession } from '../session.ts';
import { invalid } from './invalid.ts';

/** A record or half of one, to be read by the schema. */
export interface Item {
  readonly kind: 'record' | 'part';
  readonly value: Record<string, unknown>;
  /** Notes that the record was taken: the next one of its session comes after it. */
  readonly taken: (id: string) => void;
}

const EXPECTED = 'a log item of Wonkalytics, a record, or the request and response of a call';
/** One of them makes a log item of an object that nothing else is known by. */
const COLUMNS = [
  ...['action', 'username', 'user_id', 'email', 'tenant_id', 'timestamp', 'start_time', 'auth_info'],
  ...['messages', 'system_msg', 'response', 'response_id', 'model', 'provider_type'],
];

/** What is to be taken. Throws PL_RECORD_INVALID, which names what is wrong. */
export function itemOf(given: unknown): Item {
  const { made } = read(signedIn(given), { key: newId() });
  const [one] = made;
  if (made.length !== 1 || one === undefined) throw invalid('the item', 'one item at a time', given);
  if (one.kind === 'refused') throw invalid(one.path || 'the item', one.expected, given);
  if (one.kind === 'ignored' || one.kind === 'change') throw invalid('the item', EXPECTED, given);
  return inSession(one.kind, one.value, currentSession());
}

/** A call of an application that says who is signed in: what follows from that is its user, and nothing else of it is kept. */
function signedIn(given: unknown): unknown {
  if (!isExchange(given) || 'kwargs' in given) return given;
  const { auth_info: own, user, ...exchange } = given as Exchange & { readonly auth_info?: unknown };
  const { auth_info: sent, ...request } = exchange.request;
  const isCall = typeof request['model'] === 'string' || isObject(exchange.response) || exchange.error != null;
  if (!isCall || !('auth_info' in given || 'auth_info' in exchange.request)) return given;
  const said = typeof user === 'string' ? { user_id: user } : user;
  return { ...exchange, request, user: { ...userOfAuthInfo(own ?? sent), ...said } };
}

function read(given: unknown, context: FormatContext): ReadValue {
  const format = formatOf(given);
  // Corrections are recognised by members that an item may have as well.
  if (format !== undefined && format.name !== 'change' && format !== WONKALYTICS) {
    return readValue(given, context, format);
  }
  const isItem = format === WONKALYTICS || (isObject(given) && COLUMNS.some((name) => name in given));
  if (!isItem) throw invalid('the item', EXPECTED, given);
  return { format: WONKALYTICS, made: WONKALYTICS.read(asJson(given), context) };
}

/** The item as JSON has it: what makes members flat would find none in a date, and no end in a circle. */
function asJson(given: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(given)) as unknown;
  } catch (error) {
    throw invalid('the item', `values that JSON can hold (${reasonOf(error).split('\n')[0]})`, given);
  }
}

/** The record within the conversation that the running code belongs to, where the item does not say another. */
function inSession(kind: Item['kind'], value: Members, session: RunningSession | undefined): Item {
  if (session === undefined) return { kind, value: { ...value }, taken: () => undefined };
  const { sessionId, user, tags = [], properties, lastId } = session;
  const own = value['chat_session_id'] ?? sessionId;
  const isHere = own === sessionId;
  const message = membersOf(value['message']);
  const isCall = isHere && Array.isArray(message['prompt']) && message['prompt'].length > 0;
  const allTags = [...new Set([...tags, ...(Array.isArray(value['tags']) ? (value['tags'] as unknown[]) : [])])];
  const allProperties = { ...properties, ...membersOf(value['properties']) };
  const members = defined({
    ...value,
    chat_session_id: own,
    user: value['user'] ?? (typeof user === 'string' ? { user_id: user } : user),
    message: isCall ? defined({ ...message, previous_message_id: message['previous_message_id'] ?? lastId }) : message,
    tags: allTags.length === 0 ? value['tags'] : allTags,
    properties: Object.keys(allProperties).length === 0 ? value['properties'] : allProperties,
  });
  return {
    kind,
    value: members,
    taken: (id) => {
      if (isCall) session.lastId = id;
    },
  };
}
