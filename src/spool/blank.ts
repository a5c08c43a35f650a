/** Overwrites entries that every lane has settled, where they lie: nobody reads them again, and their file may stay for long. */
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Cipher } from './cipher.ts';
import { addChecksums, type Entry, frameAt, HEAD_BYTES, isSealed, nextMagic, readEntry, writeEntry } from './entry.ts';
import { listSegments, readHeader, SEGMENT_HEADER_BYTES, type Segment } from './segment.ts';

export interface BlankOptions {
  readonly folder: string;
  readonly cipher: Cipher | undefined;
  /** The position of the cursor that is furthest behind: nothing from there on is touched. */
  readonly settled: number;
  /** Which entries are to go. */
  readonly matches: (entry: Entry) => boolean;
  /** Count them, and leave them. */
  readonly dryRun?: boolean;
}

/** A whole entry in the bytes of its segment. */
interface Place {
  readonly at: number;
  readonly length: number;
  readonly entry: Entry;
}

const SPACE = 0x20;

/**
 * What stays of an entry is its kind, its time, its length and a checksum that holds, so that positions and counts stay what they were.
 * Works beside the process that writes the spool, which only appends. Returns how many there were.
 */
export function blankEntries(options: BlankOptions): number {
  const { folder, settled } = options;
  const segments = listSegments(folder);
  let count = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment.base >= settled) break;
    const end = Math.min(settled, segments[index + 1]?.base ?? settled);
    count += blankSegment(segment, end - segment.base, options);
  }
  return count;
}

function blankSegment(segment: Segment, limit: number, { folder, cipher, matches, dryRun }: BlankOptions): number {
  const bytes = readSegment(segment.path, folder, cipher)?.subarray(0, limit);
  if (bytes === undefined) return 0;
  const found = [...placesIn(bytes, segment.base, cipher)].filter(({ entry }) => !isBlank(entry) && matches(entry));
  if (found.length === 0 || dryRun === true) return found.length;
  const file = openSync(segment.path, 'r+');
  try {
    for (const { at, length, entry } of found) {
      const blank = blankOf(entry, length, isSealed(bytes, at) ? cipher : undefined);
      writeSync(file, blank, 0, length, at);
    }
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  return found.length;
}

/** Undefined when it was deleted meanwhile, being settled. */
function readSegment(path: string, folder: string, cipher: Cipher | undefined): Buffer | undefined {
  try {
    readHeader(path, folder, cipher);
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function* placesIn(bytes: Buffer, base: number, cipher: Cipher | undefined): Generator<Place> {
  for (let at = SEGMENT_HEADER_BYTES; at + HEAD_BYTES <= bytes.length; ) {
    const frame = frameAt(bytes, at, bytes.length);
    if (frame.state !== 'whole') {
      at = nextMagic(bytes, at + 1);
      continue;
    }
    yield { at, length: frame.length, entry: readEntry(bytes, at, frame, base + at, cipher) };
    at += frame.length;
  }
}

function blankOf({ kind, time }: Entry, length: number, cipher: Cipher | undefined): Buffer {
  const blank = Buffer.alloc(length);
  const body = Buffer.alloc(length - HEAD_BYTES - (cipher?.overheadBytes ?? 0), SPACE);
  writeEntry(blank, 0, { kind, id: '', session: '', alias: '', time }, body, cipher);
  addChecksums(blank, 0, length);
  return blank;
}

function isBlank({ id, body }: Entry): boolean {
  return id === '' && body.every((byte) => byte === SPACE);
}
