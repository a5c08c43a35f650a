/** The writing side of the spool: entries go into memory at once, and to the disk in groups (README.md, invariants 1, 4, 9). */
import { PromptlogError, reasonOf } from '../errors.ts';
import { Backlog } from './backlog.ts';
import type { Cipher } from './cipher.ts';
import { type EntryHead, MAX_NAME_BYTES } from './entry.ts';
import type { FileSystem, WritableFile } from './file-system.ts';
import { addCounts, type KindCounts, segmentHeader, segmentPath } from './segment.ts';
import type { Slab } from './slab.ts';

export interface WriterOptions {
  readonly folder: string;
  /** Position at which the first new segment begins. */
  readonly base: number;
  /** Position of the oldest byte that is still kept. */
  readonly oldest: number;
  /** Entries taken before, by kind. */
  readonly counts: KindCounts;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly flushIntervalMs: number;
  readonly cipher: Cipher | undefined;
  readonly fileSystem: FileSystem;
  /** Whether the folder is still this writer's alone. */
  readonly isHeld: () => boolean;
  /** Called after each commit. */
  readonly onDurable: (position: number) => void;
  /** Called when a commit fails; it is tried again. */
  readonly onError: (error: PromptlogError) => void;
}

// What one commit writes at most: larger ones only add to the wait of those in it.
const MAX_GROUP_BYTES = 4_000_000;
// What may wait in memory for a slow or failing disk before callers are refused.
const MAX_UNWRITTEN_BYTES = 64_000_000;
const RETRY_MS = 1000;
const LONGEST_SAFE_NAME = Math.floor(MAX_NAME_BYTES / 3);

interface Waiter {
  /** Done when so many bytes were committed. */
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: PromptlogError) => void;
}

/** Takes entries and makes them durable; made by `openSpool`. */
export class SpoolWriter {
  readonly #options: WriterOptions;
  readonly #counts: KindCounts;
  /** Counts up to `#durable`. */
  readonly #durableCounts: KindCounts;
  readonly #backlog: Backlog;
  #waiters: Waiter[] = [];
  /** The open segment and where it begins; without one, the next begins at the durable position. */
  #file: WritableFile | undefined;
  #base: number;
  #durable: number;
  #oldest: number;
  #committing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the last group was closed. */
  #groupedAt = 0;
  #failure: PromptlogError | undefined;
  /** Takes no more entries. */
  #closed = false;
  /** Starts no more commits, and what one that is under way brings does not count. */
  #stopped = false;
  #closing: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#counts = { ...options.counts };
    this.#durableCounts = { ...options.counts };
    this.#backlog = new Backlog(options.cipher);
    this.#base = options.base;
    this.#durable = options.base;
    this.#oldest = options.oldest;
  }

  /** Position up to which everything is on the disk. */
  get durable(): number {
    return this.#durable;
  }

  /** Entries taken since the spool was made, by kind, durable or not. */
  get counts(): Readonly<KindCounts> {
    return this.#counts;
  }

  /** Bytes on the disk and in memory that are not reclaimed yet. */
  get bytes(): number {
    return this.#durable - this.#oldest + this.#backlog.bytes;
  }

  /** Takes an entry, or throws: then it was not taken. It is durable after the next commit. */
  append(head: EntryHead, body: string | Buffer): void {
    this.#admit(head);
    const idle = this.#backlog.bytes === 0;
    if (this.#backlog.add(head, body)) this.#commitSoon();
    else if (idle) this.#timer ??= setTimeout(() => this.#commitSoon(), this.#options.flushIntervalMs);
    this.#counts[head.kind] += 1;
  }

  /** Resolves when all that was taken before the call is on the disk; rejects when a commit fails (it is still kept and tried again). */
  flush(): Promise<void> {
    if (this.#backlog.bytes === 0) return Promise.resolve();
    if (this.#stopped) return Promise.reject(this.#failure ?? new PromptlogError('PL_CLOSED'));
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo: this.#backlog.taken, resolve, reject });
      this.#commitSoon();
    });
  }

  /**
   * The same at once, blocking: for the last moment of a process. Takes nothing more afterwards. What a commit under way in
   * another thread still does to its file counts for nothing: everything not yet durable goes to a segment of its own.
   */
  flushSync(): void {
    this.#closed = true;
    this.#stopped = true;
    clearTimeout(this.#timer);
    const group = this.#backlog.group(Number.POSITIVE_INFINITY);
    if (group.length === 0) return;
    let file: WritableFile | undefined;
    try {
      this.#assertHeld();
      file = this.#create();
      const parts = [this.#header(), ...group.map((slab) => slab.finished())];
      file.writeSync(parts, 0);
      file.syncSync();
      this.#advance(group, parts);
    } catch (error) {
      throw this.#fail(error);
    } finally {
      discard(file);
    }
  }

  /** Tells that everything before the position was settled by every lane. */
  reclaimed(position: number): void {
    this.#oldest = Math.max(this.#oldest, Math.min(position, this.#durable));
  }

  /**
   * Takes no more, commits what is left and closes the file. A commit that fails is tried once more; when that fails too,
   * it rejects, and what was not durable is only in memory. Calling it again gives the same promise.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    try {
      await this.flush().catch((error: unknown) => (this.#stopped ? Promise.reject(error) : this.flush()));
    } finally {
      this.#stopped = true;
      clearTimeout(this.#timer);
      await this.#committing;
      this.#endSegment();
    }
  }

  #admit(head: EntryHead): void {
    if (this.#closed) throw new PromptlogError('PL_CLOSED');
    const { folder, maxBytes } = this.#options;
    // A projection is what a lane makes of entries it is about to settle: refused, a full spool would stay full for ever.
    if (this.bytes >= maxBytes && head.kind !== 'projection') {
      throw new PromptlogError('PL_SPOOL_FULL', { folder, bytes: this.bytes, limit: maxBytes });
    }
    if (this.#backlog.bytes >= MAX_UNWRITTEN_BYTES) {
      throw this.#failure ?? new PromptlogError('PL_SPOOL_IO', { folder, reason: 'the disk does not keep up' });
    }
    const { id, session, alias } = head;
    if (Math.max(id.length, session.length, alias.length) <= LONGEST_SAFE_NAME) return;
    for (const [path, name] of Object.entries({ 'message.id': id, chat_session_id: session, response_id: alias })) {
      const bytes = Buffer.byteLength(name);
      if (bytes <= MAX_NAME_BYTES) continue;
      const expected = `at most ${MAX_NAME_BYTES} bytes`;
      throw new PromptlogError('PL_RECORD_INVALID', { path, expected, got: `${bytes} bytes` });
    }
  }

  #commitSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#committing ??= this.#commitAll().finally(() => {
      this.#committing = undefined;
      if (this.#stopped || this.#backlog.bytes === 0) return;
      if (this.#failure !== undefined) this.#timer ??= setTimeout(() => this.#commitSoon(), RETRY_MS);
      else if (this.#waiters.length > 0) this.#commitSoon();
      else {
        // What is left came at the earliest when the last group was closed: its wait is counted from there.
        const waited = performance.now() - this.#groupedAt;
        this.#timer ??= setTimeout(() => this.#commitSoon(), Math.max(0, this.#options.flushIntervalMs - waited));
      }
    });
  }

  /** Commits until no slab is full and nobody waits; what came in the meantime is left for the next group. */
  async #commitAll(): Promise<void> {
    try {
      do await this.#commit();
      while (!this.#stopped && (this.#backlog.hasFull || this.#waiters.length > 0));
    } catch (error) {
      if (this.#stopped) return; // what it would have written was written by flushSync
      const failure = this.#fail(error);
      queueMicrotask(() => this.#options.onError(failure));
    }
  }

  /** Writes one group and waits until it is on the disk; only then does the position move. */
  async #commit(): Promise<void> {
    this.#assertHeld();
    const room = this.#options.segmentBytes - (this.#durable - this.#base);
    const group = this.#backlog.group(Math.min(room, MAX_GROUP_BYTES));
    if (group.length === 0) return;
    this.#groupedAt = performance.now();
    const parts = group.map((slab) => slab.finished());
    if (this.#file === undefined) {
      this.#base = this.#durable;
      this.#file = this.#create();
      parts.unshift(this.#header());
    }
    await this.#file.write(parts, this.#durable - this.#base);
    await this.#file.sync();
    if (this.#stopped) return; // flushSync has written it, elsewhere
    this.#failure = undefined;
    this.#advance(group, parts);
    if (this.#durable - this.#base >= this.#options.segmentBytes) this.#endSegment();
  }

  #assertHeld(): void {
    if (!this.#options.isHeld())
      throw new Error('its lock was removed or replaced, so another process may write to it');
  }

  #create(): WritableFile {
    const { folder, fileSystem } = this.#options;
    return fileSystem.create(segmentPath(folder, this.#durable), folder);
  }

  #header(): Buffer {
    return segmentHeader(this.#durable, this.#durableCounts, this.#options.cipher);
  }

  /** The group is durable, as those parts. */
  #advance(group: readonly Slab[], parts: readonly Buffer[]): void {
    for (const part of parts) this.#durable += part.length;
    for (const slab of group) addCounts(this.#durableCounts, slab.counts);
    this.#backlog.done(group);
    const waiting = this.#waiters.findIndex((waiter) => waiter.upTo > this.#backlog.committed);
    const served = this.#waiters.splice(0, waiting < 0 ? this.#waiters.length : waiting);
    for (const waiter of served) waiter.resolve();
    // In a turn of its own: a listener that throws must not pass for a disk that fails.
    const position = this.#durable;
    queueMicrotask(() => this.#options.onDurable(position));
  }

  // After a failed write or sync nothing is known of the file's tail, so the group is written again, to a new segment.
  #fail(error: unknown): PromptlogError {
    const { folder } = this.#options;
    const failure = new PromptlogError('PL_SPOOL_IO', { folder, reason: reasonOf(error) }, error);
    this.#failure = failure;
    if (this.#committing === undefined || !this.#stopped) this.#endSegment();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(failure);
    return failure;
  }

  #endSegment(): void {
    discard(this.#file);
    this.#file = undefined;
  }
}

/** Closes a file of which everything that counts is on the disk already. */
function discard(file: WritableFile | undefined): void {
  try {
    file?.close();
  } catch {
    // Nothing was left to be written, so nothing can have been lost.
  }
}
