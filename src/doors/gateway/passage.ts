/** One request on its way through the gateway, and the record of it where it is a call of a model. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Address, addressOf } from '../../formats/provider/api.ts';
import { isObject, parsed } from '../../formats/values.ts';
import type { Ending } from '../call/observed-call.ts';
import { type Filter, safeFilter } from '../call/safe-filter.ts';
import { UsageFilter } from '../call/usage-filter.ts';
import { askingForUsage } from '../call/usage-request.ts';
import { type Answered, type Asking, Attempts, type AttemptsOptions, type Tried } from './attempts.ts';
import type { CallRecords } from './call-records.ts';
import { headersForCaller, headersForUpstream } from './passed-headers.ts';
import type { RecordThread } from './record-thread.ts';
import { FULL, type Refusal, refuse, TOO_SLOW, UNREACHABLE } from './refusals.ts';
import { RequestBody } from './request-body.ts';
import { thrownBy } from './seen-call.ts';
import { UpstreamTimeout } from './upstream-timeout.ts';
import { lookedInto } from './usage-refusal.ts';

export interface PassageOptions extends AttemptsOptions {
  readonly records: CallRecords;
  readonly thread: RecordThread;
  readonly askForUsage: boolean;
  readonly maxReplayBytes: number;
}

const NONE = new Uint8Array(0);
const BROKEN = new Error('the connection broke');

/** How the answer ended. */
interface Passed {
  readonly ending: Ending;
  readonly thrown?: unknown;
}

export class Passage {
  readonly #request: IncomingMessage;
  readonly #reply: ServerResponse;
  readonly #options: PassageOptions;
  readonly #body: RequestBody;
  readonly #attempts: Attempts;
  readonly #path: string;
  /** Absent where this is no call of a model. */
  readonly #call: Address | undefined;
  readonly #started = Date.now();
  readonly #clock = performance.now();
  /** Whether the caller went before the answer had ended. */
  #isGone = false;
  /** The number of the call in the thread that makes its record. */
  #number: number | undefined;
  /** The bytes of the answer, where something of them was read before. */
  #source: Readable | undefined;

  constructor(request: IncomingMessage, reply: ServerResponse, options: PassageOptions) {
    this.#request = request;
    this.#reply = reply;
    this.#options = options;
    this.#path = request.url ?? '/';
    this.#call = request.method === 'POST' ? addressOf(this.#path) : undefined;
    this.#body = new RequestBody(request, this.#call === undefined ? 0 : options.maxReplayBytes);
    this.#attempts = new Attempts(options);
    reply.on('error', () => undefined);
    reply.once('close', () => {
      if (reply.writableEnded) return;
      this.#isGone = true;
      this.#attempts.stop();
    });
  }

  /** Resolves when it is over, and what is known of it handed on. */
  async run(): Promise<void> {
    const { records, thread } = this.#options;
    if (this.#call !== undefined) {
      if (!records.mayPass()) {
        refuse(this.#reply, FULL);
        return;
      }
      while (thread.isBehind) await thread.moved();
      this.#number = thread.open();
    }
    const changed = await this.#changed();
    const tried = await this.#ask(changed);
    this.#record(tried, await this.#give(tried));
  }

  /** Ends what is under way at the upstream. */
  stop(): void {
    this.#attempts.stop();
    if (this.#number !== undefined) this.#options.thread.leave(this.#number);
  }

  /** The body that asks for token counts too, where the operator wants that and the caller did not. */
  async #changed(): Promise<Buffer | undefined> {
    const { askForUsage } = this.#options;
    if (!askForUsage || this.#call === undefined || this.#request.headers['content-encoding'] !== undefined)
      return undefined;
    await this.#body.collected();
    if (!this.#body.isEnded || !this.#body.isKept) return undefined;
    const text = this.#body.bytes().toString();
    if (!text.includes('"stream"')) return undefined;
    const value = parsed(text);
    const asking = isObject(value) ? askingForUsage(this.#call.api, value, text) : undefined;
    return asking === undefined ? undefined : Buffer.from(asking);
  }

  async #ask(changed: Buffer | undefined): Promise<Tried> {
    const asking = this.#asking(changed);
    const tried = await this.#attempts.ask(asking);
    if (!('answer' in tried) || !tried.isChanged) return tried;
    const { isRefusal, source } = await lookedInto(tried.answer);
    this.#source = source;
    if (!isRefusal) return tried;
    // The caller's own request would not have been refused, so it is sent now.
    this.#source = undefined;
    return this.#attempts.again(asking, tried.upstream);
  }

  #asking(changed: Buffer | undefined): Asking {
    return {
      method: this.#request.method ?? 'GET',
      path: this.#path,
      deployment: this.#call?.deployment ?? '',
      mayMove: this.#call !== undefined,
      body: this.#body,
      headersFor: ({ host }, sent) => headersForUpstream(this.#request, host, sent),
      changed,
    };
  }

  /** Gives the caller what came. */
  #give(tried: Tried): Promise<Passed> | Passed {
    if (this.#isGone) return { ending: 'aborted' };
    if ('answer' in tried) return this.#pass(tried);
    refuse(this.#reply, refusalOf(tried.error));
    return { ending: 'broken', thrown: tried.error };
  }

  #pass({ request, answer, isChanged }: Answered): Promise<Passed> {
    const reply = this.#reply;
    const { 'content-type': contentType, 'content-encoding': contentEncoding } = answer.headers;
    const filter = isChanged && contentType?.includes('event-stream') === true ? this.#filter() : undefined;
    if (this.#call !== undefined && this.#number !== undefined) {
      this.#options.thread.begin(this.#number, { api: this.#call.api, contentType, contentEncoding });
    }
    reply.sendDate = false;
    reply.writeHead(answer.statusCode ?? 502, answer.statusMessage, headersForCaller(answer, filter !== undefined));
    // With the first bytes where they are there already, at once where they are not.
    setImmediate(() => reply.flushHeaders());
    const end = (): void => {
      reply.end();
      // An answer may come before all of the question was heard, and then nobody wants to hear the rest.
      if (this.#body.isEnded) return;
      this.#body.leave();
      request.destroy();
    };
    return this.#hand(this.#source ?? answer, filter, end);
  }

  /** Takes out the counts that the caller did not ask for. If that fails the answer goes on, and only its counts are seen. */
  #filter(): Filter {
    const filter = new UsageFilter();
    return safeFilter({ add: (chunk) => filter.add(chunk), end: () => filter.end() }, () => {
      const text = 'token counts that a caller did not ask for could not be taken out of the answer';
      this.#options.notify({ level: 'warn', code: 'PL_INTERNAL', text });
    });
  }

  #hand(source: Readable, filter: Filter | undefined, end: () => void): Promise<Passed> {
    const reply = this.#reply;
    const [{ thread }, number] = [this.#options, this.#number];
    return new Promise((resolve) => {
      let hasEnded = false;
      const write = (chunk: Uint8Array): void => {
        if (chunk.length === 0 || reply.write(chunk)) return;
        source.pause();
        reply.once('drain', () => source.resume());
      };
      const broken = (error?: Error): void => {
        if (hasEnded) return;
        hasEnded = true;
        resolve(this.#isGone ? { ending: 'aborted' } : { ending: 'broken', thrown: error ?? BROKEN });
        // What came before goes out, and then the caller sees what the gateway saw: an end that is none.
        reply.socket?.destroySoon();
      };
      source.on('data', (chunk: Buffer) => {
        if (number !== undefined) thread.answer(number, chunk, performance.now() - this.#clock);
        write(filter === undefined ? chunk : filter.add(chunk));
      });
      source.once('end', () => {
        if (hasEnded) return;
        hasEnded = true;
        write(filter?.end() ?? NONE);
        end();
        resolve({ ending: 'answered' });
      });
      source.once('error', broken).once('close', () => broken());
    });
  }

  #record(tried: Tried, { ending, thrown }: Passed): void {
    if (this.#number === undefined) return;
    this.#options.thread.end(this.#number, this.#body.pieces, {
      url: tried.upstream.addressOf(this.#path),
      requestHeaders: this.#request.headers,
      started: this.#started,
      durationMs: Math.round((performance.now() - this.#clock) * 10) / 10,
      attempts: this.#attempts.count,
      tried: this.#attempts.asked,
      ending,
      thrown: thrownBy(thrown),
      ...('answer' in tried ? { responseHeaders: tried.answer.headers, ...statusOf(tried.answer) } : {}),
    });
  }
}

function statusOf({ statusCode }: IncomingMessage): { readonly status?: number } {
  return statusCode === undefined ? {} : { status: statusCode };
}

function refusalOf(error: Error): Refusal {
  return error instanceof UpstreamTimeout ? TOO_SLOW : UNREACHABLE;
}
