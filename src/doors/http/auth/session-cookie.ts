/** The cookie of a browser that signed in, and whether it was this collector's own page that sent a request with it. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { PromptlogError } from '../../../errors.ts';

const NAME = 'promptlog_session';
/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the cookie of a request holds. */
export function sessionCookieOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === NAME) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

/** The header that gives a browser its session; without one it takes it away. */
export function setCookie(request: IncomingMessage, id: string | undefined, seconds: number): string {
  const parts = [`${NAME}=${id ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  parts.push(`Max-Age=${id === undefined ? 0 : seconds}`);
  if (isSecure(request)) parts.push('Secure');
  return parts.join('; ');
}

/**
 * Whether the caller came through TLS, here or as far as the proxy in front. A caller that claims it wrongly does so about its own
 * cookie and its own link alone.
 */
export function isSecure({ socket, headers }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  return socket instanceof TLSSocket || headers['x-forwarded-proto'] === 'https';
}

/**
 * Throws PL_FORBIDDEN where a browser sends the request for a page of somewhere else. SameSite keeps the cookie from other sites; this
 * keeps it from other ports and names of the same site as well, and from browsers that know no SameSite.
 */
export function assertOwnPage(method: string, { 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): void {
  const isSafe = SAFE.has(method);
  const own =
    site === undefined
      ? // Browsers leave the origin out of what changes nothing.
        origin === undefined
        ? isSafe
        : isOrigin(origin, host)
      : // `none`: a person typed the address.
        site === 'same-origin' || (site === 'none' && isSafe);
  if (own) return;
  const reason = 'the request does not come from a page of this collector';
  throw new PromptlogError('PL_FORBIDDEN', { reason });
}

/** The same for whoever needs no cookie: programs say nothing of pages. */
export function assertNoForeignPage(method: string, headers: IncomingHttpHeaders): void {
  if (headers['sec-fetch-site'] !== undefined || headers.origin !== undefined) assertOwnPage(method, headers);
}

function isOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
