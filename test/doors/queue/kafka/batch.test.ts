import assert from 'node:assert/strict';
import type { RecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import {
  type KafkaPart,
  kafkaPlace,
  piecesOf,
  queueMessageOf,
  readPartition,
} from '../../../../src/doors/queue/kafka/batch.ts';

type Stored = RecordsBatch['records'][number];

const record = (offsetDelta: number, value: string | null = 'x', headers: [string, string][] = []): Stored => ({
  length: 0,
  attributes: 0,
  timestampDelta: BigInt(offsetDelta),
  offsetDelta,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: headers.map(([name, each]) => [Buffer.from(name), Buffer.from(each)]),
});

const batch = (firstOffset: bigint, records: Stored[], more: Partial<RecordsBatch> = {}): RecordsBatch => ({
  firstOffset,
  length: 0,
  partitionLeaderEpoch: 7,
  magic: 2,
  crc: 0,
  attributes: 0,
  lastOffsetDelta: records.length - 1,
  firstTimestamp: 1_768_471_200_000n,
  maxTimestamp: 1_768_471_299_000n,
  producerId: -1n,
  producerEpoch: -1,
  firstSequence: -1,
  records,
  ...more,
});

const read = (from: bigint, ...batches: RecordsBatch[]) =>
  readPartition({ topic: 'prompts', partition: 3, from }, batches);

describe('an answer to a fetch', () => {
  it('holds messages with their places, and says where reading goes on', () => {
    const part = read(1207n, batch(1207n, [record(0), record(1)]), batch(1209n, [record(0)]));
    assert.deepEqual(part?.messages.map(kafkaPlace), ['prompts/3@1207', 'prompts/3@1208', 'prompts/3@1209']);
    assert.deepEqual(part?.end, { topic: 'prompts', partition: 3, offset: 1210n, leaderEpoch: 7 });
    assert.equal(read(1n), undefined);
  });

  it('gives nothing twice of a batch that was read in part, and passes what compaction has left out', () => {
    const part = read(12n, batch(10n, [record(0), record(1), record(2), record(5)], { lastOffsetDelta: 8 }));
    assert.deepEqual(
      part?.messages.map(({ offset }) => offset),
      [12n, 15n],
    );
    assert.equal(part?.end.offset, 19n);
  });

  it('passes the marks of a transaction, which are no messages', () => {
    const part = read(0n, batch(0n, [record(0)]), batch(1n, [record(0)], { attributes: 0b110000 }));
    assert.deepEqual([part?.messages.length, part?.end.offset], [1, 2n]);
  });

  it('gives the time of the sender, or of the broker where the topic says so, and none that is no time', () => {
    const timeOf = (...made: Parameters<typeof batch>) =>
      read(0n, batch(...made))?.messages.map((message) => queueMessageOf(message, undefined)?.time);
    assert.deepEqual(timeOf(0n, [record(0), record(5)]), ['2026-01-15T10:00:00.000Z', '2026-01-15T10:00:00.005Z']);
    assert.deepEqual(timeOf(0n, [record(0)], { attributes: 0b1000 }), ['2026-01-15T10:01:39.000Z']);
    for (const firstTimestamp of [-1n, 2n ** 62n])
      assert.deepEqual(timeOf(0n, [record(0)], { firstTimestamp }), [undefined]);
  });

  it('makes of a message what the intake takes, and nothing of one without a body', () => {
    const headers: [string, string][] = [
      ['Content-Encoding', 'gzip '],
      ['content-type', 'application/json'],
      ['traceparent', '00-1-2-01'],
    ];
    const [full, gone] = read(0n, batch(0n, [record(0, 'body', headers), record(1, null)]))?.messages ?? [];
    assert.ok(full !== undefined && gone !== undefined);
    assert.deepEqual(queueMessageOf(full, 'otlp-logs'), {
      place: 'prompts/3@0',
      body: Buffer.from('body'),
      time: '2026-01-15T10:00:00.000Z',
      encoding: 'gzip',
      contentType: 'application/json',
      format: 'otlp-logs',
    });
    assert.equal(queueMessageOf(gone, undefined), undefined);
  });

  it('is cut into pieces that hold every message once, in order, and end where they say', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 6 }), fc.integer({ min: 1, max: 17 }), (sizes, most) => {
        const parts = sizes.flatMap((size, partition): KafkaPart[] => {
          const batches = [
            batch(
              0n,
              Array.from({ length: size }, (_, index) => record(index)),
              { lastOffsetDelta: size },
            ),
          ];
          const part = readPartition({ topic: 't', partition, from: 0n }, batches);
          return part === undefined ? [] : [part];
        });
        const pieces = piecesOf(parts, most);
        assert.deepEqual(
          pieces.flatMap(({ messages }) => messages.map(kafkaPlace)),
          parts.flatMap(({ messages }) => messages.map(kafkaPlace)),
        );
        const taken = new Set<string>();
        for (const { messages, ends } of pieces) {
          assert.ok(messages.length <= most);
          for (const message of messages) taken.add(kafkaPlace(message));
          for (const { topic, partition, offset } of ends) {
            const before = parts[partition]?.messages.filter((message) => message.offset < offset) ?? [];
            assert.ok(
              before.every((message) => taken.has(kafkaPlace(message))),
              `${topic}/${partition}@${offset}`,
            );
          }
        }
        const last = new Map(pieces.flatMap(({ ends }) => ends.map((end) => [end.partition, end.offset])));
        assert.deepEqual(
          [...last.values()],
          parts.map(({ end }) => end.offset),
        );
      }),
    );
  });
});
