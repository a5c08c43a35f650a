/** Where a lane begins, and whether what it has counted still fits what the spool holds. */
import type { Cipher } from '../spool/cipher.ts';
import type { EntryKind } from '../spool/entry.ts';
import { addCounts, type KindCounts, listSegments, noCounts, readHeader, scanSegment } from '../spool/segment.ts';
import type { LaneName, Ledger } from './ledger.ts';

export interface LaneBeginning {
  readonly ledger: Ledger;
  readonly lane: LaneName;
  readonly kinds: Iterable<EntryKind>;
  /** The spool's folder. */
  readonly folder: string;
  readonly cipher: Cipher | undefined;
}

/**
 * The position a lane reads on from. Entries before it that are neither delivered nor held nor dropped were lost by the spool (damage, a
 * segment deleted by hand): they are counted as dropped, so that the counts add up again.
 */
export function beginLane({ ledger, lane, kinds, folder, cipher }: LaneBeginning): { position: number; lost: number } {
  const { position, delivered, dropped } = ledger.lane(lane, initialRow(folder, kinds, cipher));
  const taken = takenBefore(position, folder, cipher);
  if (taken === undefined) return { position, lost: 0 };
  const settled = delivered + ledger.count(lane, 'waiting') + ledger.count(lane, 'dead') + dropped;
  const lost = sumOf(taken, kinds) - settled;
  if (lost > 0) ledger.recount(lane, { delivered, dropped: dropped + lost });
  // The spool itself began to count anew.
  if (lost < 0) ledger.recount(lane, { delivered: Math.max(0, delivered + lost), dropped });
  return { position, lost: Math.max(0, lost) };
}

/** A lane without a row begins at the oldest entry there is: what came before it was settled, or it would still be there. */
export function initialRow(
  folder: string,
  kinds: Iterable<EntryKind>,
  cipher: Cipher | undefined,
): { position: number; delivered: number } {
  const oldest = listSegments(folder)[0];
  const counts = oldest === undefined ? undefined : readHeader(oldest.path, folder, cipher)?.counts;
  return { position: oldest?.base ?? 0, delivered: counts === undefined ? 0 : sumOf(counts, kinds) };
}

/** Entries taken before a position, by kind; undefined when the folder does not tell. */
function takenBefore(position: number, folder: string, cipher: Cipher | undefined): KindCounts | undefined {
  const segments = listSegments(folder);
  const segment = segments.findLast(({ base }) => base <= position) ?? segments[0];
  if (segment === undefined) return noCounts();
  const counts = readHeader(segment.path, folder, cipher)?.counts;
  if (counts !== undefined && position > segment.base) {
    addCounts(counts, scanSegment(segment.path, position - segment.base).counts);
  }
  return counts;
}

function sumOf(counts: KindCounts, kinds: Iterable<EntryKind>): number {
  let sum = 0;
  for (const kind of kinds) sum += counts[kind];
  return sum;
}
