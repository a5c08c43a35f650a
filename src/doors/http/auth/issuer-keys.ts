/** The public keys of a token issuer: found by discovery or at a given address, kept, and asked for again no more often than is decent. */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { PromptlogError } from '../../../errors.ts';
import { isLoopbackHost } from './loopback.ts';

export interface IssuerKeysOptions {
  readonly issuer: string;
  /** Address of the key set; absent: the one of the issuer's discovery document. */
  readonly jwksUri?: string;
  /** After a fetch, a token with an unknown key brings about no further one for this long, in milliseconds. Default 30_000. */
  readonly cooldownMs?: number;
  /** Keys are fetched again when they are older than this, in milliseconds. Default 600_000. */
  readonly maxAgeMs?: number;
  /** After a failed fetch there is no other for this long, in milliseconds. Default 5_000. */
  readonly failurePauseMs?: number;
  /** While the issuer is out of reach its last keys are good for this long, in milliseconds. Default 3_600_000. */
  readonly graceMs?: number;
  /** Longest wait for one answer, in milliseconds. Default 5_000. */
  readonly timeoutMs?: number;
}

/** An answer that came and is of no use; its message is ours. */
class Unusable extends Error {}

export class IssuerKeys {
  readonly #options: Required<Omit<IssuerKeysOptions, 'jwksUri'>>;
  readonly #jwksUri: string | undefined;
  #opened: Promise<JWTVerifyGetKey> | undefined;
  #last: { readonly text: string; readonly at: number } | undefined;
  #failure: { readonly error: unknown; readonly until: number } | undefined;

  constructor({ jwksUri, ...options }: IssuerKeysOptions) {
    this.#options = {
      cooldownMs: 30_000,
      maxAgeMs: 600_000,
      failurePauseMs: 5_000,
      graceMs: 3_600_000,
      timeoutMs: 5_000,
      ...options,
    };
    this.#jwksUri = jwksUri;
  }

  /** The key a token names in its header. Rejects with PL_ISSUER_UNREACHABLE when the issuer cannot be asked. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return (await this.#opened)(header, token);
  };

  async #open(): Promise<JWTVerifyGetKey> {
    const address = this.#jwksUri ?? (await this.#discover());
    return createRemoteJWKSet(new URL(address), {
      cooldownDuration: this.#options.cooldownMs,
      cacheMaxAge: this.#options.maxAgeMs,
      [customFetch]: (url) => this.#keySet(url),
    });
  }

  async #discover(): Promise<string> {
    const { issuer } = this.#options;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    return this.#get(address, (document) => {
      // Without this, a document of another issuer would vouch for this one.
      if (document['issuer'] !== issuer) throw new Unusable('its discovery document is of another issuer');
      const found = document['jwks_uri'];
      if (typeof found !== 'string' || !isSafeAddress(found))
        throw new Unusable('it names no safe address of its keys');
      return found;
    });
  }

  async #keySet(url: string): Promise<Response> {
    try {
      const text = await this.#get(url, (document) => {
        if (!Array.isArray(document['keys'])) throw new Unusable('what it answers is no set of keys');
        return JSON.stringify(document);
      });
      this.#last = { text, at: performance.now() };
      return new Response(text);
    } catch (error) {
      const last = this.#last;
      if (last === undefined || performance.now() - last.at > this.#options.graceMs) throw error;
      return new Response(last.text);
    }
  }

  async #get<Result>(url: string, read: (document: Record<string, unknown>) => Result): Promise<Result> {
    if (this.#failure !== undefined && performance.now() < this.#failure.until) throw this.#failure.error;
    const { issuer, timeoutMs, failurePauseMs } = this.#options;
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      const text = await response.text();
      if (response.status !== 200) throw new Unusable(`it answers ${response.status}`);
      const result = read(JSON.parse(text) as Record<string, unknown>);
      this.#failure = undefined;
      return result;
    } catch (error) {
      // Callers read this: addresses of the inner network stay in the cause.
      const reason = error instanceof Unusable ? error.message : 'there is no answer that can be read';
      const failure = new PromptlogError('PL_ISSUER_UNREACHABLE', { issuer, reason }, error);
      this.#failure = { error: failure, until: performance.now() + failurePauseMs };
      throw failure;
    }
  }
}

/** Whether keys may be fetched from there: through TLS, or from this machine. */
export function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(host));
}
