/** Who may do what: the collector asks a guard about every request to a route that declares a scope. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What a caller may be allowed to do. None of them includes another. */
export const SCOPES = ['ingest', 'read', 'feedback', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Labels a principal can be bound to, and the field of a record that each of them fixes. */
export const LABELS = { app: 'client.app', tenant: 'user.tenant_id' } as const;

/** Who calls. */
export interface Principal {
  /** For audit lines and messages: the name of a key, the subject of a token. Never a secret. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** `app` and `tenant` are put into what it sends, whatever stands there, and it sees no record of another. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Says who it is by now, and rejects once its credential has ended: a session asks at each request, so that it never outlives what
   * it was made with. Absent: there is nothing a session could be tied to.
   */
  readonly again?: () => Promise<Principal>;
}

/** What a guard may look at. */
export interface GuardRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The address at the other end of the connection, never one that a header claims. */
  readonly address: string;
  /** For the certificate of a client: `getPeerCertificate()` and `authorized` of a TLSSocket. */
  readonly socket: Socket | TLSSocket;
}

/**
 * Says who calls, or rejects with a PromptlogError: PL_UNAUTHORIZED for a missing, wrong or expired key (401), PL_FORBIDDEN for
 * one that may not do this (403), PL_RATE_LIMITED for one that does it too often (429; `details.retryAfterSeconds` becomes
 * Retry-After). `details.challenge` of the first two is what WWW-Authenticate says after the scheme, such as `error="invalid_token"`.
 * The collector itself compares the principal's scopes with the route's.
 */
export type Guard = (request: GuardRequest) => Promise<Principal>;

const EVERYTHING: Principal = { name: 'anyone', scopes: new Set(SCOPES), labels: {} };

/** Lets everybody do everything. */
export const allowAll: Guard = () => Promise.resolve(EVERYTHING);
