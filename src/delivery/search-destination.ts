/** The search lane's destination: parses each record once, projects it, and sends it in bulk. */
import { reasonOf } from '../errors.ts';
import type { Outcome } from '../outcome.ts';
import type { PromptRecord } from '../record/record.ts';
import { sendBulk } from '../search/bulk.ts';
import { BulkBody, type BulkItem } from '../search/bulk-body.ts';
import type { SearchClient } from '../search/client.ts';
import { bulkItems, type DocumentOptions, worseOf } from './bulk-item.ts';
import { type Delivered, type Destination, LANE_KINDS } from './destination.ts';

export interface SearchDestinationOptions extends DocumentOptions {
  /** Makes the client; called until it succeeds. */
  readonly openClient: () => SearchClient;
  readonly maxBulkBytes: number;
  readonly bulksInFlight: number;
  /** Makes sure the templates are there before the first document makes an index without them. */
  readonly prepare: (client: SearchClient) => Promise<void>;
  /** Makes sure of it again after a connection broke. */
  readonly prepareAgain: (client: SearchClient) => Promise<void>;
}

export class SearchDestination implements Destination {
  readonly lane = 'search';
  readonly kinds = LANE_KINDS.search;
  readonly inFlight: number;
  readonly batchBytes: number;
  readonly #options: SearchDestinationOptions;
  readonly #spare: BulkBody[] = [];
  #client: SearchClient | undefined;
  #prepared: Promise<void> | undefined;
  #wasPrepared = false;

  constructor(options: SearchDestinationOptions) {
    this.#options = options;
    this.inFlight = options.bulksInFlight;
    this.batchBytes = options.maxBulkBytes;
  }

  async open(): Promise<void> {
    await this.#ready();
  }

  async close(): Promise<void> {
    await this.#client?.close();
  }

  async write(entries: readonly Delivered[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const client = await this.#ready();
    const outcomes: Outcome[] = [];
    const ingested = new Date().toISOString();
    const body = this.#spare.pop() ?? new BulkBody(this.#options.maxBulkBytes);
    let places: number[] = [];
    const send = async (): Promise<void> => {
      const result = await sendBulk(client, body, signal);
      result.outcomes.forEach((outcome, index) => {
        const place = places[index] as number;
        outcomes[place] = worseOf(outcomes[place], outcome);
      });
      // It broke off: what answers next may be a server that was set up anew, without the templates.
      if (result.bodyInUse) this.#prepared = undefined;
      body.clear(result.bodyInUse);
      places = [];
    };
    for (const [index, entry] of entries.entries()) {
      const items = itemsOf(entry, ingested, this.#options);
      if ('kind' in items) {
        outcomes[index] = items;
        continue;
      }
      for (const item of items) {
        if (!body.add(item)) {
          await send();
          body.add(item);
        }
        places.push(index);
      }
    }
    await send();
    this.#spare.push(body);
    return outcomes;
  }

  /** The client, once the server was seen to have the templates. */
  async #ready(): Promise<SearchClient> {
    const client = this.#client ?? this.#options.openClient();
    this.#client = client;
    const { prepare, prepareAgain } = this.#options;
    this.#prepared ??= (this.#wasPrepared ? prepareAgain : prepare)(client).catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    await this.#prepared;
    this.#wasPrepared = true;
    return client;
  }
}

/** The bulk items of an entry, or why there can be none. */
function itemsOf(
  entry: Delivered,
  ingested: string,
  options: DocumentOptions,
): readonly BulkItem[] | Extract<Outcome, { kind: 'rejected' }> {
  try {
    const record = JSON.parse(entry.body.toString()) as PromptRecord;
    return bulkItems(record, ingested, options, { bytes: entry.body.length });
  } catch (error) {
    const reason = `the record could not be made into a search document: ${reasonOf(error)}`;
    return { kind: 'rejected', code: 422, reason };
  }
}
