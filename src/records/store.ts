/** The system of record, whatever holds it: one interface, one contract suite, several stores. */
import type { Outcome } from '../outcome.ts';
import type { PromptRecord } from '../record/record.ts';
import type { StoreNotes } from './notes.ts';

/** A record as its JSON, so that the usual path copies bytes and never parses. */
export interface RecordItem {
  /** `message.id`. */
  readonly id: string;
  /** `chat_session_id`. */
  readonly session: string;
  /** `response_id`, or '' when there is none. */
  readonly alias: string;
  /** `time` in milliseconds since 1970. */
  readonly time: number;
  /** The JSON of the PromptRecord, UTF-8. Only valid during the call: copy what must outlive it. */
  readonly body: Uint8Array;
}

/** The outcome of a create: `exists` means an item with that session and id is already there and was left alone. */
export type CreateOutcome = Outcome | { readonly kind: 'exists' };
/** The outcome of a replace: `conflict` means somebody else wrote in between; read again and merge again. */
export type ReplaceOutcome = Outcome | { readonly kind: 'conflict' };

export interface StoredRecord {
  readonly record: PromptRecord;
  /** Hand it back to `replace`; opaque. */
  readonly etag: string;
}

export interface ScanPage {
  readonly records: readonly PromptRecord[];
  /** The bytes of each record's JSON, where the store has them at hand. */
  readonly sizes?: readonly number[];
  /** Continue after this page with `scan({ after: token })`, also in another process. */
  readonly token: string;
  /** What stands in the store and is no record; there are some only where `keepGoing` was asked for. */
  readonly unreadable?: readonly UnreadableRecord[];
}

/** Something that cannot be read as a record. */
export interface UnreadableRecord {
  readonly id: string;
  readonly reason: string;
}

/** Which records of a store; every member narrows. */
export interface RecordsFilter {
  /** By `time`; inclusive. */
  readonly since?: Date | undefined;
  /** By `time`; exclusive. */
  readonly until?: Date | undefined;
  /** `user.user_id`, letter by letter. */
  readonly user?: string | undefined;
}

export interface ScanOptions extends RecordsFilter {
  /** Continue after the page with this token. */
  readonly after?: string | undefined;
  /** The most records of a page. */
  readonly pageSize?: number | undefined;
  /** What cannot be read as a record is told in its page. Default: it is thrown. */
  readonly keepGoing?: boolean | undefined;
  /** Called each time that the store makes the scan wait, with what it said. */
  readonly onStall?: ((reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Which records' bytes; every member narrows. */
export type BodiesOptions = Pick<ScanOptions, 'signal' | 'since' | 'until'>;

export interface BodiesPage {
  readonly bodies: readonly Uint8Array[];
}

export interface RecordsStore {
  readonly name: string;
  /** Where it is, for people: a file or an endpoint, never a secret. */
  readonly place: string;
  /** What is kept beside the records. */
  readonly notes: StoreNotes;
  /** Connects and creates what is missing (database, container, table, indexes). Safe to call again. */
  open(): Promise<void>;
  /** Creates items that are new; one outcome per item, in order. Rejects only when no item's fate is known. */
  create(items: readonly RecordItem[], signal?: AbortSignal): Promise<readonly CreateOutcome[]>;
  /** Reads one record by its full key. */
  read(session: string, id: string): Promise<StoredRecord | undefined>;
  /** Finds records by `message.id` or `response_id` when the session is not known (slower on Cosmos). */
  find(id: string): Promise<readonly StoredRecord[]>;
  /** Replaces a record if nobody else did since it was read. */
  replace(record: PromptRecord, etag: string): Promise<ReplaceOutcome>;
  /**
   * Removes what is left of a record that was erased, so that nothing is known of it any more: what still comes for it is a new record.
   * False when there is no tombstone, or when it has to stay for now.
   */
  removeTombstone(session: string, id: string): Promise<boolean>;
  /**
   * Makes what the work replaces and removes durable as one, where that is cheaper than one by one. The work creates nothing and is
   * short: other writers wait for it.
   */
  together?<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Overwrites what the store's own files still hold of replaced versions; false when somebody who reads kept it from doing so. Absent
   * where files are not the store's own affair.
   */
  scrub?(): Promise<boolean>;
  /** A session's records in the order of their time. */
  session(session: string): Promise<readonly PromptRecord[]>;
  /**
   * Every record that the filter lets through, erased ones too, in pages; resumable by token with the same filter. Records written
   * during the scan may or may not be seen.
   */
  scan(options?: ScanOptions): AsyncIterable<ScanPage>;
  /**
   * The JSON of the records that a scan with that filter would find, byte for byte, in its order and unread. Absent where records are
   * stored in another way.
   */
  bodies?(options?: BodiesOptions): AsyncIterable<BodiesPage>;
  /** How many a scan with that filter would find. */
  count(filter?: RecordsFilter): Promise<number>;
  /** Resolves when the store answers; rejects with why it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
