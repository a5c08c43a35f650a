/** Kafka and its consumers when processes are killed: whatever happens, every record is there once. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ShipperOptions } from '../../src/shipper.ts';
import type { ChildOptions } from '../support/kafka-child.ts';
import { KafkaHome, QUICK, until } from '../support/kafka-home.ts';
import { recordOf } from '../support/records.ts';

const CHILD = join(import.meta.dirname, '..', 'support', 'kafka-child.ts');
const DRAIN_MS = 30_000;
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `m${from + index}`);
const content = 'Where is my refund? '.repeat(20);
const messages = (ids: readonly string[]) =>
  ids.map((id) => ({ key: id, value: JSON.stringify(recordOf(id, { content })) }));

describe('Kafka and its consumers', function () {
  this.timeout(120_000);
  let home: KafkaHome;
  const children = new Set<ChildProcess>();

  beforeEach(async () => {
    home = await KafkaHome.create();
  });
  afterEach(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    await home.remove();
  });

  /** A consumer in a process of its own, with a spool of its own. */
  function start(topic: string, spool = 'spool') {
    const { onWarning: _, ...shipper } = home.home.options({ spool: { folder: join(home.home.folder, spool) } });
    const options: ChildOptions = {
      shipper,
      kafka: home.options(topic),
      timing: { ...QUICK, sessionTimeoutMs: 1_500, maxBytes: 200_000 },
    };
    const flags = ['--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(options)];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    const counter = { child, taken: 0 };
    createInterface({ input: child.stdout }).on('line', (line) => {
      counter.taken = Number(line);
    });
    return counter;
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  /** Everything that is left in a spool reaches the stores. */
  async function drain(spool: ShipperOptions['spool']): Promise<void> {
    const shipper = home.shipper({ spool });
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await shipper.close();
  }
  const settled = (topic: string, count: number) =>
    until('every offset is committed', async () => (await home.kafka.committed(`of-${topic}`, topic)) === count);

  it('bring every record once through kill -9 of the consumer at any moment', async () => {
    const ids = names(12_000);
    const topic = await home.kafka.createTopic({ partitions: 3 });
    await home.kafka.produce(topic, messages(ids));
    let rounds = 0;
    for (let last = false; !last; rounds++) {
      last = rounds === 5;
      const consumer = start(topic);
      const most = last ? Number.POSITIVE_INFINITY : 200 + Math.floor(Math.random() * 1_500);
      await until('it has taken some, or all', async () =>
        last ? (await home.kafka.committed(`of-${topic}`, topic)) === ids.length : consumer.taken >= most,
      );
      await end(consumer.child, last ? 'SIGTERM' : 'SIGKILL');
    }
    await drain({ folder: join(home.home.folder, 'spool') });
    await home.home.assertBoth(ids);
  });

  it('share the partitions of a topic, and take over those of one that was killed', async () => {
    const ids = names(6_000);
    const topic = await home.kafka.createTopic({ partitions: 4 });
    const [one, two] = [start(topic, 'one'), start(topic, 'two')];
    await until('each has its share', async () => {
      const shares = await home.kafka.members(`of-${topic}`).catch(() => []);
      return shares.length === 2 && shares.every((share) => share === 2);
    });
    await home.kafka.produce(topic, messages(ids.slice(0, 3_000)));
    await until('both have taken some', () => one.taken > 0 && two.taken > 0);
    await end(two.child, 'SIGKILL');
    await home.kafka.produce(topic, messages(ids.slice(3_000)));
    await settled(topic, ids.length);
    assert.deepEqual(await home.kafka.members(`of-${topic}`), [4]);
    await end(one.child, 'SIGTERM');
    for (const name of ['one', 'two']) await drain({ folder: join(home.home.folder, name) });
    await home.assertOnce(ids);
  });

  it('lose and double nothing while members come and go', async () => {
    const ids = names(8_000);
    const topic = await home.kafka.createTopic({ partitions: 4 });
    const shipper = home.shipper();
    const options = home.options(topic);
    const bounds = { maxBytes: 100_000 };
    const steady = await home.consume(shipper, options, bounds);
    let left = 0;
    for (let round = 0; round < 4; round++) {
      await home.kafka.produce(topic, messages(ids.slice(round * 2_000, (round + 1) * 2_000)));
      const guest = await home.consume(shipper, options, bounds);
      await until(
        'the guest has taken some',
        () => guest.counts.messages > 0 || steady.counts.messages >= (round + 1) * 2_000,
      );
      await guest.close();
      left += guest.counts.messages;
    }
    await settled(topic, ids.length);
    assert.ok(steady.counts.messages + left >= ids.length);
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(ids);
  });

  it('come back by themselves when the broker was killed, and tell once that it was away', async () => {
    const ids = names(6_000);
    const topic = await home.kafka.createTopic({ partitions: 2 });
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    try {
      await home.kafka.produce(topic, messages(ids.slice(0, 4_000)));
      const shipper = home.shipper();
      const consumer = await home.consume(shipper, home.options(topic), { maxBytes: 50_000 });
      await until('it is in the middle', () => consumer.counts.messages > 500);
      await home.kafka.kill();
      await until('it is said', () => home.said('PL_BROKER_UNAVAILABLE').length > 0);
      assert.equal(consumer.connected, false);
      await home.kafka.start();
      await home.kafka.produce(topic, messages(ids.slice(4_000)));
      await settled(topic, ids.length);
      assert.equal(consumer.connected, true);
      assert.deepEqual([home.said('kafka.back').length, home.said('PL_BROKER_UNAVAILABLE').length < 4], [1, true]);
      assert.equal(await shipper.drain(DRAIN_MS), true);
      await home.home.assertBoth(ids);
    } finally {
      process.off('unhandledRejection', onUnhandled);
    }
    assert.deepEqual(unhandled, []);
  });

  it('stop in time although the broker is away', async () => {
    const topic = await home.kafka.createTopic();
    const consumer = await home.consume(home.shipper(), home.options(topic));
    await home.kafka.kill();
    const began = performance.now();
    await consumer.close();
    assert.ok(performance.now() - began < 8_000);
    await home.kafka.start();
  });
});
