/** Signing in with a browser: by API key or by a link that is good once, and out again. */
import type { IncomingMessage } from 'node:http';
import { assertNoForeignPage, isSecure, sessionCookieOf, setCookie } from '../doors/http/auth/session-cookie.ts';
import type { Sessions } from '../doors/http/auth/sessions.ts';
import type { Principal } from '../doors/http/guard.ts';
import type { Answer, Call, Route } from '../doors/http/route.ts';
import { PromptlogError } from '../errors.ts';
import { LINK, ME, SIGN_IN } from './schemas.ts';
import { SignInAttempts } from './sign-in-attempts.ts';

export interface SignIn {
  readonly sessions: Sessions;
  /** Says who shows an API key. Throws PL_UNAUTHORIZED. */
  readonly holderOf: (key: string) => Promise<Principal>;
}

interface Shown {
  readonly key?: string;
  readonly code?: string;
}

const EXAMPLE = { name: 'key:dashboard/3f2a9c04d1be', scopes: ['read', 'feedback'], labels: { app: 'support-bot' } };

/** POST /v1/sign-in, /v1/sign-out and /v1/sign-in/links, GET /v1/me. */
export function signInRoutes(signIn: SignIn): Route[] {
  const attempts = new SignInAttempts();
  return [
    {
      method: 'POST',
      path: '/v1/sign-in',
      scope: undefined,
      doc: {
        id: 'signIn',
        group: 'explorer',
        summary: 'Open a session for a browser',
        description:
          'By API key, or by the code of a link. The session is a cookie that no script can read; it ends after 12 hours, with the key it was opened with, and when the collector stops. Programs need none: they send their key with every request.',
        body: { types: ['application/json'], schema: SIGN_IN, example: { key: 'pl_3f2a9c04d1be_…' } },
        answers: { 200: { description: 'Who is signed in.', schema: ME, example: EXAMPLE } },
        errors: [400, 401, 403, 413, 415, 422, 429, 500],
      },
      handle: (call) => open(signIn, attempts, call),
    },
    {
      method: 'POST',
      path: '/v1/sign-out',
      scope: undefined,
      doc: {
        id: 'signOut',
        group: 'explorer',
        summary: 'End the session',
        answers: { 204: { description: 'There is no session any more.', schema: null } },
        errors: [403, 500],
      },
      handle: (call) => end(signIn, call),
    },
    {
      method: 'POST',
      path: '/v1/sign-in/links',
      scope: 'read',
      doc: {
        id: 'signInLink',
        group: 'explorer',
        summary: 'A link that signs a browser in',
        description:
          'As the caller, once, within five minutes. Callers without API key and token get none, as a session could not be tied to anything.',
        answers: {
          200: {
            description: 'The link.',
            schema: LINK,
            example: { url: 'http://127.0.0.1:4711/#/sign-in?code=…', expires: '2026-11-21T05:05:00.000Z' },
          },
        },
        errors: [401, 403, 429, 500],
      },
      handle: async ({ principal, request }) => {
        const { secret, expires } = signIn.sessions.link(principal);
        return { status: 200, body: { url: linkOf(originOf(request), secret), expires } };
      },
    },
    {
      method: 'GET',
      path: '/v1/me',
      scope: 'read',
      doc: {
        id: 'me',
        group: 'explorer',
        summary: 'Who calls, and what they may do',
        answers: { 200: { description: 'The caller.', schema: ME, example: EXAMPLE } },
        errors: [401, 403, 429, 500],
      },
      handle: async ({ principal }) => ({ status: 200, body: described(principal) }),
    },
  ];
}

/** The address that signs a browser in. What stands behind # is sent to no server, so no log on the way holds it. */
export function linkOf(origin: string, code: string): string {
  return `${origin}/#/sign-in?code=${code}`;
}

async function open({ sessions, holderOf }: SignIn, attempts: SignInAttempts, call: Call): Promise<Answer> {
  const { request, address } = call;
  assertNoForeignPage('POST', request.headers);
  const { key, code = '' } = (await call.body(SIGN_IN)) as Shown;
  const succeeded = attempts.begin(address);
  const principal = await (key === undefined ? sessions.redeem(code) : holderOf(key.trim()));
  succeeded();
  if (!principal.scopes.has('read')) {
    throw new PromptlogError('PL_FORBIDDEN', { reason: 'nothing can be looked at without the scope read' });
  }
  const { secret } = sessions.open(principal);
  const cookie = setCookie(request, secret, sessions.lastsSeconds);
  return { status: 200, body: described(principal), headers: { 'set-cookie': cookie } };
}

async function end({ sessions }: SignIn, { request }: Call): Promise<Answer> {
  assertNoForeignPage('POST', request.headers);
  const id = sessionCookieOf(request.headers);
  if (id !== undefined) sessions.end(id);
  return { status: 204, body: undefined, headers: { 'set-cookie': setCookie(request, undefined, 0) } };
}

function described({ name, scopes, labels }: Principal): Record<string, unknown> {
  return { name, scopes: [...scopes], labels };
}

/** The address under which the caller reached this collector, as far as one can know behind a proxy. */
function originOf(request: IncomingMessage): string {
  const scheme = isSecure(request) ? 'https' : 'http';
  const named = `${scheme}://${request.headers.host ?? ''}`;
  if (URL.canParse(named)) return new URL(named).origin;
  const { localAddress = '127.0.0.1', localPort = 80 } = request.socket;
  return `${scheme}://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}
