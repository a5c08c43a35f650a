/** A store that is opened by its first use, and by the next one where that failed: whoever reads waits for it, nobody else does. */
import type { StoreNotes } from './notes.ts';
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

export interface OpeningStoreOptions {
  readonly name: string;
  readonly place: string;
  /** Makes the store and opens it. */
  readonly open: () => Promise<RecordsStore>;
}

export class OpeningStore implements RecordsStore {
  readonly name: string;
  readonly place: string;
  readonly notes: StoreNotes = {
    all: async (kind) => (await this.#store()).notes.all(kind),
    put: async (kind, note) => (await this.#store()).notes.put(kind, note),
    remove: async (kind, key) => (await this.#store()).notes.remove(kind, key),
  };
  readonly #open: () => Promise<RecordsStore>;
  #opened: Promise<RecordsStore> | undefined;
  #ready: RecordsStore | undefined;

  constructor({ name, place, open }: OpeningStoreOptions) {
    this.name = name;
    this.place = place;
    this.#open = open;
  }

  async open(): Promise<void> {
    await this.#store();
  }

  async create(items: readonly RecordItem[], signal?: AbortSignal): Promise<readonly CreateOutcome[]> {
    return (await this.#store()).create(items, signal);
  }

  async read(session: string, id: string): Promise<StoredRecord | undefined> {
    return (await this.#store()).read(session, id);
  }

  async find(id: string): Promise<readonly StoredRecord[]> {
    return (await this.#store()).find(id);
  }

  async replace(record: StoredRecord['record'], etag: string): Promise<ReplaceOutcome> {
    return (await this.#store()).replace(record, etag);
  }

  async removeTombstone(session: string, id: string): Promise<boolean> {
    return (await this.#store()).removeTombstone(session, id);
  }

  async together<T>(work: () => Promise<T>): Promise<T> {
    const store = await this.#store();
    return store.together === undefined ? work() : store.together(work);
  }

  async scrub(): Promise<boolean> {
    return (await (await this.#store()).scrub?.()) ?? true;
  }

  async session(session: string): Promise<readonly StoredRecord['record'][]> {
    return (await this.#store()).session(session);
  }

  async *scan(options?: ScanOptions): AsyncGenerator<ScanPage> {
    yield* (await this.#store()).scan(options);
  }

  async count(filter?: RecordsFilter): Promise<number> {
    return (await this.#store()).count(filter);
  }

  async ping(): Promise<void> {
    await (await this.#store()).ping();
  }

  async close(): Promise<void> {
    // One that is still opening is not waited for: it may be the one that does not answer.
    if (this.#ready !== undefined) await this.#ready.close();
    else void this.#opened?.then((store) => store.close()).catch(() => undefined);
  }

  #store(): Promise<RecordsStore> {
    this.#opened ??= this.#open().then(
      (store) => {
        this.#ready = store;
        return store;
      },
      (error: unknown) => {
        this.#opened = undefined;
        throw error;
      },
    );
    return this.#opened;
  }
}
