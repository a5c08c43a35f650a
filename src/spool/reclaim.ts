/** Deletes what every lane has settled: the only thing that ever deletes a segment (README.md, invariant 3). */
import { rmSync } from 'node:fs';
import { listSegments } from './segment.ts';

/**
 * Deletes the segments that lie wholly before `settled`, the position of the cursor that is furthest behind, and returns where the
 * oldest of the rest begins. A segment stays until an entry of the next one is settled: only then is that one, which
 * carries the counts on, known to be on the disk.
 */
export function reclaim(folder: string, settled: number): number {
  const segments = listSegments(folder);
  const passed = segments.filter((_, index) => (segments[index + 1]?.base ?? settled) < settled);
  for (const segment of passed) rmSync(segment.path, { force: true });
  return segments[passed.length]?.base ?? settled;
}
