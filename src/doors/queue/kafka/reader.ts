/** Fetches from the leaders of our partitions, one request under way at each, on connections of its own: behind a fetch that waits, a heartbeat would come too late. */
import { type BaseOptions, type ClusterMetadata, Consumer } from '@platformatic/kafka';
import { type KafkaPart, readPartition } from './batch.ts';
import { inTime, listenTo } from './client.ts';
import { hasKafkaCode } from './failure.ts';
import type { KafkaPartition } from './group.ts';
import type { KafkaOptions } from './options.ts';

export interface FetchBounds {
  /** Of one answer; there is one in hand and one under way for every leader. */
  readonly maxBytes: number;
  readonly maxWaitMs: number;
}

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

interface Position extends KafkaPartition {
  offset: bigint;
}

/** What a leader answered, and what it had been asked. */
interface Answer {
  readonly asked: ReadonlyMap<string, bigint>;
  readonly names: ReadonlyMap<string, string>;
  readonly response: FetchResponse;
}

/** A partition whose next message is no longer there. */
export interface Gone extends KafkaPartition {
  readonly offset: bigint;
}

const OFFSET_OUT_OF_RANGE = 1;
const NO_LEADER_WAIT_MS = 1_000;

export class KafkaReader {
  readonly #consumer: Consumer;
  readonly #topics: readonly string[];
  readonly #bounds: FetchBounds;
  /** Something came, or went wrong. */
  readonly #onNews: () => void;
  readonly #positions = new Map<string, Position>();
  readonly #underWay = new Set<number>();
  readonly #answers: Answer[] = [];
  readonly #counts = new Map<string, number>();
  #failure: { readonly error: unknown } | undefined;
  #closed = false;

  constructor(client: BaseOptions, { topics, group }: KafkaOptions, bounds: FetchBounds, onNews: () => void) {
    this.#bounds = bounds;
    this.#onNews = onNews;
    this.#topics = topics.map(({ name }) => name);
    this.#consumer = new Consumer({ ...client, groupId: group, autocommit: false });
    for (const topic of this.#topics) this.#consumer.topics.track(topic);
    listenTo(this.#consumer, (error) => this.#fail(error));
  }

  /** Keeps what is read already, forgets what is no longer ours, and says what is new and needs a place to begin at. */
  keep(partitions: readonly KafkaPartition[]): readonly KafkaPartition[] {
    const ours = new Set(partitions.map(keyOf));
    for (const key of this.#positions.keys()) if (!ours.has(key)) this.#positions.delete(key);
    return partitions.filter((each) => !this.#positions.has(keyOf(each)));
  }

  moveTo({ topic, partition }: KafkaPartition, offset: bigint): void {
    this.#positions.set(keyOf({ topic, partition }), { topic, partition, offset });
  }

  /** Asks every leader that has nothing under way. Resolves to whether a topic has other partitions than before. */
  async ask(): Promise<boolean> {
    const metadata = await this.#consumer.metadata({ topics: [...this.#topics] });
    const wanted = new Map<number, Position[]>();
    for (const position of this.#positions.values()) {
      const leader = metadata.topics.get(position.topic)?.partitions[position.partition]?.leader ?? -1;
      if (leader < 0) this.#askAgainLater();
      else if (!this.#underWay.has(leader)) wanted.set(leader, [...(wanted.get(leader) ?? []), position]);
    }
    for (const [leader, positions] of wanted) this.#fetch(leader, positions, metadata);
    return this.#hasGrown(metadata);
  }

  /** What has come and is still ours, with the positions moved behind it; and what can never come. Throws what went wrong. */
  take(): { readonly parts: readonly KafkaPart[]; readonly gone: readonly Gone[] } {
    if (this.#failure !== undefined) throw this.#failure.error;
    const answers = this.#answers.splice(0);
    const gone = answers.flatMap((answer) => this.#goneOf(answer));
    return { parts: answers.flatMap((answer) => this.#partsOf(answer)), gone };
  }

  get hasNews(): boolean {
    return this.#answers.length > 0 || this.#failure !== undefined;
  }

  async close(timeoutMs: number): Promise<void> {
    this.#closed = true;
    await inTime(this.#consumer.close(true), timeoutMs);
    await inTime(this.#consumer.connections.close(), timeoutMs);
  }

  #fetch(leader: number, positions: readonly Position[], metadata: ClusterMetadata): void {
    const names = new Map<string, string>();
    const topics = [...Map.groupBy(positions, ({ topic }) => topic)].map(([topic, each]) => {
      const topicId = metadata.topics.get(topic)?.id ?? '';
      names.set(topicId, topic);
      return { topicId, partitions: each.map((position) => this.#request(position)) };
    });
    const asked = new Map(positions.map((position) => [keyOf(position), position.offset]));
    const { maxBytes, maxWaitMs } = this.#bounds;
    this.#underWay.add(leader);
    this.#consumer
      .fetch({ node: leader, topics, maxBytes, maxWaitTime: maxWaitMs, minBytes: 1 })
      .catch((error: unknown) => answerWithin(error))
      .then((response) => this.#answers.push({ asked, names, response }))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#underWay.delete(leader);
        this.#onNews();
      });
  }

  #request({ partition, offset }: Position) {
    const partitionMaxBytes = this.#bounds.maxBytes;
    return { partition, fetchOffset: offset, partitionMaxBytes, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
  }

  #partsOf({ asked, names, response }: Answer): readonly KafkaPart[] {
    const parts: KafkaPart[] = [];
    for (const { topicId, partitions } of response.responses) {
      for (const { partitionIndex: partition, records } of partitions) {
        const topic = names.get(topicId) ?? '';
        const position = this.#positions.get(keyOf({ topic, partition }));
        // Given away meanwhile, or begun anew elsewhere: then this is not what comes next.
        if (position === undefined || position.offset !== asked.get(keyOf(position))) continue;
        const part = readPartition({ topic, partition, from: position.offset }, records ?? []);
        if (part === undefined) continue;
        position.offset = part.end.offset;
        parts.push(part);
      }
    }
    return parts;
  }

  #goneOf({ asked, names, response }: Answer): readonly Gone[] {
    return response.responses.flatMap(({ topicId, partitions }) =>
      partitions
        .filter(({ errorCode }) => errorCode === OFFSET_OUT_OF_RANGE)
        .map(({ partitionIndex: partition }) => ({ topic: names.get(topicId) ?? '', partition }))
        .filter((each) => this.#positions.get(keyOf(each))?.offset === asked.get(keyOf(each)))
        .map((each) => ({ ...each, offset: asked.get(keyOf(each)) ?? 0n })),
    );
  }

  #hasGrown({ topics }: ClusterMetadata): boolean {
    let grown = false;
    for (const [topic, { partitionsCount }] of topics) {
      grown ||= this.#counts.has(topic) && this.#counts.get(topic) !== partitionsCount;
      this.#counts.set(topic, partitionsCount);
    }
    return grown;
  }

  #askAgainLater(): void {
    this.#consumer.clearMetadata();
    setTimeout(this.#onNews, NO_LEADER_WAIT_MS);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#failure ??= { error };
    this.#onNews();
  }
}

/** Offsets that are gone are no failure: each partition says for itself. The others of that answer are asked again. */
function answerWithin(error: unknown): FetchResponse {
  const { response } = (error ?? {}) as { readonly response?: FetchResponse };
  if (response === undefined || !hasKafkaCode(error, 'OFFSET_OUT_OF_RANGE')) throw error;
  const responses = response.responses.map(({ topicId, partitions }) => ({
    topicId,
    partitions: partitions.filter(({ errorCode }) => errorCode !== 0),
  }));
  const isWhole = responses.every(({ partitions }) =>
    partitions.every(({ errorCode }) => errorCode === OFFSET_OUT_OF_RANGE),
  );
  if (!isWhole) throw error;
  return { ...response, responses };
}

function keyOf({ topic, partition }: KafkaPartition): string {
  return `${topic}/${partition}`;
}
