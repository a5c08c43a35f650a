/** Questions to a collector over its HTTP API, with its key, asked again at a better moment, and answers or clear errors. */
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../delivery/backoff.ts';
import { PromptlogError, reasonOf } from '../../errors.ts';
import { listOf, membersOf, parsed, textOf } from '../../formats/values.ts';
import { waitOf } from '../gateway/retry-after.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface CollectorClientOptions {
  readonly place: string;
  readonly key?: string;
  /** So long a question is asked again where the collector cannot be reached or asks for patience. */
  readonly retryForMs: number;
}

/** What came of asking once. */
interface Attempt {
  readonly reply?: Reply;
  readonly error?: PromptlogError;
  /** Whether another moment may be a better one. */
  readonly passes: boolean;
  /** How long the collector wants to be left alone. */
  readonly askedMs: number;
}

const LONGEST_ANSWER_MS = 10_000;
const LONGEST_PAUSE_MS = 2_000;
/** Too many requests; or a collector whose disk is full, that starts or ends, or that those before it cannot reach. */
const PASSING_STATUS = new Set([429, 502, 503, 504]);
const PASSING_FAULTS = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
  ...['UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'TimeoutError'],
]);

export class CollectorClient {
  readonly place: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #retryForMs: number;

  /** Throws PL_CONFIG_INVALID for an address that is none. */
  constructor({ place, key, retryForMs }: CollectorClientOptions) {
    const url = URL.parse(place);
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
      const details = { option: 'collector', reason: 'it is no address with http or https', source: 'promptLog()' };
      throw new PromptlogError('PL_CONFIG_INVALID', details);
    }
    this.place = place.replace(/\/+$/, '');
    this.#retryForMs = retryForMs;
    this.#headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
  }

  /** Whatever the status is. Everything asked here may be asked twice. Throws PL_COLLECTOR_UNREACHABLE. */
  async ask(method: string, path: string, body?: object, retryForMs = this.#retryForMs): Promise<Reply> {
    const deadline = performance.now() + retryForMs;
    for (let number = 1; ; number++) {
      const { reply, error, passes, askedMs } = await this.#once(method, path, body);
      const pauseMs = backoffMs(number, LONGEST_PAUSE_MS, askedMs);
      // Where the collector asks for more than is left, waiting would only make the same answer late.
      if (passes && performance.now() + pauseMs <= deadline) await sleep(pauseMs);
      else if (reply !== undefined) return reply;
      else throw error;
    }
  }

  async #once(method: string, path: string, body?: object): Promise<Attempt> {
    try {
      const answer = await fetch(`${this.place}${path}`, {
        method,
        headers: this.#headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
        // A key goes to the address that was named, and to no other.
        redirect: 'error',
      });
      const { status, headers } = answer;
      return {
        reply: { status, body: parsed(await answer.text()) },
        passes: PASSING_STATUS.has(status),
        askedMs: waitOf(Object.fromEntries(headers), Date.now()) ?? 0,
      };
    } catch (thrown) {
      const { cause, name } = thrown as Error;
      const reason = cause === undefined ? reasonOf(thrown) : `${reasonOf(thrown)}: ${reasonOf(cause)}`;
      const error = new PromptlogError('PL_COLLECTOR_UNREACHABLE', { place: this.place, reason }, thrown);
      return { error, passes: PASSING_FAULTS.has(textOf(membersOf(cause)['code']) ?? name), askedMs: 0 };
    }
  }
}

/** PL_COLLECTOR_ANSWER with what the collector says went wrong. */
export function replyError(place: string, { status, body }: Reply): PromptlogError {
  const items = listOf(membersOf(body)['items']).map((item) => membersOf(item)['error']);
  const error = membersOf(items.find((item) => item !== undefined) ?? membersOf(body)['error']);
  const { message: reason = 'what answers there is no collector', fix: remedy = 'Correct what it names.' } = error;
  return new PromptlogError('PL_COLLECTOR_ANSWER', { place, status, reason, remedy });
}
