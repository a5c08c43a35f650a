/**
 * Reads all of a Cosmos container that a filter lets through: several of its key ranges side by side, each a page ahead of what was
 * handed out, and one token for where all of them stand.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedOptions } from '@azure/cosmos';
import type { CosmosConnection, ItemPage } from './cosmos-client.ts';
import { answerOf } from './cosmos-failure.ts';
import { type CosmosCondition, conditionOf } from './cosmos-query.ts';
import type { CosmosReader, Patience } from './cosmos-reader.ts';
import { isWhole, type PlacedPiece, piecesOf, placed, tokenOf } from './cosmos-token.ts';
import type { ScanOptions, ScanPage } from './store.ts';

const RANGES_AT_ONCE = 4;
const DEFAULT_PAGE_SIZE = 100;
/** A range that moves is where it is to be within seconds. */
const MOST_MOVES = 20;
const MOVE_MS = 100;

/** Pages in any order of the ranges; what of them is read ahead is not part of a page's token. */
export async function* scanRanges(
  connection: CosmosConnection,
  reader: CosmosReader,
  options: ScanOptions,
): AsyncGenerator<ScanPage> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  try {
    yield* new RangeScan(connection, reader, { ...options, signal }).pages();
  } finally {
    // What was read ahead is wanted by nobody any more.
    stop.abort();
  }
}

/** A piece that is read, and how its next page is got. */
interface Reading {
  piece: PlacedPiece;
  readonly next: () => Promise<ItemPage>;
}

interface Fetched {
  readonly reading: Reading;
  /** Undefined: the range is not there any more. */
  readonly page: FetchedPage | undefined;
}

interface FetchedPage extends Omit<ScanPage, 'token'> {
  readonly continuation: string | undefined;
  readonly isEmpty: boolean;
}

class RangeScan {
  readonly #connection: CosmosConnection;
  readonly #reader: CosmosReader;
  readonly #options: ScanOptions & { readonly signal: AbortSignal };
  readonly #condition: CosmosCondition;
  readonly #patience: Patience;
  readonly #fetching = new Map<Reading, Promise<Fetched>>();
  #waiting: PlacedPiece[] = [];
  #moves = 0;

  constructor(
    connection: CosmosConnection,
    reader: CosmosReader,
    options: ScanOptions & { readonly signal: AbortSignal },
  ) {
    this.#connection = connection;
    this.#reader = reader;
    this.#options = options;
    this.#condition = conditionOf(options);
    // It has all the time there is: to give up would be to read again what other ranges have read ahead.
    this.#patience = { attempts: Number.POSITIVE_INFINITY, signal: options.signal, onStall: options.onStall };
  }

  async *pages(): AsyncGenerator<ScanPage> {
    const pieces = piecesOf(this.#options.after);
    if (pieces.length > 0) this.#waiting = placed(pieces, await this.#ranges());
    for (;;) {
      this.#options.signal.throwIfAborted();
      this.#readOn();
      if (this.#fetching.size === 0) return;
      const { reading, page } = await Promise.race(this.#fetching.values());
      this.#fetching.delete(reading);
      if (page === undefined) {
        await this.#move(reading.piece);
        continue;
      }
      this.#moves = 0;
      const { continuation, isEmpty, ...rest } = page;
      if (continuation !== undefined) {
        reading.piece = { ...reading.piece, after: continuation };
        this.#fetch(reading);
      }
      // Before it waits for whoever is given the page.
      this.#readOn();
      if (!isEmpty) yield { ...rest, token: tokenOf(this.#left()) };
    }
  }

  #left(): PlacedPiece[] {
    return [...Array.from(this.#fetching.keys(), ({ piece }) => piece), ...this.#waiting];
  }

  #readOn(): void {
    while (this.#fetching.size < RANGES_AT_ONCE) {
      const piece = this.#waiting.shift();
      if (piece === undefined) return;
      const { condition, parameters } = this.#condition;
      const next = this.#connection.cursor(`SELECT * FROM c WHERE ${condition}`, parameters, this.#feed(piece));
      this.#fetch({ piece, next });
    }
  }

  #feed(piece: PlacedPiece): FeedOptions {
    const { pageSize = DEFAULT_PAGE_SIZE, signal } = this.#options;
    return {
      maxItemCount: pageSize,
      abortSignal: signal,
      initialHeaders: headersOf(piece),
      ...(piece.after !== undefined && { continuationToken: piece.after }),
    };
  }

  #fetch(reading: Reading): void {
    const fetched = this.#fetched(reading);
    // Told by the race, if anybody gets there.
    fetched.catch(() => undefined);
    this.#fetching.set(reading, fetched);
  }

  async #fetched(reading: Reading): Promise<Fetched> {
    try {
      const { items, continuation } = await this.#reader.patiently(reading.next, this.#patience);
      const read = await this.#reader.page(items, this.#options, this.#patience);
      return { reading, page: { ...read, continuation, isEmpty: items.length === 0 } };
    } catch (error) {
      if (answerOf(error)?.status !== 410 || this.#moves === MOST_MOVES) throw error;
      return { reading, page: undefined };
    }
  }

  /** It was split, or merged with another, or is about to be. */
  async #move(piece: PlacedPiece): Promise<void> {
    this.#moves += 1;
    const { signal } = this.#options;
    const pieces = placed([piece], await this.#ranges());
    if (pieces.some(({ range }) => range.id === piece.range.id))
      await sleep(MOVE_MS * this.#moves, undefined, { signal });
    this.#waiting.unshift(...pieces);
  }

  #ranges() {
    return this.#reader.patiently(() => this.#connection.ranges(), this.#patience);
  }
}

// As the REST interface has it: the client itself takes a range only where it makes the plan of a query.
function headersOf(piece: PlacedPiece): Record<string, string> {
  const range = { 'x-ms-documentdb-partitionkeyrangeid': piece.range.id };
  if (isWhole(piece)) return range;
  return {
    ...range,
    'x-ms-read-key-type': 'EffectivePartitionKeyRange',
    'x-ms-start-epk': piece.min,
    'x-ms-end-epk': piece.max,
  };
}
