/** Tokens for OAUTHBEARER: by client credentials from a token service, or by Entra ID; kept until shortly before they expire. */
import { reasonOf } from '../../../errors.ts';

/** A token that is good now. */
export type TokenSource = () => Promise<string>;

export interface Token {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  /** Longest wait for the token service, in milliseconds. Default 10_000. */
  readonly timeoutMs?: number;
}

/** Asked for anew when less than this is left, or a fifth of its life if that is shorter. */
const EARLY_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;
/** Of a token whose life the service does not tell. */
const ASSUMED_LIFE_S = 300;

/** Hands out one token until it is nearly spent. Those who ask while one is fetched wait for the same. */
export function keepToken(fetchToken: () => Promise<Token>, now: () => number = Date.now): TokenSource {
  let kept: { readonly text: string; readonly until: number } | undefined;
  let fetching: Promise<string> | undefined;
  const refresh = async (): Promise<string> => {
    const asked = now();
    const { text, expires } = await fetchToken();
    kept = { text, until: expires - Math.min(EARLY_MS, (expires - asked) / 5) };
    return text;
  };
  return () => {
    if (kept !== undefined && now() < kept.until) return Promise.resolve(kept.text);
    fetching ??= refresh().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
}

/** A token of the grant client_credentials (RFC 6749, section 4.4). The reason of a failure names the service and never the secret. */
export async function clientCredentialsToken(credentials: ClientCredentials): Promise<Token> {
  const { tokenUrl, clientId, clientSecret, scope, timeoutMs = DEFAULT_TIMEOUT_MS } = credentials;
  const service = `the token service ${new URL(tokenUrl).host}`;
  const user = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const asked = Date.now();
  let answer: Response;
  let body: unknown;
  try {
    answer = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}`, accept: 'application/json' },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
      // The secret goes to the address that was set and to no other.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    body = await answer.json().catch(() => undefined);
  } catch (error) {
    const reason = error instanceof DOMException ? `no answer within ${timeoutMs} ms` : causeOf(error);
    throw new Error(`${service} cannot be asked: ${reason}`);
  }
  const { access_token: text, expires_in: seconds, error: code } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (!answer.ok || typeof text !== 'string' || text === '') {
    const why = typeof code === 'string' ? ` (${code.slice(0, 100)})` : '';
    throw new Error(`${service} gave no token: it answered ${answer.status}${why}`);
  }
  const life = Number(seconds);
  return { text, expires: asked + (Number.isFinite(life) && life > 0 ? life : ASSUMED_LIFE_S) * 1000 };
}

/** What Entra ID is asked through. */
export interface AzureCredential {
  getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** Tokens of whoever this process is to Entra ID: a managed identity, a workload identity, the environment, a developer's login. */
export function azureTokens(scope: string, credential: () => Promise<AzureCredential> = whoeverWeAre): TokenSource {
  let known: Promise<AzureCredential> | undefined;
  return keepToken(async () => {
    known ??= credential();
    const token = await (await known).getToken(scope);
    if (token === null) throw new Error(`Entra ID gave no token for ${scope}`);
    return { text: token.token, expires: token.expiresOnTimestamp };
  });
}

async function whoeverWeAre(): Promise<AzureCredential> {
  // Loaded only where it is used: it is large.
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}

/** The host's own name and what Azure wants in a scope. */
export function azureScope(broker: string): string {
  return `https://${broker.slice(0, broker.lastIndexOf(':'))}/.default`;
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : reasonOf(error);
}
