/** Reading a real RabbitMQ: every record once, what cannot be used apart, and nothing acknowledged that is not durable. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sharedRabbitmq, type TestRabbitmq } from '../support/rabbitmq.ts';
import { BrokerHand, names, RabbitmqCollector, until } from '../support/rabbitmq-collector.ts';
import { recordOf } from '../support/records.ts';

const EXPORTS = join(import.meta.dirname, '../doors/otlp/protobuf-exports.json');

describe('the consumer of a RabbitMQ', function () {
  this.timeout(60_000);
  let broker: TestRabbitmq;
  let hand: BrokerHand;
  let collector: RabbitmqCollector;
  let queue: string;
  let number = 0;

  before(async () => {
    broker = await sharedRabbitmq();
    hand = await BrokerHand.open(broker.url);
  });
  after(() => hand?.close());
  beforeEach(async () => {
    queue = `prompts-${number++}`;
    collector = await RabbitmqCollector.create(broker);
  });
  afterEach(async () => {
    await collector.remove();
    const channel = await hand.channel();
    for (const name of [queue, `${queue}.dead`]) await channel.deleteQueue(name);
  });

  for (const type of ['quorum', 'classic']) {
    it(`makes a durable ${type} queue, and brings each of its records once to both stores`, async () => {
      const shipper = collector.home.open();
      const consumer = await collector.read(shipper, { queue, type });
      assert.equal(consumer.connected, true);
      await hand.publishRecords(queue, names(2_000));
      await until('all are taken', () => consumer.counts.messages === 2_000);
      assert.deepEqual(consumer.counts, { messages: 2_000, accepted: 2_000, refused: 0 });
      await consumer.close();
      assert.equal(consumer.connected, false);
      assert.equal(await shipper.drain(), true);
      await collector.home.assertBoth(names(2_000));
      assert.equal(await hand.waiting(queue), 0);
      const made = await broker.ctl('list_queues', 'name', 'type', 'durable', '--no-table-headers');
      assert.match(made, new RegExp(`^${queue}\t${type}\ttrue$`, 'm'));
      assert.match(made, new RegExp(`^${queue}\\.dead\t${type}\ttrue$`, 'm'));
    });
  }

  it('puts what cannot be used among the dead letters, with why it died, and takes its neighbours', async () => {
    const shipper = collector.home.open();
    const consumer = await collector.read(shipper, { queue });
    const bomb = gzipSync(Buffer.alloc(5_000_000, 'a secret '));
    await hand.publishRecords(queue, names(10));
    await hand.publish(queue, ['a secret that is no JSON'], { messageId: 'no-json' });
    await hand.publishRecords(queue, names(10, 10));
    await hand.publish(queue, ['{"message":"a secret of the wrong shape"}'], { messageId: 'no-record' });
    await hand.publish(queue, [bomb], { messageId: 'bomb', contentEncoding: 'gzip' });
    await hand.publish(queue, [gzipSync(JSON.stringify(recordOf('m20')))], { contentEncoding: 'gzip' });
    const [good, bad] = [recordOf('m21'), { message: 'a secret of the wrong shape' }];
    await hand.publish(queue, [JSON.stringify([good, bad])], { messageId: 'half-good' });
    await until('all are settled', () => consumer.counts.messages === 25);
    assert.deepEqual(consumer.counts, { messages: 25, accepted: 22, refused: 4 });
    await until('they are among the dead', async () => (await hand.waiting(`${queue}.dead`)) === 4);
    await consumer.close();
    const dead = await hand.takeAll(`${queue}.dead`);
    assert.deepEqual(dead.map(({ properties }) => properties.messageId as unknown).sort(), [
      'bomb',
      'half-good',
      'no-json',
      'no-record',
    ]);
    for (const { properties } of dead) {
      const { reason, queue: from } = properties.headers?.['x-death']?.[0] ?? assert.fail('no reason');
      assert.deepEqual([reason, from], ['rejected', queue]);
    }
    const said = collector.notices.filter(({ code }) => code === 'rabbitmq.refused');
    assert.equal(
      said.reduce((sum, { facts }) => sum + Number(facts?.['messages']), 0),
      4,
    );
    assert.deepEqual(
      new Set(said.map(({ level, facts }) => `${level} ${facts?.['reason']}`)),
      new Set(['warn PL_RECORD_INVALID']),
    );
    assert.match(said[0]?.text ?? '', new RegExp(`PL_RECORD_INVALID, ${queue}/.*promptlog\\.dead$`));
    assert.doesNotMatch(JSON.stringify(collector.notices), /secret/);
    assert.equal(await shipper.drain(), true);
    await collector.home.assertBoth(names(22));
  });

  it('reads several queues, each for what it is said to hold: OTLP in protobuf beside records', async () => {
    const spans = `${queue}-spans`;
    const exported = JSON.parse(readFileSync(EXPORTS, 'utf8')) as Record<string, { readonly base64: string }>;
    const shipper = collector.home.open();
    const consumer = await collector.read(shipper, { queue: `${queue},${spans}=otlp-traces` });
    await hand.publishRecords(queue, names(100));
    const span = Buffer.from(exported['span-all-parameters']?.base64 ?? '', 'base64');
    await hand.publish(spans, [span, Buffer.from([1, 2, 3])], { contentType: 'application/x-protobuf' });
    await until('all are settled', () => consumer.counts.messages === 102);
    assert.deepEqual(consumer.counts, { messages: 102, accepted: 101, refused: 1 });
    await until(
      'the bad one is among the dead of its own queue',
      async () => (await hand.waiting(`${spans}.dead`)) === 1,
    );
    assert.equal(await hand.waiting(`${queue}.dead`), 0);
    assert.equal(await shipper.drain(), true);
    const records = [...(await collector.home.records()).values()];
    assert.equal(records.filter(({ provider }) => provider === 'azure.ai.openai').length, 1);
    await consumer.close();
    const channel = await hand.channel();
    for (const name of [spans, `${spans}.dead`]) await channel.deleteQueue(name);
  });

  it('takes the time and the name of what has none from the message, the same when it comes again', async () => {
    const shipper = collector.home.open();
    const consumer = await collector.read(shipper, { queue });
    const { time: _, message, ...rest } = recordOf('unused');
    const nameless = JSON.stringify({ ...rest, message: { ...message, id: undefined } });
    const timestamp = Date.parse('2026-03-01T10:00:00Z') / 1000;
    // The same once more, as a sender repeats what was not confirmed in time; and another that says the same a second later.
    await hand.publish(queue, [nameless, nameless], { timestamp });
    await hand.publish(queue, [nameless], { timestamp: timestamp + 1 });
    await until('all are taken', () => consumer.counts.accepted === 3);
    assert.equal(await shipper.drain(), true);
    const records = [...(await collector.home.records()).values()];
    assert.deepEqual(records.map(({ time }) => time).sort(), ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:01.000Z']);
  });

  it('acknowledges what it has in hand before it goes, and leaves the rest to others', async () => {
    const shipper = collector.home.open();
    await (await collector.read(shipper, { queue })).close();
    await hand.publishRecords(queue, names(5_000));
    const consumer = await collector.read(shipper, { queue, prefetch: 50 });
    await until('it has begun', () => consumer.counts.messages > 0);
    await Promise.all([consumer.close(), consumer.close()]);
    const { messages } = consumer.counts;
    assert.ok(messages < 5_000, `${messages}`);
    assert.equal((await hand.takeAll(queue)).length, 5_000 - messages);
    assert.equal(await shipper.drain(), true);
    await collector.home.assertBoth(names(messages));
  });

  // After half a second without an acknowledgement the broker closes the channel; by itself it waits for half an hour.
  it('waits while the spool is full and acknowledges nothing, also when the broker loses patience', async () => {
    const patience = (timeoutMs: number, tickMs: number) =>
      broker.ctl(
        'eval',
        `application:set_env(rabbit, consumer_timeout, ${timeoutMs}), application:set_env(rabbit, channel_tick_interval, ${tickMs}).`,
      );
    await collector.home.search.down();
    const folder = join(collector.home.folder, 'spool');
    const shipper = collector.home.open({ spool: { folder, maxBytes: 1_000_000, segmentBytes: 100_000 } });
    await patience(500, 200);
    const consumer = await collector.read(shipper, { queue });
    await hand.publishRecords(queue, names(300), 'Where is my refund? '.repeat(500));
    await until('it says that it waits', () => collector.said.includes('PL_SPOOL_FULL'));
    await until('the broker has lost patience', () => collector.said.includes('PL_BROKER_UNAVAILABLE'));
    await patience(1_800_000, 60_000);
    const taken = consumer.counts.messages;
    assert.ok(taken < 200, `${taken}`);
    await until('it reads again', () => collector.said.includes('rabbitmq.back'));
    assert.equal(consumer.counts.messages, taken);
    await collector.home.search.up();
    await until('all are taken', () => consumer.counts.messages === 300);
    await consumer.close();
    assert.equal(await hand.waiting(queue), 0);
    assert.equal(await shipper.drain(), true);
    await collector.home.assertBoth(names(300));
  });
});
