/** Records of an application on their way through a real Kafka to a collector. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createKafkaSender, type KafkaSenderOptions } from '../../src/doors/queue/kafka/sender.ts';
import type { QueueSender } from '../../src/doors/queue/queue-sender.ts';
import { ALICE } from '../support/kafka.ts';
import { KafkaHome, until } from '../support/kafka-home.ts';
import { maximalRecord } from '../support/maximal-record.ts';
import { recordOf } from '../support/records.ts';

const DRAIN_MS = 30_000;
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `m${from + index}`);

describe('a sender to Kafka', function () {
  this.timeout(90_000);
  let home: KafkaHome;
  let topic: string;
  const senders: QueueSender[] = [];

  beforeEach(async () => {
    home = await KafkaHome.create();
    topic = await home.kafka.createTopic({ partitions: 3 });
  });
  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.close(0);
    await home.remove();
  });
  const open = (more: Partial<KafkaSenderOptions> = {}): QueueSender => {
    const sender = createKafkaSender({ brokers: home.kafka.brokers, topic, notify: home.notify, ...more });
    senders.push(sender);
    return sender;
  };

  it('brings records, halves and corrections to both stores as they were, in the order of their session', async () => {
    const sender = open();
    const ids = names(500);
    for (const id of ids) sender.accept(recordOf(id, { chat_session_id: `s${Number(id.slice(1)) % 7}` }));
    const whole = maximalRecord();
    sender.accept(whole);
    for (const half of ['response', 'request'] as const) {
      sender.acceptPart({
        ...recordOf('in-halves'),
        halves: [half],
        ...(half === 'response' ? { outcome: 'completed' } : {}),
      });
    }
    const feedback = [{ name: 'rating', value: 5, source: 'user', at: '2026-11-21T06:00:00.000Z' }];
    sender.acceptChange({ id: 'm1', chat_session_id: 's1', at: '2026-11-21T06:00:00.000Z', feedback });
    await sender.flush();
    assert.equal(sender.pending, 0);
    const stored = await home.kafka.read(topic);
    assert.equal(stored.length, ids.length + 4);
    const session = stored
      .filter(({ key }) => key === 's3')
      .map(({ value }) => JSON.parse(value.toString()).message.id);
    assert.deepEqual(
      session,
      ids.filter((id) => Number(id.slice(1)) % 7 === 3),
    );
    assert.deepEqual(stored.find(({ key }) => key === 's3')?.headers, {
      'content-type': 'application/json',
      'promptlog-kind': 'record',
    });
    const shipper = home.shipper();
    const consumer = await home.consume(shipper, home.options(topic));
    await until('all are taken', () => consumer.counts.messages === ids.length + 4);
    assert.equal(consumer.counts.refused, 0, JSON.stringify(home.notices));
    assert.equal(await shipper.drain(DRAIN_MS), true);
    const records = await home.home.records();
    assert.deepEqual([...records.keys()].sort(), [...ids, whole.message.id, 'in-halves'].sort());
    const { accepted, ...m2 } = records.get('m2') ?? assert.fail('m2 is missing');
    assert.deepEqual(m2, { ...recordOf('m2', { chat_session_id: 's2' }), door: 'direct' });
    assert.ok(accepted !== undefined);
    assert.equal(records.get('m1')?.feedback?.[0]?.value, 5);
    assert.deepEqual([...(records.get('in-halves')?.halves ?? [])].sort(), ['request', 'response']);
  });

  it('signs in, and waits for a topic that is made later', async () => {
    const later = `${topic}-later`;
    const sender = open({ brokers: home.kafka.saslBrokers, topic: later, sasl: { mechanism: 'plain', ...ALICE } });
    sender.accept(recordOf('m1'));
    await until('it is said', () => home.said('sender.away').length > 0);
    assert.match(home.said('sender.away')[0]?.text ?? '', /Unknown topic/);
    await home.kafka.createTopic({ name: later });
    await sender.flush();
    assert.equal((await home.kafka.read(later)).length, 1);
  });

  it('packs what is larger than a broker takes, and says what no packing helps', async () => {
    const sender = open();
    sender.accept(recordOf('large', { content: 'Where is my refund? '.repeat(150_000) }));
    sender.accept(recordOf('much-too-large', { content: randomBytes(1_500_000).toString('base64') }));
    sender.accept(recordOf('small'));
    await assert.rejects(sender.flush(), { code: 'PL_BROKER_REFUSED' });
    const [notice, ...more] = home.said('PL_BROKER_REFUSED');
    assert.deepEqual([notice?.level, notice?.record, more.length], ['error', 'much-too-large', 0]);
    assert.match(notice?.text ?? '', /max\.message\.bytes/);
    const shipper = home.shipper();
    const consumer = await home.consume(shipper, home.options(topic), { unpackedBytes: 10_000_000 });
    await until('both are taken', () => consumer.counts.messages === 2);
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(['large', 'small']);
  });

  it('and the consumer behind it lose and double nothing when the broker is killed under both', async () => {
    const sender = open();
    const shipper = home.shipper();
    const consumer = await home.consume(shipper, home.options(topic));
    const ids = names(3_000);
    for (const id of ids.slice(0, 1_000)) sender.accept(recordOf(id));
    await until('the first are taken', () => consumer.counts.messages > 0);
    for (const id of ids.slice(1_000, 2_000)) sender.accept(recordOf(id));
    await home.kafka.kill();
    for (const id of ids.slice(2_000)) sender.accept(recordOf(id));
    await until(
      'it is said',
      () => home.said('sender.away').length > 0 && home.said('PL_BROKER_UNAVAILABLE').length > 0,
    );
    assert.ok(sender.pending >= 1_000);
    await home.kafka.start();
    await sender.flush();
    await until('all have come', async () => {
      const { accepted } = consumer.counts;
      return accepted >= ids.length && (await home.kafka.committed(`of-${topic}`, topic)) >= ids.length;
    });
    assert.equal(home.said('sender.back').length, 1);
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(ids);
  });
});
