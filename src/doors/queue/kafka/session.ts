/** One stay in a consumer group, from joining to the first failure: fetch, make durable, and only then tell the group. */
import type { BaseOptions } from '@platformatic/kafka';
import type { Notify } from '../../../notice.ts';
import type { MessageIntake, MessageOutcome, TakenMessages } from '../message-intake.ts';
import { type KafkaMessage, type KafkaPiece, type PartitionEnd, piecesOf, queueMessageOf } from './batch.ts';
import { unlessAborted } from './client.ts';
import { KafkaCommits } from './commits.ts';
import { type GroupTiming, KafkaGroup } from './group.ts';
import type { KafkaOptions } from './options.ts';
import { type FetchBounds, type Gone, KafkaReader } from './reader.ts';

/** Takes messages and makes them durable; rejects only with the signal's reason. */
export type TakesMessages = Pick<MessageIntake, 'take'>;

export interface KafkaSessionOptions {
  readonly client: BaseOptions;
  readonly options: KafkaOptions;
  readonly timing: GroupTiming & FetchBounds;
  /** Of the stay before, when that ended by a failure. */
  readonly memberId: string | null;
  readonly intake: TakesMessages;
  readonly notify: Notify;
  /** Told once the first partitions are shared out. */
  readonly onJoined: () => void;
  /** What became of messages. Offsets move when it has resolved. */
  readonly onTaken: (
    messages: readonly KafkaMessage[],
    outcomes: readonly (MessageOutcome | undefined)[],
  ) => Promise<void>;
}

/** So many messages are made durable together, so that a crash repeats few. */
const PIECE_MESSAGES = 5_000;
const CLOSE_MS = 5_000;
const NOTHING: TakenMessages = { outcomes: [], durable: Promise.resolve() };

export class KafkaSession {
  readonly #options: KafkaSessionOptions;
  readonly #group: KafkaGroup;
  readonly #reader: KafkaReader;
  readonly #commits: KafkaCommits;
  readonly #formats: ReadonlyMap<string, string | undefined>;
  #failure: { readonly error: unknown } | undefined;
  #sharedAnew = false;
  #alive = false;
  #wake: () => void = () => {};
  /** Resolves when all pieces but the one in hand are durable and their offsets may move. */
  #settling: Promise<void> = Promise.resolve();

  constructor(options: KafkaSessionOptions) {
    this.#options = options;
    const { client, options: kafka, timing, memberId } = options;
    const onFailure = (error: unknown): void => this.#fail(error);
    this.#group = new KafkaGroup(
      { client, options: kafka, timing, memberId },
      {
        onFailure,
        onJoined: () => {
          this.#sharedAnew = true;
          this.#wake();
        },
        onHeartbeat: (alive) => {
          this.#alive = alive;
        },
      },
    );
    this.#reader = new KafkaReader(client, kafka, timing, () => this.#wake());
    this.#commits = new KafkaCommits({
      commit: (ends) => this.#group.commit(ends),
      mayCommit: () => this.#group.isActive,
      isOurs: (end) => this.#group.owns(end),
      onFailure,
    });
    this.#formats = new Map(kafka.topics.map(({ name, format }) => [name, format]));
  }

  /** Whether the group counts us in and the broker answers. */
  get connected(): boolean {
    return this.#alive && this.#failure === undefined;
  }

  /** Reads until `stop`, then finishes what is in hand; `abandon` gives that up too. Rejects with what ended it otherwise. */
  async run(stop: AbortSignal, abandon: AbortSignal): Promise<void> {
    try {
      await unlessAborted(this.#begin(), stop);
      while (!stop.aborted) {
        for (const piece of (await unlessAborted(this.#next(), stop)) ?? []) {
          if (!stop.aborted) await this.#take(piece, abandon);
        }
      }
      await this.#settling;
      await this.#commits.flush();
    } finally {
      this.#alive = false;
    }
  }

  /** Lets go of every connection, and of the group when it is not to come back. Resolves to whom it was. */
  async end(leave: boolean): Promise<string | null> {
    const { memberId } = this.#group;
    this.#alive = false;
    this.#commits.stop();
    await Promise.all([this.#reader.close(CLOSE_MS), this.#group.close(leave, CLOSE_MS)]);
    return memberId;
  }

  async #begin(): Promise<void> {
    await this.#group.join();
    await this.#share();
    this.#alive = true;
    this.#options.onJoined();
  }

  /** The next messages, while those after them are asked for already. */
  async #next(): Promise<readonly KafkaPiece[]> {
    this.#assertWell();
    if (this.#sharedAnew) await this.#share();
    await this.#ask();
    await this.#news();
    this.#assertWell();
    const { parts, gone } = this.#reader.take();
    if (gone.length > 0) await this.#passOver(gone);
    if (parts.length > 0) await this.#ask();
    return piecesOf(parts, PIECE_MESSAGES);
  }

  async #take({ messages, ends }: KafkaPiece, abandon: AbortSignal): Promise<void> {
    const bodies = messages.map((message) => queueMessageOf(message, this.#formats.get(message.topic)));
    const full = bodies.filter((body) => body !== undefined);
    const taken = full.length === 0 ? NOTHING : await this.#options.intake.take(full, abandon);
    let next = 0;
    const byMessage = bodies.map((body) => (body === undefined ? undefined : taken.outcomes[next++]));
    // While this piece is made durable the next is taken, and no more than that: so a crash repeats few.
    await this.#settling;
    this.#settling = this.#settle(messages, byMessage, taken.durable, ends);
    this.#settling.catch((error: unknown) => this.#fail(error));
  }

  async #settle(
    messages: readonly KafkaMessage[],
    outcomes: readonly (MessageOutcome | undefined)[],
    durable: Promise<void>,
    ends: readonly PartitionEnd[],
  ): Promise<void> {
    await durable;
    if (messages.length > 0) await this.#options.onTaken(messages, outcomes);
    this.#commits.taken(ends);
  }

  /** Waits until there is something to do. */
  async #news(): Promise<void> {
    if (this.#reader.hasNews || this.#sharedAnew || this.#failure !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = () => {};
  }

  async #ask(): Promise<void> {
    const hasGrown = await this.#reader.ask();
    // Nobody tells a group of new partitions: whoever leads it shares them out when it joins again.
    if (hasGrown) await this.#group.join();
  }

  /** Begins with what has become ours, and forgets what has not stayed. */
  async #share(): Promise<void> {
    this.#sharedAnew = false;
    const { partitions } = this.#group;
    const fresh = this.#reader.keep(partitions);
    const offsets = await this.#group.offsetsOf(fresh);
    for (const [index, partition] of fresh.entries()) this.#reader.moveTo(partition, offsets[index] ?? 0n);
    const named = [...Map.groupBy(partitions, ({ topic }) => topic)].map(
      ([topic, each]) => `${topic}/${each.map(({ partition }) => partition).join('+')}`,
    );
    const text = `${this.#options.options.group} reads ${named.join(', ') || 'nothing: others have every partition'}`;
    this.#options.notify({ level: 'debug', code: 'kafka.shared', text, facts: { partitions: partitions.length } });
  }

  /** What the broker has deleted already cannot be read any more: reading goes on at the first message that is there. */
  async #passOver(gone: readonly Gone[]): Promise<void> {
    const edges = await this.#group.edgesOf(gone, 'earliest');
    for (const [index, { topic, partition, offset }] of gone.entries()) {
      const next = edges[index] ?? 0n;
      this.#reader.moveTo({ topic, partition }, next);
      this.#options.notify({
        level: 'warn',
        code: 'kafka.gone',
        text: `${topic}/${partition} has no message ${offset} any more, by its retention or as it was made anew; reading goes on at ${next}, the first it has`,
        facts: { topic, partition, wanted: String(offset), next: String(next) },
      });
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  #assertWell(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
