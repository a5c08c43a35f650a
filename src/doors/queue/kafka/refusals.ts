/** What becomes of messages that cannot be used: they go to a topic of their own, or are named in a notice. */
import type { BaseOptions } from '@platformatic/kafka';
import type { Notify } from '../../../notice.ts';
import type { MessageOutcome } from '../message-intake.ts';
import { type KafkaMessage, kafkaPlace } from './batch.ts';
import { placeOf } from './client.ts';
import type { KafkaConnection } from './connection.ts';
import { kafkaFailure } from './failure.ts';
import { type KafkaOutgoing, KafkaPublisher } from './publisher.ts';

export interface KafkaRefusalsOptions extends KafkaConnection {
  readonly client: BaseOptions;
  readonly deadLetterTopic?: string;
  readonly notify: Notify;
}

interface Refused {
  readonly message: KafkaMessage;
  readonly code: string;
  readonly reason: string;
}

export class KafkaRefusals {
  readonly #options: KafkaRefusalsOptions;
  readonly #publisher: KafkaPublisher | undefined;

  constructor(options: KafkaRefusalsOptions) {
    this.#options = options;
    const { client, deadLetterTopic } = options;
    this.#publisher = deadLetterTopic === undefined ? undefined : new KafkaPublisher(client, deadLetterTopic);
  }

  /** Resolves when all that was refused is kept, or said where nothing keeps it. Rejects when the brokers do not take it. */
  async settle(messages: readonly KafkaMessage[], outcomes: readonly (MessageOutcome | undefined)[]): Promise<void> {
    const refused = messages.flatMap((message, index): Refused[] => {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome.refused === 0) return [];
      const { code = 'PL_RECORD_INVALID', message: reason = '' } = outcome.fault ?? {};
      return [{ message, code, reason }];
    });
    const [first] = refused;
    if (first === undefined) return;
    const { deadLetterTopic } = this.#options;
    if (this.#publisher === undefined || deadLetterTopic === undefined) {
      this.#say(refused, 'is kept by its topic alone, as collector.kafka.deadLetterTopic is not set');
      return;
    }
    const letters = new Map(refused.map((each) => [letterOf(each), each]));
    const tooLarge = await this.#publish(this.#publisher, [...letters.keys()], deadLetterTopic);
    const kept = refused.filter((each) => !tooLarge.some((letter) => letters.get(letter) === each));
    if (kept.length > 0) this.#say(kept, `went to ${deadLetterTopic}`);
    const left = tooLarge.flatMap((letter) => letters.get(letter) ?? []);
    if (left.length > 0) this.#say(left, `is kept by its topic alone, as it is too large for ${deadLetterTopic}`);
  }

  async close(): Promise<void> {
    await this.#publisher?.close();
  }

  async #publish(publisher: KafkaPublisher, letters: readonly KafkaOutgoing[], topic: string) {
    try {
      return await publisher.publish(letters);
    } catch (error) {
      throw kafkaFailure(error, `the topic ${topic} for messages that cannot be used, of ${placeOf(this.#options)},`);
    }
  }

  #say(refused: readonly Refused[], whatBecame: string): void {
    const [first] = refused;
    if (first === undefined) return;
    const place = kafkaPlace(first.message);
    const which = refused.length === 1 ? `a message at ${place}` : `${refused.length} messages, the first at ${place},`;
    this.#options.notify({
      level: 'warn',
      code: 'kafka.refused',
      text: `${which} could not be used (${first.code}) and ${whatBecame}`,
      facts: { place, reason: first.code, messages: refused.length },
    });
  }
}

/** The message as it came, with what was wrong with it and where it stood. */
function letterOf({ message, code, reason }: Refused): KafkaOutgoing {
  const { record } = message;
  const added = { 'promptlog-error-code': code, 'promptlog-error': reason, 'promptlog-from': kafkaPlace(message) };
  const own = record.headers.map(([name, value]) => [name ?? Buffer.alloc(0), value ?? Buffer.alloc(0)] as const);
  return {
    key: record.key,
    value: record.value ?? Buffer.alloc(0),
    headers: [
      ...own.filter(([name]) => !Object.hasOwn(added, name.toString())),
      ...Object.entries(added).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
    ],
  };
}
