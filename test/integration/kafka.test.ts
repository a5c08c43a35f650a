/** Topics of a real Kafka, read into a real shipper. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeMessage } from '../../src/doors/otlp/protobuf.ts';
import type { QueueConsumer } from '../../src/doors/queue/queue-consumer.ts';
import { KafkaHome, until } from '../support/kafka-home.ts';
import type { RawMessage } from '../support/kafka-topics.ts';
import { recordOf } from '../support/records.ts';

const DRAIN_MS = 20_000;
const FORMATS = join(import.meta.dirname, '..', 'formats');
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `m${from + index}`);
const message = (id: string, more: Partial<RawMessage> = {}): RawMessage => ({
  value: JSON.stringify(recordOf(id)),
  ...more,
});
const example = (file: string): unknown => JSON.parse(readFileSync(join(FORMATS, file), 'utf8'));

describe('a consumer of Kafka', function () {
  this.timeout(120_000);
  let home: KafkaHome;

  beforeEach(async () => {
    home = await KafkaHome.create();
  });
  afterEach(() => home.remove());

  const taken = (consumer: QueueConsumer, messages: number) =>
    until(`${messages} messages are taken`, () => consumer.counts.messages >= messages);
  const committed = (topic: string, count: number) =>
    until(`${count} offsets are committed`, async () => {
      const told = await home.kafka.committed(`of-${topic}`, topic);
      seen = `${told} were, and it said ${JSON.stringify(home.notices.map(({ code, text }) => `${code}: ${text}`))}`;
      return told === count;
    }).catch((error: Error) => assert.fail(`${error.message}: ${seen}`));
  let seen = '';

  it('brings every record of a topic to both stores, once, however its batches are packed', async () => {
    const topic = await home.kafka.createTopic({ partitions: 4 });
    const ids = names(4_000);
    for (const [index, packing] of ([undefined, 'gzip', 'snappy', 'lz4', 'zstd'] as const).entries()) {
      const some = ids.slice(index * 800, (index + 1) * 800);
      await home.kafka.produce(
        topic,
        some.map((id) => message(id, { key: id })),
        packing,
      );
    }
    const shipper = home.shipper();
    const consumer = await home.consume(shipper, home.options(topic));
    assert.equal(consumer.connected, true);
    await taken(consumer, 4_000);
    await committed(topic, 4_000);
    await consumer.close();
    assert.deepEqual(consumer.counts, { messages: 4_000, accepted: 4_000, refused: 0 });
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(ids);
    assert.deepEqual(
      home.notices.filter(({ level }) => level !== 'debug').map(({ code }) => code),
      ['kafka.reading'],
    );
  });

  it('goes on where its group was, and gives up its partitions when it is closed', async () => {
    const topic = await home.kafka.createTopic();
    const shipper = home.shipper();
    await home.kafka.produce(
      topic,
      names(10).map((id) => message(id)),
    );
    const first = await home.consume(shipper, home.options(topic));
    await taken(first, 10);
    await first.close();
    assert.equal(await home.kafka.committed(`of-${topic}`, topic), 10);
    assert.deepEqual([first.connected, await home.kafka.members(`of-${topic}`)], [false, []]);
    await home.kafka.produce(
      topic,
      names(5, 10).map((id) => message(id)),
    );
    const second = await home.consume(shipper, home.options(topic));
    await taken(second, 5);
    await second.close();
    assert.equal(second.counts.messages, 5);
  });

  it('begins at the end where it is asked to, and keeps to that place although nothing was read', async () => {
    const topic = await home.kafka.createTopic({ partitions: 2 });
    await home.kafka.produce(
      topic,
      names(6).map((id) => message(id)),
    );
    const shipper = home.shipper();
    const options = home.options(topic, { from: 'latest' });
    await (await home.consume(shipper, options)).close();
    await home.kafka.produce(
      topic,
      names(3, 6).map((id) => message(id)),
    );
    const second = await home.consume(shipper, options);
    await taken(second, 3);
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(names(3, 6));
  });

  it('goes on at the first message that is there when retention was faster, and says so', async () => {
    const topic = await home.kafka.createTopic();
    const shipper = home.shipper();
    await home.kafka.produce(
      topic,
      names(5).map((id) => message(id)),
    );
    const first = await home.consume(shipper, home.options(topic));
    await taken(first, 5);
    await first.close();
    await home.kafka.produce(
      topic,
      names(15, 5).map((id) => message(id)),
    );
    await home.kafka.deleteBefore(topic, 12);
    const second = await home.consume(shipper, home.options(topic));
    await taken(second, 8);
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth([...names(5), ...names(8, 12)]);
    const [gone, ...more] = home.said('kafka.gone');
    assert.deepEqual(
      [gone?.level, gone?.facts?.['wanted'], gone?.facts?.['next'], more.length],
      ['warn', '5', '12', 0],
    );
  });

  it('reads partitions that a topic gets while it is read', async () => {
    const topic = await home.kafka.createTopic();
    const shipper = home.shipper();
    const consumer = await home.consume(shipper, home.options(topic), { metadataMs: 500 });
    await home.kafka.addPartitions(topic, 3);
    await until('all are read', async () => (await home.kafka.members(`of-${topic}`))[0] === 3);
    await home.kafka.produce(
      topic,
      names(3).map((id, partition) => message(id, { partition })),
    );
    await taken(consumer, 3);
  });

  it('names what it cannot use and goes on, and keeps that in a topic where there is one for it', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
    const bad: RawMessage[] = [
      { value: 'canary, no JSON', key: 'a', headers: { traceparent: '00-1-2-01' } },
      { value: '{"canary":1}' },
      { value: bomb, headers: { 'content-encoding': 'gzip' } },
      { value: Buffer.from([0xff, 0xfe, 0x00]) },
      { value: '' },
      { value: JSON.stringify([recordOf('in-a-list'), { message: { prompt: 'canary' } }]) },
    ];
    const shipper = home.shipper();
    const good = [message('before'), ...bad, { value: null, key: 'b' }, message('after')];
    for (const dead of [undefined, await home.kafka.createTopic()]) {
      home.notices.length = 0;
      const topic = await home.kafka.createTopic();
      await home.kafka.produce(topic, good);
      const consumer = await home.consume(
        shipper,
        home.options(topic, dead === undefined ? {} : { deadLetterTopic: dead }),
      );
      await taken(consumer, good.length);
      await committed(topic, good.length);
      assert.deepEqual(consumer.counts, { messages: good.length, accepted: 3, refused: bad.length });
      const said = home.said('kafka.refused');
      assert.equal(
        said.reduce((sum, { facts }) => sum + Number(facts?.['messages']), 0),
        bad.length,
      );
      assert.match(said[0]?.text ?? '', new RegExp(`at ${topic}/0@1,? could not be used \\(PL_RECORD_INVALID\\)`));
      assert.ok(said.every(({ level }) => level === 'warn'));
      assert.doesNotMatch(JSON.stringify(home.notices), /canary/);
      if (dead === undefined) continue;
      const letters = await home.kafka.read(dead);
      assert.deepEqual(
        letters.map(({ value }) => value),
        bad.map(({ value }) => Buffer.from(value as string)),
      );
      const { 'promptlog-error': why, ...headers } = letters[0]?.headers ?? {};
      assert.deepEqual(
        [letters[0]?.key, headers],
        [
          'a',
          { traceparent: '00-1-2-01', 'promptlog-error-code': 'PL_RECORD_INVALID', 'promptlog-from': `${topic}/0@1` },
        ],
      );
      assert.match(why ?? '', /JSON/);
      assert.doesNotMatch(JSON.stringify(letters.map((letter) => letter.headers)), /canary/);
    }
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(['before', 'after', 'in-a-list']);
  });

  it('waits with what it cannot keep when the topic for it is missing, and says so', async () => {
    const topic = await home.kafka.createTopic();
    await home.kafka.produce(topic, [{ value: 'no JSON' }]);
    await home.consume(home.shipper(), home.options(topic, { deadLetterTopic: 'not-there' }));
    await until('it is said', () => home.said('PL_BROKER_REFUSED').length > 0);
    const [notice] = home.said('PL_BROKER_REFUSED');
    assert.equal(notice?.level, 'error');
    assert.match(notice?.text ?? '', /not-there.*Unknown topic/);
    assert.equal(await home.kafka.committed(`of-${topic}`, topic), 0);
  });

  it('reads what gateways of Azure write to event hubs, and OTLP in protobuf where a topic holds it', async () => {
    const [halves, rows, spans] = await Promise.all([1, 2, 3].map(() => home.kafka.createTopic({ partitions: 2 })));
    assert.ok(halves !== undefined && rows !== undefined && spans !== undefined);
    const events = [example('apim-events/response.in.json'), example('apim-events/request.in.json')];
    await home.kafka.produce(
      halves,
      events.map((event, partition) => ({ value: JSON.stringify(event), partition })),
    );
    const envelope = readFileSync(join(FORMATS, 'azure-diagnostics', 'gateway-row-in-an-envelope.in.json'), 'utf8');
    await home.kafka.produce(rows, [{ value: envelope }]);
    await home.kafka.produce(spans, [{ value: encodeMessage('ExportTraceServiceRequest', EXPORT) }]);
    const topics = [{ name: halves }, { name: rows }, { name: spans, format: 'otlp-traces' }];
    const shipper = home.shipper();
    const consumer = await home.consume(shipper, home.options(halves, { topics }));
    await taken(consumer, 4);
    assert.equal(consumer.counts.refused, 0, JSON.stringify(home.notices));
    assert.equal(await shipper.drain(DRAIN_MS), true);
    const records = [...(await home.home.records()).values()];
    const { 'message-id': id } = events[0] as { 'message-id': string };
    const joined = records.find((record) => record.message.id === id);
    assert.deepEqual([...(joined?.halves ?? [])].sort(), ['request', 'response']);
    assert.ok(records.some(({ response_id: response }) => response === 'by-protobuf'));
    assert.ok(records.length >= 3);
  });

  it('moves no offset while the spool is full, and takes everything when there is room', async () => {
    const topic = await home.kafka.createTopic();
    const content = 'Where is my refund? '.repeat(500);
    await home.kafka.produce(
      topic,
      names(100).map((id) => ({ value: JSON.stringify(recordOf(id, { content })) })),
    );
    await home.home.search.down();
    const spool = { folder: join(home.home.folder, 'spool'), maxBytes: 300_000, segmentBytes: 100_000 };
    const shipper = home.shipper({ spool });
    const consumer = await home.consume(shipper, home.options(topic));
    await until('it waits', () => home.said('PL_SPOOL_FULL').length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.deepEqual([consumer.counts.messages, await home.kafka.committed(`of-${topic}`, topic)], [0, 0]);
    // It is a member all the while.
    assert.deepEqual([consumer.connected, await home.kafka.members(`of-${topic}`)], [true, [1]]);
    await home.home.search.up();
    await taken(consumer, 100);
    await committed(topic, 100);
    assert.equal(await shipper.drain(DRAIN_MS), true);
    await home.home.assertBoth(names(100));
  });
});

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
const inBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const EXPORT = {
  resourceSpans: [
    {
      resource: { attributes: [] },
      scopeSpans: [
        {
          scope: { name: 'test' },
          spans: [
            {
              traceId: inBase64('5b8efff798038103d269b633813fc60c'),
              spanId: inBase64('eee19b7ec3c1b174'),
              name: 'chat gpt-4o',
              startTimeUnixNano: '1768471200000000000',
              endTimeUnixNano: '1768471200812345678',
              attributes: [
                attribute('gen_ai.operation.name', 'chat'),
                attribute('gen_ai.provider.name', 'openai'),
                attribute('gen_ai.request.model', 'gpt-4o'),
                attribute('gen_ai.response.id', 'by-protobuf'),
              ],
            },
          ],
        },
      ],
    },
  ],
};
