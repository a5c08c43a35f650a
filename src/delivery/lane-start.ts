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
  const lost = sumOf(taken.least, kinds) - settled;
  if (lost > 0) ledger.recount(lane, { delivered, dropped: dropped + lost });
  const surplus = settled - sumOf(taken.most, kinds);
  // The spool itself began to count anew.
  if (surplus > 0) ledger.recount(lane, { delivered: Math.max(0, delivered - surplus), dropped });
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

interface Taken {
  readonly least: KindCounts;
  /** With those of the same segment that are damaged: a lane may have passed them while they were whole. */
  readonly most: KindCounts;
}

/** Entries taken before a position, by kind; undefined when the folder does not tell. */
function takenBefore(position: number, folder: string, cipher: Cipher | undefined): Taken | undefined {
  const segments = listSegments(folder);
  const at = Math.max(
    0,
    segments.findLastIndex(({ base }) => base <= position),
  );
  const segment = segments[at];
  if (segment === undefined) return { least: noCounts(), most: noCounts() };
  const before = readHeader(segment.path, folder, cipher)?.counts;
  if (before === undefined) return undefined;
  if (position <= segment.base) return { least: before, most: before };
  const least = sumOfBoth(before, scanSegment(segment.path, position - segment.base).counts);
  const next = segments[at + 1];
  const after = next === undefined ? undefined : readHeader(next.path, folder, cipher)?.counts;
  if (after === undefined) return { least, most: least };
  const whole = sumOfBoth(before, scanSegment(segment.path).counts);
  const most = noCounts();
  for (const kind of Object.keys(most) as EntryKind[])
    most[kind] = least[kind] + Math.max(0, after[kind] - whole[kind]);
  return { least, most };
}

function sumOfBoth(one: KindCounts, other: KindCounts): KindCounts {
  const sum = noCounts();
  addCounts(sum, one);
  addCounts(sum, other);
  return sum;
}

function sumOf(counts: KindCounts, kinds: Iterable<EntryKind>): number {
  let sum = 0;
  for (const kind of kinds) sum += counts[kind];
  return sum;
}
