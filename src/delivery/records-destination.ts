/** The records lane's destination: creates records, merges what is there already, applies changes, and tells search of the result. */
import { PromptlogError, reasonOf } from '../errors.ts';
import { DELIVERED, type Outcome } from '../outcome.ts';
import { applyChange } from '../record/change.ts';
import { merge } from '../record/merge.ts';
import { same } from '../record/merge-order.ts';
import type { PromptRecord, RecordChange } from '../record/record.ts';
import type { RecordItem, RecordsStore, StoredRecord } from '../records/store.ts';
import { type Delivered, type Destination, type EntryOutcome, LANE_KINDS } from './destination.ts';
import { forEachByKey } from './keyed-work.ts';
import { Outbox } from './outbox.ts';
import { type Projection, projectionOf, projectionsOf, removalsOf } from './projection-entry.ts';

export interface RecordsDestinationOptions {
  /** Connects to the store; called until it succeeds. */
  readonly openStore: () => Promise<RecordsStore>;
  readonly batchBytes: number;
  /** Puts projections into the spool; resolves when they are durable. */
  readonly emit: (projections: readonly Projection[]) => Promise<void>;
}

// Reads and replaces of single records run side by side up to this many; those of one record never do.
const MERGES_AT_ONCE = 16;
const MOST_CONFLICTS = 20;
const CONFLICT: Outcome = { kind: 'retry', reason: 'other writers keep changing the record' };

export class RecordsDestination implements Destination {
  readonly lane = 'records';
  readonly kinds = LANE_KINDS.records;
  readonly inFlight = 1;
  readonly batchBytes: number;
  readonly #openStore: RecordsDestinationOptions['openStore'];
  #opened: RecordsStore | undefined;
  readonly #emit: RecordsDestinationOptions['emit'];

  constructor(options: RecordsDestinationOptions) {
    this.#openStore = options.openStore;
    this.#emit = options.emit;
    this.batchBytes = options.batchBytes;
  }

  async open(): Promise<void> {
    this.#opened = await this.#openStore();
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }

  get #store(): RecordsStore {
    if (this.#opened === undefined) throw new Error('the records store is not open yet');
    return this.#opened;
  }

  async write(entries: readonly Delivered[], signal: AbortSignal): Promise<readonly EntryOutcome[]> {
    const outbox = new Outbox(this.#emit);
    const outcomes = await this.#create(entries, outbox, signal);
    const singles = [...entries.keys()].filter((index) => outcomes[index] === undefined);
    // When the store itself fails there is no use in asking it for the others.
    let failed: string | undefined;
    await forEachByKey(
      singles,
      (index) => (entries[index] as Delivered).id,
      MERGES_AT_ONCE,
      async (index) => {
        if (signal.aborted) failed ??= 'it was told to stop';
        if (failed !== undefined) {
          outcomes[index] = { kind: 'retry', reason: failed };
          return;
        }
        try {
          const { outcome, projections } = await this.#single(entries[index] as Delivered, outbox);
          await outbox.add(projections);
          outcomes[index] = outcome;
        } catch (error) {
          outcomes[index] = outcomeOfError(error);
          if (outcomes[index]?.kind === 'retry') failed = reasonOf(error);
        }
      },
    );
    // Only when search has been told, durably, may the entry that caused it be forgotten.
    await outbox.flush();
    return outcomes as EntryOutcome[];
  }

  /** Creates what is new in one go; undefined for what has to be looked at singly: it exists already, or it is a change. */
  async #create(
    entries: readonly Delivered[],
    outbox: Outbox,
    signal: AbortSignal,
  ): Promise<(EntryOutcome | undefined)[]> {
    const outcomes = new Array<EntryOutcome | undefined>(entries.length).fill(undefined);
    const created = [...entries.keys()].filter((index) => entries[index]?.kind !== 'change');
    const items = created.map((index) => itemOf(entries[index] as Delivered));
    const results = items.length === 0 ? [] : await this.#store.create(items, signal);
    for (const [at, index] of created.entries()) {
      const entry = entries[index] as Delivered;
      const result = results[at] ?? { kind: 'retry', reason: 'the store said nothing about it' };
      if (result.kind === 'exists') continue;
      outcomes[index] = result;
      if (result.kind === 'delivered' && entry.kind === 'part') await outbox.add([projectionOf(parse(entry))]);
    }
    return outcomes;
  }

  #single(entry: Delivered, outbox: Outbox): Promise<Single> {
    return entry.kind === 'change' ? this.#change(entry) : this.#merge(entry, outbox);
  }

  async #merge(entry: Delivered, outbox: Outbox): Promise<Single> {
    const incoming = parse(entry);
    for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
      const existing = await this.#store.read(entry.session, entry.id);
      if (existing === undefined) return single({ kind: 'retry', reason: 'a record vanished while it was merged' });
      // The usual case after a crash: it was written before, and search takes a record by itself.
      if (entry.kind === 'record' && same(existing.record, incoming)) return single(DELIVERED);
      const merged = merge(existing.record, incoming);
      // Search may have taken the incoming copy as it was, so it is told what stands.
      if (merged === existing.record) return single(DELIVERED, projectionsOf(merged, incoming));
      // Once it is replaced nobody knows any more in which month's index it was: that comes first.
      const removals = removalsOf(merged, existing.record);
      if (removals.length > 0) {
        await outbox.add(removals);
        await outbox.flush();
      }
      const outcome = await this.#store.replace(merged, existing.etag);
      if (outcome.kind === 'conflict') continue;
      return single(outcome, outcome.kind === 'delivered' ? projectionsOf(merged, incoming) : []);
    }
    return single(CONFLICT);
  }

  async #change(entry: Delivered): Promise<Single> {
    const change = JSON.parse(entry.body.toString()) as RecordChange;
    for (let attempt = 0; attempt < MOST_CONFLICTS; attempt++) {
      const found = await this.#find(entry);
      if (found.length === 0) return single({ kind: 'wait', reason: `no record ${entry.id} has come` });
      const projections: Projection[] = [];
      const outcomes: Outcome[] = [];
      for (const existing of found) {
        const changed = applyChange(existing.record, change);
        const outcome = changed === existing.record ? DELIVERED : await this.#store.replace(changed, existing.etag);
        if (outcome.kind === 'delivered') projections.push(projectionOf(changed));
        if (outcome.kind !== 'conflict') outcomes.push(outcome);
      }
      const refused = outcomes.find((outcome) => outcome.kind !== 'delivered');
      if (refused !== undefined) return single(refused, projections);
      if (outcomes.length === found.length) return single(DELIVERED, projections);
    }
    return single(CONFLICT);
  }

  async #find(entry: Delivered): Promise<readonly StoredRecord[]> {
    if (entry.session !== '') {
      const stored = await this.#store.read(entry.session, entry.id);
      if (stored !== undefined) return [stored];
    }
    return this.#store.find(entry.id);
  }
}

/** What became of an entry that was looked at by itself, and what search is to be told of it. */
interface Single {
  readonly outcome: EntryOutcome;
  readonly projections: readonly Projection[];
}

function single(outcome: EntryOutcome, projections: readonly Projection[] = []): Single {
  return { outcome, projections };
}

/** A store that fails is tried again; a single stored record that cannot be read or merged must not hold up all others for ever. */
function outcomeOfError(error: unknown): EntryOutcome {
  const code = error instanceof PromptlogError ? error.code : '';
  if (code === 'PL_RECORDS_UNAVAILABLE' || code === 'PL_RECORDS_REFUSED') {
    return { kind: 'retry', reason: reasonOf(error) };
  }
  return { kind: 'wait', reason: `the stored record cannot be used: ${reasonOf(error)}` };
}

function itemOf(entry: Delivered): RecordItem {
  return { id: entry.id, session: entry.session, alias: entry.alias, time: entry.time, body: entry.body };
}

function parse(entry: Delivered): PromptRecord {
  return JSON.parse(entry.body.toString()) as PromptRecord;
}
