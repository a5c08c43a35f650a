/** What stands behind a followed client: its calls become records, and nothing that goes wrong with that leaves this file. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { PromptlogError, reasonOf } from '../../errors.ts';
import { membersOf, textOf } from '../../formats/values.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { type ObservedCall, recordOfObserved, type SaidOfCall } from '../call/observed-call.ts';
import { SAID_HEADERS, saidIn } from '../call/said-in-headers.ts';
import type { TokenEstimates } from '../call/token-estimates.ts';
import { refusesUsage } from '../call/usage-request.ts';
import { currentSession, type RunningSession } from '../session.ts';
import { type AnswerWatch, ClientCall } from './client-call.ts';
import { type BodyWatch, tapResponse } from './tapped-response.ts';

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
const NONE = new Uint8Array(0);

export class ClientLog {
  readonly #options: ClientLogOptions;
  /** The call that the running code belongs to, so that its attempts are known as such. */
  readonly #calls = new AsyncLocalStorage<RunningCall>();

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
      return this.#calls.run(running, async () => {
        try {
          return await go();
        } catch (error) {
          await this.#afterwards(() => this.#failed(running, options, error));
          throw error;
        }
      });
    };
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
      this.#safely(() => tapResponse(response, this.#guarded(begun.attempt.answered(response))));
      return response;
    };
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
    running.said = saidIn((name) => headers.get(name));
    for (const name of SAID_HEADERS) headers.delete(name);
    return { attempt, asked: body !== undefined, init: { ...init, headers, ...(body === undefined ? {} : { body }) } };
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
      previousId: session?.lastId,
      call: new ClientCall({
        isFollowed,
        asksForUsage: this.#asksForUsage,
        onEnd: (call) => this.#safely(() => this.#take(call, running)),
      }),
    };
    return running;
  }

  #take(call: ObservedCall, { said, session, previousId }: RunningCall): void {
    const all = this.#options.said;
    const tags = [...(all.tags ?? []), ...(session?.tags ?? []), ...(said.tags ?? [])];
    const ofSession = said.session ?? session?.sessionId;
    const record = recordOfObserved(call, {
      app: all.app,
      session: ofSession,
      user: said.user ?? session?.user,
      previousId: said.previousId ?? (ofSession === session?.sessionId ? previousId : undefined),
      properties: { ...all.properties, ...session?.properties },
      tags: tags.length === 0 ? undefined : [...new Set(tags)],
    });
    if (record === undefined) return;
    const running = session !== undefined && ofSession === session.sessionId ? session : undefined;
    const id = textOf(membersOf(record['message'])['id']);
    // It may have to wait for its tokens to be counted, and the next call of the session does not wait for that.
    if (running !== undefined && id !== undefined) running.lastId = id;
    this.#options.estimates.take(record, (counted) => {
      this.#safely(() => {
        const accepted = this.#options.taker().accept(counted, DOOR);
        if (running !== undefined && accepted !== undefined && id === undefined) running.lastId = accepted.id;
      });
    });
  }

  /** The reader of a body gets what came, whatever becomes of our looking at it. */
  #guarded(watch: AnswerWatch): BodyWatch {
    return {
      changes: watch.changes,
      bytes: (chunk) => {
        this.#safely(() => watch.look(chunk));
        return this.#safely(() => watch.pass(chunk)) ?? chunk;
      },
      end: () => {
        this.#safely(() => watch.ended());
        return this.#safely(() => watch.rest()) ?? NONE;
      },
      whole: (body) => void this.#safely(() => watch.whole(body)),
      cancelled: () => void this.#safely(() => watch.cancelled()),
      failed: (error) => void this.#safely(() => watch.failed(error)),
    };
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
      this.#options.onWarning(known);
    } catch {
      // Whoever listens must not reach the line of code that calls the model either.
    }
  }
}

interface RunningCall {
  readonly call: ClientCall;
  readonly session: RunningSession | undefined;
  readonly previousId: string | undefined;
  said: SaidOfCall;
}
