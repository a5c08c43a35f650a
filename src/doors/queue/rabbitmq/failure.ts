/** What went wrong with a RabbitMQ, in words that help: whether waiting can mend it, and who has to do what. */
import { PromptlogError } from '../../../errors.ts';
import type { RabbitmqServer } from './server.ts';

/** What helps against a refusal, by the code of its reply. */
export type Remedies = Readonly<Record<number, string>>;

const LOGIN = 'Correct the user and the password in its address.';
const VHOST = 'Correct the virtual host at the end of the address, or give the user permission to use it.';
const TLS =
  'Name the file of its certificate authority in caFile, and check amqp or amqps, host and port of the address.';
const START = 'It is tried again by itself; start the broker, or correct its address.';
const OTHER = 'Correct what the broker names.';

const TLS_FAULT = /certificate|self-signed|altnames|unable to verify|EPROTO|wrong version number|packet length/i;
// A queue whose node is away, a virtual host that is being started: the same codes as of what is not there at all.
const PASSING = /is down|inaccessible|timed out|connection limit/i;

/** A failure of the whole connection, before or after it was open. */
export function connectionFailure(error: unknown, { place, vhost }: RabbitmqServer): PromptlogError {
  const reason = brokerReason(error);
  // The broker's own words about this one are not passed on by the client.
  if (reason.includes('Expected ConnectionOpenOk')) {
    const closed = `it does not open the virtual host "${vhost}" for this user`;
    return refused(place, closed, VHOST, error);
  }
  if (/ACCESS_REFUSED|Handshake terminated by server: 403/.test(reason)) return refused(place, reason, LOGIN, error);
  if (TLS_FAULT.test(reason)) return refused(place, reason, TLS, error);
  return unavailable(place, reason, error);
}

/** A failure of one request on an open connection: what is refused stays refused until somebody changes something. */
export function requestFailure(error: unknown, { place }: RabbitmqServer, remedies: Remedies): PromptlogError {
  const reason = brokerReason(error);
  const code = Number((error as { code?: unknown } | null)?.code);
  const isRefusal = [403, 404, 405, 406].includes(code) && !PASSING.test(reason);
  return isRefusal ? refused(place, reason, remedies[code] ?? OTHER, error) : unavailable(place, reason, error);
}

/** What came of a broker that lives and does not do what it was asked. */
export const SILENT = 'it does not answer';

export function unavailable(place: string, reason: string, cause?: unknown): PromptlogError {
  return new PromptlogError('PL_BROKER_UNAVAILABLE', { place, reason, remedy: START }, cause);
}

export function refused(place: string, reason: string, remedy: string, cause?: unknown): PromptlogError {
  return new PromptlogError('PL_BROKER_REFUSED', { place, reason, remedy }, cause);
}

/** The sentence of the broker where there is one: the client puts names of its own around it. */
function brokerReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A socket that was let go of says so, and beneath it why.
  if (error.name === 'AbortError' && error.cause instanceof Error) return error.cause.message;
  if (error.message === 'message nacked') return 'it did not take a message, as its queue is full or away';
  const said = / with message "([\s\S]*)"$/.exec(error.message)?.[1];
  // Several addresses of one name that all failed are an error without words.
  return said ?? (error.message || String((error as NodeJS.ErrnoException).code ?? error.name));
}
