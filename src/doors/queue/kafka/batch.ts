/** What one answer to a fetch holds: messages, where each stands, and where reading goes on. */
import type { KafkaRecord, RecordsBatch } from '@platformatic/kafka';
import type { QueueMessage } from '../message-intake.ts';

export interface KafkaMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly record: KafkaRecord;
  /** Milliseconds since 1970, as the sender or the broker stamped it. */
  readonly timestamp: bigint;
}

/** The offset up to which a partition was read, and the leader's term it was written in. */
export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly leaderEpoch: number;
}

/** What came of one partition. */
export interface KafkaPart {
  readonly messages: readonly KafkaMessage[];
  readonly end: PartitionEnd;
}

/** Messages that are taken together, and how far their partitions have been read when they were. */
export interface KafkaPiece {
  readonly messages: readonly KafkaMessage[];
  readonly ends: readonly PartitionEnd[];
}

const CONTROL = 1 << 5;
const APPEND_TIME = 1 << 3;
const LATEST_TIME = 8_640_000_000_000_000n;

/** The messages of one partition from `from` on; undefined when nothing came. */
export function readPartition(
  { topic, partition, from }: { readonly topic: string; readonly partition: number; readonly from: bigint },
  batches: readonly RecordsBatch[],
): KafkaPart | undefined {
  const last = batches.at(-1);
  if (last === undefined) return undefined;
  const messages: KafkaMessage[] = [];
  for (const batch of batches) {
    // Marks of a transaction are no messages, but reading has to pass them.
    if ((batch.attributes & CONTROL) !== 0) continue;
    for (const record of batch.records) {
      const offset = batch.firstOffset + BigInt(record.offsetDelta);
      // A batch is stored whole, so what was read of it before comes again.
      if (offset < from) continue;
      const appended = (batch.attributes & APPEND_TIME) !== 0;
      const timestamp = appended ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta;
      messages.push({ topic, partition, offset, record, timestamp });
    }
  }
  const offset = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
  return { messages, end: { topic, partition, offset, leaderEpoch: last.partitionLeaderEpoch } };
}

/** Cuts what came into pieces of at most so many messages. */
export function piecesOf(partitions: readonly KafkaPart[], most: number): readonly KafkaPiece[] {
  const pieces: { messages: KafkaMessage[]; ends: PartitionEnd[] }[] = [];
  for (const { messages, end } of partitions.flatMap((part) => cut(part, most))) {
    const open = pieces.at(-1);
    if (open === undefined || open.messages.length + messages.length > most) {
      pieces.push({ messages: [...messages], ends: [end] });
    } else {
      open.messages.push(...messages);
      open.ends.push(end);
    }
  }
  return pieces;
}

function cut({ messages, end }: KafkaPart, most: number): readonly KafkaPart[] {
  if (messages.length <= most) return [{ messages, end }];
  const first = messages.slice(0, most);
  const rest = messages.slice(most);
  return [
    { messages: first, end: { ...end, offset: rest[0]?.offset ?? end.offset } },
    ...cut({ messages: rest, end }, most),
  ];
}

/** As the intake takes it; undefined for a message without a body, which Kafka has for "that key is deleted". */
export function queueMessageOf(message: KafkaMessage, format: string | undefined): QueueMessage | undefined {
  const { record, timestamp } = message;
  if (record.value === null || record.value === undefined) return undefined;
  const encoding = header(record, 'content-encoding');
  const contentType = header(record, 'content-type');
  return {
    place: kafkaPlace(message),
    body: record.value,
    ...(timestamp >= 0n && timestamp <= LATEST_TIME ? { time: new Date(Number(timestamp)).toISOString() } : {}),
    ...(encoding === undefined ? {} : { encoding }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(format === undefined ? {} : { format }),
  };
}

/** "prompts/3@1207". */
export function kafkaPlace({ topic, partition, offset }: KafkaMessage): string {
  return `${topic}/${partition}@${offset}`;
}

function header({ headers }: KafkaRecord, name: string): string | undefined {
  const found = headers
    .find(([key]) => key?.toString().toLowerCase() === name)?.[1]
    ?.toString()
    .trim();
  return found === '' ? undefined : found;
}
