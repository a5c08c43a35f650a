/** What stands behind a followed client: its calls become records, and nothing that goes wrong with that leaves this file. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterwards } from '../../afterwards.ts';
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { Members } from '../../formats/format.ts';
import { isObject, membersOf, textOf } from '../../formats/values.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { type ObservedCall, recordOfObserved, type SaidOfCall } from '../call/observed-call.ts';
import { SAID_HEADERS, saidIn } from '../call/said-in-headers.ts';
import type { TokenEstimates } from '../call/token-estimates.ts';
import { refusesUsage } from '../call/usage-request.ts';
import { saidTogether, withSaid } from '../said-of-call.ts';
import { currentSession, noteLast, type RunningSession, saidInSession } from '../session.ts';
import { ClientCall } from './client-call.ts';
import { guardedWatch } from './guarded-watch.ts';
import { type BodyWatch, tapResponse } from './tapped-response.ts';
import { asUnread, followUnread } from './unread-answers.ts';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;
export type MakeRequest = (options: unknown, retriesRemaining?: unknown, ...more: unknown[]) => Promise<unknown>;

export interface ClientLogOptions {
  readonly taker: () => RecordTaker;
  /** On every record. */
  readonly said: SaidOfCall;
  readonly asksForUsage: boolean;
  readonly estimates: TokenEstimates;
  readonly onWarning: (error: PromptlogError) => void;
}

const DOOR = 'openai';

export class ClientLog {
  readonly #options: ClientLogOptions;
  /** The call that the running code belongs to, so that its attempts are known as such. */
  readonly #calls = new AsyncLocalStorage<RunningCall>();

  /** The calls that have an answer, by the options of their requests. */
  readonly #answered = new WeakMap<object, RunningCall>();
  /** Made here, where no answer is in reach: what is told of faults outlives the answer. */
  readonly #onFault = (error: unknown): void => this.#warn(error);
  #asksForUsage: boolean;

  constructor(options: ClientLogOptions) {
    this.#options = options;
    this.#asksForUsage = options.asksForUsage;
  }

  /** The client's own way to make a request and try it again, followed. */
  requesting(makeRequest: MakeRequest): MakeRequest {
    return (options, retriesRemaining, ...more) => {
      const go = (): Promise<unknown> => makeRequest(options, retriesRemaining, ...more);
      // With a number of attempts that are left it is the client that tries again.
      if (retriesRemaining !== null && retriesRemaining !== undefined) return go();
      const running = this.#safely(() => this.#newCall(true));
      if (running === undefined) return go();
      return this.#calls.run(running, () => this.#followed(running, options, go));
    };
  }

  /** The client's own way to try again, followed: it does so too when the time for the rest of a whole answer is over. */
  retrying(retryRequest: MakeRequest): MakeRequest {
    return (options, ...more) => {
      const go = (): Promise<unknown> => retryRequest(options, ...more);
      const isWithin = this.#calls.getStore() !== undefined || !isObject(options);
      const running = isWithin ? undefined : this.#answered.get(options);
      if (running === undefined) return go();
      this.#safely(() => running.call.goesOn());
      return this.#calls.run(running, () => this.#followed(running, options, go));
    };
  }

  async #followed(running: RunningCall, options: unknown, go: () => Promise<unknown>): Promise<unknown> {
    try {
      const made = await go();
      this.#safely(() => this.#noteMade(running, membersOf(made)));
      return made;
    } catch (error) {
      await this.#afterwards(() => this.#failed(running, options, error));
      throw error;
    }
  }

  #noteMade(running: RunningCall, { options, requestSignal }: Members): void {
    if (!isObject(options)) return;
    this.#answered.set(options, running);
    const signals = [options['signal'], requestSignal].filter((signal) => signal instanceof AbortSignal);
    // A stream is broken off by whoever reads it; a whole answer by its caller's signal, or because it takes too long.
    running.isTooSlow = () => options['stream'] !== true && !signals.some(({ aborted }) => aborted);
  }

  /** The client's `fetch`, looked at. */
  fetching(fetch: Fetch): Fetch {
    return async (url, init) => {
      const begun = this.#safely(() => this.#begin(String(url), init ?? {}));
      if (begun === undefined) return fetch(url, init);
      let response: Response;
      try {
        response = await fetch(url, begun.init);
        if (begun.asked && (await this.#isRefused(response))) {
          // The caller's own request would not have been refused, so it is sent now.
          this.#asksForUsage = false;
          response = await fetch(url, { ...begun.init, body: init?.body ?? null });
        }
      } catch (error) {
        this.#safely(() => begun.attempt.threw(error));
        throw error;
      }
      this.#safely(() => {
        const watch = guardedWatch(begun.attempt.answered(response), this.#onFault);
        this.#followUnread(begun.running, response, watch);
        tapResponse(response, watch);
      });
      return response;
    };
  }

  #followUnread(running: RunningCall, response: Response, watch: BodyWatch): void {
    running.forget();
    running.forget = followUnread(response, () => {
      running.isUnread = true;
      watch.cancelled();
    });
  }

  async #failed(running: RunningCall, options: unknown, error: unknown): Promise<void> {
    const { method, path, body } = ((await options) ?? {}) as { method?: string; path?: string; body?: unknown };
    const isSent = method === 'post' && typeof path === 'string' && typeof body === 'object' && body !== null;
    running.call.failed(error, isSent ? { url: `/v1${path}`, request: JSON.stringify(body) } : undefined);
  }

  #begin(url: string, init: RequestInit) {
    const running = this.#calls.getStore() ?? this.#newCall(false);
    const begun = running.call.begin(url, init);
    if (begun === undefined) return undefined;
    const { attempt, headers, body } = begun;
    const changed = body === undefined ? init : { ...init, body };
    if (!SAID_HEADERS.some((name) => headers.has(name)))
      return { running, attempt, asked: body !== undefined, init: changed };
    running.said = saidIn((name) => headers.get(name));
    const sent = new Headers(headers);
    for (const name of SAID_HEADERS) sent.delete(name);
    return { running, attempt, asked: body !== undefined, init: { ...changed, headers: sent } };
  }

  /** Whether a server knows nothing of the counts that it was asked for. */
  async #isRefused(response: Response): Promise<boolean> {
    if (response.status !== 400 && response.status !== 422) return false;
    try {
      return refusesUsage(response.status, await response.clone().text());
    } catch (error) {
      this.#warn(error);
      return false;
    }
  }

  #newCall(isFollowed: boolean): RunningCall {
    const session = currentSession();
    const running: RunningCall = {
      said: {},
      session,
      around: saidInSession(session),
      isUnread: false,
      forget: () => {},
      isTooSlow: () => false,
      call: new ClientCall({
        isFollowed,
        wasTooSlow: () => running.isTooSlow(),
        asksForUsage: this.#asksForUsage,
        onEnd: (call) => {
          running.forget();
          // The caller has its answer first.
          afterwards(() => this.#safely(() => this.#take(call(), running)));
        },
      }),
    };
    return running;
  }

  #take(call: ObservedCall, { said, session, around, isUnread }: RunningCall): void {
    const { previousId, ...together } = saidTogether([said, around, this.#options.said]);
    const read = recordOfObserved(call, { ...together, previousId: said.previousId });
    if (read === undefined) return;
    // A request that names the answer it goes on from knows better than the session.
    const record = withSaid(isUnread ? asUnread(read) : read, { session: together.session, previousId });
    const [id, ofSession] = [textOf(membersOf(record['message'])['id']), textOf(record['chat_session_id'])];
    // It may have to wait for its tokens to be counted, and the next call of the session does not wait for that.
    if (id !== undefined && ofSession !== undefined) noteLast(session, { id, session: ofSession });
    this.#options.estimates.take(record, (counted) => {
      this.#safely(() => {
        const accepted = this.#options.taker().accept(counted, DOOR);
        if (id === undefined) noteLast(session, accepted);
      });
    });
  }

  async #afterwards(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#warn(error);
    }
  }

  #safely<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#warn(error);
      return undefined;
    }
  }

  #warn(error: unknown): void {
    const known =
      error instanceof PromptlogError ? error : new PromptlogError('PL_INTERNAL', { reason: reasonOf(error) }, error);
    try {
      const told: unknown = this.#options.onWarning(known);
      if (told instanceof Promise) told.catch(() => undefined);
    } catch {
      // Whoever listens must not reach the line of code that calls the model either.
    }
  }
}

interface RunningCall {
  readonly call: ClientCall;
  readonly session: RunningSession | undefined;
  /** What the session says, as it was when the call began. */
  readonly around: SaidOfCall;
  said: SaidOfCall;
  /** It ended because nobody would have read its answer. */
  isUnread: boolean;
  /** Its answer is no longer waited for. */
  forget: () => void;
  /** Whether it is the client that breaks off an answer, and not its caller. */
  isTooSlow: () => boolean;
}
