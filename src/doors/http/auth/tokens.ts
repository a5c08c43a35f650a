/** Callers with a signed token (JWT) of Microsoft Entra ID or any other OpenID Connect issuer. */
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { PromptlogError } from '../../../errors.ts';
import type { GuardRequest, Principal, Scope } from '../guard.ts';
import { IssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
import { bearerOf, type Recogniser } from './recogniser.ts';
import { badCredential } from './refusal.ts';
import type { ScopeMap } from './scope-map.ts';
import { VerifiedTokens } from './verified-tokens.ts';

export interface TokenOptions {
  /** The `iss` of accepted tokens, exactly. Entra ID has two for a tenant, one for each version of its tokens. */
  readonly issuers: readonly string[];
  /** The `aud` of accepted tokens: one of these. */
  readonly audiences: readonly string[];
  /** Address of the key set of the one issuer, instead of its discovery document. */
  readonly jwksUri?: string;
  /** Signature algorithms that are accepted. Default: all asymmetric ones. */
  readonly algorithms: readonly string[];
  /** How far the clocks may differ, in seconds. */
  readonly clockToleranceSeconds: number;
  /** Which of a token's roles (`roles`) and scopes (`scp`, `scope`) stand for which of ours. */
  readonly scopes: ScopeMap;
  /** Which claim fixes which label of what the caller sends. */
  readonly labels: ReadonlyMap<string, string>;
  /** Times of the key cache, for tests. */
  readonly cache?: Omit<IssuerKeysOptions, 'issuer' | 'jwksUri'>;
}

// In the order in which people know them.
const SHOWN_NAMES = ['preferred_username', 'upn', 'email', 'azp', 'appid', 'client_id'] as const;
const LASTING_NAMES = ['oid', 'sub'] as const;
const LONGEST_NAME = 200;

export class Tokens implements Recogniser {
  readonly #options: TokenOptions;
  readonly #issuers: ReadonlyMap<string, IssuerKeys>;
  readonly #verified = new VerifiedTokens();

  constructor(options: TokenOptions) {
    const { issuers, jwksUri, cache } = options;
    this.#options = options;
    const keysOf = (issuer: string): IssuerKeys =>
      new IssuerKeys({ ...cache, issuer, ...(jwksUri === undefined ? {} : { jwksUri }) });
    this.#issuers = new Map(issuers.map((issuer) => [issuer, keysOf(issuer)]));
  }

  async recognise({ headers }: GuardRequest): Promise<Principal | undefined> {
    const token = bearerOf(headers);
    if (token === undefined) return undefined;
    const known = this.#verified.find(token);
    if (known !== undefined) return known;
    const issuer = issuerOf(token);
    const keys = issuer === undefined ? undefined : this.#issuers.get(issuer);
    if (issuer === undefined || keys === undefined) return undefined;
    const claims = await this.#verify(token, issuer, keys);
    const until = ((claims.exp ?? 0) + this.#options.clockToleranceSeconds) * 1000;
    const principal: Principal = {
      name: nameOf(claims),
      scopes: this.#scopesOf(claims),
      labels: this.#labelsOf(claims),
      again: async () => {
        if (Date.now() < until) return principal;
        throw badCredential('the token has expired');
      },
    };
    this.#verified.add(token, principal, until);
    return principal;
  }

  async #verify(token: string, issuer: string, keys: IssuerKeys): Promise<JWTPayload> {
    const { audiences, algorithms, clockToleranceSeconds } = this.#options;
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        issuer,
        audience: [...audiences],
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      throw error instanceof PromptlogError ? error : badCredential(reasonFor(error), error);
    }
  }

  #scopesOf(claims: JWTPayload): ReadonlySet<Scope> {
    const granted = [wordsOf(claims['roles']), wordsOf(claims['scp']), wordsOf(claims['scope'])].flat();
    return new Set(granted.flatMap((name) => this.#options.scopes.get(name) ?? []));
  }

  #labelsOf(claims: JWTPayload): Record<string, string> {
    const labels: Record<string, string> = {};
    for (const [label, claim] of this.#options.labels) {
      const value = claims[claim];
      // Without the claim the caller would be bound to nothing, which is more than was meant.
      if (typeof value !== 'string' || value === '') throw badCredential(`the token has no claim ${claim}`);
      labels[label] = value;
    }
    return labels;
  }
}

/** What an unverified token says of its issuer: enough to know whose keys to try. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

// Claims are looked at after the signature, so what is said of them is said to somebody the issuer knows.
function reasonFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `the claim ${error.claim} of the token is not accepted`;
  return 'the token is not accepted';
}

/** A list of names, or one text with spaces between them. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** For people the name they know, and behind it the one that never changes hands. */
function nameOf(claims: JWTPayload): string {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => claims[name]).find((value): value is string => typeof value === 'string' && value !== '');
  const names = new Set([first(SHOWN_NAMES), first(LASTING_NAMES)].filter((name) => name !== undefined));
  return `jwt:${[...names].map((name) => name.slice(0, LONGEST_NAME)).join('/')}`;
}
