/** The system of record in Azure Cosmos DB, or in an emulator of it. */
import { DELIVERED } from '../outcome.ts';
import { type CosmosItem, toCosmosItems } from '../projection/cosmos-document.ts';
import { cosmosItemId } from '../projection/cosmos-id.ts';
import { type CosmosHead, partIds } from '../projection/cosmos-parts.ts';
import type { PromptRecord } from '../record/record.ts';
import { chunksOf, type IndexedItem, parseItem } from './cosmos-chunks.ts';
import { type BulkAnswer, CosmosConnection, type CosmosConnectionOptions } from './cosmos-client.ts';
import { answerOf, outcomeOf, outcomeOfFailure } from './cosmos-failure.ts';
import { headAndParts, readEtag } from './cosmos-heads.ts';
import { CosmosNotes } from './cosmos-notes.ts';
import { originOf } from './cosmos-place.ts';
import { conditionOf, IS_RECORD } from './cosmos-query.ts';
import { CosmosReader } from './cosmos-reader.ts';
import { scanRanges } from './cosmos-scan.ts';
import { inParallel } from './in-parallel.ts';
import { bySessionOrder } from './session-order.ts';
import type {
  CreateOutcome,
  RecordItem,
  RecordsFilter,
  RecordsStore,
  ReplaceOutcome,
  ScanOptions,
  ScanPage,
  StoredRecord,
} from './store.ts';

export interface CosmosStoreOptions extends CosmosConnectionOptions {
  /** Bulk requests under way at once. Default: 4. */
  readonly requestsInFlight?: number;
}

const EXISTS: CreateOutcome = Object.freeze({ kind: 'exists' });
const DEFAULT_REQUESTS_IN_FLIGHT = 4;
const PARTS_IN_FLIGHT = 4;

/** The Cosmos store. */
export class CosmosStore implements RecordsStore {
  readonly name = 'cosmos';
  readonly place: string;
  readonly notes: CosmosNotes;
  readonly #connection: CosmosConnection;
  readonly #endpoint: string;
  readonly #requestsInFlight: number;
  readonly #reader: CosmosReader;

  constructor(options: CosmosStoreOptions) {
    this.#endpoint = originOf(options.endpoint);
    this.place = `${this.#endpoint}/${options.database}/${options.container}`;
    this.#connection = new CosmosConnection(options);
    this.notes = new CosmosNotes(this.#connection, (work) => this.#reader.patiently(work));
    this.#reader = new CosmosReader(this.#connection, this.#endpoint);
    this.#requestsInFlight = options.requestsInFlight ?? DEFAULT_REQUESTS_IN_FLIGHT;
  }

  async open(): Promise<void> {
    await this.#reader.patiently(() => this.#connection.provision());
  }

  async create(items: readonly RecordItem[], signal?: AbortSignal): Promise<readonly CreateOutcome[]> {
    signal?.throwIfAborted();
    const outcomes = new Array<CreateOutcome>(items.length);
    await inParallel(chunksOf(items), this.#requestsInFlight, (chunk) => this.#createChunk(chunk, outcomes, signal));
    return outcomes;
  }

  async read(session: string, id: string): Promise<StoredRecord | undefined> {
    return this.#reader.patiently(async () => {
      const item = await this.#connection.read(cosmosItemId(id), session);
      return item && this.#reader.stored(item);
    });
  }

  async find(id: string): Promise<readonly StoredRecord[]> {
    const parameters = [{ name: '@id', value: id }];
    const items = await this.#reader.all('SELECT * FROM c WHERE c.message.id = @id OR c.response_id = @id', parameters);
    const found: StoredRecord[] = [];
    for (const item of items) found.push(await this.#reader.patiently(() => this.#reader.stored(item)));
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

  async removeTombstone(session: string, id: string): Promise<boolean> {
    if ((await this.read(session, id))?.record.erased === undefined) return false;
    await this.#reader.patiently(() => this.#connection.delete(cosmosItemId(id), session));
    return true;
  }

  async session(session: string): Promise<readonly PromptRecord[]> {
    const parameters = [{ name: '@session', value: session }];
    const query = `SELECT * FROM c WHERE c.chat_session_id = @session AND ${IS_RECORD}`;
    const records: PromptRecord[] = [];
    for (const item of await this.#reader.all(query, parameters, session)) {
      records.push((await this.#reader.patiently(() => this.#reader.stored(item))).record);
    }
    return records.sort(bySessionOrder);
  }

  scan(options: ScanOptions = {}): AsyncGenerator<ScanPage> {
    return scanRanges(this.#connection, this.#reader, options);
  }

  async count(filter: RecordsFilter = {}): Promise<number> {
    const { condition, parameters } = conditionOf(filter);
    return this.#reader.patiently(() => this.#connection.count(condition, parameters));
  }

  async ping(): Promise<void> {
    await this.#reader.patiently(() => this.#connection.ping());
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
      await inParallel(ids, PARTS_IN_FLIGHT, (id) =>
        this.#reader.patiently(() => this.#connection.delete(id, session)),
      );
      return DELIVERED;
    } catch (thrown) {
      return this.#failure(thrown);
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
