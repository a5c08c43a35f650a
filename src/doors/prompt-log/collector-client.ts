/** Questions to a collector over its HTTP API, with its key, and answers or clear errors. */
import { PromptlogError, reasonOf } from '../../errors.ts';
import { listOf, membersOf, parsed } from '../../formats/values.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const LONGEST_ANSWER_MS = 10_000;

export class CollectorClient {
  readonly place: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** Throws PL_CONFIG_INVALID for an address that is none. */
  constructor({ place, key }: { readonly place: string; readonly key?: string }) {
    const url = URL.parse(place);
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
      const details = { option: 'collector', reason: 'it is no address with http or https', source: 'promptLog()' };
      throw new PromptlogError('PL_CONFIG_INVALID', details);
    }
    this.place = place.replace(/\/+$/, '');
    this.#headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    };
  }

  /** Whatever the status is. Throws PL_COLLECTOR_UNREACHABLE. */
  async ask(method: string, path: string, body?: object): Promise<Reply> {
    try {
      const answer = await fetch(`${this.place}${path}`, {
        method,
        headers: this.#headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
        // A key goes to the address that was named, and to no other.
        redirect: 'error',
      });
      return { status: answer.status, body: parsed(await answer.text()) };
    } catch (error) {
      const { cause } = error as Error;
      const reason = cause === undefined ? reasonOf(error) : `${reasonOf(error)}: ${reasonOf(cause)}`;
      throw new PromptlogError('PL_COLLECTOR_UNREACHABLE', { place: this.place, reason }, error);
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
