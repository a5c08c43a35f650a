/** Tells the group how far its partitions have been taken: only what is durable, and not more often than a broker likes to hear it. */
import type { PartitionEnd } from './batch.ts';

export interface KafkaCommitsOptions {
  /** Tells the broker. */
  readonly commit: (ends: readonly PartitionEnd[]) => Promise<void>;
  /** False while the group shares its partitions out anew: what is told then is refused. */
  readonly mayCommit: () => boolean;
  /** Whether a partition is still ours to tell of. */
  readonly isOurs: (end: PartitionEnd) => boolean;
  readonly onFailure: (error: unknown) => void;
  /** A broker that has not heard of an offset for so long, however that came, is a failure. Default: 20 seconds. */
  readonly limitMs?: number;
}

/** Event Hubs takes four of these a second for a partition. */
const EVERY_MS = 250;
const LIMIT_MS = 20_000;

export class KafkaCommits {
  readonly #options: KafkaCommitsOptions;
  readonly #taken = new Map<string, PartitionEnd>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** Since when something waits to be told. */
  #since: number | undefined;

  constructor(options: KafkaCommitsOptions) {
    this.#options = options;
  }

  /** Everything before these offsets is durable. */
  taken(ends: readonly PartitionEnd[]): void {
    for (const end of ends) this.#taken.set(`${end.topic}/${end.partition}`, end);
    if (this.#taken.size > 0) this.#since ??= performance.now();
    if (this.#taken.size > 0) this.#timer ??= setTimeout(() => void this.#tick(), EVERY_MS);
  }

  /** Tells what has not been told yet. */
  async flush(): Promise<void> {
    await this.#running;
    await this.#commit();
  }

  /** Tells no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#since = undefined;
    this.#taken.clear();
  }

  async #tick(): Promise<void> {
    this.#running = this.#inTime(this.#commit()).catch(this.#options.onFailure);
    await this.#running;
    this.#timer = undefined;
    if (this.#taken.size > 0) this.taken([]);
  }

  async #commit(): Promise<void> {
    const { commit, mayCommit, isOurs } = this.#options;
    if (!mayCommit()) return this.#waitOn();
    // What is no longer ours was given to another, who begins where we told last: twice taken is once kept.
    const ends = [...this.#taken.values()].filter(isOurs);
    this.#taken.clear();
    this.#since = undefined;
    if (ends.length > 0) await commit(ends);
  }

  #waitOn(): void {
    const { limitMs = LIMIT_MS } = this.#options;
    if (this.#since !== undefined && performance.now() - this.#since > limitMs) throw tooLong(limitMs);
  }

  async #inTime(work: Promise<void>): Promise<void> {
    const { limitMs = LIMIT_MS } = this.#options;
    const over = Promise.withResolvers<never>();
    const timer = setTimeout(() => over.reject(tooLong(limitMs)), limitMs);
    try {
      await Promise.race([work, over.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function tooLong(limitMs: number): Error {
  return new Error(`the broker has not taken the offsets for ${limitMs / 1000} seconds`);
}
