/** What went wrong with a Kafka, in words that help: whether waiting can mend it, and who has to do what. */
import { PromptlogError, reasonOf } from '../../../errors.ts';

const LONGEST_REASON = 300;
const LOGIN = 'Correct how it is signed in to: the mechanism, the user, the password or the token.';
const ALLOW = 'Give this user the right to do that.';
const TOPIC = 'Create that topic, or correct its name.';
const TLS = 'Name the file of its certificate authority in caFile, and check the port and whether that wants TLS.';
const START = 'It is tried again by itself; start the broker, or correct its address.';

/** What the client or the broker says, and what helps against it. Everything else may pass. */
const LASTING: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/SASL|refused the token|token service|Entra ID gave no token|TokenCredential|AzureCredential/i, LOGIN],
  [/authoriz/i, ALLOW],
  [/^unknown topic|topic name is|does not host this topic/i, TOPIC],
  [/certificate|self-signed|altnames|unable to verify|speaks no TLS/i, TLS],
];

/** What a consumer or a producer could not do, as PL_BROKER_REFUSED when somebody has to correct something. */
export function kafkaFailure(error: unknown, place: string): PromptlogError {
  if (error instanceof PromptlogError) return error;
  const said = chainOf(error)
    .map(saidBy)
    // Put behind what it was that it kept trying against.
    .filter((text, index) => index === 0 || !/^Client closed/.test(text));
  // The innermost says most, unless one of those around it tells that this is no outage.
  for (const [pattern, remedy] of LASTING) {
    const reason = said.findLast((text) => pattern.test(text));
    if (reason !== undefined && !isOutage(said)) {
      return new PromptlogError('PL_BROKER_REFUSED', { place, reason, remedy }, error);
    }
  }
  const reason = said.at(-1) ?? reasonOf(error);
  return new PromptlogError('PL_BROKER_UNAVAILABLE', { place, reason, remedy: START }, error);
}

/** Whether the protocol's error of that name stands anywhere in it: "OFFSET_OUT_OF_RANGE". */
export function hasKafkaCode(error: unknown, code: string): boolean {
  return chainOf(error).some((each) => {
    const { apiId, code: own } = (each ?? {}) as { readonly apiId?: unknown; readonly code?: unknown };
    return apiId === code || own === code;
  });
}

// A token service that is away for a moment is no wrong password.
function isOutage(said: readonly string[]): boolean {
  return said.some((text) => /token service .* (cannot be asked|answered (5\d\d|429))/.test(text));
}

/** The error and what is underneath, outermost first. */
function chainOf(error: unknown, seen: unknown[] = []): readonly unknown[] {
  if (error === undefined || error === null || seen.includes(error)) return seen;
  seen.push(error);
  const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
  for (const each of [...(Array.isArray(errors) ? errors : []), cause]) chainOf(each, seen);
  return seen;
}

function saidBy(error: unknown): string {
  const { serverErrorMessage: broker } = error as { readonly serverErrorMessage?: unknown };
  // The client's own word first, since it names what was refused; the broker's says why.
  return inWords(
    typeof broker === 'string' && broker !== '' ? `${inWords(reasonOf(error))}: ${broker}` : reasonOf(error),
  );
}

function inWords(text: string): string {
  // Some clients write a page.
  const plain = (text.split('\n', 1)[0] ?? '').slice(0, LONGEST_REASON).replace(/\.$/, '');
  if (/wrong version number|packet length/.test(plain)) return 'what answers there speaks no TLS';
  // A broker says no more than this to a client that speaks plainly where it wants TLS, or without a user where it wants one.
  return plain === 'Connection closed'
    ? 'it closed the connection, as when it wants TLS or another way to sign in'
    : plain;
}
