/** The way back: chosen records of the records store into the search store, beside live traffic, overlapped and resumable. */
import type { RecordsStore, ScanPage } from '../records/store.ts';
import type { SearchClient } from '../search/client.ts';
import { LoadTuning } from '../search/load-tuning.ts';
import { makeIndex } from '../search/make-index.ts';
import type { DocumentOptions } from './bulk-item.ts';
import { PagePlaces } from './page-places.ts';
import { PageSender, type SentRecord } from './page-sender.ts';
import { steadyPages } from './page-source.ts';
import { RevisionSum } from './revision-sum.ts';
import type { RecordSelection } from './selected-records.ts';

export interface ReindexOptions extends DocumentOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  /** Which records. Default: all. */
  readonly selection?: RecordSelection;
  /** Continue after the page with this token. */
  readonly after?: string;
  /** What earlier runs of the same work had done before that token. */
  readonly before?: ReindexTally;
  /** Default 5_000_000. */
  readonly maxBulkBytes?: number;
  /** Pages under way at once. Default 3. */
  readonly inFlight?: number;
  /** Longest pause between attempts. Default 30_000. */
  readonly retryMaxMs?: number;
  /** Records in a second at most. */
  readonly recordsPerSecond?: number | undefined;
  /** The index that the documents of a month go to. Default: the month's own. */
  readonly place?: (index: string) => Promise<string>;
  /** Indices that are written to in place are refreshed every half minute only, until it ends. Default false. */
  readonly refreshSeldom?: boolean;
  readonly signal?: AbortSignal;
  /** Called after each page that is safely indexed: continuing with its token loses nothing. */
  readonly onPage?: (progress: ReindexProgress) => void;
  /** Called while a store does not answer, or does not take what it is sent. */
  readonly onStall?: (reason: string) => void;
  /** Called with indices that could not be told at the end to refresh as before. */
  readonly onLeft?: (indices: readonly string[]) => void;
}

/** What was done, so far that it can be kept and gone on from. */
export interface ReindexTally {
  /** Records that are indexed, or known to be there in a newer version. */
  readonly indexed: number;
  /** How many were refused. */
  readonly refusals: number;
  /** The first of them. */
  readonly refused: readonly RefusedRecord[];
  /** Checksum of the documents that these records should have. */
  readonly sum: string;
}

export interface ReindexProgress extends ReindexTally {
  readonly token: string;
}

export interface RefusedRecord {
  readonly id: string;
  readonly code: number;
  readonly reason: string;
}

const PAGE_SIZE = 500;
/** More are counted and not kept: a store of poison must not fill the memory. */
const MOST_KEPT = 1_000;
const NOTHING: ReindexTally = { indexed: 0, refusals: 0, refused: [], sum: new RevisionSum().toString() };

/**
 * Indexes every chosen record at its own revision, so a newer document that live traffic wrote meanwhile is never replaced by an older.
 * Returns the last progress, also when it was told to stop; undefined when no page was indexed.
 */
export async function reindex(options: ReindexOptions): Promise<ReindexProgress | undefined> {
  const signal = options.signal ?? new AbortController().signal;
  const { maxBulkBytes = 5_000_000, retryMaxMs = 30_000, inFlight = 3, recordsPerSecond } = options;
  const tuning = options.refreshSeldom === true ? new LoadTuning(options.client) : undefined;
  const place = options.place ?? tuning?.place.bind(tuning);
  const places = new PagePlaces({ ...options, place: place ?? ((index) => makeIndex(options.client, index)) });
  const sender = new PageSender({ ...options, maxBulkBytes, retryMaxMs, place });
  const tally = new Tally(options.before ?? NOTHING);
  const flights: Flight[] = [];
  let progress: ReindexProgress | undefined;
  // In the order of the pages: a token stands for everything before it.
  const land = async (): Promise<boolean> => {
    const flight = flights[0];
    const sent = await flight?.sent;
    if (flight === undefined || sent === undefined) return false;
    flights.shift();
    progress = { ...tally.add(flight.page, sent), token: flight.page.token };
    options.onPage?.(progress);
    return true;
  };
  const { selection = {} } = options;
  const pageSize = Math.max(1, Math.min(PAGE_SIZE, Math.floor(recordsPerSecond ?? PAGE_SIZE)));
  const isStale = (page: ScanPage): Promise<boolean> => places.make(page);
  const pages = steadyPages({ ...options, selection, pageSize, keepGoing: true, retryMaxMs, signal, isStale });
  try {
    for await (const page of pages) {
      if (signal.aborted) break;
      const sent = sender.send(page.records, signal, page.sizes);
      flights.push({ page, sent });
      if (flights.length >= inFlight && !(await land())) break;
    }
    while (await land());
  } finally {
    await Promise.allSettled(flights.map((flight) => flight.sent));
    const left = (await tuning?.restore()) ?? [];
    if (left.length > 0) options.onLeft?.(left);
  }
  return progress;
}

interface Flight {
  readonly page: ScanPage;
  /** Undefined: told to stop before all of it was taken. */
  readonly sent: Promise<readonly SentRecord[] | undefined>;
}

class Tally {
  #indexed: number;
  #refusals: number;
  readonly #refused: RefusedRecord[];
  readonly #sum: RevisionSum;

  constructor({ indexed, refusals, refused, sum }: ReindexTally) {
    this.#indexed = indexed;
    this.#refusals = refusals;
    this.#refused = [...refused];
    this.#sum = new RevisionSum(sum);
  }

  add(page: ScanPage, sent: readonly SentRecord[]): ReindexTally {
    for (const [place, { outcome, document }] of sent.entries()) {
      if (outcome.kind === 'delivered') {
        this.#indexed += 1;
        if (document !== undefined) this.#sum.add(document.id, document.version);
      } else if (outcome.kind === 'rejected') {
        const id = page.records[place]?.message.id ?? '';
        this.#refuse({ id, code: outcome.code, reason: outcome.reason });
      }
    }
    for (const { id, reason } of page.unreadable ?? []) this.#refuse({ id, code: 422, reason });
    return { indexed: this.#indexed, refusals: this.#refusals, refused: this.#refused, sum: this.#sum.toString() };
  }

  #refuse(refused: RefusedRecord): void {
    this.#refusals += 1;
    if (this.#refused.length < MOST_KEPT) this.#refused.push(refused);
  }
}
