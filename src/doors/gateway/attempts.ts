/** Asks one upstream after the other until one answers as it should; callers see one answer, or none. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { faultOf, type Notify } from '../../notice.ts';
import type { RequestBody } from './request-body.ts';
import { waitOf } from './retry-after.ts';
import { breakOffWhenSilent } from './silence.ts';
import { candidates, type Upstream } from './upstream.ts';
import { UpstreamTimeout } from './upstream-timeout.ts';

export interface AttemptsOptions {
  readonly upstreams: readonly Upstream[];
  readonly timeoutMs: number;
  /** So long an answer may be silent in its middle; 0: for ever. Default: 0. */
  readonly idleTimeoutMs?: number;
  readonly notify: Notify;
  /** Milliseconds since 1970. Default: the clock of the machine. */
  readonly now?: () => number;
}

/** What is asked. */
export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly deployment: string;
  /** Whether another upstream may be asked in place of one that fails. */
  readonly mayMove: boolean;
  readonly body: RequestBody;
  /** The headers for an upstream and the body that is sent there in place of the one that came, as a flat list. */
  readonly headersFor: (upstream: Upstream, changed: Buffer | undefined) => readonly string[];
  /** A body that asks for token counts too: sent in place of the one that came, where that is not known to be refused. */
  readonly changed?: Buffer | undefined;
}

export interface Answered {
  readonly upstream: Upstream;
  readonly request: ClientRequest;
  readonly answer: IncomingMessage;
  /** Whether the body was the one in place of that which came. */
  readonly isChanged: boolean;
}

export interface Unanswered {
  readonly upstream: Upstream;
  readonly error: Error;
}

export type Tried = Answered | Unanswered;

/** One that was asked, and what it answered, for a record. */
export type Asked = { readonly backend: string } & ({ readonly status: number } | { readonly error: string });

const STALE = new Set<unknown>(['ECONNRESET', 'EPIPE']);

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #now: () => number;
  readonly #asked: Asked[] = [];
  #count = 0;
  #current: ClientRequest | undefined;
  #held: Answered | undefined;
  #isStopped = false;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** How many upstreams were asked. */
  get count(): number {
    return this.#count;
  }

  /** Each of them that has answered or failed, in their order. */
  get asked(): readonly Asked[] {
    return this.#asked;
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
    const all = candidates(this.#options.upstreams, deployment, this.#now());
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

  /** The same once more where it was refused for asking for token counts: with the body as it came, as from now on. */
  async again(asking: Asking, upstream: Upstream): Promise<Tried> {
    upstream.refusedUsage(asking.path, this.#now());
    return this.#send(upstream, { ...asking, changed: undefined });
  }

  async #once(upstream: Upstream, asking: Asking): Promise<Tried> {
    this.#count += 1;
    const now = this.#now();
    upstream.tried(now);
    const isRefused = asking.changed !== undefined && upstream.refusesUsage(asking.path, now);
    const tried = await this.#send(upstream, isRefused ? { ...asking, changed: undefined } : asking);
    this.#asked.push(askedOf(tried));
    if (!this.#isStopped) this.#judge(tried, asking);
    return tried;
  }

  async #send(upstream: Upstream, asking: Asking): Promise<Tried> {
    for (;;) {
      const request = upstream.request(asking.method, asking.path, asking.headersFor(upstream, asking.changed));
      this.#current = request;
      const tried = await this.#answerOf(request, upstream, asking);
      const isStale = 'error' in tried && request.reusedSocket && STALE.has((tried.error as { code?: unknown }).code);
      // A connection that was kept and closed meanwhile says nothing of the server; the next may be a new one.
      if (!isStale || this.#isStopped || !asking.body.isKept) return tried;
    }
  }

  #answerOf(request: ClientRequest, upstream: Upstream, { body, changed }: Asking): Promise<Tried> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => request.destroy(new UpstreamTimeout('no answer in time')),
        this.#options.timeoutMs,
      );
      request.once('response', (answer) => {
        clearTimeout(timer);
        answer.on('error', () => undefined);
        breakOffWhenSilent(answer, this.#options.idleTimeoutMs ?? 0);
        resolve({ upstream, request, answer, isChanged: changed !== undefined });
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
    const now = this.#now();
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

function askedOf(tried: Tried): Asked {
  const backend = tried.upstream.url.hostname;
  if ('answer' in tried) return { backend, status: tried.answer.statusCode ?? 0 };
  return { backend, error: faultOf(tried.error) || 'no answer' };
}

function isFailure(tried: Tried): boolean {
  if ('error' in tried) return true;
  const { statusCode = 0 } = tried.answer;
  return statusCode === 429 || statusCode >= 500;
}
