/** Who is let in: the kinds of credentials in the order in which they are tried; the first that recognises its own decides. */
import type { PromptlogError } from '../../../errors.ts';
import type { Guard, GuardRequest, Principal } from '../guard.ts';
import { ApiKeys, type ApiKeysOptions } from './api-keys.ts';
import { ClientCertificates } from './client-certificates.ts';
import { Loopback } from './loopback.ts';
import { namesCredential, type Recogniser } from './recogniser.ts';
import { badCredential, noCredential } from './refusal.ts';
import type { ScopeMap } from './scope-map.ts';
import { sessionCookieOf } from './session-cookie.ts';
import { Sessions } from './sessions.ts';
import { type TokenOptions, Tokens } from './tokens.ts';

export interface AuthOptions extends ApiKeysOptions {
  /** Whether callers from this machine need no credential. Default false. */
  readonly allowLoopback?: boolean;
  /** Signed tokens that are accepted; absent: none. */
  readonly tokens?: TokenOptions | undefined;
  /** What subjects of client certificates may do; absent: a certificate says nothing about who calls. */
  readonly certificates?: ScopeMap | undefined;
}

export interface Auth {
  readonly guard: Guard;
  /** Those who signed in with a browser. */
  readonly sessions: Sessions;
  /** Says who shows an API key. Throws PL_UNAUTHORIZED for one that is not accepted. */
  readonly holderOf: (key: string) => Promise<Principal>;
  /** Writes what is only in memory: when keys were last used. */
  close(): Promise<void>;
}

/** Builds the guard of the collector. */
export function createAuth(options: AuthOptions): Auth {
  const keys = new ApiKeys(options);
  const sessions = new Sessions();
  const recognisers: Recogniser[] = [keys];
  if (options.tokens !== undefined) recognisers.push(new Tokens(options.tokens));
  // Before certificates: many browsers show one to everybody, and who signed in means to be who they signed in as.
  recognisers.push(sessions);
  if (options.certificates !== undefined) recognisers.push(new ClientCertificates(options.certificates));
  if (options.allowLoopback === true) recognisers.push(new Loopback());
  return {
    guard: guardOf(recognisers),
    sessions,
    holderOf: (key) => keys.holderOf(key),
    close: () => keys.close(),
  };
}

/** A guard that asks each in turn. */
export function guardOf(recognisers: readonly Recogniser[]): Guard {
  return async (request) => {
    for (const recogniser of recognisers) {
      const principal = await recogniser.recognise(request);
      if (principal !== undefined) return principal;
    }
    throw refusalFor(request);
  };
}

function refusalFor({ headers }: GuardRequest): PromptlogError {
  if (namesCredential(headers)) return badCredential('the credential is of no kind accepted here');
  return sessionCookieOf(headers) === undefined ? noCredential() : badCredential('the session has ended');
}
