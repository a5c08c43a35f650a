/** The JSON of the records in a SQLite store, byte for byte and unread: what a copy of them is made of. */
import { PromptlogError } from '../errors.ts';
import { openDatabase } from '../records/sqlite-database.ts';
import { storeError } from '../records/sqlite-failure.ts';

export interface BodiesPage {
  readonly bodies: readonly Uint8Array[];
}

export interface BodiesOptions {
  /** By `time`; inclusive. */
  readonly since?: Date | undefined;
  /** By `time`; exclusive. */
  readonly until?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

const BUSY_TIMEOUT_MS = 5_000;
const PAGE_ROWS = 500;
const PAGE_BYTES = 4_000_000;
const EARLIEST = -8.64e15;
const LATEST = 8.64e15;
const ALL = 'SELECT row, body FROM records WHERE row > ? ORDER BY row LIMIT ?';
const BETWEEN = 'SELECT row, body FROM records WHERE row > ? AND time >= ? AND time < ? ORDER BY row LIMIT ?';

/** Pages in the order in which the records came. Each statement ends with its page, so that nobody who writes waits for a reader. */
export async function* storedBodies(file: string, options: BodiesOptions = {}): AsyncGenerator<BodiesPage> {
  const database = await openDatabase(file, BUSY_TIMEOUT_MS);
  try {
    const { since, until, signal } = options;
    const isWhole = since === undefined && until === undefined;
    const statement = database.prepare(isWhole ? ALL : BETWEEN);
    const bounds = isWhole ? [] : [since?.getTime() ?? EARLIEST, until?.getTime() ?? LATEST];
    for (let row = 0; ; ) {
      signal?.throwIfAborted();
      const bodies: Uint8Array[] = [];
      let bytes = 0;
      for (const found of statement.iterate(row, ...bounds, PAGE_ROWS)) {
        const body = found['body'];
        if (!(body instanceof Uint8Array)) throw new TypeError('the body of a record is not a blob');
        bodies.push(body);
        bytes += body.length;
        row = Number(found['row']);
        if (bytes >= PAGE_BYTES) break;
      }
      if (bodies.length === 0) return;
      yield { bodies };
    }
  } catch (thrown) {
    if (options.signal?.aborted === true || thrown instanceof PromptlogError) throw thrown;
    throw storeError(file, thrown);
  } finally {
    database.close();
  }
}
