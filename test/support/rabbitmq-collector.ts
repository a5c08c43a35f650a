/** What a collector is to a RabbitMQ: a shipper with both stores behind it, a consumer in front, and a hand in the broker. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect, type Message, type Options } from 'amqplib';
import { loadConfig } from '../../src/config.ts';
import { MessageIntake } from '../../src/doors/queue/message-intake.ts';
import type { QueueConsumer } from '../../src/doors/queue/queue-consumer.ts';
import { startRabbitmqConsumer } from '../../src/doors/queue/rabbitmq/consumer.ts';
import { type RabbitmqOptions, rabbitmqOptionsFrom } from '../../src/doors/queue/rabbitmq/options.ts';
import type { Notice } from '../../src/notice.ts';
import type { Shipper } from '../../src/shipper.ts';
import type { TestRabbitmq } from './rabbitmq.ts';
import { recordOf } from './records.ts';
import { ShipperHome } from './shipper-home.ts';

/** Settings of `collector.rabbitmq.*`, by what follows that. */
export type RabbitmqSettings = Readonly<Record<string, string | number>>;

const WAIT_MS = 60_000;

/** The options as the settings give them. */
export function optionsOf(settings: RabbitmqSettings): RabbitmqOptions {
  const flags = Object.entries(settings).map(([name, value]) => [`collector.rabbitmq.${name}`, value]);
  const options = rabbitmqOptionsFrom(loadConfig({ flags: Object.fromEntries(flags), environment: {}, folder: '/' }));
  return options ?? assert.fail('no address');
}

/** The ids of so many records. */
export function names(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `m${from + index}`);
}

/** Waits for what comes by itself. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `not within a minute: ${what}`);
    await sleep(20);
  }
}

/** A test's own connection to the broker, to publish, to look and to make. */
export class BrokerHand {
  readonly model: ChannelModel;
  #channel: Channel | undefined;

  private constructor(model: ChannelModel) {
    this.model = model;
    model.on('error', () => {});
  }

  static async open(url: string): Promise<BrokerHand> {
    return new BrokerHand(await connect(url));
  }

  /** A channel, another one when the broker closed the last. */
  async channel(): Promise<Channel> {
    if (this.#channel !== undefined) return this.#channel;
    const channel = await this.model.createChannel();
    channel.on('error', () => {});
    channel.on('close', () => {
      this.#channel = undefined;
    });
    this.#channel = channel;
    return channel;
  }

  /** Resolves when the broker has them all durably. */
  async publish(queue: string, bodies: readonly (string | Buffer)[], options: Options.Publish = {}): Promise<void> {
    const channel = await this.model.createConfirmChannel();
    for (const body of bodies) {
      channel.sendToQueue(queue, Buffer.from(body), { persistent: true, mandatory: true, ...options });
    }
    await channel.waitForConfirms();
    await channel.close();
  }

  /** Publishes records of these ids, each named by its id. */
  async publishRecords(queue: string, ids: readonly string[], content?: string): Promise<void> {
    const channel = await this.model.createConfirmChannel();
    for (const id of ids) {
      const body = JSON.stringify(recordOf(id, content === undefined ? {} : { content }));
      channel.sendToQueue(queue, Buffer.from(body), { persistent: true, messageId: id });
    }
    await channel.waitForConfirms();
    await channel.close();
  }

  /** The messages that wait in a queue to be given to somebody. */
  async waiting(queue: string): Promise<number> {
    return (await (await this.channel()).checkQueue(queue)).messageCount;
  }

  /** How many read a queue. */
  async readers(queue: string): Promise<number> {
    return (await (await this.channel()).checkQueue(queue)).consumerCount;
  }

  /** Takes all messages that wait in a queue out of it. */
  async takeAll(queue: string): Promise<Message[]> {
    const channel = await this.channel();
    const count = await this.waiting(queue);
    const messages: Message[] = [];
    const onMessage = (message: Message | null): void => {
      if (message === null) return;
      messages.push(message);
      channel.ack(message);
    };
    const { consumerTag } = await channel.consume(queue, onMessage);
    await until(`${count} messages came`, () => messages.length >= count);
    await channel.cancel(consumerTag);
    return messages;
  }

  close(): Promise<void> {
    return this.model.close().catch(() => {});
  }
}

/** A collector's side in this process. */
export class RabbitmqCollector {
  readonly home: ShipperHome;
  readonly notices: Notice[] = [];
  readonly #broker: TestRabbitmq;
  readonly #consumers: QueueConsumer[] = [];

  private constructor(home: ShipperHome, broker: TestRabbitmq) {
    this.home = home;
    this.#broker = broker;
  }

  static async create(broker: TestRabbitmq): Promise<RabbitmqCollector> {
    return new RabbitmqCollector(await ShipperHome.create(), broker);
  }

  /** Reads with a shipper; the broker's address is that of the test when none is given. */
  async read(shipper: Shipper, settings: RabbitmqSettings): Promise<QueueConsumer> {
    const notify = (notice: Notice): void => void this.notices.push(notice);
    const intake = new MessageIntake({ shipper, door: 'rabbitmq', notify, maxBytes: 1_000_000 });
    const options = optionsOf({ url: this.#broker.url, ...settings });
    const consumer = await startRabbitmqConsumer({ intake, options, notify });
    this.#consumers.push(consumer);
    return consumer;
  }

  /** The codes of what was said, in order. */
  get said(): readonly string[] {
    return this.notices.map(({ code }) => code);
  }

  async remove(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.close()));
    await this.home.remove();
  }
}
