/** What a lane delivers to. */
import type { Outcome } from '../outcome.ts';
import type { EntryHead, EntryKind } from '../spool/entry.ts';
import type { LaneName } from './ledger.ts';

/** An entry on its way: its head, and its body as bytes that are valid until it is settled. */
export interface Delivered extends EntryHead {
  readonly body: Buffer;
}

export type EntryOutcome =
  | Exclude<Outcome, { readonly kind: 'delivered' }>
  /** With `revisitMs`: the record lacks something, and is to be looked at again after so long. */
  | { readonly kind: 'delivered'; readonly revisitMs?: number }
  /** What it belongs to is not there yet; it is kept and tried again for a bounded time. */
  | { readonly kind: 'wait'; readonly reason: string };

/** Which kinds of entry are for which lane; a lane passes over all others. */
export const LANE_KINDS: Readonly<Record<LaneName, ReadonlySet<EntryKind>>> = {
  records: new Set(['record', 'part', 'change', 'refused']),
  search: new Set(['record', 'projection']),
};

export interface Destination {
  readonly lane: LaneName;
  /** The kinds of entry it takes; the lane passes over all others. */
  readonly kinds: ReadonlySet<EntryKind>;
  /** How many batches may be under way at once. */
  readonly inFlight: number;
  /** A batch is sent when its bodies reach this many bytes. */
  readonly batchBytes: number;
  /** Prepares the store; called before the first write, and again until it succeeds. */
  open(): Promise<void>;
  /** Writes entries and says what became of each, in order. Rejects only when nothing is known: then all are tried again. */
  write(entries: readonly Delivered[], signal: AbortSignal): Promise<readonly EntryOutcome[]>;
  /** Looks again at records that lacked something when they were delivered. Only who says `revisitMs` is asked. */
  revisit?(heads: readonly EntryHead[], signal: AbortSignal): Promise<readonly EntryOutcome[]>;
  close(): Promise<void>;
}
