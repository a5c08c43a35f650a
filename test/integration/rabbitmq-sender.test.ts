/** The way by a real RabbitMQ: what the sender takes arrives as it is, and what the broker does not take is said. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { QueueSender } from '../../src/doors/queue/queue-sender.ts';
import { createRabbitmqSender, type RabbitmqSenderOptions } from '../../src/doors/queue/rabbitmq/sender.ts';
import type { Notice } from '../../src/notice.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { sharedRabbitmq, type TestRabbitmq } from '../support/rabbitmq.ts';
import { BrokerHand, names, RabbitmqCollector, until } from '../support/rabbitmq-collector.ts';
import { hasCode, recordOf } from '../support/records.ts';

describe('the sender to a RabbitMQ', function () {
  this.timeout(60_000);
  let broker: TestRabbitmq;
  let hand: BrokerHand;
  let collector: RabbitmqCollector;
  let notices: Notice[];
  let queue: string;
  let number = 0;
  const senders: QueueSender[] = [];

  before(async () => {
    broker = await sharedRabbitmq();
    hand = await BrokerHand.open(broker.url);
  });
  after(() => hand?.close());
  beforeEach(async () => {
    queue = `sent-${number++}`;
    notices = [];
    collector = await RabbitmqCollector.create(broker);
  });
  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.close(0);
    await collector.remove();
    const channel = await hand.channel();
    for (const name of [queue, `${queue}.dead`]) await channel.deleteQueue(name);
  });

  function open(more: Partial<RabbitmqSenderOptions> = {}): QueueSender {
    const notify = (notice: Notice): void => void notices.push(notice);
    const sender = createRabbitmqSender({ url: broker.url, queue, notify, ...more } as RabbitmqSenderOptions);
    senders.push(sender);
    return sender;
  }
  const said = (code: string): Notice | undefined => notices.find((notice) => notice.code === code);

  it('brings records, halves and changes as they are, each message persistent and named', async () => {
    const shipper = collector.home.open();
    const consumer = await collector.read(shipper, { queue });
    await consumer.close();
    const sender = open();
    const whole = recordOf('whole', { content: 'Grüße, 你好 🙂', properties: { TEAM: 'north' } });
    sender.accept(whole, 'winston');
    sender.acceptPart({ ...recordOf('halves', { outcome: 'completed' }), halves: ['response'] });
    sender.acceptPart({ ...recordOf('halves'), halves: ['request'] });
    sender.acceptChange({ id: 'whole', chat_session_id: 'whole', tags: ['checked'], at: '2026-11-21T06:00:00.000Z' });
    await sender.flush();
    assert.equal(await sender.close(), true);
    const messages = await hand.takeAll(queue);
    assert.deepEqual(
      messages.map(({ properties: { messageId, deliveryMode, contentType, timestamp, headers } }) => [
        messageId as unknown,
        headers?.['promptlog-kind'] as unknown,
        deliveryMode as unknown,
        contentType as unknown,
        timestamp as unknown,
      ]),
      [
        ['whole', 'record', 2, 'application/json', Date.parse('2026-11-21T05:00:00Z') / 1000],
        ['halves', 'part', 2, 'application/json', Date.parse('2026-11-21T05:00:00Z') / 1000],
        ['halves', 'part', 2, 'application/json', Date.parse('2026-11-21T05:00:00Z') / 1000],
        ['whole', 'change', 2, 'application/json', Date.parse('2026-11-21T06:00:00Z') / 1000],
      ],
    );
    for (const { content, properties } of messages) {
      const { messageId, contentType, timestamp } = properties;
      await hand.publish(queue, [content], {
        messageId: String(messageId),
        contentType: String(contentType),
        timestamp: Number(timestamp),
      });
    }
    const again = await collector.read(shipper, { queue });
    await until('all are taken', () => again.counts.accepted === 4);
    assert.equal(await shipper.drain(), true);
    const records = await collector.home.records();
    const changed = { tags: '2026-11-21T06:00:00.000Z' };
    const strip = ({ accepted: _, revision: __, ...record }: PromptRecord): object => record;
    assert.deepEqual(
      strip(records.get('whole') ?? assert.fail()),
      strip({ ...whole, door: 'winston', tags: ['checked'], changed } as PromptRecord),
    );
    assert.deepEqual([...(records.get('halves')?.halves ?? [])].sort(), ['request', 'response']);
    assert.equal(records.size, 2);
  });

  it('publishes to an exchange with a routing key', async () => {
    const channel = await hand.channel();
    const consumer = await collector.read(collector.home.open(), { queue });
    await channel.assertExchange('prompts', 'topic', { durable: true });
    await channel.bindQueue(queue, 'prompts', 'app.*');
    const sender = createRabbitmqSender({ url: broker.url, exchange: 'prompts', routingKey: 'app.chat' });
    senders.push(sender);
    for (const id of names(1_200)) sender.accept(recordOf(id));
    await sender.flush();
    await until('all are taken', () => consumer.counts.accepted === 1_200);
    await channel.deleteExchange('prompts');
  });

  it('says what no queue takes, and brings it when there is one', async () => {
    const sender = open();
    for (const id of names(10)) sender.accept(recordOf(id));
    await until('it says so', () => said('sender.away') !== undefined);
    assert.match(
      said('sender.away')?.text ?? '',
      new RegExp(`there is no queue "${queue}", and 10 messages came back$`),
    );
    const consumer = await collector.read(collector.home.open(), { queue });
    await sender.flush();
    await until('all are taken', () => consumer.counts.accepted === 10);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['sender.away', 'sender.back'],
    );
  });

  it('says that there is no such exchange, and what it still had when it was closed', async () => {
    const sender = createRabbitmqSender({
      url: broker.url,
      exchange: 'nowhere',
      notify: (notice) => void notices.push(notice),
    });
    sender.accept(recordOf('m0'));
    await until('it says so', () => said('sender.away') !== undefined);
    assert.match(said('sender.away')?.text ?? '', /NOT_FOUND - no exchange 'nowhere' in vhost/);
    assert.equal(await sender.close(0), false);
    assert.match(
      said('PL_SENDER_LOST')?.text ?? '',
      /^1 records had not reached RabbitMQ at amqp:.*no exchange 'nowhere'/,
    );
  });

  it('names a record that is too large for the broker, and sends the others', async () => {
    await (await collector.read(collector.home.open(), { queue })).close();
    await broker.ctl('eval', 'application:set_env(rabbit, max_message_size, 200000).');
    try {
      const sender = open();
      const noise = Buffer.from(randomBytes(400_000)).toString('base64');
      sender.accept(recordOf('m0'));
      sender.accept(recordOf('large', { content: noise }));
      // Compressed it is small enough.
      sender.accept(recordOf('m1', { content: 'Where is my refund? '.repeat(30_000) }));
      await assert.rejects(sender.flush(), hasCode('PL_BROKER_REFUSED', /the record large did not get there/));
    } finally {
      await broker.ctl('eval', 'application:set_env(rabbit, max_message_size, 134217728).');
    }
    const { level, text, record } = said('PL_BROKER_REFUSED') ?? assert.fail();
    assert.deepEqual([level, record], ['error', 'large']);
    assert.match(
      text,
      /the record large did not get there: PRECONDITION_FAILED - message size \d+ is larger.*max_message_size/,
    );
    const messages = await hand.takeAll(queue);
    assert.deepEqual(new Set(messages.map(({ properties }) => properties.messageId as unknown)), new Set(['m0', 'm1']));
    const m1 = messages.find(({ properties }) => properties.messageId === 'm1');
    assert.equal(m1?.properties.contentEncoding, 'gzip');
    assert.equal(gunzipSync(m1?.content ?? '').includes('Where is my refund?'), true);
  });

  it('waits while a queue is full, which the broker says of each message', async () => {
    const channel = await hand.channel();
    await channel.assertQueue(queue, { durable: true, maxLength: 5, overflow: 'reject-publish' });
    const sender = open();
    for (const id of names(50)) sender.accept(recordOf(id));
    await until('it says so', () => said('sender.away') !== undefined);
    assert.match(said('sender.away')?.text ?? '', /its queue is full or away$/);
    await channel.deleteQueue(queue);
    await collector.read(collector.home.open(), { queue });
    await sender.flush();
  });

  it('waits while the broker is out of memory, and says so', async () => {
    const consumer = await collector.read(collector.home.open(), { queue });
    const sender = open({ url: `${broker.url}?heartbeat=1` });
    sender.accept(recordOf('m0'));
    await sender.flush();
    await broker.ctl('set_vm_memory_high_watermark', '0.00001');
    try {
      await until('the alarm', async () => /memory/.test(await broker.ctl('eval', 'rabbit_alarm:get_alarms().')));
      for (const id of names(20, 1)) sender.accept(recordOf(id));
      await until('it says so', () => said('rabbitmq.blocked') !== undefined);
      assert.match(said('rabbitmq.blocked')?.text ?? '', /takes nothing at the moment: low on memory$/);
      assert.equal(sender.pending, 20);
    } finally {
      await broker.ctl('set_vm_memory_high_watermark', '0.4');
    }
    await sender.flush();
    await until('all are taken', () => consumer.counts.accepted >= 21);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['rabbitmq.blocked', 'rabbitmq.unblocked'],
    );
  });

  it('does not wait for ever for a broker that lives and does not answer, and neither does the consumer', async () => {
    const url = `${broker.url}?heartbeat=1`;
    const shipper = collector.home.open();
    await (await collector.read(shipper, { queue, url })).close();
    const sender = open({ url });
    // As a quorum queue that has lost most of its nodes.
    await broker.ctl('eval', `sys:suspend(whereis('%2F_${queue}')).`);
    try {
      for (const id of names(20)) sender.accept(recordOf(id));
      const consumer = await collector.read(shipper, { queue, url });
      assert.equal(consumer.connected, false);
      await until(
        'both say so',
        () => said('sender.away') !== undefined && collector.said.includes('PL_BROKER_UNAVAILABLE'),
      );
      assert.match(said('sender.away')?.text ?? '', /it does not answer$/);
      assert.match(collector.notices.at(-1)?.text ?? '', /it does not answer\. It is tried again/);
    } finally {
      await broker.ctl('eval', `sys:resume(whereis('%2F_${queue}')).`);
    }
    await sender.flush();
    assert.equal(await shipper.drain(), true);
    await until('all are there', async () => (await shipper.drain()) && (await collector.home.records()).size === 20);
    await collector.home.assertBoth(names(20));
  });
});
