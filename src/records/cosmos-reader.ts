/** Reads records from a Cosmos container: patient with one that throttles, and joining what is stored in parts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import { fromCosmosItems } from '../projection/cosmos-document.ts';
import { isHead, partIds } from '../projection/cosmos-parts.ts';
import type { JsonObject, PromptRecord } from '../record/record.ts';
import type { CosmosConnection, StoredItem } from './cosmos-client.ts';
import { answerOf, cosmosError, isOfItem } from './cosmos-failure.ts';
import { inParallel } from './in-parallel.ts';
import { readable } from './readable.ts';
import { passes } from './records-filter.ts';
import type { ScanOptions, ScanPage, StoredRecord, UnreadableRecord } from './store.ts';

/** How long a read waits for a Cosmos that throttles. */
export interface Patience {
  /** Default: a few times, since somebody waits for the answer. */
  readonly attempts?: number;
  /** Told each time that it waits. */
  readonly onStall?: ((reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PARTS_IN_FLIGHT = 4;
const READ_ATTEMPTS = 5;
/** Where Cosmos does not say for how long. */
const LONGEST_PAUSE_MS = 5_000;

export class CosmosReader {
  readonly #connection: CosmosConnection;
  readonly #endpoint: string;

  constructor(connection: CosmosConnection, endpoint: string) {
    this.#connection = connection;
    this.#endpoint = endpoint;
  }

  /** The records of the items of a scan's page. */
  async page(
    items: readonly StoredItem[],
    options: ScanOptions,
    patience: Patience,
  ): Promise<Pick<ScanPage, 'records' | 'unreadable'>> {
    const records: PromptRecord[] = [];
    const unreadable: UnreadableRecord[] = [];
    for (const item of items) {
      try {
        const { record } = await this.patiently(() => this.stored(item), patience);
        if (passes(readable(record, options), options)) records.push(record);
      } catch (thrown) {
        if (options.keepGoing !== true || !isOfItem(thrown)) throw thrown;
        unreadable.push({ id: item.id, reason: reasonOf(thrown) });
      }
    }
    return { records, ...(unreadable.length > 0 && { unreadable }) };
  }

  /** Every item that a query finds. */
  async all(query: string, parameters: { name: string; value: string }[], session?: string): Promise<StoredItem[]> {
    const items: StoredItem[] = [];
    let continuationToken: string | undefined;
    do {
      const from: string | undefined = continuationToken;
      const page = await this.patiently(() =>
        this.#connection.page(query, parameters, {
          ...(session !== undefined && { partitionKey: session }),
          ...(from !== undefined && { continuationToken: from }),
        }),
      );
      items.push(...page.items);
      continuationToken = page.continuation;
    } while (continuationToken !== undefined);
    return items;
  }

  /** The record in an item; its parts are read when it is a head. A head replaced meanwhile is read again. */
  async stored(item: StoredItem): Promise<StoredRecord> {
    let head = item;
    for (let attempt = 1; ; attempt += 1) {
      if (!isHead(head)) return { record: fromCosmosItems([head]), etag: head._etag };
      const items: JsonObject[] = [head];
      await inParallel(partIds(head), PARTS_IN_FLIGHT, async (id) => {
        const part = await this.#connection.read(id, item['chat_session_id'] as string);
        if (part !== undefined) items.push(part);
      });
      try {
        return { record: fromCosmosItems(items), etag: `${head._etag}#${head.parts}#${head.digest}` };
      } catch (torn) {
        const again = await this.#connection.read(item.id, item['chat_session_id'] as string);
        if (again === undefined || attempt === READ_ATTEMPTS) throw torn;
        head = again;
      }
    }
  }

  /** A read has no outcome to hand back, so it waits while Cosmos asks for patience; what fails becomes a coded error. */
  async patiently<T>(read: () => Promise<T>, { attempts = READ_ATTEMPTS, onStall, signal }: Patience = {}): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (thrown) {
        // What is wrong with the item itself is said of the item.
        if (isOfItem(thrown)) throw thrown;
        const error = cosmosError(this.#endpoint, thrown);
        const answer = answerOf(thrown);
        if (answer?.status !== 429 || attempt >= attempts) throw error;
        onStall?.(error.message);
        const pauseMs = answer.afterMs ?? Math.min(100 * 2 ** attempt, LONGEST_PAUSE_MS);
        await sleep(Math.max(pauseMs, 1), undefined, { ...(signal && { signal }) });
      }
    }
  }
}
