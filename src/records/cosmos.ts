/** The system of record in Azure Cosmos DB, or in an emulator of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptlogError } from '../errors.ts';
import { DELIVERED } from '../outcome.ts';
import { type CosmosItem, fromCosmosItems, toCosmosItems } from '../projection/cosmos-document.ts';
import { cosmosItemId } from '../projection/cosmos-id.ts';
import { type CosmosHead, isHead, partIds } from '../projection/cosmos-parts.ts';
import type { JsonObject, PromptRecord } from '../record/record.ts';
import { chunksOf, type IndexedItem, parseItem } from './cosmos-chunks.ts';
import { type BulkAnswer, CosmosConnection, type CosmosConnectionOptions, type StoredItem } from './cosmos-client.ts';
import { answerOf, cosmosError, outcomeOf, outcomeOfFailure } from './cosmos-failure.ts';
import { inParallel } from './in-parallel.ts';
import { bySessionOrder } from './session-order.ts';
import type { CreateOutcome, RecordItem, RecordsStore, ReplaceOutcome, ScanPage, StoredRecord } from './store.ts';

export interface CosmosStoreOptions extends CosmosConnectionOptions {
  /** Bulk requests under way at once. Default: 4. */
  readonly requestsInFlight?: number;
}

const EXISTS: CreateOutcome = Object.freeze({ kind: 'exists' });
const DEFAULT_REQUESTS_IN_FLIGHT = 4;
const DEFAULT_PAGE_SIZE = 100;
const PARTS_IN_FLIGHT = 4;
const READ_ATTEMPTS = 5;
/** Parts of a large record have no message of their own. */
const IS_RECORD = 'IS_DEFINED(c.message.id)';
/** Follows the last page of a scan, for which Cosmos gives no continuation. */
const END_OF_SCAN = 'end';

/** The Cosmos store. */
export class CosmosStore implements RecordsStore {
  readonly name = 'cosmos';
  readonly place: string;
  readonly #connection: CosmosConnection;
  readonly #endpoint: string;
  readonly #requestsInFlight: number;

  constructor(options: CosmosStoreOptions) {
    this.#endpoint = originOf(options.endpoint);
    this.place = `${this.#endpoint}/${options.database}/${options.container}`;
    this.#connection = new CosmosConnection(options);
    this.#requestsInFlight = options.requestsInFlight ?? DEFAULT_REQUESTS_IN_FLIGHT;
  }

  async open(): Promise<void> {
    await this.#reading(() => this.#connection.provision());
  }

  async create(items: readonly RecordItem[], signal?: AbortSignal): Promise<readonly CreateOutcome[]> {
    signal?.throwIfAborted();
    const outcomes = new Array<CreateOutcome>(items.length);
    await inParallel(chunksOf(items), this.#requestsInFlight, (chunk) => this.#createChunk(chunk, outcomes, signal));
    return outcomes;
  }

  async read(session: string, id: string): Promise<StoredRecord | undefined> {
    return this.#reading(async () => {
      const item = await this.#connection.read(cosmosItemId(id), session);
      return item && this.#stored(item);
    });
  }

  async find(id: string): Promise<readonly StoredRecord[]> {
    const parameters = [{ name: '@id', value: id }];
    const items = await this.#all('SELECT * FROM c WHERE c.message.id = @id OR c.response_id = @id', parameters);
    const found: StoredRecord[] = [];
    for (const item of items) found.push(await this.#reading(() => this.#stored(item)));
    return found;
  }

  async replace(record: PromptRecord, etag: string): Promise<ReplaceOutcome> {
    const { condition, former } = readEtag(etag);
    const { head, parts } = headAndParts(toCosmosItems(record));
    try {
      await this.#writeParts(parts);
      await this.#connection.replace(head, record.chat_session_id, condition);
    } catch (thrown) {
      const status = answerOf(thrown)?.status;
      if (status !== 412 && status !== 404) return this.#failure(thrown);
      await this.#removeUnused(head, parts);
      return { kind: 'conflict' };
    }
    if (former === undefined || former.digest === head['digest']) return DELIVERED;
    return this.#removeParts(record.chat_session_id, partIds({ ...head, ...former } as CosmosHead));
  }

  async session(session: string): Promise<readonly PromptRecord[]> {
    const parameters = [{ name: '@session', value: session }];
    const query = `SELECT * FROM c WHERE c.chat_session_id = @session AND ${IS_RECORD}`;
    const records: PromptRecord[] = [];
    for (const item of await this.#all(query, parameters, session)) {
      records.push((await this.#reading(() => this.#stored(item))).record);
    }
    return records.sort(bySessionOrder);
  }

  async *scan(options: { after?: string; pageSize?: number; signal?: AbortSignal } = {}): AsyncGenerator<ScanPage> {
    let continuation = options.after;
    while (continuation !== END_OF_SCAN) {
      options.signal?.throwIfAborted();
      const from: string | undefined = continuation;
      const page = await this.#reading(() =>
        this.#connection.page(`SELECT * FROM c WHERE ${IS_RECORD}`, [], {
          maxItemCount: options.pageSize ?? DEFAULT_PAGE_SIZE,
          ...(from !== undefined && { continuationToken: from }),
        }),
      );
      const records: PromptRecord[] = [];
      for (const item of page.items) records.push((await this.#reading(() => this.#stored(item))).record);
      continuation = page.continuation ?? END_OF_SCAN;
      if (records.length > 0) yield { records, token: continuation };
    }
  }

  async count(): Promise<number> {
    return this.#reading(() => this.#connection.count(IS_RECORD));
  }

  async ping(): Promise<void> {
    await this.#reading(() => this.#connection.ping());
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  async #createChunk(chunk: IndexedItem[], outcomes: CreateOutcome[], signal?: AbortSignal): Promise<void> {
    const whole: { index: number; item: CosmosItem }[] = [];
    for (const { item, index } of chunk) {
      const parsed = parseItem(item);
      if (!Array.isArray(parsed)) outcomes[index] = parsed;
      else if (parsed.length > 1) outcomes[index] = await this.#createInParts(parsed, signal);
      else whole.push({ index, item: parsed[0] as CosmosItem });
    }
    if (whole.length === 0) return;
    try {
      const answers = await this.#connection.createAll(
        whole.map(({ item }) => item),
        signal,
      );
      for (const [position, { index }] of whole.entries()) outcomes[index] = this.#judge(answers[position]);
    } catch (thrown) {
      if (!blamesItem(thrown)) {
        const failure = this.#failure(thrown);
        for (const { index } of whole) outcomes[index] = failure;
        return;
      }
      // The request was refused as a whole, and it does not say for whose sake: ask for each.
      for (const { index, item } of whole) outcomes[index] = await this.#createOne(item, signal);
    }
  }

  async #createOne(item: CosmosItem, signal?: AbortSignal): Promise<CreateOutcome> {
    try {
      await this.#connection.create(item, signal);
      return DELIVERED;
    } catch (thrown) {
      return answerOf(thrown)?.status === 409 ? EXISTS : this.#failure(thrown);
    }
  }

  /** Parts first, the head last: until the head is there, nobody sees the record. */
  async #createInParts(items: CosmosItem[], signal?: AbortSignal): Promise<CreateOutcome> {
    const { head, parts } = headAndParts(items);
    try {
      if ((await this.#connection.read(head.id, head.chat_session_id)) !== undefined) return EXISTS;
      await this.#writeParts(parts, signal);
    } catch (thrown) {
      return this.#failure(thrown);
    }
    const outcome = await this.#createOne(head, signal);
    if (outcome.kind === 'exists') await this.#removeUnused(head, parts);
    return outcome;
  }

  async #writeParts(parts: readonly CosmosItem[], signal?: AbortSignal): Promise<void> {
    await inParallel(parts, PARTS_IN_FLIGHT, (part) => this.#connection.upsert(part, signal));
  }

  /** Somebody else's head won: parts that it does not speak of are of no use to anybody. */
  async #removeUnused(head: CosmosItem, parts: readonly CosmosItem[]): Promise<void> {
    if (parts.length === 0) return;
    try {
      const winner = await this.#connection.read(head.id, head.chat_session_id);
      if (winner === undefined || winner['digest'] === head['digest']) return;
    } catch {
      return;
    }
    await this.#removeParts(
      head.chat_session_id,
      parts.map((part) => part.id),
    );
  }

  /** The content of an erased record must go: so this is tried several times, and said if it fails. */
  async #removeParts(session: string, ids: readonly string[]): Promise<ReplaceOutcome> {
    try {
      await inParallel(ids, PARTS_IN_FLIGHT, (id) => this.#reading(() => this.#connection.delete(id, session)));
      return DELIVERED;
    } catch (thrown) {
      return this.#failure(thrown);
    }
  }

  /** The record in an item; its parts are read when it is a head. A head replaced meanwhile is read again. */
  async #stored(item: StoredItem): Promise<StoredRecord> {
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

  async #all(query: string, parameters: { name: string; value: string }[], session?: string): Promise<StoredItem[]> {
    const items: StoredItem[] = [];
    let continuationToken: string | undefined;
    do {
      const from: string | undefined = continuationToken;
      const page = await this.#reading(() =>
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

  /** A read has no outcome to hand back, so it waits while Cosmos asks for patience; what fails becomes a coded error. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (thrown) {
        const answer = answerOf(thrown);
        if (answer?.status !== 429 || attempt === READ_ATTEMPTS) throw cosmosError(this.#endpoint, thrown);
        await sleep(answer.afterMs ?? 100 * 2 ** attempt);
      }
    }
  }

  #judge(answer: BulkAnswer | undefined): CreateOutcome {
    if (answer === undefined) return { kind: 'retry', reason: `${this.#endpoint} left this item without an answer` };
    if (answer.status >= 200 && answer.status < 300) return DELIVERED;
    if (answer.status === 409) return EXISTS;
    return outcomeOf(this.#endpoint, answer);
  }

  #failure(thrown: unknown) {
    const answer = answerOf(thrown);
    // The container went away, as an emulator's does when it restarts: the next call looks for it and makes it anew.
    if (answer?.status === 404) this.#connection.close();
    return answer !== undefined && blamesItem(thrown)
      ? outcomeOf(this.#endpoint, answer)
      : outcomeOfFailure(this.#endpoint, thrown);
  }
}

function blamesItem(thrown: unknown): boolean {
  const status = answerOf(thrown)?.status;
  return status === 400 || status === 413;
}

function headAndParts(items: CosmosItem[]): { head: CosmosItem; parts: CosmosItem[] } {
  return { head: items.at(-1) as CosmosItem, parts: items.slice(0, -1) };
}

/** Our etag is Cosmos's own, and for a record in parts which parts it had, so that they can be removed with it. */
function readEtag(etag: string): { condition: string; former?: { parts: number; digest: string } } {
  const [condition = '', parts, digest] = etag.split('#');
  return parts === undefined || digest === undefined
    ? { condition }
    : { condition, former: { parts: Number(parts), digest } };
}

function originOf(endpoint: string): string {
  try {
    return new URL(endpoint).origin;
  } catch (thrown) {
    const details = { option: 'cosmos.endpoint', reason: 'it is not a URL', source: 'the settings' };
    throw new PromptlogError('PL_CONFIG_INVALID', details, thrown);
  }
}
