/** What the application's thread and the delivery thread say to each other. */
import type { InsightSettings } from '../insight/insight-parts.ts';
import type { Notice } from '../notice.ts';
import type { RedactorOptions } from '../record/redact.ts';
import type { RecordsStoreOptions } from '../records/open-store.ts';
import type { SearchClientOptions } from '../search/client-options.ts';
import type { Projection } from './projection-entry.ts';

/** Everything the delivery thread needs, as plain data. */
export interface DeliverySettings {
  readonly folder: string;
  readonly encryptionKey?: string;
  readonly records: RecordsStoreOptions;
  readonly search: SearchClientOptions & {
    /** Default 5_000_000. */
    readonly maxBulkBytes?: number;
    /** Default 2. */
    readonly bulksInFlight?: number;
    /** Whether each document is written a second time, without content. Default false. */
    readonly metadataCopy?: boolean;
  };
  readonly batchWaitMs?: number;
  readonly retryMaxMs?: number;
  readonly changeWaitMs?: number;
  /** How long half a record waits for the other before it is marked as an orphan. Default 900_000. */
  readonly joinWaitMs?: number;
  /** For what becomes whole only in the thread. Everything else was masked before it was written. */
  readonly masking?: RedactorOptions | false;
  /** What is derived from records for search. Absent: nothing. */
  readonly insight?: InsightSettings;
  /** A store that takes nothing for so long is worth a warning. Default 10_000. */
  readonly warnAfterMs?: number;
}

export type ToWorker =
  | { readonly kind: 'durable'; readonly position: number }
  | { readonly kind: 'emitted'; readonly number: number; readonly failure?: string }
  | { readonly kind: 'drain'; readonly number: number; readonly position: number; readonly timeoutMs: number }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'emit'; readonly number: number; readonly projections: readonly Projection[] }
  | { readonly kind: 'settled'; readonly position: number }
  | { readonly kind: 'drained'; readonly number: number; readonly complete: boolean }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'stopped' };
