/** The settings of signed tokens, from the texts an operator writes; each wrong one is named. */
import { LABELS, SCOPES } from '../guard.ts';
import { isSafeAddress } from './issuer-keys.ts';
import { badSetting } from './refusal.ts';
import { scopeMapFrom } from './scope-map.ts';
import type { TokenOptions } from './tokens.ts';

/** What `collector.jwt.*` holds; absent: not set. */
export interface TokenSettings {
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly jwksUri?: string | undefined;
  readonly algorithms?: string | undefined;
  readonly clockToleranceSeconds?: number | undefined;
  readonly scopes?: string | undefined;
  readonly labels?: string | undefined;
}

// Never `none`, and never one with a shared secret: with those, who can check a token can also make it.
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;

/** undefined when no issuer is set: then no token is accepted. Throws PL_CONFIG_INVALID. */
export function tokenOptionsFrom(settings: TokenSettings): TokenOptions | undefined {
  const issuers = wordsOf(settings.issuer);
  if (issuers.length === 0) return undefined;
  const audiences = wordsOf(settings.audience);
  if (audiences.length === 0) {
    throw badSetting('collector.jwt.audience', 'tokens made for other services would be accepted without it');
  }
  for (const issuer of issuers) checkAddress('collector.jwt.issuer', issuer);
  return {
    issuers,
    audiences,
    ...jwksUriFrom(settings.jwksUri, issuers),
    algorithms: algorithmsFrom(settings.algorithms),
    clockToleranceSeconds: settings.clockToleranceSeconds ?? 60,
    scopes: scopeMapFrom(settings.scopes ?? SCOPES.map((scope) => `${scope}=${scope}`).join(), 'collector.jwt.scopes'),
    labels: labelsFrom(settings.labels),
  };
}

function jwksUriFrom(jwksUri: string | undefined, issuers: readonly string[]): { jwksUri?: string } {
  if (jwksUri === undefined) return {};
  if (issuers.length > 1) {
    throw badSetting('collector.jwt.jwksUri', 'one set of keys cannot be that of several issuers: leave it out');
  }
  checkAddress('collector.jwt.jwksUri', jwksUri);
  return { jwksUri };
}

function algorithmsFrom(text: string | undefined): readonly string[] {
  const algorithms = wordsOf(text);
  const wrong = algorithms.find((name) => !ALGORITHMS.some((known) => known === name));
  if (wrong !== undefined) throw badSetting('collector.jwt.algorithms', `"${wrong}" is none of ${ALGORITHMS.join()}`);
  return algorithms.length > 0 ? algorithms : ALGORITHMS;
}

/** Reads `tenant=tid, app=azp`. */
function labelsFrom(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = wordsOf(text).map((pair) => pair.split('=').map((word) => word.trim()));
  return new Map(
    pairs.map(([label = '', claim = '', ...rest]) => {
      if (Object.hasOwn(LABELS, label) && claim !== '' && rest.length === 0) return [label, claim];
      throw badSetting('collector.jwt.labels', `it takes label=claim, with a label of ${Object.keys(LABELS).join()}`);
    }),
  );
}

function checkAddress(option: string, address: string): void {
  if (isSafeAddress(address)) return;
  throw badSetting(option, `"${address}" is no https address, and only keys of this machine may come without TLS`);
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
