/** Reads queues of a RabbitMQ for ever: each message is acknowledged when what it holds is durable, and not before. */
import { backoffMs, pause } from '../../../delivery/backoff.ts';
import type { PromptlogError } from '../../../errors.ts';
import type { Notify } from '../../../notice.ts';
import type { MessageIntake, MessageOutcome, QueueMessage } from '../message-intake.ts';
import type { QueueConsumer } from '../queue-consumer.ts';
import type { RabbitmqOptions } from './options.ts';
import { RabbitmqSession } from './session.ts';

export interface RabbitmqConsumerOptions {
  readonly intake: MessageIntake;
  readonly options: RabbitmqOptions;
  readonly notify: Notify;
}

const RETRY_MAX_MS = 30_000;
// A connection that lived for less is no success: each attempt after it waits longer than the one before.
const STEADY_MS = 10_000;

/**
 * Resolves when the queues are read, or when the broker is away and is being tried: both are said to `notify`. Rejects with
 * PL_BROKER_REFUSED when waiting cannot help: a wrong password, a queue that is not there or is another than was asked for.
 */
export async function startRabbitmqConsumer(options: RabbitmqConsumerOptions): Promise<QueueConsumer> {
  const consumer = new RabbitmqConsumer(options);
  await consumer.start();
  return consumer;
}

class RabbitmqConsumer implements QueueConsumer {
  readonly counts = { messages: 0, accepted: 0, refused: 0 };
  readonly #intake: MessageIntake;
  readonly #options: RabbitmqOptions;
  readonly #notify: Notify;
  readonly #stopping = new AbortController();
  #session: RabbitmqSession | undefined;
  #running: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** Since when the broker is away and what was said of it, so that each is said once. */
  #away: { readonly since: number; readonly said: string } | undefined;

  constructor({ intake, options, notify }: RabbitmqConsumerOptions) {
    this.#intake = intake;
    this.#options = options;
    this.#notify = notify;
  }

  get connected(): boolean {
    return this.#session !== undefined;
  }

  async start(): Promise<void> {
    const failure = await this.#open();
    if (failure?.retriable === false) throw failure;
    this.#running = this.#run(failure);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #run(first: PromptlogError | undefined): Promise<void> {
    const { signal } = this.#stopping;
    let failure = first;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const opened = performance.now();
      failure ??= await this.#session?.ended;
      // A session that ends as it is closed is the business of `close`.
      if (signal.aborted || failure === undefined) return;
      await this.#endSession();
      if (performance.now() - opened > STEADY_MS) attempt = 1;
      this.#sayAway(failure);
      await pause(backoffMs(attempt, RETRY_MAX_MS), signal);
      failure = signal.aborted ? undefined : await this.#open();
    }
  }

  /** The failure, when there is one. */
  async #open(): Promise<PromptlogError | undefined> {
    const options = this.#options;
    try {
      const onSettled = this.#settled.bind(this);
      this.#session = await RabbitmqSession.open({ options, intake: this.#intake, onSettled }, this.#stopping.signal);
      this.#sayHere();
      return undefined;
    } catch (error) {
      return error as PromptlogError;
    }
  }

  async #endSession(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  async #close(): Promise<void> {
    this.#stopping.abort();
    await this.#endSession();
    await this.#running;
    // One that was being opened meanwhile.
    await this.#endSession();
  }

  #settled(messages: readonly QueueMessage[], outcomes: readonly MessageOutcome[]): void {
    this.counts.messages += messages.length;
    for (const { accepted, refused } of outcomes) {
      this.counts.accepted += accepted;
      this.counts.refused += refused;
    }
    const bad = outcomes.flatMap((outcome, index) =>
      outcome.refused > 0 ? [{ outcome, message: messages[index] }] : [],
    );
    const place = bad[0]?.message?.place;
    if (place !== undefined) this.#sayRefused(place, bad[0]?.outcome.fault?.code ?? 'PL_RECORD_INVALID', bad.length);
  }

  #sayHere(): void {
    const { server, queues } = this.#options;
    const names = queues.map(({ name }) => name).join(', ');
    const seconds = this.#away === undefined ? undefined : Math.round((Date.now() - this.#away.since) / 1000);
    const [code, facts] = seconds === undefined ? ['rabbitmq.reading', {}] : ['rabbitmq.back', { seconds }];
    const text = `${server.place} ${seconds === undefined ? 'is read' : 'is back and read'}: ${names}`;
    this.#away = undefined;
    this.#notify({ level: 'info', code, text, facts: { queues: names, ...facts } });
  }

  #sayAway(failure: PromptlogError): void {
    const { retriable, code, message, fix } = failure;
    const { since = Date.now(), said } = this.#away ?? {};
    // How a broker is away changes while it comes and goes, and is no news; what somebody has to do is.
    const news = retriable ? code : message;
    this.#away = { since, said: news };
    if (said !== news) this.#notify({ level: retriable ? 'warn' : 'error', code, text: `${message}. ${fix}` });
  }

  #sayRefused(place: string, reason: string, count: number): void {
    const { type, deadLetterExchange } = this.#options;
    const what = count === 1 ? `a message cannot be used` : `${count} messages cannot be used, the first`;
    const where =
      type === 'none'
        ? 'rejected, and kept only where the queue has a dead-letter exchange'
        : `sent to the exchange ${deadLetterExchange}`;
    const text = `${what} (${reason}, ${place}): ${where}`;
    this.#notify({ level: 'warn', code: 'rabbitmq.refused', text, facts: { place, reason, messages: count } });
  }
}
