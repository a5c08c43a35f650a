/** The options of the Kafka client that all of our consumers and producers share. */
import { isIP } from 'node:net';
import type { BaseOptions, ConnectionPool, SASLMechanismValue, SASLOptions } from '@platformatic/kafka';
import type { KafkaConnection, KafkaSasl } from './connection.ts';
import { azureScope, azureTokens, clientCredentialsToken, keepToken } from './token.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Longer than a group may take to share its partitions out anew: the request to join waits for that. */
const REQUEST_TIMEOUT_MS = 60_000;
const METADATA_MAX_AGE_MS = 30_000;

/** Options of a client. They keep the token they sign in with: make them once for all clients of a connection. */
export function clientOptions({ brokers, sasl, tls = false }: KafkaConnection): BaseOptions {
  const certificate = typeof tls === 'object' ? { ca: tls.ca } : {};
  return {
    clientId: 'promptlog',
    bootstrapBrokers: [...brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    retries: 3,
    retryDelay: 250,
    ...(tls === false ? {} : { tls: certificate, tlsServerName: brokers.some((broker) => isIP(hostOf(broker)) === 0) }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl, brokers) }),
  };
}

/** As people name it: "Kafka at broker:9092". */
export function placeOf({ brokers }: KafkaConnection): string {
  return `Kafka at ${brokers.join(', ')}`;
}

interface KafkaClient {
  readonly connections: ConnectionPool;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Listens to the errors of a client and of its connections: one that nobody listens to would end the process. */
export function listenTo<Client extends KafkaClient>(
  client: Client,
  onError: (error: Error) => void = () => {},
): Client {
  client.on('error', onError);
  // A connection that breaks while it is signed in to says so twice, and the client listens once; whoever waits for it is told.
  client.connections.on('connecting', ({ connection }) => connection.on('error', () => {}));
  return client;
}

/** A broker that hangs must not keep the program: what the client does not finish in time goes on alone. */
export async function inTime(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
}

/** What the work comes to, or nothing as soon as the signal says so; the work goes on alone then. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function saslOptions(sasl: KafkaSasl, brokers: readonly string[]): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') return bearer(keepToken(() => clientCredentialsToken(sasl)));
  if (sasl.mechanism === 'azure') return bearer(azureTokens(sasl.scope ?? azureScope(brokers[0] ?? '')));
  const { mechanism, username, password } = sasl;
  return { mechanism: mechanism.toUpperCase() as SASLMechanismValue, username, password };
}

function bearer(token: () => Promise<string>): SASLOptions {
  return {
    mechanism: 'OAUTHBEARER',
    token,
    // A broker that refuses a token says so in an answer that counts as a success (RFC 7628, section 3.2.2).
    authBytesValidator: (answer, callback) => {
      if (answer.length === 0) callback(null, answer);
      else callback(new Error('the broker refused the token'));
    },
  };
}

function hostOf(broker: string): string {
  return broker.slice(0, broker.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}
