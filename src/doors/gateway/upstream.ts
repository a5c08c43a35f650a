/** A server of a model's API behind the gateway: how it is reached, and whether it is left out for now. */
import * as http from 'node:http';
import * as https from 'node:https';
import * as tls from 'node:tls';
import { PromptlogError } from '../../errors.ts';

export interface BreakerOptions {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** So long it stays open, before one call may try again. */
  readonly openMs: number;
}

export interface UpstreamOptions {
  readonly url: URL;
  readonly breaker: BreakerOptions;
  /** How a server with TLS is known. Default: as Node does it. */
  readonly trust?: tls.SecureContext | undefined;
}

/** Without a word of how long, a server that is busy is left out so long. */
const BUSY_MS = 1_000;
/** Longer than this nobody is believed: an address that is wrong by a unit must not shut a server out for days. */
const LONGEST_BUSY_MS = 120_000;
/** Names of deployments, and paths, come from callers. */
const MOST_NAMES = 1_000;
/** A server that refuses to be asked for token counts may be another one by then. */
const REFUSES_MS = 600_000;

export class Upstream {
  readonly url: URL;
  readonly #breaker: BreakerOptions;
  readonly #agent: http.Agent | https.Agent;
  /** Until when a deployment, or '' for all that name none, is said to be busy. */
  readonly #busy = new Map<string, number>();
  /** Until when a path is known to refuse being asked for token counts. */
  readonly #refusing = new Map<string, number>();
  #failures = 0;
  #openUntil = 0;

  constructor({ url, breaker, trust }: UpstreamOptions) {
    this.url = url;
    this.#breaker = breaker;
    const options = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 256 };
    const secure = trust === undefined ? options : { ...options, secureContext: trust };
    this.#agent = url.protocol === 'https:' ? new https.Agent(secure) : new http.Agent(options);
  }

  get host(): string {
    return this.url.host;
  }

  /** Whether it is left out because it failed too often, or is on trial after that. */
  get isOut(): boolean {
    return this.#openUntil > 0;
  }

  /** The whole address of a path there. */
  addressOf(path: string): string {
    return `${this.url.origin}${this.#pathOf(path)}`;
  }

  /** A request to it that has not been sent. `headers` is a flat list of names and values. */
  request(method: string, path: string, headers: readonly string[]): http.ClientRequest {
    const { protocol, hostname, port } = this.url;
    const options: http.RequestOptions = {
      agent: this.#agent,
      method,
      // The brackets of an IPv6 address are those of URLs.
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? undefined : Number(port),
      path: this.#pathOf(path),
      headers,
    };
    return protocol === 'https:' ? https.request(options) : http.request(options);
  }

  /** When it may be asked again: a time that has passed, or 0, where it may be asked now. */
  freeAt(deployment: string): number {
    return Math.max(this.#openUntil, this.#busy.get(deployment) ?? 0);
  }

  /** It is well. True where it had been left out. */
  answered(): boolean {
    const wasOut = this.#openUntil > 0;
    this.#failures = 0;
    this.#openUntil = 0;
    return wasOut;
  }

  /** It failed. True where that is why it is left out from now on. */
  failed(now: number): boolean {
    this.#failures += 1;
    if (this.#failures < this.#breaker.failures) return false;
    this.#openUntil = now + this.#breaker.openMs;
    return this.#failures === this.#breaker.failures;
  }

  /** One call may try whether it is well again; others do not until that is known. */
  tried(now: number): void {
    if (this.#openUntil > 0) this.#openUntil = now + this.#breaker.openMs;
  }

  /** It said to come again later. */
  busy(deployment: string, waitMs: number | undefined, now: number): void {
    remember(this.#busy, deployment, now + Math.min(waitMs ?? BUSY_MS, LONGEST_BUSY_MS));
  }

  /** It refused a request for having been asked for token counts. */
  refusedUsage(path: string, now: number): void {
    remember(this.#refusing, path, now + REFUSES_MS);
  }

  /** Whether it is known to do that. */
  refusesUsage(path: string, now: number): boolean {
    return (this.#refusing.get(path) ?? 0) > now;
  }

  close(): void {
    this.#agent.destroy();
  }

  #pathOf(path: string): string {
    return `${this.url.pathname.replace(/\/$/, '')}${path}`;
  }
}

function remember(until: Map<string, number>, name: string, time: number): void {
  if (until.size >= MOST_NAMES) until.clear();
  until.set(name, time);
}

/** What trusts these authorities, in PEM, beside those that Node trusts. */
export function trusting(authorities: Buffer): tls.SecureContext {
  // Of Node's own, those of the operator's environment are only known to newer ones.
  const own =
    'getCACertificates' in tls
      ? tls.getCACertificates()
      : (tls as { rootCertificates: readonly string[] }).rootCertificates;
  return tls.createSecureContext({ ca: [...own, authorities], minVersion: 'TLSv1.2' });
}

/** Those that may be asked now, in their order; where none may be, all, beginning with the one that is free first. */
export function candidates(upstreams: readonly Upstream[], deployment: string, now: number): readonly Upstream[] {
  const free = upstreams.filter((upstream) => upstream.freeAt(deployment) <= now);
  if (free.length > 0) return free;
  return upstreams.toSorted((one, other) => one.freeAt(deployment) - other.freeAt(deployment));
}

/** The addresses of the setting. Throws PL_CONFIG_INVALID. */
export function upstreamUrls(addresses: readonly string[]): readonly URL[] {
  const refused = (reason: string): PromptlogError =>
    new PromptlogError('PL_CONFIG_INVALID', {
      option: 'gateway.upstreams',
      reason,
      source: 'PROMPTLOG_GATEWAY_UPSTREAMS or --set gateway.upstreams',
    });
  if (addresses.length === 0) throw refused('it names no address');
  return addresses.map((address, index) => {
    const url = URL.parse(address);
    // An address may hold a password, so it is not repeated.
    const which = `address ${index + 1}`;
    if (url === null || !/^https?:$/.test(url.protocol)) throw refused(`${which} is no http or https address`);
    if (url.username !== '' || url.password !== '') throw refused(`${which} names a user: callers send their own key`);
    if (url.search !== '' || url.hash !== '') throw refused(`${which} has more than a host and a path`);
    return url;
  });
}
