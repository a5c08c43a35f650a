/** What a folder holds after whatever happened to its last writer. */
import type { Cipher } from './cipher.ts';
import { addCounts, type KindCounts, listSegments, noCounts, readHeader, scanSegment } from './segment.ts';

export interface Recovered {
  /** Where the next segment begins: after the last whole entry. */
  readonly base: number;
  /** Where the oldest segment begins. */
  readonly oldest: number;
  /** Entries taken since the spool was made. */
  readonly counts: KindCounts;
}

/**
 * Finds the end of the last whole entry. Nothing is cut or overwritten: the next segment begins at that position, and readers
 * take a segment's bytes only up to where the next begins, so a torn tail is simply never seen again.
 * A last segment without any entry holds nothing: the next one begins where it does, in its place.
 */
export function recover(folder: string, cipher: Cipher | undefined): Recovered {
  const segments = listSegments(folder);
  // All of them are looked at, so that a key that does not fit is refused before anything is written with another.
  const headers = segments.map((segment) => readHeader(segment.path, folder, cipher));
  const oldest = segments[0]?.base ?? 0;
  const counts = noCounts();
  let base: number | undefined;
  for (const [index, segment] of [...segments.entries()].reverse()) {
    const scan = scanSegment(segment.path, (segments[index + 1]?.base ?? Number.POSITIVE_INFINITY) - segment.base);
    base ??= segment.base + scan.goodBytes;
    addCounts(counts, scan.counts);
    const header = headers[index];
    if (header === undefined) continue; // never fully written, or damaged: the segment before it knows the counts
    addCounts(counts, header.counts);
    break;
  }
  return { base: base ?? oldest, oldest, counts };
}

/** How many entries were taken up to the end of the spool as it lies on the disk, without opening it for writing. */
export function countEntries(folder: string, cipher: Cipher | undefined): KindCounts {
  return recover(folder, cipher).counts;
}
