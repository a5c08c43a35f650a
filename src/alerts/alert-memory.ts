/**
 * What the evaluation of alerts remembers, in one document of Elasticsearch: who evaluates, which alerts there are, and what is still to be
 * told. Several collectors share it; each write says which state it follows, so of two that write at once only one does.
 */
import { type SearchClient, searchErrors } from '../search/client.ts';
import type { AlertState } from './alert-state.ts';
import type { AlertMessage } from './message.ts';

/** A message that has not arrived. */
export interface Waiting {
  readonly receiver: string;
  readonly message: AlertMessage;
  /** How often it was tried. */
  readonly attempts: number;
  /** Not to be tried before; milliseconds since 1970. */
  readonly notBefore: number;
}

export interface AlertBook {
  /** Which collector evaluates; '': it has stopped, and any other may. */
  readonly holder: string;
  /** When the rules were evaluated last; milliseconds since 1970. */
  readonly evaluated: number;
  readonly alerts: readonly AlertState[];
  readonly waiting: readonly Waiting[];
}

/** A state of the book; opaque. */
export type BookVersion = string;

export interface AlertMemory {
  /** undefined: nothing was remembered yet. */
  load(signal?: AbortSignal): Promise<{ readonly book: AlertBook; readonly version: BookVersion } | undefined>;
  /** Writes what follows `after`; undefined when somebody else has written meanwhile. */
  save(book: AlertBook, after: BookVersion | undefined, signal?: AbortSignal): Promise<BookVersion | undefined>;
}

/** Name of the index that holds the one document. */
export const ALERT_INDEX = 'promptlog-alerts';
const ID = 'book';

/** The memory that all collectors of an Elasticsearch share. */
export function searchMemory(client: SearchClient): AlertMemory {
  return {
    load: async (signal) => {
      try {
        const answer = await client.get<AlertBook>({ index: ALERT_INDEX, id: ID }, options(signal));
        const { _source: book, _seq_no: number, _primary_term: term } = answer;
        return book === undefined ? undefined : { book, version: `${number}:${term}` };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    save: async (book, after, signal) => {
      if (after === undefined) await makeIndex(client, signal);
      const [number, term] = (after ?? '').split(':').map(Number);
      const follows =
        after === undefined ? { op_type: 'create' as const } : { if_seq_no: number, if_primary_term: term };
      try {
        const written = await client.index(
          { index: ALERT_INDEX, id: ID, document: book, ...defined(follows) },
          options(signal),
        );
        return `${written._seq_no}:${written._primary_term}`;
      } catch (error) {
        if (statusOf(error) === 409) return undefined;
        throw error;
      }
    },
  };
}

// Nothing in it is searched, so no field of it is mapped.
async function makeIndex(client: SearchClient, signal: AbortSignal | undefined): Promise<void> {
  const index = {
    index: ALERT_INDEX,
    settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
    mappings: { dynamic: false as const },
  };
  try {
    await client.indices.create(index, options(signal));
  } catch (error) {
    if (statusOf(error) !== 400) throw error; // It is there already.
  }
}

function options(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function defined<Value extends object>(value: Value): { [Member in keyof Value]: Exclude<Value[Member], undefined> } {
  return value as { [Member in keyof Value]: Exclude<Value[Member], undefined> };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof searchErrors.ResponseError ? error.statusCode : undefined;
}
