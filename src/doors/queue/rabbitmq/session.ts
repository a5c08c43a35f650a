/** One connection's worth of reading: gathers what arrives, has it made durable, and only then tells the broker. */
import type { Channel, ConsumeMessage } from 'amqplib';
import { PromptlogError, reasonOf } from '../../../errors.ts';
import type { MessageIntake, MessageOutcome, QueueMessage } from '../message-intake.ts';
import { RabbitmqConnection, within } from './connection.ts';
import { requestFailure, SILENT, unavailable } from './failure.ts';
import { queueMessageOf } from './message.ts';
import type { RabbitmqOptions } from './options.ts';
import { prepareQueues } from './queues.ts';

export interface SessionOptions {
  readonly options: RabbitmqOptions;
  readonly intake: MessageIntake;
  /** Told what became of messages when the broker was told. */
  readonly onSettled: (messages: readonly QueueMessage[], outcomes: readonly MessageOutcome[]) => void;
}

interface Delivery {
  readonly delivered: ConsumeMessage;
  readonly message: QueueMessage;
}

/** What is made durable together. */
const BATCH_BYTES = 8_000_000;
const BATCH_MESSAGES = 500;
const SETTLE_MS = 5_000;
const GOODBYE_MS = 2_000;

export class RabbitmqSession {
  /** Resolves when nothing more comes of it, with why. */
  readonly ended: Promise<PromptlogError>;
  readonly #connection: RabbitmqConnection;
  readonly #channel: Channel;
  readonly #session: SessionOptions;
  readonly #over = new AbortController();
  readonly #tags: string[] = [];
  readonly #arrived: Delivery[] = [];
  #pumping: Promise<void> | undefined;
  /** Resolves when all that was taken is durable and the broker was told; never rejects. */
  #settling: Promise<void> = Promise.resolve();
  #fail: (failure: PromptlogError) => void = () => {};

  private constructor(connection: RabbitmqConnection, channel: Channel, session: SessionOptions) {
    this.#connection = connection;
    this.#channel = channel;
    this.#session = session;
    const failed = new Promise<PromptlogError>((resolve) => {
      this.#fail = resolve;
    });
    this.ended = Promise.race([failed, connection.ended]).then((failure) => {
      this.#over.abort(failure);
      return failure;
    });
    const { server } = connection;
    // As when the broker has waited too long for an acknowledgement.
    channel.on('error', (error) => this.#fail(requestFailure(error, server, {})));
    // The connection closes its channels before it says why it ends itself.
    channel.on('close', () => setImmediate(() => this.#fail(unavailable(server.place, 'the channel was closed'))));
  }

  /** Rejects with a coded error, also when the broker does not answer and when the signal says so. */
  static async open(session: SessionOptions, signal: AbortSignal): Promise<RabbitmqSession> {
    const { options } = session;
    const { server } = options;
    const connection = await RabbitmqConnection.open(server, 'promptlog consumer', signal);
    const late = AbortSignal.timeout(server.patienceMs);
    const giveUp = AbortSignal.any([signal, late]);
    const letGo = (): void => connection.letGo();
    giveUp.addEventListener('abort', letGo, { once: true });
    try {
      signal.throwIfAborted();
      const channel = await connection.model.createChannel();
      const opened = new RabbitmqSession(connection, channel, session);
      await prepareQueues(channel, options);
      await opened.#consume();
      return opened;
    } catch (error) {
      await connection.close();
      if (late.aborted) throw unavailable(server.place, SILENT, error);
      throw error instanceof PromptlogError ? error : requestFailure(error, server, {});
    } finally {
      giveUp.removeEventListener('abort', letGo);
    }
  }

  /** Takes no more, has what is in hand made durable and acknowledged, and lets go of the connection. */
  async close(): Promise<void> {
    if (!this.#over.signal.aborted) {
      await within(GOODBYE_MS, Promise.all(this.#tags.map((tag) => this.#channel.cancel(tag))));
      await within(SETTLE_MS, this.#allSettled());
      // Before the connection, whose goodbye would overtake the acknowledgements that wait in the channel.
      await within(
        GOODBYE_MS,
        Promise.resolve().then(() => this.#channel.close()),
      );
      this.#over.abort(unavailable(this.#connection.server.place, 'closed'));
    }
    await this.#allSettled();
    await this.#connection.close();
  }

  async #consume(): Promise<void> {
    const { queues, prefetch, server } = this.#session.options;
    await this.#channel.prefetch(prefetch);
    for (const queue of queues) {
      const onMessage = (delivered: ConsumeMessage | null): void => {
        if (delivered === null) {
          this.#fail(unavailable(server.place, `the queue ${queue.name} was removed or moved`));
          return;
        }
        this.#arrived.push({ delivered, message: queueMessageOf(delivered, queue) });
        this.#pumping ??= this.#pump();
      };
      this.#tags.push((await this.#channel.consume(queue.name, onMessage)).consumerTag);
    }
  }

  async #pump(): Promise<void> {
    try {
      // What is read from the socket in one go goes together.
      await new Promise(setImmediate);
      while (this.#arrived.length > 0 && !this.#over.signal.aborted) {
        const batch = this.#nextBatch();
        const messages = batch.map(({ message }) => message);
        const { outcomes, durable } = await this.#session.intake.take(messages, this.#over.signal);
        // In the order of delivery, and while the next are taken: the broker gives no more than it may before these are settled.
        this.#settling = Promise.all([this.#settling, durable])
          .then(() => {
            this.#settle(batch, outcomes);
            this.#session.onSettled(messages, outcomes);
          })
          .catch((error: unknown) => this.#giveUp(error));
      }
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#pumping = undefined;
    }
  }

  /** What was not acknowledged is delivered again. */
  #giveUp(error: unknown): void {
    this.#fail(unavailable(this.#connection.server.place, reasonOf(error), error));
  }

  async #allSettled(): Promise<void> {
    await this.#pumping;
    await this.#settling;
  }

  #nextBatch(): readonly Delivery[] {
    let bytes = 0;
    let count = 0;
    for (const { delivered } of this.#arrived) {
      bytes += delivered.content.length;
      if (count > 0 && (bytes > BATCH_BYTES || count === BATCH_MESSAGES)) break;
      count += 1;
    }
    return this.#arrived.splice(0, count);
  }

  #settle(batch: readonly Delivery[], outcomes: readonly MessageOutcome[]): void {
    const isRefused = (index: number): boolean => (outcomes[index]?.refused ?? 0) > 0;
    for (const [index, { delivered }] of batch.entries()) {
      if (isRefused(index)) this.#channel.nack(delivered, false, false);
    }
    // Batches are settled in the order of delivery, and the refused of this one are settled by now: what is left up to its last
    // good message is exactly its good ones.
    const last = batch.findLast((_, index) => !isRefused(index));
    if (last !== undefined) this.#channel.ack(last.delivered, true);
  }
}
