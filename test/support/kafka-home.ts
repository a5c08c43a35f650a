/** Everything between a topic and the stores: a broker that is shared, a shipper of the test's own, and consumers that read into it. */
import assert from 'node:assert/strict';
import { type KafkaTiming, startKafkaConsumer } from '../../src/doors/queue/kafka/consumer.ts';
import type { KafkaOptions } from '../../src/doors/queue/kafka/options.ts';
import { MessageIntake } from '../../src/doors/queue/message-intake.ts';
import type { QueueConsumer } from '../../src/doors/queue/queue-consumer.ts';
import type { Notice } from '../../src/notice.ts';
import type { Shipper, ShipperOptions } from '../../src/shipper.ts';
import { sharedKafka, type TestKafka } from './kafka.ts';
import { ShipperHome } from './shipper-home.ts';

/** Shorter than of a program that runs for months. */
export const QUICK: Partial<KafkaTiming> = {
  sessionTimeoutMs: 3_000,
  heartbeatMs: 300,
  maxWaitMs: 500,
  retryMaxMs: 500,
};

export class KafkaHome {
  readonly kafka: TestKafka;
  readonly home: ShipperHome;
  readonly notices: Notice[] = [];
  readonly #consumers: QueueConsumer[] = [];

  private constructor(kafka: TestKafka, home: ShipperHome) {
    this.kafka = kafka;
    this.home = home;
  }

  static async create(): Promise<KafkaHome> {
    return new KafkaHome(await sharedKafka(), await ShipperHome.create());
  }

  readonly notify = (notice: Notice): void => void this.notices.push(notice);

  shipper(more: Partial<ShipperOptions> = {}): Shipper {
    return this.home.open(more);
  }

  options(topic: string, more: Partial<KafkaOptions> = {}): KafkaOptions {
    return {
      brokers: [this.kafka.brokers],
      topics: [{ name: topic }],
      group: `of-${topic}`,
      from: 'earliest',
      ...more,
    };
  }

  async consume(
    shipper: Shipper,
    options: KafkaOptions,
    { unpackedBytes = 1_000_000, ...timing }: Partial<KafkaTiming> & { readonly unpackedBytes?: number } = {},
  ): Promise<QueueConsumer> {
    const { notify } = this;
    const intake = new MessageIntake({ shipper, door: 'kafka', notify, maxBytes: unpackedBytes });
    const consumer = await startKafkaConsumer({ intake, options, notify, timing: { ...QUICK, ...timing } });
    this.#consumers.push(consumer);
    return consumer;
  }

  /** What was said of this, oldest first. */
  said(code: string): readonly Notice[] {
    return this.notices.filter((notice) => notice.code === code);
  }

  /**
   * Fails unless both stores hold these, each once and in the same state. A record that two spools brought may have been written twice:
   * the time it was accepted at is the earlier of the two, whichever came first.
   */
  async assertOnce(ids: readonly string[]): Promise<void> {
    const records = await this.home.records();
    assert.deepEqual([...records.keys()].sort(), [...ids].sort(), 'the records store');
    const versions = [...this.home.search.documents].map(([id, { version }]) => [id, version] as const);
    const revisions = [...records].map(([id, { revision }]) => [id, revision] as const);
    assert.deepEqual(new Map(versions.sort()), new Map(revisions.sort()), 'the search store');
  }

  async remove(): Promise<void> {
    for (const consumer of this.#consumers) await consumer.close();
    await this.home.remove();
  }
}

/** Waits until it is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, timeoutMs = 45_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
