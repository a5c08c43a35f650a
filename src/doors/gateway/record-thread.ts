/**
 * Has the records of calls made in a thread of its own: whatever a call costs to be read, counted and masked, those that pass at the same
 * time do not wait for it. What passes within a few milliseconds goes over together.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { GateOptions, Passed } from '../../record-gate.ts';
import type { RecordWorkerData } from './record-worker.ts';
import { ANSWER, type Batch, type BegunAnswer, type Done, REQUEST, type SeenCall } from './seen-call.ts';

export interface RecordThreadOptions {
  /** What is kept and masked, by the thread. */
  readonly gate: GateOptions;
  readonly maxReplayBytes: number;
  /** So much may be on its way to the thread before new calls wait. Default: 128,000,000. */
  readonly mostBytes?: number;
  /** A record that may be written down. */
  readonly onPassed: (passed: Passed) => void;
  /** A call without a record: the code of what stood in the way, and what may be told of it. */
  readonly onFailed: (code: string, why: string) => void;
}

const MOST_BYTES = 128_000_000;
/** What passes is held back so long, and so much of it at most: a message between threads costs as much as a call. */
const HOLD_MS = 5;
const MOST_HELD = 250_000;

export class RecordThread {
  readonly #options: RecordThreadOptions;
  /** Bytes of calls that are not done, by call. */
  readonly #open = new Map<number, number>();
  readonly #ended = new Set<number>();
  #worker: Worker | undefined;
  #bytes = 0;
  #number = 0;
  #pieces: Uint8Array[] = [];
  #numbers: number[] = [];
  #heldBytes = 0;
  #begun: [number, BegunAnswer][] = [];
  /** Calls that have ended; null where nothing is to come of one. */
  #ends: [number, SeenCall | null][] = [];
  #isScheduled = false;
  #waiting: (() => void)[] = [];

  constructor(options: RecordThreadOptions) {
    this.#options = options;
  }

  /** A number for a call that has begun. */
  open(): number {
    this.#number += 1;
    this.#open.set(this.#number, 0);
    return this.#number;
  }

  begin(call: number, answer: BegunAnswer): void {
    this.#begun.push([call, answer]);
    this.#sendSoon();
  }

  /** A piece of the answer, and how many milliseconds after the call began it came. Its bytes must not change. */
  answer(call: number, piece: Uint8Array, afterMs: number): void {
    this.#add(call, ANSWER, piece, afterMs);
  }

  end(call: number, request: readonly Uint8Array[], seen: SeenCall): void {
    for (const piece of request) this.#add(call, REQUEST, piece, seen.durationMs);
    if (!this.#open.has(call)) {
      this.#options.onFailed('PL_INTERNAL', 'the thread that makes records broke off');
      return;
    }
    this.#ends.push([call, seen]);
    this.#ended.add(call);
    this.#sendSoon();
  }

  /** Nothing comes of the call. */
  leave(call: number): void {
    if (!this.#open.has(call)) return;
    this.#close(call);
    this.#ends.push([call, null]);
    this.#sendSoon();
  }

  /** Whether the thread is so far behind that new calls should wait. */
  get isBehind(): boolean {
    return this.#bytes > (this.#options.mostBytes ?? MOST_BYTES);
  }

  /** Resolves when something has been done since. */
  moved(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when every call that has ended is done. */
  async settled(): Promise<void> {
    this.#send();
    this.#worker?.ref();
    while (this.#ended.size > 0) await this.moved();
    this.#worker?.unref();
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#worker?.terminate();
  }

  #add(call: number, whose: number, piece: Uint8Array, atMs: number): void {
    const known = this.#open.get(call);
    if (known === undefined || piece.length === 0) return;
    this.#open.set(call, known + piece.length);
    this.#bytes += piece.length;
    this.#heldBytes += piece.length;
    this.#pieces.push(piece);
    this.#numbers.push(call, whose, piece.length, atMs);
    if (this.#heldBytes > MOST_HELD) this.#send();
    else this.#sendSoon();
  }

  #sendSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#send();
    }, HOLD_MS);
  }

  #send(): void {
    if (this.#begun.length === 0 && this.#pieces.length === 0 && this.#ends.length === 0) return;
    const bytes = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    const pieces = new Float64Array(this.#numbers);
    const batch: Batch = { bytes, pieces, begun: JSON.stringify(this.#begun), ended: JSON.stringify(this.#ends) };
    [this.#pieces, this.#numbers, this.#heldBytes, this.#begun, this.#ends] = [[], [], 0, [], []];
    this.#thread().postMessage(batch, [bytes.buffer, pieces.buffer]);
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { gate, maxReplayBytes } = this.#options;
    const data: RecordWorkerData = { gate, maxReplayBytes };
    const worker = new Worker(new URL(`./record-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: data,
    });
    this.#worker = worker;
    worker.on('message', (done: readonly Done[]) => {
      for (const each of done) this.#done(each);
      this.#move();
    });
    const gone = (): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const lost = [...this.#ended];
      // Those that have not ended have lost what came of them, too; they fail when they end.
      for (const call of [...this.#open.keys()]) this.#close(call);
      for (const _ of lost) this.#options.onFailed('PL_INTERNAL', 'the thread that makes records broke off');
      this.#move();
    };
    worker.on('error', gone).on('exit', gone);
    // What waits for it keeps the process; it does not by itself.
    worker.unref();
    return worker;
  }

  #done(done: Done): void {
    this.#close(done.call);
    if ('failure' in done) this.#options.onFailed(done.failure.code, done.failure.why);
    else if (done.passed !== undefined) this.#options.onPassed(done.passed as Passed);
  }

  #close(call: number): void {
    this.#bytes -= this.#open.get(call) ?? 0;
    this.#open.delete(call);
    this.#ended.delete(call);
  }

  #move(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
