/** What queues and exporters send: OTLP in both encodings and messages of every packing, damaged anywhere. */
import assert from 'node:assert/strict';
import * as zlib from 'node:zlib';
import type { ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import { itemsIn, readOtlp } from '../../src/doors/otlp/otlp-encoding.ts';
import { decodeMessage, encodeMessage } from '../../src/doors/otlp/protobuf.ts';
import { type KafkaMessage, queueMessageOf as kafkaMessageOf, kafkaPlace } from '../../src/doors/queue/kafka/batch.ts';
import { MessageIntake, type QueueMessage } from '../../src/doors/queue/message-intake.ts';
import { queueMessageOf as rabbitMessageOf } from '../../src/doors/queue/rabbitmq/message.ts';
import { otlp } from '../../src/formats/otlp.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { anyJson } from '../support/arbitrary-record.ts';
import { casesOf, protobufExports } from './corpus.ts';
import { assertLinear, fuzz, fuzzAsync, fuzzTimeout, inTime } from './fuzzing.ts';
import { CANARY, mutatedBytes, mutatedJson } from './mutations.ts';
import { StrictTaker, taken, throwsOnlyCodes } from './strict-taker.ts';

const PROTOBUF = 'application/x-protobuf';
const KINDS = ['traces', 'logs'] as const;
const REQUESTS = { traces: 'ExportTraceServiceRequest', logs: 'ExportLogsServiceRequest' } as const;
const MAX_BYTES = 2_000_000;
const exports = protobufExports();

describe('an OTLP export under fuzz', function () {
  this.timeout(fuzzTimeout());

  it('is read or refused, in protobuf', () => {
    const input = fc.tuple(mutatedBytes(exports.map(({ bytes }) => bytes)), fc.constantFrom(...KINDS));
    fuzz({ area: 'OTLP', runs: 500 }, input, ([bytes, kind]) => {
      const value = inTime(bytes.length, () =>
        throwsOnlyCodes(() => readOtlp(kind, PROTOBUF, bytes), 'PL_REQUEST_MALFORMED'),
      );
      if (value === undefined) return;
      assert.ok(itemsIn(kind, value) <= bytes.length, 'an item takes a byte at least');
      for (const made of otlp.read(value, { time: '2026-01-15T10:00:00.000Z' })) taken(new StrictTaker(), made, 'otlp');
    });
  });

  it('is read or refused, in JSON', () => {
    fuzz(
      { area: 'OTLP', runs: 300 },
      fc.tuple(mutatedJson(casesOf('otlp')), fc.constantFrom(...KINDS)),
      ([value, kind]) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const read = throwsOnlyCodes(() => readOtlp(kind, 'application/json', bytes), 'PL_REQUEST_MALFORMED');
        if (read === undefined) return;
        assert.ok(itemsIn(kind, read) >= 0);
        for (const made of otlp.read(read, { key: 'k', time: '2026-01-15T10:00:00.000Z' }))
          taken(new StrictTaker(), made, 'otlp');
      },
    );
  });

  it('is the same when what was decoded is encoded again', () => {
    const input = fc.tuple(mutatedBytes(exports.map(({ bytes }) => bytes)), fc.constantFrom(...KINDS));
    fuzz({ area: 'OTLP', runs: 300 }, input, ([bytes, kind]) => {
      let decoded: Record<string, unknown>;
      try {
        decoded = decodeMessage(REQUESTS[kind], bytes);
      } catch {
        return;
      }
      const again = decodeMessage(REQUESTS[kind], encodeMessage(REQUESTS[kind], decoded));
      assert.deepEqual(JSON.stringify(again), JSON.stringify(decoded));
    });
  });

  it('is refused when it nests without end, and costs no more than its length explains', () => {
    for (const depth of [100, 1_000, 100_000]) {
      const bytes = spanWith(nestedValue(depth));
      const value = throwsOnlyCodes(() => readOtlp('traces', PROTOBUF, bytes), 'PL_REQUEST_MALFORMED');
      if (value !== undefined) for (const made of otlp.read(value, {})) taken(new StrictTaker(), made, 'otlp');
    }
    const [first] = exports;
    const many = (size: number) => Buffer.concat(Array.from({ length: size }, () => first?.bytes ?? Buffer.alloc(0)));
    assertLinear('spans', many, (bytes) => void otlp.read(readOtlp(first?.kind ?? 'traces', PROTOBUF, bytes), {}), 40);
  });
});

describe('a message of a queue under fuzz', function () {
  this.timeout(fuzzTimeout());
  const bodies = [
    ...FORMATS.flatMap(({ name }) => casesOf(name).map((value) => Buffer.from(JSON.stringify(value)))),
    ...exports.map(({ bytes }) => bytes),
    Buffer.from(`${JSON.stringify(casesOf('promptlog')[0])}\n{"canary": ${CANARY}}\n`),
  ];
  const packings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    gzip: (bytes) => zlib.gzipSync(bytes),
    deflate: (bytes) => zlib.deflateSync(bytes),
    br: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    zstd: (bytes) => zlib.zstdCompressSync(bytes),
    identity: (bytes) => bytes,
    none: (bytes) => bytes,
  };
  const encoding = fc.constantFrom(...Object.keys(packings));
  const anyMessage = fc
    .tuple(mutatedBytes(bodies), encoding, encoding, mutatedBytes([Buffer.alloc(1)]), fc.nat(9), fc.nat(30))
    .map(([bytes, said, really, tail, damage, format]): QueueMessage => {
      const packed = packings[damage === 0 ? really : said]?.(bytes) ?? bytes;
      const names = [...FORMATS.map(({ name }) => name), 'otlp-traces', 'otlp-logs'];
      return {
        place: 'prompts/0@1',
        body: damage === 1 ? Buffer.concat([packed.subarray(0, packed.length / 2), tail]) : packed,
        ...(said === 'none' ? {} : { encoding: said }),
        ...(names[format] === undefined ? {} : { format: names[format] }),
      };
    });

  it('is taken or refused, and holds up none of its neighbours', async () => {
    const good = Buffer.from(JSON.stringify({ message: { id: 'good', prompt: [{ role: 'user', content: 'Hi' }] } }));
    const { signal } = new AbortController();
    await fuzzAsync({ area: 'messages of queues', runs: 400 }, anyMessage, async (message) => {
      const taker = new StrictTaker();
      const intake = new MessageIntake({
        shipper: taker,
        door: 'kafka',
        notify: () => assert.fail('nothing to say'),
        maxBytes: MAX_BYTES,
      });
      const { outcomes, durable } = await intake.take([message, { place: 'prompts/0@2', body: good }], signal);
      await durable;
      const [first, second] = outcomes;
      assert.deepEqual(second, { accepted: 1, ignored: 0, refused: 0 });
      assert.equal(taker.passed.at(-1)?.head.id, 'good');
      assert.equal(first?.fault !== undefined, (first?.refused ?? 0) > 0);
      assert.ok(!JSON.stringify(first).includes(CANARY), 'what was sent is quoted');
      assert.equal(taker.passed.length, (first?.accepted ?? 0) + 1);
    });
  });

  it('is refused when it is packed so that it would fill the memory', async () => {
    const { signal } = new AbortController();
    for (const [name, pack] of Object.entries(packings)) {
      const taker = new StrictTaker();
      const intake = new MessageIntake({ shipper: taker, door: 'kafka', notify: () => undefined, maxBytes: MAX_BYTES });
      const body = pack(Buffer.alloc(name === 'none' || name === 'identity' ? 10 : 50_000_000, 0x20));
      const { outcomes } = await intake.take([{ place: 'p', body, encoding: name }], signal);
      assert.deepEqual([outcomes[0]?.accepted, outcomes[0]?.refused], [0, 1], name);
    }
  });

  it('has the properties a sender gave it, whatever they are, in RabbitMQ', () => {
    const properties = fc.record({
      contentEncoding: anyJson,
      contentType: anyJson,
      messageId: anyJson,
      timestamp: fc.oneof(anyJson, fc.double(), fc.constantFrom(1e300, -1, Number.NaN, 8.64e15)),
      headers: anyJson,
    });
    const input = fc.tuple(properties, fc.uint8Array({ maxLength: 40 }));
    fuzz({ area: 'messages of queues', runs: 300 }, input, ([given, bytes]) => {
      const content = Buffer.from(bytes);
      const read = () =>
        rabbitMessageOf({ content, properties: given, fields: {} } as unknown as ConsumeMessage, { name: 'q' });
      const message = read();
      assert.deepEqual(read(), message, 'delivered again it is another one');
      assert.equal(message.body, content);
      if (message.time !== undefined) assert.equal(new Date(message.time).toISOString(), message.time);
    });
  });

  it('has headers and times of any kind in Kafka', () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 12 }).map((each) => Buffer.from(each)));
    const header = fc.tuple(
      fc.oneof(bytes, fc.constantFrom(Buffer.from('Content-Encoding'), Buffer.from('content-type'))),
      bytes,
    );
    const input = fc.tuple(
      fc.array(header, { maxLength: 4 }),
      bytes,
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    );
    fuzz({ area: 'messages of queues', runs: 300 }, input, ([headers, value, timestamp]) => {
      const record = { headers, value, key: null } as unknown as KafkaMessage['record'];
      const message = { topic: 'prompts', partition: 0, offset: 1n, record, timestamp };
      const read = kafkaMessageOf(message, undefined);
      assert.equal(read === undefined, value === null);
      if (read?.time !== undefined) assert.equal(new Date(read.time).getTime(), Number(timestamp));
      assert.equal(read?.place ?? kafkaPlace(message), 'prompts/0@1');
    });
  });
});

/** A list in a list in a list, as the bytes of an AnyValue. */
function nestedValue(depth: number): Buffer {
  let value = Buffer.from([0x0a, 0x01, 0x78]);
  const heads: Buffer[] = [];
  for (let level = 0, length = value.length; level < depth; level++) {
    const inner = Buffer.concat([Buffer.from([0x0a]), varint(length)]);
    const outer = Buffer.concat([Buffer.from([0x2a]), varint(length + inner.length)]);
    heads.push(inner, outer);
    length += inner.length + outer.length;
  }
  value = Buffer.concat([...heads.reverse(), value]);
  return value;
}

function spanWith(value: Buffer): Buffer {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
  const attribute = Buffer.concat([field(1, Buffer.from('gen_ai.input.messages')), field(2, value)]);
  const operation = Buffer.concat([
    field(1, Buffer.from('gen_ai.operation.name')),
    field(2, field(1, Buffer.from('chat'))),
  ]);
  const span = Buffer.concat([field(5, Buffer.from('chat')), field(9, operation), field(9, attribute)]);
  return field(1, field(2, field(2, span)));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}
