/** The system of record, whatever holds it: one interface, one contract suite, several stores. */
import type { Outcome } from '../outcome.ts';
import type { PromptRecord } from '../record/record.ts';

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
  /** Continue after this page with `scan({ after: token })`, also in another process. */
  readonly token: string;
}

export interface RecordsStore {
  readonly name: string;
  /** Where it is, for people: a file or an endpoint, never a secret. */
  readonly place: string;
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
  /** A session's records in the order of their time. */
  session(session: string): Promise<readonly PromptRecord[]>;
  /** Every record, in pages; resumable by token. Records written during the scan may or may not be seen. */
  scan(options?: { after?: string; pageSize?: number; signal?: AbortSignal }): AsyncIterable<ScanPage>;
  count(): Promise<number>;
  /** Resolves when the store answers; rejects with why it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
