/** Topics of a Kafka as tests use them: made, filled with raw messages, read to their end. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, Consumer, findErrorBy, ListOffsetTimestamps, Producer } from '@platformatic/kafka';

export interface RawMessage {
  readonly value: string | Uint8Array | null;
  readonly key?: string;
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly time?: number;
}

export interface StoredMessage {
  readonly place: string;
  readonly value: Buffer;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface KafkaTopics {
  /** Makes a topic, of a name of its own when none is given, and gives that name. */
  createTopic(options?: {
    readonly name?: string;
    readonly partitions?: number;
    readonly config?: Readonly<Record<string, string>>;
  }): Promise<string>;
  addPartitions(topic: string, count: number): Promise<void>;
  produce(
    topic: string,
    messages: readonly RawMessage[],
    compression?: 'gzip' | 'snappy' | 'lz4' | 'zstd',
  ): Promise<void>;
  /** Every message of a topic. */
  read(topic: string): Promise<readonly StoredMessage[]>;
  /** The sum of the offsets a group has committed: the messages it has done with, when it began at the start. */
  committed(group: string, topic: string): Promise<number>;
  /** Deletes the messages of partition 0 before that offset, as retention does. */
  deleteBefore(topic: string, offset: number): Promise<void>;
  /** Which partitions each member of a group has. */
  members(group: string): Promise<readonly number[]>;
  close(): Promise<void>;
}

export function kafkaTopics(brokers: string): KafkaTopics {
  const client = { clientId: 'test', bootstrapBrokers: [brokers], retries: 20, retryDelay: 200 };
  const admin = new Admin(client);
  // What is sent again after an answer that got lost is written once.
  const producer = new Producer({ ...client, idempotent: true, acks: -1 });
  for (const each of [admin, producer]) each.on('error', () => {});
  return {
    createTopic: async ({ name: topic = `t-${randomUUID().slice(0, 8)}`, partitions = 1, config = {} } = {}) => {
      const configs = Object.entries(config).map(([name, value]) => ({ name, value }));
      const create = () => admin.createTopics({ topics: [topic], partitions, replicas: 1, configs });
      // A broker that has just come up takes requests a moment before it may hold partitions.
      for (let attempt = 0; ; attempt++) {
        const created = await create().then(
          () => true,
          (error: unknown) => {
            if (attempt === 50 || !isNotReady(error)) throw error;
            return false;
          },
        );
        if (created) break;
        await sleep(200);
      }
      await untilLed(admin, topic, partitions);
      return topic;
    },
    addPartitions: (name, count) => admin.createPartitions({ topics: [{ name, count, assignments: null }] }),
    produce: async (topic, messages, compression) => {
      for (let from = 0; from < messages.length; from += 1000) {
        await producer.send({
          ...(compression === undefined ? {} : { compression }),
          messages: messages.slice(from, from + 1000).map((message) => rawOf(topic, message)),
        });
      }
    },
    read: (topic) => readAll(client, topic),
    committed: async (group, topic) => {
      const groups = await admin.listConsumerGroupOffsets({ groups: [group] }).catch(() => []);
      const found = groups.flatMap(({ topics }) => topics).filter(({ name }) => name === topic);
      const offsets = found.flatMap(({ partitions }) =>
        partitions.map(({ committedOffset }) => Number(committedOffset)),
      );
      return offsets.reduce((sum, offset) => sum + Math.max(offset, 0), 0);
    },
    deleteBefore: async (name, offset) => {
      await admin.deleteRecords({ topics: [{ name, partitions: [{ partition: 0, offset: BigInt(offset) }] }] });
    },
    members: async (group) => {
      const described = (await admin.describeGroups({ groups: [group] })).get(group);
      return [...(described?.members.values() ?? [])].map(({ assignments }) =>
        [...(assignments?.values() ?? [])].reduce((sum, { partitions }) => sum + partitions.length, 0),
      );
    },
    close: async () => {
      await producer.close(true);
      await admin.close();
    },
  };
}

// A request for several partitions of which one has no leader yet is sent again whole, so that the others would have its messages twice.
async function untilLed(admin: Admin, name: string, count: number): Promise<void> {
  const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
  for (let attempt = 0; ; attempt++) {
    try {
      await admin.listOffsets({ topics: [{ name, partitions }] });
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}

function isNotReady(error: unknown): boolean {
  return findErrorBy(error as Error, 'apiId', 'INVALID_REPLICATION_FACTOR') !== null;
}

function rawOf(topic: string, { value, key, partition, headers = {}, time }: RawMessage) {
  const entries = Object.entries(headers).map(([name, each]) => [Buffer.from(name), Buffer.from(each)] as const);
  return {
    topic,
    // The client writes nothing for a value that is absent, which is what a tombstone is.
    value: (value === null ? null : Buffer.from(value as string)) as Buffer,
    headers: new Map(entries),
    ...(key === undefined ? {} : { key: Buffer.from(key) }),
    ...(partition === undefined ? {} : { partition }),
    ...(time === undefined ? {} : { timestamp: BigInt(time) }),
  };
}

async function readAll(
  client: ConstructorParameters<typeof Admin>[0],
  topic: string,
): Promise<readonly StoredMessage[]> {
  const consumer = new Consumer({ ...client, groupId: `read-${randomUUID()}` });
  consumer.on('error', () => {});
  try {
    const ends = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST });
    const starts = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.EARLIEST });
    const sum = (offsets: readonly bigint[] = []) => offsets.reduce((all, each) => all + Number(each), 0);
    const count = sum(ends.get(topic)) - sum(starts.get(topic));
    const found: StoredMessage[] = [];
    if (count === 0) return found;
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 200 });
    for await (const { key, value, headers, partition, offset } of stream) {
      found.push({
        place: `${topic}/${partition}@${offset}`,
        value,
        key: key?.toString(),
        headers: Object.fromEntries([...headers].map(([name, each]) => [name.toString(), each.toString()])),
      });
      if (found.length === count) break;
    }
    return found;
  } finally {
    await consumer.close(true);
  }
}
