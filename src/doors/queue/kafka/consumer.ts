/** Reads topics of a Kafka or event hubs for ever: offsets move when what the messages hold is durable, and not before. */
import { backoffMs, pause } from '../../../delivery/backoff.ts';
import { PromptlogError } from '../../../errors.ts';
import type { Notify } from '../../../notice.ts';
import type { MessageOutcome } from '../message-intake.ts';
import type { QueueConsumer } from '../queue-consumer.ts';
import type { KafkaMessage } from './batch.ts';
import { clientOptions, inTime, placeOf, unlessAborted } from './client.ts';
import { kafkaFailure } from './failure.ts';
import type { GroupTiming } from './group.ts';
import type { KafkaOptions } from './options.ts';
import type { FetchBounds } from './reader.ts';
import { KafkaRefusals } from './refusals.ts';
import { KafkaSession, type TakesMessages } from './session.ts';

export interface KafkaConsumerOptions {
  readonly intake: TakesMessages;
  readonly options: KafkaOptions;
  readonly notify: Notify;
  readonly timing?: Partial<KafkaTiming>;
}

export interface KafkaTiming extends GroupTiming, FetchBounds {
  /** How old may be what is known of topics and their leaders. New partitions are found so late. */
  readonly metadataMs: number;
  /** Longest pause between two attempts to reach the brokers. */
  readonly retryMaxMs: number;
  /** How long whoever starts it waits for the first answer of a broker. */
  readonly startMs: number;
  /** How long `close` waits for what is in hand. */
  readonly closeMs: number;
}

// Event Hubs asks for half a minute at least, and for no fewer bytes than one large message.
const DEFAULT_TIMING: KafkaTiming = {
  sessionTimeoutMs: 30_000,
  heartbeatMs: 3_000,
  maxBytes: 4_000_000,
  maxWaitMs: 2_000,
  metadataMs: 30_000,
  retryMaxMs: 30_000,
  startMs: 10_000,
  closeMs: 10_000,
};
// A stay that was shorter is no success: each attempt after it waits longer than the one before.
const STEADY_MS = 10_000;

/**
 * Resolves when the topics are read, or when the brokers are away and are being tried: both are said to `notify`. Rejects with
 * PL_BROKER_REFUSED when waiting cannot help: a wrong password, a topic that is not there.
 */
export async function startKafkaConsumer(options: KafkaConsumerOptions): Promise<QueueConsumer> {
  const consumer = new KafkaConsumer(options);
  await consumer.start();
  return consumer;
}

class KafkaConsumer implements QueueConsumer {
  readonly counts = { messages: 0, accepted: 0, refused: 0 };
  readonly #options: KafkaConsumerOptions;
  readonly #place: string;
  readonly #timing: KafkaTiming;
  readonly #refusals: KafkaRefusals;
  readonly #stop = new AbortController();
  readonly #abandon = new AbortController();
  readonly #client;
  #session: KafkaSession | undefined;
  #memberId: string | null = null;
  /** Waited for by whoever starts it. */
  #answer: ((failure: PromptlogError | undefined) => void) | undefined;
  #running: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  /** Since when it is away and what was said of it, so that each is said once. */
  #away: { readonly since: number; readonly said: string } | undefined;

  constructor(options: KafkaConsumerOptions) {
    this.#options = options;
    this.#place = placeOf(options.options);
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#client = { ...clientOptions(options.options), metadataMaxAge: this.#timing.metadataMs };
    this.#refusals = new KafkaRefusals({ ...options.options, client: this.#client, notify: options.notify });
  }

  get connected(): boolean {
    return this.#session?.connected === true;
  }

  async start(): Promise<void> {
    const first = Promise.withResolvers<PromptlogError | undefined>();
    this.#answer = first.resolve;
    this.#running = this.#run();
    await inTime(first.promise, this.#timing.startMs);
    this.#answer = undefined;
    first.resolve(undefined);
    const failure = await first.promise;
    if (failure?.retriable !== false) return;
    await this.close();
    throw failure;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const began = performance.now();
      const failure = await this.#stay();
      if (failure === undefined || signal.aborted) return;
      // Whoever starts it gets what is lasting thrown, and nobody is told twice.
      if (this.#answer === undefined || failure.retriable) this.#sayAway(failure);
      this.#answer?.(failure);
      if (performance.now() - began > STEADY_MS) attempt = 1;
      await pause(backoffMs(attempt, this.#timing.retryMaxMs), signal);
    }
  }

  /** One stay in the group; resolves to what ended it. */
  async #stay(): Promise<PromptlogError | undefined> {
    let session: KafkaSession | undefined;
    try {
      session = this.#open();
      this.#session = session;
      await unlessAborted(session.run(this.#stop.signal, this.#abandon.signal), this.#abandon.signal);
      return undefined;
    } catch (error) {
      return kafkaFailure(error, this.#place);
    } finally {
      this.#memberId = (await session?.end(this.#stop.signal.aborted)) ?? null;
    }
  }

  #open(): KafkaSession {
    const { intake, options, notify } = this.#options;
    return new KafkaSession({
      client: this.#client,
      options,
      timing: this.#timing,
      memberId: this.#memberId,
      intake,
      notify,
      onJoined: () => {
        this.#sayReading();
        this.#answer?.(undefined);
      },
      onTaken: (messages, outcomes) => this.#settle(messages, outcomes),
    });
  }

  async #settle(messages: readonly KafkaMessage[], outcomes: readonly (MessageOutcome | undefined)[]): Promise<void> {
    await this.#refusals.settle(messages, outcomes);
    this.counts.messages += messages.length;
    for (const outcome of outcomes) {
      this.counts.accepted += outcome?.accepted ?? 0;
      this.counts.refused += outcome?.refused ?? 0;
    }
  }

  #sayReading(): void {
    const { topics, group } = this.#options.options;
    const names = topics.map(({ name }) => name).join(', ');
    const away = this.#away;
    this.#away = undefined;
    const [code, what] = away === undefined ? ['kafka.reading', 'is read'] : ['kafka.back', 'is back'];
    const seconds = away === undefined ? {} : { seconds: Math.round((Date.now() - away.since) / 1000) };
    const text = `${this.#place} ${what}: ${names}`;
    this.#options.notify({ level: 'info', code, text, facts: { topics: names, group, ...seconds } });
  }

  #sayAway(failure: PromptlogError): void {
    const { since = Date.now(), said } = this.#away ?? {};
    this.#away = { since, said: failure.message };
    if (said === failure.message) return;
    // What waiting cannot mend needs somebody, although it is tried again for ever.
    const level = failure.retriable ? 'warn' : 'error';
    this.#options.notify({ level, code: failure.code, text: `${failure.message}. ${failure.fix}` });
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    await inTime(this.#running, this.#timing.closeMs);
    this.#abandon.abort(new PromptlogError('PL_CLOSED'));
    await this.#running;
    await this.#refusals.close();
  }
}
