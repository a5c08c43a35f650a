/** The one place that speaks to Cosmos DB: connection, credentials, and the few calls the store is made of. */
import { Agent } from 'node:https';
import {
  BulkOperationType,
  type Container,
  CosmosClient,
  type CosmosClientOptions,
  type FeedOptions,
  type JSONObject,
  type OperationResponse,
  type QueryIterator,
  type SqlParameter,
} from '@azure/cosmos';
import { PromptlogError } from '../errors.ts';
import type { JsonObject } from '../record/record.ts';
import { type ContainerOptions, containerDefinitions, PARTITION_KEY_PATH } from './cosmos-container.ts';
import { answerOf, type CosmosAnswer, CosmosTimeout } from './cosmos-failure.ts';
import type { PhysicalRange } from './cosmos-token.ts';
import { type PricedKind, UnitPace } from './unit-pace.ts';

export interface CosmosConnectionOptions extends ContainerOptions {
  /** Address of the account, or of an emulator. */
  readonly endpoint: string;
  /** Account key; needed with the credential "key". */
  readonly key?: string;
  /** How to sign in; default: "key" when there is one, else Entra ID. */
  readonly credential?: 'key' | 'entra';
  readonly database: string;
  /** Accept any certificate: for an emulator with a self-signed one. Default: false. */
  readonly allowInsecureTls?: boolean;
  /** A call that takes longer has failed. Default: 30,000. */
  readonly requestTimeoutMs?: number;
  /** Request units that reading may spend in a second; absent: as many as there are. */
  readonly unitsPerSecond?: number | undefined;
}

/** An item as it is stored, with its ETag. */
export type StoredItem = JsonObject & { readonly id: string; readonly _etag: string };

/** What Cosmos said to one item of a bulk request. */
export type BulkAnswer = CosmosAnswer;

export interface ItemPage {
  readonly items: StoredItem[];
  readonly continuation: string | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Only an account in Azure has regions to discover; an emulator advertises an address of its own that may lead nowhere. */
const AZURE_ACCOUNT = /\.(documents|cosmos)\.azure\.(com|cn|us|de)$/i;

/** A connection to one container. */
export class CosmosConnection {
  readonly #options: CosmosConnectionOptions;
  readonly #timeoutMs: number;
  readonly #pace: UnitPace | undefined;
  #client: CosmosClient | undefined;
  #container: Container | undefined;
  #opening: Promise<void> | undefined;

  constructor(options: CosmosConnectionOptions) {
    this.#options = options;
    this.#timeoutMs = options.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#pace = options.unitsPerSecond === undefined ? undefined : new UnitPace(options.unitsPerSecond);
  }

  /** Creates database and container where they are missing. */
  async provision(): Promise<void> {
    const client = await this.#connect();
    const database = client.database(this.#options.database);
    await this.#orCreate(
      () => database.read(),
      () => client.databases.create({ id: this.#options.database }),
    );
    const container = database.container(this.#options.container);
    const { resource } = await this.#orCreate(
      () => container.read(),
      () => this.#createContainer(client),
    );
    const path = resource?.partitionKey?.paths[0];
    if (path !== PARTITION_KEY_PATH) {
      throw new PromptlogError('PL_RECORDS_REFUSED', {
        place: this.#options.endpoint,
        reason: `the container ${this.#options.container} has the partition key ${path}, not ${PARTITION_KEY_PATH}`,
        remedy: 'Name another container in cosmos.container; a partition key cannot be changed.',
      });
    }
    this.#container = container;
  }

  /** Creates up to 100 items of any sessions in one request; one answer per item, in order. */
  async createAll(created: readonly JsonObject[], signal?: AbortSignal): Promise<(BulkAnswer | undefined)[]> {
    const { items } = await this.#open();
    const operations = created.map((resourceBody) => ({ operationType: BulkOperationType.Create, resourceBody }));
    const answers: OperationResponse[] = await this.#timed(
      (abortSignal) =>
        items.bulk(operations, { continueOnError: true }, { contentResponseOnWriteEnabled: false, abortSignal }),
      signal,
    );
    return Array.from(operations, (_, position) => answerTo(answers[position]));
  }

  async create(item: JsonObject, signal?: AbortSignal): Promise<void> {
    const { items } = await this.#open();
    await this.#timed((abortSignal) => items.create(item, { abortSignal }), signal);
  }

  async upsert(item: JsonObject, signal?: AbortSignal): Promise<void> {
    const { items } = await this.#open();
    await this.#timed((abortSignal) => items.upsert(item, { abortSignal }), signal);
  }

  async replace(item: JsonObject & { id: string }, session: string, etag: string): Promise<void> {
    const stored = (await this.#open()).item(item.id, session);
    const accessCondition = { type: 'IfMatch', condition: etag };
    await this.#timed((abortSignal) => stored.replace(item, { accessCondition, abortSignal }));
  }

  async read(id: string, session: string): Promise<StoredItem | undefined> {
    const stored = (await this.#open()).item(id, session);
    const { resource } = await this.#priced('item', (abortSignal) => stored.read<JSONObject>({ abortSignal }));
    return resource as StoredItem | undefined;
  }

  async delete(id: string, session: string): Promise<void> {
    const stored = (await this.#open()).item(id, session);
    try {
      await this.#timed((abortSignal) => stored.delete({ abortSignal }));
    } catch (thrown) {
      if (answerOf(thrown)?.status !== 404) throw thrown;
    }
  }

  /** One page of a query that the service answers without a plan: no aggregates, no order. */
  page(query: string, parameters: SqlParameter[], options: FeedOptions): Promise<ItemPage> {
    return this.cursor(query, parameters, options)();
  }

  /** Gets the pages of such a query one after another; after a failure, the same page again. */
  cursor(query: string, parameters: SqlParameter[], options: FeedOptions): () => Promise<ItemPage> {
    let after = options.continuationToken;
    let iterator: QueryIterator<StoredItem> | undefined;
    return async () => {
      const { items } = await this.#open();
      const from = { ...options, ...(after !== undefined && { continuationToken: after }) };
      // The one that was used before: a new one asks the service for its plan again.
      const pages = iterator ?? items.query<StoredItem>({ query, parameters }, from);
      iterator = undefined;
      const found = await this.#priced('page', () => pages.fetchNext(), options.abortSignal);
      iterator = pages;
      after = found.continuationToken;
      return { items: found.resources ?? [], continuation: after };
    };
  }

  /** The key ranges that the service keeps in one place each, in order. */
  async ranges(): Promise<PhysicalRange[]> {
    const container = await this.#open();
    const { resources } = await this.#timed(() => container.readPartitionKeyRanges().fetchAll());
    // While one is split, it may be told of beside its parts.
    const parents = new Set(resources.flatMap((range) => range.parents ?? []));
    return resources
      .filter(({ id }) => !parents.has(id))
      .map(({ id, minInclusive: min, maxExclusive: max }) => ({ id: String(id), min, max }))
      .sort((a, b) => (a.min < b.min ? -1 : 1));
  }

  async count(condition: string, parameters: SqlParameter[]): Promise<number> {
    const { items } = await this.#open();
    const query = `SELECT VALUE COUNT(1) FROM c WHERE ${condition}`;
    const { resources } = await this.#timed((abortSignal) =>
      items.query<number>({ query, parameters }, { abortSignal }).fetchAll(),
    );
    return resources[0] ?? 0;
  }

  async ping(): Promise<void> {
    const client = await this.#connect();
    const container = client.database(this.#options.database).container(this.#options.container);
    await this.#timed((abortSignal) => container.read({ abortSignal }));
  }

  close(): void {
    this.#client?.dispose();
    this.#client = undefined;
    this.#container = undefined;
  }

  async #open(): Promise<Container> {
    if (this.#container !== undefined) return this.#container;
    this.#opening ??= this.provision().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
    return this.#container as unknown as Container;
  }

  async #connect(): Promise<CosmosClient> {
    this.#client ??= new CosmosClient({
      endpoint: this.#options.endpoint,
      ...(await this.#credential()),
      ...(this.#options.allowInsecureTls && { agent: new Agent({ keepAlive: true, rejectUnauthorized: false }) }),
      userAgentSuffix: 'promptlog',
      connectionPolicy: {
        requestTimeout: this.#timeoutMs,
        enableEndpointDiscovery: AZURE_ACCOUNT.test(new URL(this.#options.endpoint).hostname),
        // Throttling is the caller's to see and to wait for, not the client's to hide.
        retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 },
      },
    });
    return this.#client;
  }

  async #credential(): Promise<Pick<CosmosClientOptions, 'key' | 'aadCredentials'>> {
    const { credential, key } = this.#options;
    if (credential !== 'entra' && key !== undefined) return { key };
    if (credential === 'key') {
      throw new PromptlogError('PL_CONFIG_INVALID', {
        option: 'cosmos.key',
        reason: 'it is needed to sign in with a key',
        source: 'the settings, or sign in with Entra ID',
      });
    }
    const { DefaultAzureCredential } = await import('@azure/identity');
    return { aadCredentials: new DefaultAzureCredential() };
  }

  async #orCreate<T>(read: () => Promise<T>, create: () => Promise<T>): Promise<T> {
    try {
      return await this.#timed(read);
    } catch (thrown) {
      if (answerOf(thrown)?.status !== 404) throw thrown;
    }
    try {
      return await this.#timed(create);
    } catch (thrown) {
      // Another process created it in between.
      if (answerOf(thrown)?.status !== 409) throw thrown;
      return this.#timed(read);
    }
  }

  async #createContainer(client: CosmosClient) {
    const { containers } = client.database(this.#options.database);
    let refusal: unknown;
    for (const definition of containerDefinitions(this.#options)) {
      try {
        return await containers.create(definition);
      } catch (thrown) {
        const status = answerOf(thrown)?.status;
        if (status !== 400 && status !== 500 && status !== 501) throw thrown;
        refusal ??= thrown;
      }
    }
    throw refusal;
  }

  #priced<T extends { readonly requestCharge: number }>(
    kind: PricedKind,
    call: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const timed = (): Promise<T> => this.#timed(call, signal);
    return this.#pace === undefined ? timed() : this.#pace.spend(kind, timed, signal);
  }

  /** Bounds a call: the client repeats some failures by itself, unseen, for minutes. */
  async #timed<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const stop = new AbortController();
    const abort = (): void => stop.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort, { once: true });
    const expired = Promise.withResolvers<never>();
    stop.signal.addEventListener('abort', () => expired.reject(stop.signal.reason), { once: true });
    const timer = setTimeout(() => stop.abort(new CosmosTimeout(this.#timeoutMs)), this.#timeoutMs);
    try {
      return await Promise.race([call(stop.signal), expired.promise]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}

function answerTo(response: OperationResponse | undefined): BulkAnswer | undefined {
  if (response === undefined) return undefined;
  // Sent by the service, but not in the client's declarations.
  const afterMs = (response as { retryAfterMilliseconds?: unknown }).retryAfterMilliseconds;
  return { status: response.statusCode, reason: '', ...(typeof afterMs === 'number' && { afterMs }) };
}
