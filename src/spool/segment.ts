/** Segment files: their names, their header, and the scan that finds where the good bytes end. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PromptlogError } from '../errors.ts';
import type { Cipher } from './cipher.ts';
import { ENTRY_KINDS, type EntryKind, frameAt, HEAD_BYTES, nextMagic } from './entry.ts';

export interface Segment {
  readonly path: string;
  /** Position of the file's first byte in the whole spool's history. */
  readonly base: number;
}

/** How many entries of each kind the spool has taken since it was made. */
export type KindCounts = Record<EntryKind, number>;

export interface SegmentHeader {
  /** Entries taken before this segment. */
  readonly counts: KindCounts;
  /** Whether its entries are encrypted, with the key at hand: another key is refused. */
  readonly sealed: boolean;
}

/** Bytes of a segment before its first entry. */
export const SEGMENT_HEADER_BYTES = 128;
const SEGMENT_MAGIC = Buffer.from('PLSPOOL1');
const NO_KEY = Buffer.alloc(8);
const NAME = /^(\d{16})\.spool$/;
const KINDS = Object.keys(ENTRY_KINDS) as EntryKind[];

/** Zero of each kind. */
export function noCounts(): KindCounts {
  return { record: 0, part: 0, change: 0, projection: 0, erase: 0, refused: 0 };
}

/** Adds `more` to `counts` in place. */
export function addCounts(counts: KindCounts, more: Readonly<KindCounts>): void {
  for (const kind of KINDS) counts[kind] += more[kind];
}

/** The file of the segment that begins at `base`. */
export function segmentPath(folder: string, base: number): string {
  return join(folder, `${String(base).padStart(16, '0')}.spool`);
}

/** The segments of a folder in order. */
export function listSegments(folder: string): Segment[] {
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => ({ path: join(folder, name), base: Number(name.slice(0, 16)) }));
}

/** The header of a segment: its position, the counts up to it, and which key sealed it. */
export function segmentHeader(base: number, counts: Readonly<KindCounts>, cipher: Cipher | undefined): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  SEGMENT_MAGIC.copy(header);
  header.writeDoubleLE(base, 8);
  (cipher?.keyId ?? NO_KEY).copy(header, 16);
  for (const kind of KINDS) header.writeDoubleLE(counts[kind], 16 + ENTRY_KINDS[kind] * 8);
  header.writeUInt32LE(crc32(header.subarray(0, SEGMENT_HEADER_BYTES - 4)), SEGMENT_HEADER_BYTES - 4);
  return header;
}

/** A segment's header; undefined when it was never fully written or is damaged. Throws PL_SPOOL_KEY when the key does not fit. */
export function readHeader(path: string, folder: string, cipher: Cipher | undefined): SegmentHeader | undefined {
  const fd = openSync(path, 'r');
  try {
    const header = readAt(fd, 0, SEGMENT_HEADER_BYTES);
    if (header.length < SEGMENT_HEADER_BYTES || !header.subarray(0, 8).equals(SEGMENT_MAGIC)) return undefined;
    const checksum = crc32(header.subarray(0, SEGMENT_HEADER_BYTES - 4));
    if (header.readUInt32LE(SEGMENT_HEADER_BYTES - 4) !== checksum) return undefined;
    const keyId = header.subarray(16, 24);
    const sealed = !keyId.equals(NO_KEY);
    if (sealed && cipher?.keyId.equals(keyId) !== true) throw new PromptlogError('PL_SPOOL_KEY', { folder });
    const counts = noCounts();
    for (const kind of KINDS) counts[kind] = header.readDoubleLE(16 + ENTRY_KINDS[kind] * 8);
    return { counts, sealed };
  } finally {
    closeSync(fd);
  }
}

/** The counts in a segment's header; undefined when the header was never fully written. */
export function readSegmentHeader(path: string, folder: string, cipher: Cipher | undefined): KindCounts | undefined {
  return readHeader(path, folder, cipher)?.counts;
}

export interface ScanResult {
  /** Bytes of the file up to the end of its last whole entry; 0 when it holds none. */
  readonly goodBytes: number;
  /** Entries found, by kind. */
  readonly counts: KindCounts;
}

const SCAN_BYTES = 4_000_000;

/**
 * Walks a segment's entries, in its first `limit` bytes. Good bytes end with the last entry whose checksum holds: what follows is
 * a torn tail, while damage between two good entries is left where it is, for the reader to step over and report.
 */
export function scanSegment(path: string, limit = Number.POSITIVE_INFINITY): ScanResult {
  const fd = openSync(path, 'r');
  try {
    const counts = noCounts();
    const size = Math.min(fstatSync(fd).size, limit);
    let goodBytes = 0;
    let start = SEGMENT_HEADER_BYTES;
    let buffer = readAt(fd, start, Math.min(SCAN_BYTES, Math.max(0, size - start)));
    for (let at = start; ; ) {
      const frame = frameAt(buffer, at - start, buffer.length);
      if (frame.state === 'short' && at + frame.needed <= size) {
        const wanted = Math.min(size - at, Math.max(SCAN_BYTES, frame.needed));
        [buffer, start] = [readAt(fd, at, wanted), at];
        if (buffer.length < frame.needed) break; // the file became shorter meanwhile
      } else if (frame.state === 'whole') {
        counts[frame.kind] += 1;
        at += frame.length;
        goodBytes = at;
      } else if (at + HEAD_BYTES <= size) {
        at = start + nextMagic(buffer, at - start + 1);
      } else break;
    }
    return { goodBytes, counts };
  } finally {
    closeSync(fd);
  }
}

/** Size of a segment file. */
export function segmentBytes(segment: Segment): number {
  return statSync(segment.path).size;
}

function readAt(fd: number, position: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  return buffer.subarray(0, readSync(fd, buffer, 0, bytes, position));
}
