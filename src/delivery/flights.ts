/** The batches of one lane that are on their way, in the order of the spool. One that comes home early waits for those before it. */
import type { Delivered } from './destination.ts';
import type { Holding } from './ledger.ts';

/** Entries to be written together. */
export interface Batch {
  readonly entries: readonly Delivered[];
  readonly ids: ReadonlySet<string>;
  /** Position after the last of them, and after what follows it that the lane passes over. */
  readonly end: number;
  /** The reader's buffers that the entries are views into. */
  readonly buffers: readonly Buffer[];
}

/** What became of a batch: every entry of it was delivered or is held. */
export interface Result {
  readonly delivered: number;
  readonly held: readonly Holding[];
}

/** What can be settled together. */
export interface Landed extends Result {
  readonly flights: number;
  readonly end: number;
  readonly buffers: readonly Buffer[];
}

interface Flight extends Pick<Batch, 'ids' | 'end' | 'buffers'> {
  readonly work: Promise<void>;
  result?: Result;
}

export class Flights {
  readonly #most: number;
  readonly #flights: Flight[] = [];

  /** At most so many batches are on their way at once. */
  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#flights.length === 0;
  }

  /**
   * Whether a batch with these ids may leave. Two that hold the same id could overtake each other; and those that are home before
   * an older one keep their place in memory, so there is an end to their number.
   */
  hasRoom(ids: ReadonlySet<string>): boolean {
    const away = this.#flights.filter((flight) => flight.result === undefined);
    if (away.length >= this.#most || this.#flights.length >= this.#most * 2) return false;
    return away.every((flight) => flight.ids.isDisjointFrom(ids));
  }

  /** Sends a batch off. `work` resolves to what became of it, or to undefined when it was given up; it never rejects. */
  launch(batch: Batch, work: Promise<Result | undefined>, onHome: () => void): void {
    const { ids, end, buffers } = batch;
    const flight: Flight = {
      ids,
      end,
      buffers,
      work: work.then((result) => {
        if (result !== undefined) flight.result = result;
        onHome();
      }),
    };
    this.#flights.push(flight);
  }

  /** The oldest that are home without a gap, to be settled and then forgotten. */
  landed(): Landed | undefined {
    const away = this.#flights.findIndex((flight) => flight.result === undefined);
    const home = this.#flights.slice(0, away < 0 ? undefined : away);
    const last = home.at(-1);
    if (last === undefined) return undefined;
    return {
      flights: home.length,
      end: last.end,
      delivered: home.reduce((sum, flight) => sum + (flight.result?.delivered ?? 0), 0),
      held: home.flatMap((flight) => flight.result?.held ?? []),
      buffers: home.flatMap((flight) => flight.buffers),
    };
  }

  /** Those are settled. */
  forget({ flights }: Landed): void {
    this.#flights.splice(0, flights);
  }

  /** Resolves when none is on its way any more. */
  async allHome(): Promise<void> {
    await Promise.all(this.#flights.map((flight) => flight.work));
  }
}
