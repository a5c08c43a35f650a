/** The application's side of the delivery thread: starts it, feeds it, and starts it again should it die. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '../errors.ts';
import { faultOf, type Notify } from '../notice.ts';
import type { SpoolWriter } from '../spool/writer.ts';
import { backoffMs, MAX_TIMER_MS } from './backoff.ts';
import { startFileThreads } from './give-way.ts';
import type { DeliverySettings, FromWorker, ToWorker } from './messages.ts';

export interface DeliveryThreadOptions {
  readonly settings: DeliverySettings;
  readonly writer: SpoolWriter;
  /** Told what the thread has to say, and when it died. */
  readonly notify: Notify;
}

interface Drain {
  readonly position: number;
  readonly deadline: number;
  readonly done: (complete: boolean) => void;
}

const MAX_RESTART_MS = 30_000;
/** A thread that lived this long did not die of how it began. */
const SOUND_MS = 60_000;
// The thread itself is given this much longer than its work to say that it is done.
const GRACE_MS = 5000;

export class DeliveryThread {
  readonly #options: DeliveryThreadOptions;
  readonly #drains = new Map<number, Drain>();
  #worker: Worker | undefined;
  #startedAt = 0;
  #number = 0;
  #deaths = 0;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: DeliveryThreadOptions) {
    this.#options = options;
    this.#start();
  }

  /** The spool is durable up to here. */
  advance(position: number): void {
    this.#say({ kind: 'durable', position });
  }

  /** Waits until all that is durable was settled by both lanes; false when that took too long. */
  drain(timeoutMs: number): Promise<boolean> {
    if (this.#stopping) return Promise.resolve(false);
    const number = ++this.#number;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), Math.min(timeoutMs + GRACE_MS, MAX_TIMER_MS));
      const done = (complete: boolean): void => {
        clearTimeout(timer);
        this.#drains.delete(number);
        resolve(complete);
      };
      // The word that more is durable may still be on its way, so the goal goes with the question.
      this.#drains.set(number, {
        position: this.#options.writer.durable,
        deadline: performance.now() + timeoutMs,
        done,
      });
      this.#ask(number);
    });
  }

  /** Ends the thread; what is not settled stays in the spool. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker !== undefined) {
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.ref();
      this.#say({ kind: 'stop' });
      const timer = setTimeout(() => void worker.terminate(), GRACE_MS);
      await ended;
      clearTimeout(timer);
    }
    for (const { done } of this.#drains.values()) done(false);
  }

  #start(): void {
    this.#startedAt = Date.now();
    try {
      this.#worker = this.#newWorker();
    } catch (error) {
      this.#ended(faultOf(error));
      return;
    }
    this.advance(this.#options.writer.durable);
    // What was asked of a thread that died meanwhile is asked of this one.
    for (const number of this.#drains.keys()) this.#ask(number);
  }

  #newWorker(): Worker {
    startFileThreads();
    const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: this.#options.settings,
      name: 'promptlog delivery',
      // Records live for one batch. A small young generation keeps the thread small; a larger one was no faster.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
      // A thread refuses to start from a file under this flag, which belongs to `node --eval`.
      ...(process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {}),
    });
    let fault = 'it was ended';
    worker.on('message', (message: FromWorker) => this.#hear(message, worker));
    worker.on('error', (error) => {
      // Never its message: that of a parser quotes what it could not read.
      fault = faultOf(error) || (error instanceof Error ? error.name : 'something was thrown');
    });
    worker.on('exit', () => this.#ended(fault));
    // An application that has nothing more to do may end: what is not delivered yet is in the spool. Listening would undo it, so it comes last.
    worker.unref();
    return worker;
  }

  #ended(fault: string): void {
    this.#worker = undefined;
    if (this.#stopping) return;
    this.#deaths = Date.now() - this.#startedAt >= SOUND_MS ? 1 : this.#deaths + 1;
    this.#restart = setTimeout(() => this.#start(), backoffMs(this.#deaths, MAX_RESTART_MS));
    this.#restart.unref();
    this.#options.notify({
      level: 'warn',
      code: 'delivery.restart',
      text: `the delivery thread failed and starts again; nothing is lost: ${fault}`,
      facts: { fault, deaths: this.#deaths },
    });
  }

  #hear(message: FromWorker, worker: Worker): void {
    const { writer, notify } = this.#options;
    if (message.kind === 'settled') writer.reclaimed(message.position);
    else if (message.kind === 'drained') this.#drains.get(message.number)?.done(message.complete);
    else if (message.kind === 'notice') notify(message.notice);
    // It has let go of everything; what else may keep it alive is of no use.
    else if (message.kind === 'stopped') void worker.terminate();
    else void this.#emit(message, worker);
  }

  /** Answers the thread that asked, and no other: a new one numbers its questions anew. */
  async #emit(message: Extract<FromWorker, { kind: 'emit' }>, worker: Worker): Promise<void> {
    const { number } = message;
    const { writer } = this.#options;
    let answer: ToWorker = { kind: 'emitted', number };
    try {
      for (const { head, body } of message.projections) writer.append(head, body);
      await writer.flush();
    } catch (error) {
      answer = { kind: 'emitted', number, failure: reasonOf(error) };
    }
    worker.postMessage(answer);
  }

  #ask(number: number): void {
    const drain = this.#drains.get(number);
    if (drain === undefined) return;
    const timeoutMs = Math.max(0, drain.deadline - performance.now());
    this.#say({ kind: 'drain', number, position: drain.position, timeoutMs });
  }

  #say(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}
