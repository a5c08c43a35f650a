/** One call of the application through the client: all its attempts, and the one record that comes of it. */
import { type Address, addressOf } from '../../formats/provider/api.ts';
import { isObject, parsed } from '../../formats/values.ts';
import { AnswerTap, type TappedAnswer } from '../call/answer-tap.ts';
import type { Ending, ObservedCall } from '../call/observed-call.ts';
import { UsageFilter } from '../call/usage-filter.ts';
import { askingForUsage } from '../call/usage-request.ts';
import type { BodyWatch } from './tapped-response.ts';

const NONE = new Uint8Array(0);
/** What the client says of it when an answer has begun and does not come to its end. */
const TOO_SLOW = { name: 'TimeoutError', message: 'the answer did not come to its end in time' };
const ABORTS = new Set<unknown>(['AbortError', 'APIUserAbortError']);

/** What was sent and what came back, one time that it was tried. */
interface Attempt {
  readonly url: string;
  readonly request?: string;
  readonly headers: Headers;
  status?: number;
  responseHeaders?: Headers;
  answer?: TappedAnswer;
}

/** What is done with a body, each for itself: a fault in the looking must not change what passes. */
export interface AnswerWatch extends Omit<BodyWatch, 'bytes' | 'end'> {
  readonly look: (chunk: Uint8Array) => void;
  readonly pass: (chunk: Uint8Array) => Uint8Array;
  /** What was held back. */
  readonly rest: () => Uint8Array;
  readonly ended: () => void;
}

export interface ClientCallOptions {
  /** Called once, with what gives the call as it ended; that can wait until its caller has the answer. */
  readonly onEnd: (call: () => ObservedCall) => void;
  /** Whether streams are asked for their token counts. */
  readonly asksForUsage: boolean;
  /** Whether the client says itself when the call has failed for good; else each attempt is a call. */
  readonly isFollowed: boolean;
  /** Whether an answer that was broken off took the client too long; else its caller wanted no more. */
  readonly wasTooSlow?: () => boolean;
}

export class ClientCall {
  readonly #options: ClientCallOptions;
  readonly #started = Date.now();
  readonly #clock = performance.now();
  #attempts = 0;
  #latest: Attempt | undefined;
  #ended = false;
  /** Whether it is tried again although an answer had begun. */
  #goesOn = false;

  constructor(options: ClientCallOptions) {
    this.#options = options;
  }

  /** It is tried. Undefined where this is no call of a model; else what to send, and how to follow what comes back. */
  begin(
    url: string,
    init: RequestInit,
  ): { readonly body?: string; readonly headers: Headers; readonly attempt: AttemptWatch } | undefined {
    const address = addressOf(url);
    if (address === undefined || (init.method ?? 'GET').toUpperCase() !== 'POST') return undefined;
    this.#attempts += 1;
    this.#goesOn = false;
    const text = typeof init.body === 'string' ? init.body : undefined;
    const headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers);
    const latest: Attempt = { url, headers, ...(text === undefined ? {} : { request: text }) };
    this.#latest = latest;
    const body = this.#options.asksForUsage && text?.includes('"stream"') === true ? asking(address, text) : undefined;
    const attempt = new AttemptWatch(this, latest, { address, filters: body !== undefined, clock: this.#clock });
    return { attempt, headers, ...(body === undefined ? {} : { body }) };
  }

  /** It failed for good, after all its attempts, or before the first: then what was meant to be sent is all that is known. */
  failed(error: unknown, meant?: { readonly url: string; readonly request: string }): void {
    if (this.#latest === undefined && meant !== undefined && addressOf(meant.url) !== undefined) {
      this.#latest = { ...meant, headers: new Headers() };
    }
    const isAborted = isBreak(error) || (isObject(error) && ABORTS.has(error.constructor?.name));
    const hasAnswer = this.#latest?.status !== undefined && this.#latest.status >= 400;
    this.end(isAborted ? 'aborted' : hasAnswer ? 'answered' : 'broken', error);
  }

  /** An attempt has ended: with the call, unless the client may try again. */
  attemptEnded(attempt: Attempt, ending: Ending, error?: unknown): void {
    if (attempt !== this.#latest || this.#goesOn) return;
    const mayGoOn = this.#options.isFollowed && (attempt.status === undefined || attempt.status >= 400);
    if (!mayGoOn) this.end(ending, error);
  }

  /** It will be tried again: that an answer was broken off is not its end. */
  goesOn(): void {
    this.#goesOn = true;
  }

  /** Reading an answer was broken off. */
  brokenOff(attempt: Attempt, error: unknown): void {
    if (this.#options.wasTooSlow?.() === true) this.attemptEnded(attempt, 'broken', TOO_SLOW);
    else this.attemptEnded(attempt, 'aborted', error);
  }

  end(ending: Ending, thrown?: unknown): void {
    if (this.#ended || this.#latest === undefined) return;
    this.#ended = true;
    const { url, request, headers, status, responseHeaders, answer } = this.#latest;
    const durationMs = Math.round((performance.now() - this.#clock) * 10) / 10;
    this.#options.onEnd(() => ({
      url,
      requestHeaders: Object.fromEntries(headers),
      started: this.#started,
      durationMs,
      attempts: this.#attempts,
      ending,
      thrown,
      ...(request === undefined ? {} : { request }),
      ...(status === undefined ? {} : { status }),
      ...(responseHeaders === undefined ? {} : { responseHeaders: Object.fromEntries(responseHeaders) }),
      ...(answer === undefined ? {} : { answer }),
    }));
  }
}

/** Whether somebody broke it off. */
export function isBreak(error: unknown): boolean {
  return isObject(error) && ABORTS.has(error['name']);
}

function asking(address: Address, text: string): string | undefined {
  const body = parsed(text);
  return isObject(body) ? askingForUsage(address.api, body, text) : undefined;
}

interface AttemptOptions {
  readonly address: Address;
  readonly filters: boolean;
  /** When the call began. */
  readonly clock: number;
}

/** Follows one attempt: its headers, then its body. */
export class AttemptWatch {
  readonly #call: ClientCall;
  readonly #attempt: Attempt;
  readonly #options: AttemptOptions;

  constructor(call: ClientCall, attempt: Attempt, options: AttemptOptions) {
    this.#call = call;
    this.#attempt = attempt;
    this.#options = options;
  }

  threw(error: unknown): void {
    this.#call.attemptEnded(this.#attempt, 'broken', error);
  }

  /** The headers are there; what is given back follows the body. */
  answered(response: Response): AnswerWatch {
    const { address, filters, clock } = this.#options;
    const attempt = this.#attempt;
    attempt.status = response.status;
    attempt.responseHeaders = response.headers;
    const contentType = response.headers.get('content-type') ?? undefined;
    const tap = new AnswerTap({ contentType, api: address.api, started: clock, now: () => performance.now() });
    const filter = filters && contentType?.includes('event-stream') === true ? new UsageFilter() : undefined;
    const end = (ending: Ending, error?: unknown): void => {
      attempt.answer ??= tap.finish();
      this.#call.attemptEnded(attempt, ending, error);
    };
    return {
      changes: filter !== undefined,
      look: (chunk) => tap.add(chunk),
      pass: (chunk) => filter?.add(chunk) ?? chunk,
      rest: () => filter?.end() ?? NONE,
      ended: () => end('answered'),
      whole: ({ text, value }) => {
        attempt.answer = wholeAnswer(text, value);
        end('answered');
      },
      cancelled: () => end('aborted'),
      failed: (error) => {
        if (!isBreak(error)) {
          end('broken', error);
          return;
        }
        attempt.answer ??= tap.finish();
        this.#call.brokenOff(attempt, error);
      },
    };
  }
}

function wholeAnswer(text: string | undefined, value: unknown): TappedAnswer {
  if (text !== undefined) return { text, bytes: text.length };
  return value === undefined ? { bytes: 0 } : { value, bytes: 0 };
}
