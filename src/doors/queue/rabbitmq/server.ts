/** Which RabbitMQ is spoken to, and as whom: an address taken apart, its password never shown. */
import { readFileSync } from 'node:fs';
import { PromptlogError, reasonOf } from '../../../errors.ts';

export interface RabbitmqServer {
  /** As people name it, without user and password: "RabbitMQ at amqps://host:5671/vhost". */
  readonly place: string;
  readonly protocol: 'amqp' | 'amqps';
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** Seconds; a broker that is silent for two of them is given up. */
  readonly heartbeat: number;
  /** Milliseconds in which it has to answer: one that lives and does not, as it has lost most of its nodes, is tried anew. */
  readonly patienceMs: number;
  /** Certificate authority to trust, in PEM. */
  readonly ca?: string;
}

const HEARTBEAT_SECONDS = 20;
const PATIENCE_HEARTBEATS = 3;
const PORTS = { amqp: 5672, amqps: 5671 } as const;

/** Reads amqp://user:password@host:5672/vhost; throws PL_CONFIG_INVALID that names the setting and nothing of the address. */
export function rabbitmqServerFrom(
  address: string,
  caFile: string | undefined,
  settings = { url: 'url', caFile: 'caFile' },
): RabbitmqServer {
  const invalid = (reason: string): PromptlogError => badSetting(settings.url, reason);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.hostname === '') throw invalid('expected amqp://user:password@host:5672/vhost');
  const protocol = url.protocol.slice(0, -1);
  if (protocol !== 'amqp' && protocol !== 'amqps') throw invalid('expected it to begin with amqp:// or amqps://');
  if (protocol === 'amqp' && caFile !== undefined) {
    throw badSetting(settings.caFile, `it is of use only where ${settings.url} begins with amqps://`);
  }
  const port = url.port === '' ? PORTS[protocol] : Number(url.port);
  const [username, password, vhost] = decoded(url, invalid);
  const heartbeat = heartbeatOf(url, invalid);
  const known = username !== '' || password !== '';
  return {
    place: `RabbitMQ at ${protocol}://${url.hostname}:${port}${url.pathname === '/' ? '' : url.pathname}`,
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    // As every client of it does: the broker lets this user in from its own machine alone.
    username: known ? username : 'guest',
    password: known ? password : 'guest',
    vhost: vhost === '' ? '/' : vhost,
    heartbeat,
    patienceMs: heartbeat * PATIENCE_HEARTBEATS * 1000,
    ...(caFile === undefined ? {} : { ca: readCa(caFile, settings.caFile) }),
  };
}

function decoded(url: URL, invalid: (reason: string) => PromptlogError): [string, string, string] {
  const vhost = url.pathname.slice(1);
  if (/[/@]/.test(vhost)) throw invalid('a "/" or "@" in a password or a virtual host is written as %2F or %40');
  try {
    return [decodeURIComponent(url.username), decodeURIComponent(url.password), decodeURIComponent(vhost)];
  } catch {
    throw invalid('a "%" in the user, the password or the virtual host is written as %25');
  }
}

function heartbeatOf(url: URL, invalid: (reason: string) => PromptlogError): number {
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'heartbeat');
  if (unknown !== undefined || url.hash !== '') {
    throw invalid('heartbeat is the only parameter it may have; "?" and "#" in a password are written as %3F and %23');
  }
  const heartbeat = Number(url.searchParams.get('heartbeat') ?? HEARTBEAT_SECONDS);
  if (!Number.isInteger(heartbeat) || heartbeat < 1 || heartbeat > 600) {
    throw invalid('expected its heartbeat to be 1 to 600 seconds');
  }
  return heartbeat;
}

function readCa(file: string, setting: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw badSetting(setting, reasonOf(error), error);
  }
}

/** A setting of these that cannot be used. */
export function badSetting(option: string, reason: string, cause?: unknown): PromptlogError {
  return new PromptlogError('PL_CONFIG_INVALID', { option, reason, source: 'the settings' }, cause);
}
