/** An item that an application logs by itself, as the one record it makes: in Wonkalytics' shape or any other that is recognised. */
import { reasonOf } from '../../errors.ts';
import { userOfAuthInfo } from '../../formats/auth-info.ts';
import type { Exchange } from '../../formats/exchange.ts';
import { openaiFormat } from '../../formats/exchange-format.ts';
import type { Format, FormatContext, Members } from '../../formats/format.ts';
import { formatOf } from '../../formats/registry.ts';
import { isObject, membersOf } from '../../formats/values.ts';
import { WONKALYTICS } from '../../formats/wonkalytics.ts';
import { newId } from '../../record/id.ts';
import type { Accepted } from '../../record-taker.ts';
import { type ReadValue, readValue } from '../intake.ts';
import { toldProvider, withSaid } from '../said-of-call.ts';
import { currentSession, noteLast, type RunningSession, saidInSession } from '../session.ts';
import { invalid } from './invalid.ts';

/** A record or half of one, to be read by the schema. */
export interface Item {
  readonly kind: 'record' | 'part';
  readonly value: Record<string, unknown>;
  /** Notes that the record was taken: the next one of its session comes after it. */
  readonly taken: (accepted: Accepted) => void;
}

const EXPECTED = 'a log item of Wonkalytics, a record, or the request and response of a call';
/** One of them makes a log item of an object that nothing else is known by. */
const COLUMNS = [
  ...['action', 'username', 'user_id', 'email', 'tenant_id', 'timestamp', 'start_time', 'auth_info'],
  ...['messages', 'system_msg', 'response', 'response_id', 'model', 'provider_type'],
];

/** What is to be taken. Throws PL_RECORD_INVALID, which names what is wrong. */
export function itemOf(given: unknown): Item {
  const { format, made } = read(signedIn(given), { key: newId() });
  const [one] = made;
  if (made.length !== 1 || one === undefined) throw invalid('the item', 'one item at a time', given);
  if (one.kind === 'refused') throw invalid(one.path || 'the item', one.expected, given);
  if (one.kind === 'ignored' || one.kind === 'change') throw invalid('the item', EXPECTED, given);
  const told = format === openaiFormat ? toldProvider(membersOf(given), one.value) : {};
  return inSession({ kind: one.kind, value: one.value, told }, currentSession());
}

/** A call of an application that says who is signed in: what follows from that is its user, and nothing else of it is kept. */
function signedIn(given: unknown): unknown {
  if (!isCall(given) || !('auth_info' in given || 'auth_info' in given.request)) return given;
  const { auth_info: own, user, ...exchange } = given;
  const { auth_info: sent, ...request } = exchange.request;
  const said = typeof user === 'string' ? { user_id: user } : user;
  return { ...exchange, request, user: { ...userOfAuthInfo(own ?? sent), ...said } };
}

/** Whether it is the request of a call, with whatever came of it, rather than an item whose variables look like one. */
function isCall(given: unknown): given is Exchange & { readonly auth_info?: unknown } {
  if (!isObject(given) || 'kwargs' in given || !isObject(given['request'])) return false;
  const { request, response, error } = given;
  const isWhole = typeof request['model'] === 'string' || isObject(response) || error != null;
  return isWhole && openaiFormat.recognises(given);
}

function read(given: unknown, context: FormatContext): ReadValue {
  const known = formatOf(given);
  // Corrections are recognised by members that a call or an item may have as well.
  const format = isForeign(known) || !isCall(given) ? known : openaiFormat;
  if (isForeign(format)) return readValue(given, context, format);
  const isItem = format === WONKALYTICS || (isObject(given) && COLUMNS.some((name) => name in given));
  if (!isItem) throw invalid('the item', EXPECTED, given);
  return { format: WONKALYTICS, made: WONKALYTICS.read(asJson(given), context) };
}

function isForeign(format: Format | undefined): format is Format {
  return format !== undefined && format.name !== 'change' && format !== WONKALYTICS;
}

/** The item as JSON has it: what makes members flat would find none in a date, and no end in a circle. */
function asJson(given: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(given)) as unknown;
  } catch (error) {
    throw invalid('the item', `values that JSON can hold (${reasonOf(error).split('\n')[0]})`, given);
  }
}

interface Read {
  readonly kind: Item['kind'];
  readonly value: Members;
  /** Of its members, those that count least. */
  readonly told: Members;
}

/** The record within the session that the running code belongs to, where the item does not say another. */
function inSession({ kind, value, told }: Read, session: RunningSession | undefined): Item {
  const { previousId, ...said } = saidInSession(session);
  const prompt = membersOf(value['message'])['prompt'];
  const isCall = Array.isArray(prompt) && prompt.length > 0;
  return {
    kind,
    value: withSaid(value, isCall ? { ...said, previousId } : said, told),
    taken: (accepted) => {
      if (isCall) noteLast(session, accepted);
    },
  };
}
