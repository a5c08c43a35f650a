/** The door out to a broker: an application's records wait in the broker instead of on its own disk. */
import { backoffMs, pause } from '../../delivery/backoff.ts';
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { Notify } from '../../notice.ts';
import { type GateOptions, type Passed, RecordGate } from '../../record-gate.ts';
import type { Accepted, RecordTaker } from '../../record-taker.ts';

/** What is published for one record, half or change. */
export interface OutgoingMessage {
  readonly id: string;
  readonly session: string;
  readonly kind: 'record' | 'part' | 'change';
  /** JSON. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A message that no broker would take, however often it is tried. */
export interface Unsendable {
  readonly message: OutgoingMessage;
  readonly reason: string;
  readonly remedy: string;
}

export interface BrokerLink {
  /** As people name it, without a password: "Kafka at broker:9092". */
  readonly place: string;
  /**
   * Resolves when the broker holds all of them durably, but for those returned, which it will never take. Rejects when that is not
   * known: all are published again then.
   */
  publish(messages: readonly OutgoingMessage[]): Promise<readonly Unsendable[]>;
  close(): Promise<void>;
}

export interface QueueSenderOptions extends GateOptions {
  /** What may wait in memory for the broker. Default: 64 MB. */
  readonly maxBufferedBytes?: number;
  /** Told when the broker is lost and when it is back. Default: `process.emitWarning` for warnings and errors. */
  readonly notify?: Notify;
}

const DEFAULT_BUFFERED_BYTES = 64_000_000;
const BATCH_MESSAGES = 500;
const BATCH_BYTES = 1_000_000;
const RETRY_MAX_MS = 10_000;
const DEFAULT_CLOSE_MS = 5_000;

/**
 * Takes records through the same gate as a shipper and publishes them. What waits lives in memory alone: `flush()` resolves
 * when the broker has acknowledged all of it, and only then is it safe.
 */
export class QueueSender implements RecordTaker {
  readonly #gate: RecordGate;
  readonly #link: BrokerLink;
  readonly #limit: number;
  readonly #notify: Notify;
  readonly #closing = new AbortController();
  #waiting: OutgoingMessage[] = [];
  #bytes = 0;
  /** The messages taken and those acknowledged since the start: a flush waits until the second has reached the first. */
  #taken = 0;
  #acknowledged = 0;
  #flushes: { readonly upTo: number; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #publishing: Promise<void> | undefined;
  #lastFailure = '';
  /** What the next flush that is settled has to be told. */
  #refusal: PromptlogError | undefined;
  #closed: Promise<boolean> | undefined;

  constructor({ link, maxBufferedBytes, notify, ...gate }: QueueSenderOptions & { readonly link: BrokerLink }) {
    this.#gate = new RecordGate(gate);
    this.#link = link;
    this.#limit = maxBufferedBytes ?? DEFAULT_BUFFERED_BYTES;
    this.#notify = notify ?? warn;
  }

  /** How many wait to be acknowledged by the broker. */
  get pending(): number {
    return this.#taken - this.#acknowledged;
  }

  accept(input: unknown, door = 'direct'): Accepted | undefined {
    this.#assertOpen();
    return this.#add(this.#gate.record(input, door));
  }

  acceptPart(input: unknown, door = 'direct'): Accepted | undefined {
    this.#assertOpen();
    return this.#add(this.#gate.part(input, door));
  }

  acceptChange(input: unknown): { readonly id: string } {
    this.#assertOpen();
    const passed = this.#gate.change(input);
    this.#add(passed);
    return { id: passed.head.id };
  }

  /**
   * Resolves when the broker has acknowledged everything taken so far, however long that takes. Rejects when some of it is something
   * the broker will never take, and when the sender is closed before.
   */
  flush(): Promise<void> {
    if (this.#acknowledged === this.#taken) return Promise.resolve();
    if (this.#closing.signal.aborted) return Promise.reject(new PromptlogError('PL_CLOSED'));
    return new Promise((resolve, reject) => this.#flushes.push({ upTo: this.#taken, resolve, reject }));
  }

  /** Takes no more and gives the broker `timeoutMs` for what waits. Resolves to whether it got all; what it did not get is told as an error. */
  close(timeoutMs = DEFAULT_CLOSE_MS): Promise<boolean> {
    this.#closed ??= this.#close(timeoutMs);
    return this.#closed;
  }

  #add(passed: Passed | undefined): Accepted | undefined {
    if (passed === undefined) return undefined;
    const { head, json } = passed;
    const { id, session, time } = head;
    if (this.#bytes + json.length > this.#limit && this.#bytes > 0) {
      const [count, bytes, limit] = [this.pending, this.#bytes, this.#limit];
      throw new PromptlogError('PL_SENDER_FULL', { count, bytes, limit, broker: this.#link.place });
    }
    this.#waiting.push({ id, session, kind: head.kind as OutgoingMessage['kind'], body: json, time });
    this.#bytes += json.length;
    this.#taken += 1;
    this.#publishing ??= this.#publishAll();
    return { id, session };
  }

  async #publishAll(): Promise<void> {
    // What is taken in the same turn of the event loop goes together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0 && !this.#closing.signal.aborted) {
      const batch = this.#nextBatch();
      const refused = await this.#published(batch);
      if (refused === undefined) break;
      for (const each of refused) this.#refuse(each);
      this.#waiting.splice(0, batch.length);
      this.#bytes -= batch.reduce((sum, { body }) => sum + body.length, 0);
      this.#acknowledged += batch.length;
      this.#settleFlushes();
    }
    this.#publishing = undefined;
  }

  /** Tries until the broker has it; undefined when the sender was closed meanwhile. */
  async #published(batch: readonly OutgoingMessage[]): Promise<readonly Unsendable[] | undefined> {
    const { signal } = this.#closing;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const refused = await this.#link.publish(batch);
        if (attempt > 1) this.#tell('info', 'sender.back', `${this.#link.place} takes records again`);
        return refused;
      } catch (error) {
        this.#lastFailure = reasonOf(error);
        if (attempt === 1) {
          const text = `${this.#link.place} does not take records, which wait in memory: ${this.#lastFailure}`;
          this.#tell('warn', 'sender.away', text);
        }
        await pause(backoffMs(attempt, RETRY_MAX_MS), signal);
      }
    }
    return undefined;
  }

  #refuse({ message: { id, session }, reason, remedy }: Unsendable): void {
    const error = new PromptlogError('PL_BROKER_REFUSED', { place: this.#link.place, reason, remedy });
    this.#refusal = error;
    const text = `${error.message}. ${error.fix}`;
    this.#notify({ level: 'error', code: error.code, text, record: id, session });
  }

  #nextBatch(): readonly OutgoingMessage[] {
    let bytes = 0;
    let count = 0;
    for (const { body } of this.#waiting) {
      bytes += body.length;
      if (count > 0 && (bytes > BATCH_BYTES || count === BATCH_MESSAGES)) break;
      count += 1;
    }
    return this.#waiting.slice(0, count);
  }

  #settleFlushes(): void {
    const done = this.#flushes.filter(({ upTo }) => upTo <= this.#acknowledged);
    this.#flushes = this.#flushes.filter(({ upTo }) => upTo > this.#acknowledged);
    if (done.length === 0) return;
    const refusal = this.#refusal;
    this.#refusal = undefined;
    for (const { resolve, reject } of done) refusal === undefined ? resolve() : reject(refusal);
  }

  async #close(timeoutMs: number): Promise<boolean> {
    const deadline = new AbortController();
    let refusal: unknown;
    const flushed = this.flush().catch((error: unknown) => {
      refusal = error;
    });
    await Promise.race([flushed, pause(timeoutMs, deadline.signal)]);
    deadline.abort();
    this.#closing.abort();
    // A publish that hangs is ended by letting go of the connection.
    await this.#link.close().catch(() => {});
    await this.#publishing;
    const count = this.pending;
    if (count === 0) return refusal === undefined;
    const reason = this.#lastFailure === '' ? 'there was no time left' : this.#lastFailure;
    const error = new PromptlogError('PL_SENDER_LOST', { count, broker: this.#link.place, reason });
    this.#tell('error', error.code, error.message);
    for (const { reject } of this.#flushes.splice(0)) reject(error);
    return false;
  }

  #tell(level: 'error' | 'warn' | 'info', code: string, text: string): void {
    this.#notify({ level, code, text, facts: { pending: this.pending } });
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw new PromptlogError('PL_CLOSED');
  }
}

const warn: Notify = ({ level, text }) => {
  if (level === 'error' || level === 'warn') process.emitWarning(text, 'PromptlogWarning');
};
