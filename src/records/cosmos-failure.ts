/** What goes wrong between here and Cosmos DB, and what to do about it. */
import { PromptlogError, reasonOf } from '../errors.ts';
import type { Outcome } from '../outcome.ts';

/** Cosmos did not answer within the time it was given. */
export class CosmosTimeout extends Error {
  readonly code = 'TIMEOUT';

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'CosmosTimeout';
  }
}

interface Remedy {
  readonly reason: string;
  readonly remedy: string;
  readonly passes: boolean;
}

const because = (reason: string, remedy: string, passes = false): Remedy => ({ reason, remedy, passes });

const CERTIFICATE = because(
  'its certificate is not trusted',
  'Name its CA in NODE_EXTRA_CA_CERTS, or use http for an emulator on this machine.',
);
const UNREACHABLE = because('it cannot be reached', 'Check cosmos.endpoint, the network and the proxy.', true);
const SILENT = because('it does not answer', 'Check cosmos.endpoint and the network.', true);
const CREDENTIAL = because(
  'no Entra ID credential was accepted',
  'Sign in with `az login`, give the machine a managed identity, or set cosmos.key.',
);

const REMEDIES: Readonly<Record<string, Remedy>> = {
  400: because('it refused the request', 'Read the reason it gave.'),
  401: because('it refused the credential', 'Set cosmos.key to a key of this account, and check the clock.'),
  403: because(
    'it forbids this',
    'Allow this address in the account’s firewall, and give the identity the role Cosmos DB Built-in Data Contributor; ' +
      'create database and container beforehand when signing in with Entra ID.',
  ),
  404: because(
    'the database or container is missing',
    'Run `promptlog setup`, or create it with the partition key /chat_session_id.',
  ),
  408: because('it did not finish in time', 'Nothing: it is tried again.', true),
  410: because('its key ranges are being moved', 'Nothing: it is tried again.', true),
  429: because('its request units are used up', 'Raise the throughput of the container if this lasts.', true),
  TIMEOUT: SILENT,
  // The client's own.
  TimeoutError: SILENT,
  ENOTFOUND: because('its name cannot be resolved', 'Check the spelling of cosmos.endpoint, and DNS.'),
  EAI_AGAIN: because('its name cannot be resolved now', 'Check DNS.', true),
  ECONNREFUSED: because('nothing listens there', 'Start it, or check the port in cosmos.endpoint.', true),
  ECONNRESET: because('it closed the connection', 'Nothing: it is tried again.', true),
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  CERT_HAS_EXPIRED: CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: CERTIFICATE,
};

/** What Cosmos answered to one item, or to a request as a whole. */
export interface CosmosAnswer {
  readonly status: number;
  readonly reason: string;
  readonly afterMs?: number;
}

/** The answer inside anything the client threw; undefined when there was none (network, credential, timeout). */
export function answerOf(thrown: unknown): CosmosAnswer | undefined {
  for (const error of causes(thrown)) {
    if (typeof error['code'] !== 'number') continue;
    const afterMs = retryAfterMs(error);
    const reason = firstLine(String(error['message'] ?? ''));
    return { status: error['code'], reason, ...(afterMs !== undefined && { afterMs }) };
  }
  return undefined;
}

/** The outcome of an item that was not written: it is at fault (400, 413), or the store is. */
export function outcomeOf(endpoint: string, answer: CosmosAnswer): Outcome {
  if (answer.status === 400 || answer.status === 413) {
    return { kind: 'rejected', code: answer.status, reason: answer.reason || 'Cosmos DB refused the item' };
  }
  const { reason, remedy } = REMEDIES[answer.status] ?? UNREACHABLE;
  const said = answer.reason === '' ? '' : ` (${answer.reason})`;
  return {
    kind: 'retry',
    reason: `${endpoint} answered ${answer.status}: ${REMEDIES[answer.status] ? reason : 'it failed'}${said}. ${remedy}`,
    ...(answer.afterMs !== undefined && { afterMs: answer.afterMs }),
  };
}

/** The outcome of items whose request failed as a whole; never their own fault. */
export function outcomeOfFailure(endpoint: string, thrown: unknown): Outcome {
  const answer = answerOf(thrown);
  const { reason, remedy } = remedyOf(thrown);
  return {
    kind: 'retry',
    reason: `${endpoint}: ${reason} (${firstLine(reasonOf(thrown))}). ${remedy}`,
    ...(answer?.afterMs !== undefined && { afterMs: answer.afterMs }),
  };
}

/** The coded error for anything thrown while Cosmos was opened or read. */
export function cosmosError(endpoint: string, thrown: unknown): PromptlogError {
  if (thrown instanceof PromptlogError) return thrown;
  const { reason, remedy, passes } = remedyOf(thrown);
  const details = { place: endpoint, reason: `${reason} (${firstLine(reasonOf(thrown))})`, remedy };
  return new PromptlogError(passes ? 'PL_RECORDS_UNAVAILABLE' : 'PL_RECORDS_REFUSED', details, thrown);
}

function remedyOf(thrown: unknown): Remedy {
  for (const error of causes(thrown)) {
    const known = REMEDIES[String(error['code'])];
    if (known !== undefined) return known;
    if (/Credential|Authentication/.test(String(error['name']))) return CREDENTIAL;
    if (typeof error['code'] === 'number') return because(`it answered ${error['code']}`, UNREACHABLE.remedy, true);
  }
  return UNREACHABLE;
}

/** The client wraps what it caught once or twice. */
function* causes(thrown: unknown): Generator<Record<string, unknown>> {
  for (let depth = 0; depth < 5 && typeof thrown === 'object' && thrown !== null; depth += 1) {
    const error = thrown as Record<string, unknown>;
    yield error;
    thrown = error['cause'];
  }
}

function retryAfterMs(error: Record<string, unknown>): number | undefined {
  if (typeof error['retryAfterInMs'] === 'number' && error['retryAfterInMs'] >= 0) return error['retryAfterInMs'];
  const headers = error['headers'];
  if (typeof headers !== 'object' || headers === null || !('retry-after' in headers)) return undefined;
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function firstLine(text: string): string {
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** Whether what is wrong is the item that was read, and not the way to it. */
export function isOfItem(thrown: unknown): boolean {
  if (thrown instanceof PromptlogError) return thrown.code === 'PL_RECORD_INVALID' || thrown.code === 'PL_RECORD_TORN';
  return thrown instanceof TypeError || thrown instanceof SyntaxError;
}
