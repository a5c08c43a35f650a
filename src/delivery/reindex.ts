/** The way back: every record of the records store into the search store, beside live traffic, resumable. */
import { PromptlogError } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { RecordsStore, ScanPage } from '../records/store.ts';
import { sendBulk } from '../search/bulk.ts';
import { BulkBody, type BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { backoffMs, pause } from './backoff.ts';
import { bulkItems, type DocumentOptions, worseOf } from './bulk-item.ts';

export interface ReindexOptions extends DocumentOptions {
  readonly store: RecordsStore;
  readonly client: SearchClient;
  /** Continue after the page with this token. */
  readonly after?: string;
  /** Default 5_000_000. */
  readonly maxBulkBytes?: number;
  /** Longest pause between attempts. Default 30_000. */
  readonly retryMaxMs?: number;
  readonly signal?: AbortSignal;
  /** Called after each page that is safely indexed: continuing with its token loses nothing. */
  readonly onPage?: (progress: ReindexProgress) => void;
  /** Called while the search store does not take what it is sent. */
  readonly onStall?: (reason: string) => void;
}

export interface ReindexProgress {
  readonly token: string;
  readonly indexed: number;
  readonly refused: readonly RefusedRecord[];
}

export interface RefusedRecord {
  readonly id: string;
  readonly code: number;
  readonly reason: string;
}

/**
 * Indexes every record at its own revision, so a newer document that live traffic wrote meanwhile is never replaced by an older.
 * Returns the last progress, also when it was told to stop; undefined when no page was indexed.
 */
export async function reindex(options: ReindexOptions): Promise<ReindexProgress | undefined> {
  const signal = options.signal ?? new AbortController().signal;
  const body = new BulkBody(options.maxBulkBytes ?? 5_000_000);
  let progress: ReindexProgress | undefined;
  let indexed = 0;
  const refused: RefusedRecord[] = [];
  const pages = options.store.scan({ ...(options.after === undefined ? {} : { after: options.after }), signal });
  try {
    for await (const page of pages) {
      if (signal.aborted) break;
      const outcomes = await indexPage(options, page, body, signal);
      if (outcomes === undefined) break;
      outcomes.forEach((outcome, index) => {
        if (outcome.kind === 'delivered') indexed += 1;
        else if (outcome.kind === 'rejected') {
          refused.push({ id: page.records[index]?.message.id ?? '', code: outcome.code, reason: outcome.reason });
        }
      });
      progress = { token: page.token, indexed, refused };
      options.onPage?.(progress);
    }
  } catch (error) {
    // A store may also answer to being told to stop by saying that it was.
    if (!signal.aborted) throw error;
  }
  return progress;
}

/** Sends a page until each record is indexed or refused; undefined when told to stop before. */
async function indexPage(
  options: ReindexOptions,
  page: ScanPage,
  body: BulkBody,
  signal: AbortSignal,
): Promise<readonly Outcome[] | undefined> {
  const ingested = new Date().toISOString();
  const outcomes: Outcome[] = [];
  let rest = page.records.flatMap((record, place) =>
    bulkItems(record, ingested, options).map((item) => ({ place, item })),
  );
  for (let attempt = 1; rest.length > 0; attempt++) {
    const items = rest.map(({ item }) => item);
    const judged = await sendAll(options.client, body, items, signal);
    const stalled = judged.find((outcome) => outcome.kind === 'retry');
    rest = rest.filter(({ place }, at) => {
      const outcome = judged[at];
      if (outcome === undefined || outcome.kind === 'retry') return true;
      outcomes[place] = worseOf(outcomes[place], outcome);
      return false;
    });
    if (stalled === undefined) break;
    if (signal.aborted) return undefined;
    options.onStall?.(stalled.reason);
    await pause(backoffMs(attempt, options.retryMaxMs ?? 30_000, stalled.afterMs), signal);
  }
  return outcomes;
}

async function sendAll(
  client: SearchClient,
  body: BulkBody,
  items: readonly BulkItem[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const send = async (): Promise<void> => {
    const result = await sendBulk(client, body, signal);
    outcomes.push(...result.outcomes);
    body.clear(result.bodyInUse);
  };
  for (const item of items) {
    if (body.add(item)) continue;
    await send();
    if (!body.add(item))
      throw new PromptlogError('PL_INTERNAL', { reason: `a single record does not fit a bulk request: ${item.id}` });
  }
  await send();
  return outcomes;
}
