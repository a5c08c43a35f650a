/** What the lanes of a spool have done and what they wait for, read from the disk: also from another process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Cipher } from '../spool/cipher.ts';
import { recover } from '../spool/recover.ts';
import type { KindCounts } from '../spool/segment.ts';
import { LANE_KINDS } from './destination.ts';
import { initialRow } from './lane-start.ts';
import { type LaneName, type LaneRow, LEDGER_FILE, Ledger } from './ledger.ts';

/** accepted = delivered + pending + dead + dropped, always. */
export interface LaneStatus {
  readonly lane: LaneName;
  /** Entries taken that are for this lane. */
  readonly accepted: number;
  readonly delivered: number;
  /** Not settled yet, those that wait for their record included. */
  readonly pending: number;
  readonly waiting: number;
  readonly dead: number;
  /** Dead letters that were given up by hand, and entries the spool has lost. */
  readonly dropped: number;
  /** Bytes of the spool this lane has still to read. */
  readonly lagBytes: number;
  /** Why it does not move, and since when (ISO 8601). */
  readonly stalled?: { readonly reason: string; readonly since: string };
}

export interface DeliveryStatus {
  readonly folder: string;
  /** Entries taken since the spool was made. */
  readonly accepted: Readonly<KindCounts>;
  /** Bytes some lane has not settled yet. */
  readonly bytes: number;
  readonly lanes: readonly LaneStatus[];
}

const LANES = Object.keys(LANE_KINDS) as LaneName[];

/** What the ledger says of a lane. */
interface LaneFacts extends LaneRow {
  readonly waiting: number;
  readonly dead: number;
}

/** Reads the status of one spool folder. `live` comes from the process that writes it; without it the disk is scanned. */
export function readStatus(
  folder: string,
  cipher: Cipher | undefined,
  live?: { readonly counts: Readonly<KindCounts>; readonly durable: number },
): DeliveryStatus {
  // First what was settled, then what was taken: lanes that move on meanwhile never seem to have settled more than was taken.
  const facts = readFacts(folder, cipher);
  const { counts, durable } = live ?? fromDisk(folder, cipher);
  const lanes = LANES.map((lane) => laneStatus(lane, facts[lane], counts, durable));
  return { folder, accepted: { ...counts }, bytes: Math.max(...lanes.map(({ lagBytes }) => lagBytes)), lanes };
}

/** The position of the lane that is furthest ahead: a spool goes on from there, whatever it may have lost. */
export function furthestCursor(folder: string, cipher: Cipher | undefined): number {
  if (!existsSync(join(folder, LEDGER_FILE))) return 0;
  const ledger = new Ledger(folder, cipher);
  try {
    return Math.max(...LANES.map((lane) => ledger.find(lane)?.position ?? 0));
  } finally {
    ledger.close();
  }
}

function laneStatus(lane: LaneName, facts: LaneFacts, counts: Readonly<KindCounts>, durable: number): LaneStatus {
  const { position, delivered, dropped, waiting, dead, reason, since } = facts;
  const accepted = [...LANE_KINDS[lane]].reduce((sum, kind) => sum + counts[kind], 0);
  return {
    lane,
    accepted,
    delivered,
    pending: accepted - delivered - dead - dropped,
    waiting,
    dead,
    dropped,
    lagBytes: Math.max(0, durable - position),
    ...(reason === '' ? {} : { stalled: { reason, since: new Date(since).toISOString() } }),
  };
}

function readFacts(folder: string, cipher: Cipher | undefined): Record<LaneName, LaneFacts> {
  const facts = (lane: LaneName, ledger?: Ledger): LaneFacts => ({
    ...(ledger?.find(lane) ?? { ...initialRow(folder, LANE_KINDS[lane], cipher), dropped: 0, reason: '', since: 0 }),
    waiting: ledger?.count(lane, 'waiting') ?? 0,
    dead: ledger?.count(lane, 'dead') ?? 0,
  });
  if (!existsSync(join(folder, LEDGER_FILE))) return { records: facts('records'), search: facts('search') };
  const ledger = new Ledger(folder, cipher);
  try {
    return ledger.snapshot(() => ({ records: facts('records', ledger), search: facts('search', ledger) }));
  } finally {
    ledger.close();
  }
}

function fromDisk(folder: string, cipher: Cipher | undefined): { counts: KindCounts; durable: number } {
  const { counts, base } = recover(folder, cipher);
  return { counts, durable: base };
}
