/** Kibana's HTTP API, as far as it is needed: one request, and what became of it in codes of ours. */
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { Json } from '../../record/record.ts';
import { isObject, text } from './check/problem.ts';

export interface KibanaOptions {
  /** Address of Kibana, with its base path if it has one. */
  readonly url: string;
  /** Absent: the default space. */
  readonly space?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
}

export interface Kibana {
  /** Where it is, without a name or password the address may hold. */
  readonly place: string;
  readonly space: string | undefined;
  /** Sends a request to the space. Throws when there is no answer, or one that blames the login. */
  send(method: 'GET' | 'POST' | 'PUT', path: string, body?: FormData | Json): Promise<Answer>;
}

const TIMEOUT_MS = 60_000;

/** A way to Kibana; nothing is sent yet. Throws PL_USAGE for a space that cannot be one. */
export function createKibana(options: KibanaOptions): Kibana {
  const address = new URL(options.url);
  const authorization = authorizationOf(options, address);
  address.username = '';
  address.password = '';
  const place = address.href.replace(/\/+$/, '');
  const { space } = options;
  if (space !== undefined && !/^[a-z0-9_-]+$/.test(space)) {
    throw new PromptlogError('PL_USAGE', {
      reason: `"${space}" is no id of a space: those have small letters, digits, - and _ only`,
    });
  }
  const base = space === undefined || space === 'default' ? place : `${place}/s/${space}`;
  return {
    place,
    space,
    send: async (method, path, body) => {
      const json = body !== undefined && !(body instanceof FormData);
      const headers = {
        // Kibana refuses writing requests without it, whatever its value.
        'kbn-xsrf': 'promptlog',
        ...(authorization === undefined ? {} : { authorization }),
        ...(json ? { 'content-type': 'application/json' } : {}),
      };
      const sent = body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) };
      const answer = await answered(place, base + path, {
        method,
        headers,
        ...sent,
        redirect: 'manual',
        signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      });
      refuseLogin(answer, place);
      return answer;
    },
  };
}

/** What Kibana says of a refusal, or its status. */
export function refusalOf({ status, body }: Answer): string {
  const said = isObject(body) ? (text(body['message']) ?? text(body['error'])) : text(body);
  return said === undefined ? `it answered ${status}` : `${said} (${status})`;
}

/** No answer, or one that it is not ready: waiting may help. */
export function kibanaUnavailable(place: string, reason: string, cause?: unknown): PromptlogError {
  const remedy = 'Start it or wait until it has started, and check kibana.url: host, port, base path, http or https.';
  return new PromptlogError('PL_KIBANA_UNAVAILABLE', { place, reason, remedy }, cause);
}

/** An answer that waiting cannot change. */
export function kibanaRefused(place: string, reason: string, remedy?: string): PromptlogError {
  const usual = 'Correct what it names; dashboards need Kibana 9.0 or later, and the space must exist.';
  return new PromptlogError('PL_KIBANA_REFUSED', { place, reason, remedy: remedy ?? usual });
}

async function answered(place: string, url: string, request: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(url, request);
    return { status: response.status, body: bodyOf(await response.text()) };
  } catch (error) {
    throw kibanaUnavailable(place, `it does not answer: ${causeOf(error)}`, error);
  }
}

function bodyOf(answer: string): Json | undefined {
  try {
    return answer === '' ? undefined : (JSON.parse(answer) as Json);
  } catch {
    return undefined;
  }
}

function refuseLogin(answer: Answer, place: string): void {
  if (answer.status === 401) {
    const remedy = 'Correct kibana.username and kibana.password, or kibana.apiKey.';
    throw kibanaRefused(place, 'it does not know this user or password (401)', remedy);
  }
  if (answer.status === 403) {
    const remedy =
      'Use a user who may write dashboards, data views and saved searches in that space, and rules for --with-rules.';
    throw kibanaRefused(place, `it does not allow this user to do that: ${refusalOf(answer)}`, remedy);
  }
}

function authorizationOf({ apiKey, username, password }: KibanaOptions, address: URL): string | undefined {
  if (apiKey !== undefined) return `ApiKey ${apiKey}`;
  const name = username ?? decoded(address.username);
  if (name === '') return undefined;
  const secret = password ?? decoded(address.password);
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    const reason = 'a "%" in its user or password is written as %25';
    throw new PromptlogError('PL_CONFIG_INVALID', { option: 'kibana.url', reason, source: 'the settings' });
  }
}

/** fetch says "fetch failed" and means its cause. */
function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : reasonOf(cause ?? error);
}
