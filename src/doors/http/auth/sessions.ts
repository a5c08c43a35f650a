/** People who signed in with a browser: what their cookie stands for, in memory, never longer than the credential it was made with. */
import { PromptlogError } from '../../../errors.ts';
import type { GuardRequest, Principal } from '../guard.ts';
import { bearerOf, keyHeadersOf, type Recogniser } from './recogniser.ts';
import { badCredential } from './refusal.ts';
import { assertOwnPage, sessionCookieOf } from './session-cookie.ts';
import { type Issued, Tickets } from './tickets.ts';

export interface SessionsOptions {
  /** How long a session lasts, in milliseconds. Default 12 hours. */
  readonly lastsMs?: number;
  /** How long a link can be used, in milliseconds. Default 5 minutes. */
  readonly linkLastsMs?: number;
  /** The time of day. */
  readonly now?: () => number;
}

const HOUR_MS = 3_600_000;
/** As many may be signed in at the same time; the oldest gives way. */
const MOST_SESSIONS = { all: 10_000, each: 200 };
const MOST_LINKS = { all: 1_000, each: 20 };

export class Sessions implements Recogniser {
  /** How long a session lasts, in seconds. */
  readonly lastsSeconds: number;
  readonly #sessions: Tickets;
  readonly #links: Tickets;

  constructor({ lastsMs = 12 * HOUR_MS, linkLastsMs = HOUR_MS / 12, now }: SessionsOptions = {}) {
    this.lastsSeconds = Math.floor(lastsMs / 1000);
    this.#sessions = new Tickets({ lastsMs, most: MOST_SESSIONS, now });
    this.#links = new Tickets({ lastsMs: linkLastsMs, most: MOST_LINKS, now });
  }

  async recognise({ method, headers }: GuardRequest): Promise<Principal | undefined> {
    const id = sessionCookieOf(headers);
    // Whoever sends a key or token means that. Of other schemes, proxies in front speak.
    if (id === undefined || bearerOf(headers) !== undefined || keyHeadersOf(headers).length > 0) return undefined;
    const holder = this.#sessions.find(id);
    if (holder === undefined) return undefined;
    assertOwnPage(method, headers);
    try {
      return await nowOf(holder);
    } catch (error) {
      if (error instanceof PromptlogError && error.code === 'PL_UNAUTHORIZED') this.#sessions.remove(id);
      throw error;
    }
  }

  /** Opens a session. Throws PL_FORBIDDEN for one who has nothing a session could be tied to. */
  open(principal: Principal): Issued {
    return this.#sessions.issue(lasting(principal));
  }

  /** Ends the session of a cookie, if it is one. */
  end(id: string): void {
    this.#sessions.remove(id);
  }

  /** A code that opens one session of that principal, once. */
  link(principal: Principal): Issued {
    return this.#links.issue(lasting(principal));
  }

  /** Whose link it is; a second time it is nobody's. Throws PL_UNAUTHORIZED. */
  async redeem(code: string): Promise<Principal> {
    const holder = this.#links.find(code);
    this.#links.remove(code);
    if (holder === undefined) throw badCredential('the link was used already, or is too old');
    return nowOf(holder);
  }
}

function lasting(principal: Principal): Principal {
  if (principal.again !== undefined) return principal;
  const reason = 'it has neither an API key nor a token that a session could be tied to';
  throw new PromptlogError('PL_FORBIDDEN', { reason });
}

function nowOf({ again }: Principal): Promise<Principal> {
  return again === undefined ? Promise.reject(badCredential('the session has ended')) : again();
}
