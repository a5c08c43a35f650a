/** Our membership in a consumer group: which partitions are ours, where each begins, and how far they were taken. */
import { type BaseOptions, Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import type { PartitionEnd } from './batch.ts';
import { inTime, listenTo } from './client.ts';
import { hasKafkaCode } from './failure.ts';
import type { KafkaOptions } from './options.ts';

export interface GroupTiming {
  /** A member that is not heard of for so long is taken for dead, and its partitions are given to others. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
}

export interface KafkaPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface GroupEvents {
  /** The partitions have been shared out anew. */
  readonly onJoined: () => void;
  /** It is a member no more and cannot become one by itself. */
  readonly onFailure: (error: unknown) => void;
  readonly onHeartbeat: (alive: boolean) => void;
}

export interface KafkaGroupOptions {
  readonly client: BaseOptions;
  readonly options: KafkaOptions;
  readonly timing: GroupTiming;
  /** As whom it comes back after a failure. A group waits for a member that went without a word, unless it is that one that comes. */
  readonly memberId: string | null;
}

/** Less than a request may take, since joining waits for members that do not answer. */
const REBALANCE_TIMEOUT_MS = 45_000;
const JOIN_ATTEMPTS = 5;

export class KafkaGroup {
  readonly #consumer: Consumer;
  readonly #options: KafkaOptions;
  readonly #timing: GroupTiming;

  constructor({ client, options, timing, memberId }: KafkaGroupOptions, events: GroupEvents) {
    this.#options = options;
    this.#timing = timing;
    this.#consumer = new Consumer({
      ...client,
      groupId: options.group,
      autocommit: false,
      sessionTimeout: timing.sessionTimeoutMs,
      heartbeatInterval: timing.heartbeatMs,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    });
    this.#consumer.memberId = memberId;
    for (const { name } of options.topics) this.#consumer.topics.track(name);
    listenTo(this.#consumer, events.onFailure);
    this.#consumer.on('consumer:group:join', events.onJoined);
    this.#consumer.on('consumer:heartbeat:end', () => events.onHeartbeat(true));
    this.#consumer.on('consumer:heartbeat:error', () => events.onHeartbeat(false));
  }

  /** False while the partitions are being shared out anew. */
  get isActive(): boolean {
    return this.#consumer.isActive();
  }

  get partitions(): readonly KafkaPartition[] {
    const read = new Set(this.#options.topics.map(({ name }) => name));
    // A member with other topics may lead the group and hand out what we never asked for.
    return (this.#consumer.assignments ?? [])
      .filter(({ topic }) => read.has(topic))
      .flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
  }

  owns({ topic, partition }: KafkaPartition): boolean {
    return (
      this.#consumer.assignments?.some((each) => each.topic === topic && each.partitions.includes(partition)) === true
    );
  }

  async join(): Promise<void> {
    // A group that has just lost its coordinator, or shares out anew while one joins, wants to be asked again.
    for (let attempt = 1; ; attempt++) {
      try {
        // At once, since whoever runs this tries again and a wrong password is not right the fourth time.
        await this.#consumer.metadata({ topics: this.#consumer.topics.current, forceUpdate: true, retries: 0 });
        await this.#consumer.joinGroup({
          sessionTimeout: this.#timing.sessionTimeoutMs,
          heartbeatInterval: this.#timing.heartbeatMs,
          rebalanceTimeout: REBALANCE_TIMEOUT_MS,
        });
        return;
      } catch (error) {
        if (attempt === JOIN_ATTEMPTS || !hasKafkaCode(error, 'REBALANCE_IN_PROGRESS')) throw error;
      }
    }
  }

  /** Where each of these begins: where the group has come to, or where a group begins that was never there. */
  async offsetsOf(partitions: readonly KafkaPartition[]): Promise<readonly bigint[]> {
    if (partitions.length === 0) return [];
    const committed = await this.#consumer.listCommittedOffsets({ topics: byTopic(partitions) });
    const known = partitions.map(({ topic, partition }) => committed.get(topic)?.[partition] ?? -1n);
    const fresh = partitions.filter((_, index) => (known[index] ?? -1n) < 0n);
    if (fresh.length === 0) return known;
    const begin = await this.edgesOf(fresh, this.#options.from);
    const beginOf = new Map(fresh.map((partition, index) => [partition, begin[index] ?? 0n]));
    if (this.#options.from === 'latest') {
      // Said at once: whoever begins after us would begin later still, and what came in between would never be read.
      await this.commit(fresh.map((each) => ({ ...each, offset: beginOf.get(each) ?? 0n, leaderEpoch: -1 })));
    }
    return partitions.map((each, index) => beginOf.get(each) ?? known[index] ?? 0n);
  }

  /** The first offset that is still there, or the one that comes next. */
  async edgesOf(partitions: readonly KafkaPartition[], edge: 'earliest' | 'latest'): Promise<readonly bigint[]> {
    const topics = byTopic(partitions);
    const offsets = await this.#consumer.listOffsets({
      topics: topics.map(({ topic }) => topic),
      partitions: Object.fromEntries(topics.map((each) => [each.topic, each.partitions])),
      timestamp: edge === 'latest' ? ListOffsetTimestamps.LATEST : ListOffsetTimestamps.EARLIEST,
    });
    return partitions.map(({ topic, partition }) => offsets.get(topic)?.[partition] ?? 0n);
  }

  async commit(ends: readonly PartitionEnd[]): Promise<void> {
    await this.#consumer.commit({ offsets: [...ends] });
  }

  get memberId(): string | null {
    return this.#consumer.memberId;
  }

  /** Lets go of the connections; with `leave` the group is told first, so that others take over at once. */
  async close(leave: boolean, timeoutMs: number): Promise<void> {
    // The client tells the group on a connection that is open, and only then.
    if (!leave) await inTime(this.#consumer.connections.close(), timeoutMs);
    await inTime(this.#consumer.close(true), timeoutMs);
    await inTime(this.#consumer.connections.close(), timeoutMs);
  }
}

function byTopic(partitions: readonly KafkaPartition[]): { topic: string; partitions: number[] }[] {
  const grouped = Map.groupBy(partitions, ({ topic }) => topic);
  return [...grouped].map(([topic, each]) => ({ topic, partitions: each.map(({ partition }) => partition) }));
}
