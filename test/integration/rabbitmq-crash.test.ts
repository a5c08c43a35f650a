/** Processes and brokers that are killed: every confirmed record arrives, and arrives once. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRabbitmqSender } from '../../src/doors/queue/rabbitmq/sender.ts';
import type { Notice } from '../../src/notice.ts';
import type { ShipperOptions } from '../../src/shipper.ts';
import { sharedRabbitmq, type TestRabbitmq } from '../support/rabbitmq.ts';
import { BrokerHand, names, RabbitmqCollector, until } from '../support/rabbitmq-collector.ts';
import { recordOf } from '../support/records.ts';
import { assertAllDelivered } from '../support/shipper-home.ts';

const CHILD = join(import.meta.dirname, '../support/rabbitmq-child.ts');
const MANY = 5_000;

describe('kill -9', function () {
  this.timeout(90_000);
  let broker: TestRabbitmq;
  let hand: BrokerHand;
  let collector: RabbitmqCollector;
  let queue: string;
  let number = 0;
  const children = new Set<ChildProcess>();

  before(async () => {
    broker = await sharedRabbitmq();
  });
  beforeEach(async () => {
    queue = `crash-${number++}`;
    hand = await BrokerHand.open(broker.url);
    collector = await RabbitmqCollector.create(broker);
    // Its queues are there before anything is published.
    const shipper = collector.home.open();
    await (await collector.read(shipper, { queue })).close();
    await shipper.close();
    await broker.settle();
  });
  afterEach(async () => {
    for (const child of children) await kill(child);
    await collector.remove();
    const channel = await hand.channel();
    for (const name of [queue, `${queue}.dead`]) await channel.deleteQueue(name);
    await hand.close();
  });

  /** A collector in a process of its own. `counts` gives how many messages it has acknowledged, as that grows. */
  function start(more: Partial<ShipperOptions> = {}) {
    const { onWarning: _, ...options } = collector.home.options(more);
    const settings = { url: broker.url, queue, prefetch: 200 };
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(options), JSON.stringify(settings)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.add(child);
    child.once('exit', () => children.delete(child));
    return { child, counts: createInterface({ input: child.stdout ?? assert.fail() }) };
  }

  async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    return (await gone)[0] as number | null;
  }

  async function assertAll(ids: readonly string[], more: Partial<ShipperOptions> = {}): Promise<void> {
    const shipper = collector.home.open(more);
    assert.equal(await shipper.drain(), true);
    assertAllDelivered(shipper.status().lanes);
    const records = await collector.home.records();
    const documents = collector.home.search.documents;
    assert.deepEqual([...records.keys()].sort(), [...ids].sort(), 'the records store');
    assert.deepEqual([...documents.keys()].sort(), [...ids].sort(), 'the search store');
    // When it was accepted first may come to be known last, by the spool of a killed process: a merge, and no second record.
    for (const [id, { revision }] of records) {
      assert.ok(
        revision === 1 || (revision === 2 && 'below' in (more.spool ?? {})),
        `${id} has the revision ${revision}`,
      );
      assert.equal(documents.get(id)?.version, revision);
    }
    assert.equal(await hand.waiting(queue), 0);
    assert.equal(await hand.waiting(`${queue}.dead`), 0);
  }

  it(`of the process that reads loses and doubles none of ${MANY} records, whenever it comes`, async () => {
    await hand.publishRecords(queue, names(MANY));
    let rounds = 0;
    for (let left = MANY; left > 0; rounds++) {
      const { child, counts } = start();
      const killAt = 100 + Math.floor(Math.random() * 1_500);
      for await (const count of counts) {
        if (Number(count) >= Math.min(killAt, left)) break;
      }
      await kill(child);
      // Until the broker has noticed, what was in hand is in no count.
      await until('the broker has noticed', async () => (await hand.readers(queue)) === 0);
      left = await hand.waiting(queue);
    }
    assert.ok(rounds >= 4, `${rounds} rounds`);
    await assertAll(names(MANY));
  });

  it('of one of two that share a queue leaves its messages to the other', async () => {
    const below = { spool: { below: join(collector.home.folder, 'spools') } };
    const [one, other] = [start(below), start(below)];
    await until('both read', async () => (await hand.readers(queue)) === 2);
    let [ofOne, ofOther] = [0, 0];
    one.counts.on('line', (count) => {
      ofOne = Number(count);
      if (ofOne > 500) one.child.kill('SIGKILL');
    });
    other.counts.on('line', (count) => {
      ofOther = Number(count);
    });
    await hand.publishRecords(queue, names(MANY));
    await until('the queue is empty', async () => (await hand.waiting(queue)) === 0 && ofOne + ofOther >= MANY - 600);
    assert.equal(await kill(other.child, 'SIGTERM'), 0);
    assert.equal(one.child.signalCode, 'SIGKILL');
    assert.ok(ofOther > ofOne, `${ofOne} and ${ofOther}`);
    // What the killed one had taken waits in its spool.
    await collector.home.open(below).drain();
    await assertAll(names(MANY), below);
  });

  it('of the broker under sender and consumer costs no confirmed record', async () => {
    const notices: Notice[] = [];
    const shipper = collector.home.open();
    const consumer = await collector.read(shipper, { queue });
    const sender = createRabbitmqSender({ url: broker.url, queue, notify: (notice) => void notices.push(notice) });
    const ids = names(6_000);
    for (const id of ids.slice(0, 3_000)) sender.accept(recordOf(id));
    await until('some have arrived', () => consumer.counts.messages > 200);
    await broker.kill();
    for (const id of ids.slice(3_000)) sender.accept(recordOf(id));
    await until('both say that it is away', () => {
      return notices.some(({ code }) => code === 'sender.away') && collector.said.includes('PL_BROKER_UNAVAILABLE');
    });
    assert.ok(sender.pending >= 3_000);
    await broker.start();
    await sender.flush();
    assert.equal(await sender.close(), true);
    hand = await BrokerHand.open(broker.url);
    await until('it is back', () => consumer.connected);
    await until(
      'all have arrived',
      async () => consumer.counts.messages >= ids.length - 500 && (await hand.waiting(queue)) === 0,
    );
    await consumer.close();
    await shipper.close();
    await assertAll(ids);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['sender.away', 'sender.back'],
    );
    assert.deepEqual(collector.said.slice(1), ['rabbitmq.reading', 'PL_BROKER_UNAVAILABLE', 'rabbitmq.back']);
  });

  it('of the broker keeps what nobody has read yet, in a classic queue as well', async () => {
    const classic = `${queue}-classic`;
    const shipper = collector.home.open();
    await (await collector.read(shipper, { queue: classic, type: 'classic' })).close();
    await broker.settle();
    const sender = createRabbitmqSender({ url: broker.url, queue: classic });
    for (const id of names(1_000)) sender.accept(recordOf(id));
    await sender.flush();
    await broker.kill();
    await broker.start();
    assert.equal(await sender.close(), true);
    hand = await BrokerHand.open(broker.url);
    assert.equal(await hand.waiting(classic), 1_000);
    const consumer = await collector.read(shipper, { queue: classic, type: 'classic' });
    await until('all have arrived', () => consumer.counts.messages === 1_000);
    await consumer.close();
    await shipper.close();
    await assertAll(names(1_000));
    const channel = await hand.channel();
    for (const name of [classic, `${classic}.dead`]) await channel.deleteQueue(name);
  });
});
