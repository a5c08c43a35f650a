/** The records lane's destination: creates records, merges what is there already, applies changes, and tells search of the result. */
import { PromptlogError, reasonOf } from '../errors.ts';
import { lacksHalf, type PromptRecord, type RecordChange } from '../record/record.ts';
import type { CreateOutcome, RecordItem, RecordsStore } from '../records/store.ts';
import type { EntryHead } from '../spool/entry.ts';
import { type Delivered, type Destination, type EntryOutcome, LANE_KINDS } from './destination.ts';
import { forEachByKey } from './keyed-work.ts';
import { Outbox } from './outbox.ts';
import type { Projection } from './projection-entry.ts';
import { changeRecords } from './record-changes.ts';
import { type Mask, RecordJoins } from './record-joins.ts';

export interface RecordsDestinationOptions {
  /** Connects to the store; called until it succeeds. */
  readonly openStore: () => Promise<RecordsStore>;
  readonly batchBytes: number;
  /** Puts projections into the spool; resolves when they are durable. */
  readonly emit: (projections: readonly Projection[]) => Promise<void>;
  /** How long half a record waits for the other before it is marked as an orphan. Default 900_000. */
  readonly joinWaitMs?: number;
  /** Masks what only now became whole. Default: nothing is masked. */
  readonly mask?: Mask;
}

// Reads and replaces of single records run side by side up to this many; those of one record never do.
const MERGES_AT_ONCE = 16;
const JOIN_WAIT_MS = 900_000;

export class RecordsDestination implements Destination {
  readonly lane = 'records';
  readonly kinds = LANE_KINDS.records;
  readonly inFlight = 1;
  readonly batchBytes: number;
  readonly #openStore: RecordsDestinationOptions['openStore'];
  #opened: RecordsStore | undefined;
  readonly #emit: RecordsDestinationOptions['emit'];
  readonly #joinWaitMs: number;
  readonly #mask: Mask;

  constructor(options: RecordsDestinationOptions) {
    this.#openStore = options.openStore;
    this.#emit = options.emit;
    this.batchBytes = options.batchBytes;
    this.#joinWaitMs = options.joinWaitMs ?? JOIN_WAIT_MS;
    this.#mask = options.mask ?? ((record) => record);
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
    const joins = new RecordJoins(this.#store, outbox, this.#mask);
    const lacking = new Lacking();
    const created = await this.#create(entries, signal);
    const singles = [...entries.keys()].filter((index) => needsLook(entries[index] as Delivered, created[index]));
    const looked = await this.#each(
      singles.map((index) => entries[index] as Delivered),
      signal,
      async (entry, at) => {
        if (entry.kind === 'change') return this.#change(entry, outbox);
        if (entry.kind === 'refused') return refusalOf(entry);
        const index = singles[at] as number;
        const isNew = created[index]?.kind === 'delivered';
        const incoming = parse(entry);
        const joined = await (entry.kind === 'part' ? joins.half(incoming, isNew) : joins.copy(incoming));
        lacking.note(entry, index, joined.record);
        return joined.outcome;
      },
    );
    // Only when search has been told, durably, may the entry that caused it be forgotten.
    await outbox.flush();
    const outcomes = created as EntryOutcome[];
    for (const [at, index] of singles.entries()) outcomes[index] = looked[at] as EntryOutcome;
    for (const index of lacking.indexes) outcomes[index] = { kind: 'delivered', revisitMs: this.#joinWaitMs };
    return outcomes;
  }

  async revisit(heads: readonly EntryHead[], signal: AbortSignal): Promise<readonly EntryOutcome[]> {
    const outbox = new Outbox(this.#emit);
    const joins = new RecordJoins(this.#store, outbox, this.#mask);
    const at = new Date().toISOString();
    const outcomes = await this.#each(heads, signal, (head) => joins.revisit(head, at));
    await outbox.flush();
    return outcomes;
  }

  /** Creates what is new in one go. Undefined for what creates nothing. */
  async #create(entries: readonly Delivered[], signal: AbortSignal): Promise<(CreateOutcome | undefined)[]> {
    const outcomes = new Array<CreateOutcome | undefined>(entries.length).fill(undefined);
    const created = [...entries.keys()].filter((index) => creates(entries[index] as Delivered));
    const items = created.map((index) => itemOf(entries[index] as Delivered));
    const results = items.length === 0 ? [] : await this.#store.create(items, signal);
    for (const [at, index] of created.entries()) {
      outcomes[index] = results[at] ?? { kind: 'retry', reason: 'the store said nothing about it' };
    }
    return outcomes;
  }

  /** Does the work for each, those of one id in order. When the store itself fails there is no use in asking it for the others. */
  async #each<T extends EntryHead>(
    heads: readonly T[],
    signal: AbortSignal,
    work: (head: T, at: number) => Promise<EntryOutcome>,
  ): Promise<EntryOutcome[]> {
    const outcomes: EntryOutcome[] = [];
    let failed: string | undefined;
    await forEachByKey(
      [...heads.entries()],
      ([, head]) => head.id,
      MERGES_AT_ONCE,
      async ([at, head]) => {
        if (signal.aborted) failed ??= 'it was told to stop';
        if (failed !== undefined) {
          outcomes[at] = { kind: 'retry', reason: failed };
          return;
        }
        try {
          outcomes[at] = await work(head, at);
        } catch (error) {
          outcomes[at] = outcomeOfError(error);
          if (outcomes[at]?.kind === 'retry') failed = reasonOf(error);
        }
      },
    );
    return outcomes;
  }

  async #change(entry: Delivered, outbox: Outbox): Promise<EntryOutcome> {
    const change = JSON.parse(entry.body.toString()) as RecordChange;
    const { outcome, projections } = await changeRecords(this.#store, entry, change);
    await outbox.add(projections);
    return outcome;
  }
}

function creates({ kind }: Delivered): boolean {
  return kind !== 'change' && kind !== 'refused';
}

/** What was no record when it came is none now: it is kept as a dead letter, with the reason it came with. */
function refusalOf(entry: Delivered): EntryOutcome {
  const { code, message } = JSON.parse(entry.body.toString()) as { code: string; message: string };
  return { kind: 'rejected', code: 422, reason: `${code}: ${message}` };
}

/** The records of a batch that still lack a half at its end: one entry of each is to be looked at again. */
class Lacking {
  readonly #entries = new Map<string, number>();

  note(entry: Delivered, index: number, record: PromptRecord | undefined): void {
    if (record === undefined) return;
    const key = JSON.stringify([record.message.id, record.chat_session_id]);
    this.#entries.delete(key);
    // One that bears the mark already is known to be alone.
    if (entry.kind === 'part' && lacksHalf(record) && record.orphaned === undefined) this.#entries.set(key, index);
  }

  get indexes(): Iterable<number> {
    return this.#entries.values();
  }
}

/** Half a record is looked at singly also when it is new: what belongs to it may be under another session. */
function needsLook(entry: Delivered, created: CreateOutcome | undefined): boolean {
  return created === undefined || created.kind === 'exists' || (created.kind === 'delivered' && entry.kind === 'part');
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
