/** Sends a page of records to the search store until each of them is indexed or refused. */
import { PromptlogError, reasonOf } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { StoredSize } from '../projection/search-document.ts';
import type { PromptRecord } from '../record/record.ts';
import { sendBulk } from '../search/bulk.ts';
import { BulkBody, type BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { backoffMs, pause } from './backoff.ts';
import { bulkItems, type DocumentOptions, worseOf } from './bulk-item.ts';

export interface PageSenderOptions extends DocumentOptions {
  readonly client: SearchClient;
  readonly maxBulkBytes: number;
  readonly retryMaxMs: number;
  /** The index that the documents of a month go to, made when it is not there. Default: the month's own. */
  readonly place?: ((index: string) => Promise<string>) | undefined;
  /** Called while the search store does not take what it is sent. */
  readonly onStall?: ((reason: string) => void) | undefined;
}

/** What became of one record, and the document that follows from it where it has one. */
export interface SentRecord {
  readonly outcome: Outcome;
  readonly document: { readonly id: string; readonly version: number } | undefined;
}

/** An item that was refused for its own sake. */
export interface RefusedItem {
  readonly id: string;
  readonly code: number;
  readonly reason: string;
}

interface PlacedItem {
  /** Which record of the page it is of. */
  readonly place: number;
  readonly item: BulkItem;
}

export class PageSender {
  readonly #options: PageSenderOptions;
  readonly #spare: BulkBody[] = [];
  readonly #places = new Map<string, string>();

  constructor(options: PageSenderOptions) {
    this.#options = options;
  }

  /** One answer per record, in order; undefined when told to stop before all were taken. */
  async send(
    records: readonly PromptRecord[],
    signal: AbortSignal,
    sizes: readonly number[] = [],
  ): Promise<readonly SentRecord[] | undefined> {
    const outcomes: Outcome[] = [];
    const documents: SentRecord['document'][] = [];
    const items = await this.#itemsOf(records, sizes, outcomes, documents);
    const body = this.#spare.pop() ?? new BulkBody(this.#options.maxBulkBytes);
    const isDone = await this.#sendUntilTaken(items, body, outcomes, signal);
    this.#spare.push(body);
    if (!isDone) return undefined;
    return records.map((_, place) => ({
      outcome: outcomes[place] ?? { kind: 'rejected', code: 500, reason: 'it was not judged' },
      document: documents[place],
    }));
  }

  /** Sends items as they are, to the indices they name; what was refused is told. Undefined when told to stop before. */
  async sendItems(items: readonly BulkItem[], signal: AbortSignal): Promise<readonly RefusedItem[] | undefined> {
    const outcomes: Outcome[] = [];
    const body = this.#spare.pop() ?? new BulkBody(this.#options.maxBulkBytes);
    const placed = items.map((item, place) => ({ place, item }));
    const isDone = await this.#sendUntilTaken(placed, body, outcomes, signal);
    this.#spare.push(body);
    if (!isDone) return undefined;
    return outcomes.flatMap((outcome, place) =>
      outcome.kind === 'rejected' ? [{ id: items[place]?.id ?? '', code: outcome.code, reason: outcome.reason }] : [],
    );
  }

  async #itemsOf(
    records: readonly PromptRecord[],
    sizes: readonly number[],
    outcomes: Outcome[],
    documents: SentRecord['document'][],
  ): Promise<PlacedItem[]> {
    const ingested = new Date().toISOString();
    const placed: PlacedItem[] = [];
    for (const [place, record] of records.entries()) {
      const bytes = sizes[place];
      const items = itemsOf(record, ingested, this.#options, bytes === undefined ? undefined : { bytes });
      if ('kind' in items) {
        outcomes[place] = items;
        continue;
      }
      const [{ id, version, source }] = items;
      documents[place] = source === undefined ? undefined : { id, version };
      for (const item of items) {
        const index = this.#places.get(item.index) ?? (await this.#placeOf(item.index));
        placed.push({ place, item: index === item.index ? item : { ...item, index } });
      }
    }
    return placed;
  }

  async #placeOf(index: string): Promise<string> {
    const place = (await this.#options.place?.(index)) ?? index;
    this.#places.set(index, place);
    return place;
  }

  async #sendUntilTaken(
    items: readonly PlacedItem[],
    body: BulkBody,
    outcomes: Outcome[],
    signal: AbortSignal,
  ): Promise<boolean> {
    let rest = items;
    for (let attempt = 1; rest.length > 0; attempt++) {
      const judged = await sendAll(this.#options.client, body, rest, signal);
      const stalled = judged.find((outcome) => outcome.kind === 'retry');
      rest = rest.filter(({ place }, at) => {
        const outcome = judged[at];
        if (outcome === undefined || outcome.kind === 'retry') return true;
        outcomes[place] = worseOf(outcomes[place], outcome);
        return false;
      });
      if (stalled === undefined) break;
      if (signal.aborted) return false;
      this.#options.onStall?.(stalled.reason);
      await pause(backoffMs(attempt, this.#options.retryMaxMs, stalled.afterMs), signal);
    }
    return true;
  }
}

// A record that can no longer be made into a document is one that is refused: it keeps nobody else back.
function itemsOf(record: PromptRecord, ingested: string, options: DocumentOptions, size: StoredSize | undefined) {
  try {
    return bulkItems(record, ingested, options, size);
  } catch (error) {
    const reason = `the record could not be made into a search document: ${reasonOf(error)}`;
    return { kind: 'rejected', code: 422, reason } as const;
  }
}

async function sendAll(
  client: SearchClient,
  body: BulkBody,
  items: readonly PlacedItem[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const send = async (): Promise<void> => {
    const result = await sendBulk(client, body, signal);
    outcomes.push(...result.outcomes);
    body.clear(result.bodyInUse);
  };
  for (const { item } of items) {
    if (body.add(item)) continue;
    await send();
    if (!body.add(item))
      throw new PromptlogError('PL_INTERNAL', { reason: `a single record does not fit a bulk request: ${item.id}` });
  }
  await send();
  return outcomes;
}
