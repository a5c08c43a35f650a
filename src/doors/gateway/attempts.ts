/** Asks one upstream after the other until one answers as it should; callers see one answer, or none. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { faultOf, type Notify } from '../../notice.ts';
import type { RequestBody } from './request-body.ts';
import { waitOf } from './retry-after.ts';
import { candidates, type Upstream } from './upstream.ts';

export interface AttemptsOptions {
  readonly upstreams: readonly Upstream[];
  readonly timeoutMs: number;
  readonly notify: Notify;
}

/** What is asked. */
export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly deployment: string;
  /** Whether another upstream may be asked in place of one that fails. */
  readonly mayMove: boolean;
  readonly body: RequestBody;
  /** The headers for an upstream, as a flat list. */
  readonly headersFor: (upstream: Upstream) => readonly string[];
  /** A body to send in place of the one that came. */
  readonly changed?: Buffer | undefined;
}

export interface Answered {
  readonly upstream: Upstream;
  readonly request: ClientRequest;
  readonly answer: IncomingMessage;
}

export interface Unanswered {
  readonly upstream: Upstream;
  readonly error: Error;
}

export type Tried = Answered | Unanswered;

/** Thrown at a request that takes too long; its name is what a record says. */
export class UpstreamTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('no answer in time');
    this.name = 'TimeoutError';
  }
}

const STALE = new Set<unknown>(['ECONNRESET', 'EPIPE']);

export class Attempts {
  readonly #options: AttemptsOptions;
  #count = 0;
  #current: ClientRequest | undefined;
  #held: Answered | undefined;
  #isStopped = false;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** How many upstreams were asked. */
  get count(): number {
    return this.#count;
  }

  /** The caller has gone: nothing is asked any more, and what is under way ends. */
  stop(): void {
    this.#isStopped = true;
    this.#current?.destroy();
    this.#drop();
  }

  /** The answer to pass on, or why there is none. */
  async ask(asking: Asking): Promise<Tried> {
    const { deployment, body, mayMove } = asking;
    const all = candidates(this.#options.upstreams, deployment, Date.now());
    const [first, ...others] = all as [Upstream, ...Upstream[]];
    if (this.#isStopped) return { upstream: first, error: new Error('the caller has gone') };
    let tried = await this.#once(first, asking);
    for (const upstream of others) {
      if (this.#isStopped || !mayMove || !body.isKept || !isFailure(tried)) break;
      // The last that was answered is kept until there is another.
      if ('answer' in tried) this.#hold(tried);
      body.leave();
      tried = await this.#once(upstream, asking);
    }
    if ('error' in tried && this.#held !== undefined && !this.#isStopped) {
      tried = this.#held;
      this.#held = undefined;
    }
    this.#drop();
    return tried;
  }

  /** The same once more where it was asked before, with the body as it came. */
  async again(asking: Asking, upstream: Upstream): Promise<Tried> {
    return this.#send(upstream, asking);
  }

  async #once(upstream: Upstream, asking: Asking): Promise<Tried> {
    this.#count += 1;
    upstream.tried(Date.now());
    const tried = await this.#send(upstream, asking);
    if (!this.#isStopped) this.#judge(tried, asking);
    return tried;
  }

  async #send(upstream: Upstream, asking: Asking): Promise<Tried> {
    for (;;) {
      const request = upstream.request(asking.method, asking.path, asking.headersFor(upstream));
      this.#current = request;
      const tried = await this.#answerOf(request, upstream, asking);
      const isStale = 'error' in tried && request.reusedSocket && STALE.has((tried.error as { code?: unknown }).code);
      // A connection that was kept and closed meanwhile says nothing of the server; the next may be a new one.
      if (!isStale || this.#isStopped || !asking.body.isKept) return tried;
    }
  }

  #answerOf(request: ClientRequest, upstream: Upstream, { body, changed }: Asking): Promise<Tried> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => request.destroy(new UpstreamTimeout()), this.#options.timeoutMs);
      request.once('response', (answer) => {
        clearTimeout(timer);
        answer.on('error', () => undefined);
        resolve({ upstream, request, answer });
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        resolve({ upstream, error });
      });
      if (changed === undefined) body.sendTo(request);
      else request.end(changed);
    });
  }

  #judge(tried: Tried, { deployment }: Asking): void {
    const { upstream } = tried;
    const now = Date.now();
    if ('answer' in tried) {
      const { statusCode = 0, headers } = tried.answer;
      if (statusCode === 429) upstream.busy(deployment, waitOf(headers, now), now);
      else if (statusCode === 503 && headers['retry-after'] !== undefined) {
        upstream.busy(deployment, waitOf(headers, now), now);
      }
      if (statusCode < 500) {
        if (upstream.answered()) this.#say('info', 'gateway.upstream.back', `${upstream.host} answers again`);
        return;
      }
    }
    if (!upstream.failed(now)) return;
    const why = 'answer' in tried ? String(tried.answer.statusCode) : faultOf(tried.error) || 'no answer';
    const text = `${upstream.host} is left out for a while: it failed several times in a row (${why})`;
    this.#say('warn', 'gateway.upstream.out', text);
  }

  #say(level: 'info' | 'warn', code: string, text: string): void {
    this.#options.notify({ level, code, text });
  }

  #hold(answered: Answered): void {
    this.#drop();
    this.#held = answered;
  }

  #drop(): void {
    this.#held?.request.destroy();
    this.#held = undefined;
  }
}

function isFailure(tried: Tried): boolean {
  if ('error' in tried) return true;
  const { statusCode = 0 } = tried.answer;
  return statusCode === 429 || statusCode >= 500;
}
