/** Writes messages to a topic so that all replicas hold them, in requests that a broker takes. */
import { type BaseOptions, compatibilityPartitioner, Producer } from '@platformatic/kafka';
import { inTime, listenTo } from './client.ts';
import { hasKafkaCode } from './failure.ts';

export interface KafkaOutgoing {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: readonly (readonly [name: Buffer, value: Buffer])[];
}

const ACKS_ALL = -1;
/** Brokers take a million bytes as they come, Event Hubs closes the connection on 1,046,528. */
const REQUEST_BYTES = 900_000;
/** Azure drops a connection that is silent for four minutes without a word. */
const IDLE_MS = 180_000;
const CLOSE_MS = 5_000;

export class KafkaPublisher {
  readonly #client: BaseOptions;
  readonly #topic: string;
  #producer: Producer | undefined;
  #usedAt = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Until a broker says that it does not know it. */
  #idempotent = true;
  #closed = false;

  constructor(client: BaseOptions, topic: string) {
    this.#client = client;
    this.#topic = topic;
  }

  /**
   * Resolves, when all replicas hold them, to those of them that no broker will ever take, being too large. Rejects when that is not known.
   */
  publish(messages: readonly KafkaOutgoing[]): Promise<readonly KafkaOutgoing[]> {
    // One after the other: a producer numbers what it sends.
    const done = this.#last.then(() => this.#publish(messages));
    this.#last = done.catch(() => {});
    return done;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#forget();
  }

  async #publish(messages: readonly KafkaOutgoing[]): Promise<readonly KafkaOutgoing[]> {
    if (performance.now() - this.#usedAt > IDLE_MS) await this.#forget();
    const tooLarge: KafkaOutgoing[] = [];
    for (const request of requestsOf(messages)) tooLarge.push(...(await this.#send(request)));
    return tooLarge;
  }

  async #send(messages: readonly KafkaOutgoing[]): Promise<readonly KafkaOutgoing[]> {
    try {
      await this.#sendOnce(messages);
      return [];
    } catch (error) {
      // Whether those before it arrived is not known: a new producer numbers from the start.
      await this.#forget();
      if (this.#idempotent && isNotIdempotent(error)) {
        this.#idempotent = false;
        return this.#send(messages);
      }
      if (!isTooLarge(error)) throw error;
      if (messages.length === 1) return messages;
      const half = Math.ceil(messages.length / 2);
      return [...(await this.#send(messages.slice(0, half))), ...(await this.#send(messages.slice(half)))];
    }
  }

  async #sendOnce(messages: readonly KafkaOutgoing[]): Promise<void> {
    if (this.#closed) throw new Error('it was closed');
    this.#producer ??= this.#create();
    this.#usedAt = performance.now();
    await this.#producer.send({
      acks: ACKS_ALL,
      // Stamped with the time they are sent at: by an older one retention would delete them early, a later one is refused.
      messages: messages.map(({ key, value, headers }) => ({
        topic: this.#topic,
        value,
        headers: new Map(headers.map(([name, each]) => [name, each])),
        ...(key === null ? {} : { key }),
      })),
    });
    this.#usedAt = performance.now();
  }

  #create(): Producer {
    return listenTo(
      new Producer({
        ...this.#client,
        idempotent: this.#idempotent,
        // The same partition for a key as every other client of Kafka.
        partitioner: compatibilityPartitioner,
      }),
    );
  }

  async #forget(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer !== undefined) await inTime(producer.close(true), CLOSE_MS);
  }
}

function requestsOf(messages: readonly KafkaOutgoing[]): readonly (readonly KafkaOutgoing[])[] {
  const requests: KafkaOutgoing[][] = [];
  let room = 0;
  for (const message of messages) {
    const { key, value, headers } = message;
    const bytes = headers.reduce(
      (sum, [name, each]) => sum + name.length + each.length,
      value.length + (key?.length ?? 0),
    );
    const open = requests.at(-1);
    if (open === undefined || bytes > room) {
      requests.push([message]);
      room = REQUEST_BYTES - bytes;
    } else {
      open.push(message);
      room -= bytes;
    }
  }
  return requests;
}

function isTooLarge(error: unknown): boolean {
  return hasKafkaCode(error, 'MESSAGE_TOO_LARGE') || hasKafkaCode(error, 'RECORD_LIST_TOO_LARGE');
}

function isNotIdempotent(error: unknown): boolean {
  const codes = ['PLT_KFK_UNSUPPORTED_API', 'UNSUPPORTED_VERSION', 'CLUSTER_AUTHORIZATION_FAILED'];
  return codes.some((code) => hasKafkaCode(error, code));
}
