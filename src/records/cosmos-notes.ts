/** The notes of a Cosmos store: items of the records' container, in a partition of their own, that no scan takes for records. */
import { hash } from 'node:crypto';
import type { CosmosItem } from '../projection/cosmos-document.ts';
import type { JsonObject } from '../record/record.ts';
import type { CosmosConnection } from './cosmos-client.ts';
import { byKey, type Note, type NoteKind, type StoreNotes } from './notes.ts';

const PARTITION = '~promptlog';
const ALL = 'SELECT * FROM c WHERE c.chat_session_id = @session AND IS_DEFINED(c.note)';

export class CosmosNotes implements StoreNotes {
  readonly #connection: CosmosConnection;
  readonly #guard: <T>(work: () => Promise<T>) => Promise<T>;

  /** `guard` turns what the client throws into the store's own errors. */
  constructor(connection: CosmosConnection, guard: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#connection = connection;
    this.#guard = guard;
  }

  async all(kind: NoteKind): Promise<readonly Note[]> {
    const notes: Note[] = [];
    let continuationToken: string | undefined;
    do {
      const options = { partitionKey: PARTITION, ...(continuationToken !== undefined && { continuationToken }) };
      const page = await this.#guard(() =>
        this.#connection.page(ALL, [{ name: '@session', value: PARTITION }], options),
      );
      for (const { note } of page.items) {
        const { kind: its, key, value } = note as unknown as Note & { kind: NoteKind };
        if (its === kind) notes.push({ key, value });
      }
      continuationToken = page.continuation;
    } while (continuationToken !== undefined);
    return notes.sort(byKey);
  }

  async put(kind: NoteKind, { key, value }: Note): Promise<void> {
    const note: JsonObject = { kind, key, value };
    // Never expires, also where records do.
    const item: CosmosItem = { id: itemId(kind, key), chat_session_id: PARTITION, note, ttl: -1 };
    await this.#guard(() => this.#connection.upsert(item));
  }

  async remove(kind: NoteKind, key: string): Promise<boolean> {
    return this.#guard(async () => {
      const id = itemId(kind, key);
      if ((await this.#connection.read(id, PARTITION)) === undefined) return false;
      await this.#connection.delete(id, PARTITION);
      return true;
    });
  }
}

// Hashed as UTF-16, in which lone surrogates stay apart. A record's own id never holds a bare "~n".
function itemId(kind: NoteKind, key: string): string {
  return `~note-${kind}-${hash('sha256', Buffer.from(key, 'utf16le'), 'base64url')}`;
}
