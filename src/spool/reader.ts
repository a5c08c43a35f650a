/** The reading side of the spool: hands out entries from a position on, as views into one buffer (README.md, invariants 5-7). */
import { closeSync, openSync, readSync } from 'node:fs';
import { PromptlogError } from '../errors.ts';
import type { Cipher } from './cipher.ts';
import { type Entry, type Frame, frameAt, HEAD_BYTES, isSealed, nextMagic, readEntry } from './entry.ts';
import { listSegments, readHeader, SEGMENT_HEADER_BYTES, type Segment, type SegmentHeader } from './segment.ts';

export interface ReaderOptions {
  readonly folder: string;
  /** Where to begin: a position that a cursor was set to, or 0 for the oldest entry there is. */
  readonly position: number;
  readonly cipher?: Cipher | undefined;
  /** How much is read from the disk at once. Default 1_000_000. */
  readonly chunkBytes?: number;
  /** The caller gives buffers back: see `detach`. */
  readonly recycles?: boolean;
  /** Called when damaged bytes had to be stepped over, once for each run of them. */
  readonly onDamage?: (from: number, to: number) => void;
}

const NOTHING: Buffer = Buffer.alloc(0);
const MOST_SPARE = 8;

interface OpenSegment {
  readonly base: number;
  readonly fd: number;
  readonly header: SegmentHeader | undefined;
}

/** Reads entries in order, as far as it is told that they are durable. */
export class SpoolReader {
  readonly #options: ReaderOptions;
  readonly #chunkBytes: number;
  #buffer: Buffer = NOTHING;
  /** Buffers that entries handed out since the last `detach` are views into. */
  #used: Buffer[] = [];
  /** Buffers nobody looks into any more. */
  #spare: Buffer[] = [];
  /** Position of the buffer's first byte, and how many of its bytes are filled: only with what is durable, so they stay true. */
  #start = 0;
  #filled = 0;
  #position: number;
  #damagedFrom: number | undefined;
  #file: OpenSegment | undefined;
  #segments: Segment[] = [];
  #listedAt = -1;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#chunkBytes = options.chunkBytes ?? 1_000_000;
    this.#position = options.position;
  }

  /** Where the next entry begins. */
  get position(): number {
    return this.#position;
  }

  /** The next entry before `limit` (the durable position), or undefined when there is none yet. */
  next(limit: number): Entry | undefined {
    while (this.#position < limit) {
      const segment = this.#locate(limit);
      if (segment === undefined) return undefined;
      if (this.#file?.base !== segment.base && !this.#open(segment)) continue;
      this.#position = Math.max(this.#position, segment.base + SEGMENT_HEADER_BYTES);
      const entry = this.#read(Math.min(limit, segment.end));
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /**
   * Hands over the buffers behind the entries handed out since the last call; the caller gives them back with `recycle` when done
   * with those entries. Otherwise (without `recycles`) they are left to the collector, which a fast reader would keep busy.
   */
  detach(): Buffer[] {
    const used = this.#used;
    this.#used = [];
    this.#buffer = NOTHING;
    this.#filled = 0;
    return used;
  }

  /** Takes buffers back: from now on they are written over. */
  recycle(buffers: readonly Buffer[]): void {
    for (const buffer of buffers) {
      if (buffer.length === this.#chunkBytes && this.#spare.length < MOST_SPARE) this.#spare.push(buffer);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
  }

  /** The entry at the position, if one begins there before `end`; else steps over what is none. */
  #read(end: number): Entry | undefined {
    const at = this.#position;
    if (at >= end) return undefined;
    let frame: Frame = { state: 'short', needed: HEAD_BYTES };
    while (frame.state === 'short') {
      // It would reach past the end, or the file is shorter than it was.
      if (frame.needed > end - at || !this.#fill(at, frame.needed, end)) break;
      frame = frameAt(this.#buffer, at - this.#start, this.#filled);
    }
    const entry = frame.state === 'whole' ? this.#decode(frame) : undefined;
    if (entry === undefined) return this.#stepOver(end);
    this.#reportDamage();
    this.#position = entry.end;
    return entry;
  }

  #decode(frame: Extract<Frame, { state: 'whole' }>): Entry | undefined {
    const { cipher, folder } = this.#options;
    const header = this.#file?.header;
    const at = this.#position - this.#start;
    const sealed = isSealed(this.#buffer, at);
    if (header !== undefined && header.sealed !== sealed) return undefined; // somebody changed it
    if (sealed && cipher === undefined) throw new PromptlogError('PL_SPOOL_KEY', { folder });
    try {
      return readEntry(this.#buffer, at, frame, this.#position, cipher);
    } catch (error) {
      // With the header gone nothing says that the key is the right one, and what another key opens is not damaged.
      if (header === undefined) throw new PromptlogError('PL_SPOOL_KEY', { folder }, error);
      return undefined;
    }
  }

  /** Goes to where the next entry may begin. */
  #stepOver(end: number): undefined {
    this.#damagedFrom ??= this.#position;
    const filled = this.#start + this.#filled;
    const known = this.#position >= this.#start && this.#position + HEAD_BYTES <= filled;
    const next = known
      ? this.#start + nextMagic(this.#buffer.subarray(0, this.#filled), this.#position - this.#start + 1)
      : end;
    this.#position = Math.min(next, end);
    if (this.#position === end) this.#reportDamage();
  }

  #reportDamage(): void {
    if (this.#damagedFrom !== undefined) this.#options.onDamage?.(this.#damagedFrom, this.#position);
    this.#damagedFrom = undefined;
  }

  /**
   * Sees to it that the buffer holds `bytes` from position `at`; false when the file ends before. Bytes handed out are never written
   * over: it reads on behind them, or into a new buffer and leaves the old one to them.
   */
  #fill(at: number, bytes: number, end: number): boolean {
    if (at + bytes <= this.#start + this.#filled && at >= this.#start) return true;
    const reachable = at >= this.#start && at <= this.#start + this.#filled;
    if (!reachable || at + bytes > this.#start + this.#buffer.length) {
      this.#buffer = this.#take(bytes);
      if (this.#options.recycles === true) this.#used.push(this.#buffer);
      this.#start = at;
      this.#filled = 0;
    }
    const { fd, base } = this.#file as OpenSegment;
    while (at + bytes > this.#start + this.#filled) {
      const from = this.#start + this.#filled;
      const room = Math.min(this.#buffer.length - this.#filled, end - from);
      const read = readSync(fd, this.#buffer, this.#filled, room, from - base);
      if (read === 0) return false;
      this.#filled += read;
    }
    return true;
  }

  #take(bytes: number): Buffer {
    const spare = bytes <= this.#chunkBytes ? this.#spare.pop() : undefined;
    return spare ?? Buffer.allocUnsafeSlow(Math.max(this.#chunkBytes, bytes));
  }

  /** The segment that holds the position. The folder is listed again only when more became durable. */
  #locate(limit: number): (Segment & { readonly end: number }) | undefined {
    let index = this.#find();
    if (limit !== this.#listedAt && (index < 0 || index === this.#segments.length - 1)) {
      this.#listedAt = limit;
      this.#segments = listSegments(this.#options.folder);
      this.#position = Math.max(this.#position, this.#segments[0]?.base ?? 0);
      index = this.#find();
    }
    const segment = this.#segments[index];
    // A segment's bytes count only up to where the next one begins: beyond lies the tail of a failed write.
    return segment && { ...segment, end: this.#segments[index + 1]?.base ?? Number.POSITIVE_INFINITY };
  }

  #find(): number {
    return this.#segments.findLastIndex((segment) => segment.base <= this.#position);
  }

  /** False when the segment was reclaimed meanwhile: then the folder is listed again. */
  #open(segment: Segment): boolean {
    this.close();
    const { folder, cipher } = this.#options;
    try {
      // Refuses another key; a damaged header costs only the counts.
      const header = readHeader(segment.path, folder, cipher);
      this.#file = { base: segment.base, header, fd: openSync(segment.path, 'r') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#segments = [];
      this.#listedAt = -1;
      return false;
    }
    this.#buffer = NOTHING;
    this.#filled = 0;
    return true;
  }
}
