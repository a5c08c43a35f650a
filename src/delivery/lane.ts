/** One pump: reads the spool from its own cursor, delivers in batches, and moves the cursor past what is settled. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import type { Notify } from '../notice.ts';
import type { SpoolReader } from '../spool/reader.ts';
import { deliver } from './attempts.ts';
import { backoffMs, pause } from './backoff.ts';
import { Bell } from './bell.ts';
import { deadLetterNotice } from './dead-letter-notice.ts';
import type { Delivered, Destination } from './destination.ts';
import { Flights } from './flights.ts';
import type { HeldServer } from './held-server.ts';
import { LaneWatch } from './lane-watch.ts';
import type { Holding, Ledger } from './ledger.ts';

export interface LaneOptions {
  readonly destination: Destination;
  readonly ledger: Ledger;
  readonly reader: SpoolReader;
  readonly held: HeldServer;
  /** Position up to which the spool may be read. */
  readonly durable: () => number;
  /** A part-filled batch is sent after this long. */
  readonly batchWaitMs: number;
  readonly retryMaxMs: number;
  /** Called when the cursor has moved. */
  readonly onSettled: () => void;
  /** A lane that has tried in vain for so long is worth a warning. */
  readonly warnAfterMs: number;
  /** Told of every dead letter, and once each time the store is away or back. */
  readonly notify: Notify;
}

// Waits are counted on a clock that nobody sets.
const HELD_EVERY_MS = 1000;
const PASS_EVERY_MS = 1000;
// The reader's buffers stay in memory with a batch, also where most of what they hold is other lanes' entries.
const SPANS_PER_BATCH = 4;

export class Lane {
  readonly #options: LaneOptions;
  readonly #abort = new AbortController();
  readonly #stopped: Promise<void>;
  readonly #bell = new Bell();
  readonly #flights: Flights;
  #batch = new Filling();
  #settled: number;
  #settledAt = Number.NEGATIVE_INFINITY;
  #heldAt = Number.NEGATIVE_INFINITY;
  #hurryTo = 0;
  readonly #watch: LaneWatch;
  #running: Promise<void> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { destination, durable, warnAfterMs, notify } = options;
    this.#watch = new LaneWatch({ lane: destination.lane, durable, warnAfterMs, notify });
    this.#flights = new Flights(options.destination.inFlight);
    this.#settled = options.reader.position;
    this.#stopped = new Promise((resolve) => {
      this.#abort.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Everything before this position is settled. */
  get position(): number {
    return this.#settled;
  }

  /** Starts pumping; ends with `stop`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** More is durable: look again. */
  nudge(): void {
    this.#bell.ring();
  }

  /** Somebody waits for what stands before this position: nothing of it waits for a batch to fill. */
  hurry(position: number): void {
    this.#hurryTo = Math.max(this.#hurryTo, position);
    this.#bell.ring();
  }

  /** Tries everything that waits for its record once more, due or not. */
  retryHeld(): Promise<void> {
    return this.#options.held.serveAll(this.#abort.signal);
  }

  /** Ends after what is under way has been abandoned or settled; what is not settled stays in the spool. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#bell.ring();
    await this.#running;
    // Who drains may have asked for it beside the pump.
    await this.#options.held.idle();
    this.#options.reader.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    await this.#untilDone(() => this.#open());
    while (!signal.aborted) await this.#untilDone(() => this.#turn());
    await this.#flights.allHome();
    try {
      this.#settle();
    } catch {
      // The ledger cannot be written: the next start delivers those batches again, which changes nothing.
    }
  }

  /** Neither the ledger nor the spool failing to be read ends the lane: nothing is lost by trying again. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#abort;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await work();
      } catch (error) {
        this.#stall(reasonOf(error));
        await pause(backoffMs(attempt, this.#options.retryMaxMs), signal);
      }
    }
  }

  async #open(): Promise<void> {
    // A store that does not answer must not hold up the end.
    await Promise.race([this.#options.destination.open(), this.#stopped]);
    if (this.#abort.signal.aborted) return;
    this.#options.ledger.moves(this.#options.destination.lane);
    this.#watch.opened(this.#settled);
  }

  async #turn(): Promise<void> {
    const moreToPass = this.#read();
    this.#settle();
    if (performance.now() - this.#heldAt >= HELD_EVERY_MS) {
      this.#heldAt = performance.now();
      if (await this.#options.held.serve(this.#abort.signal)) this.#heldAt = Number.NEGATIVE_INFINITY;
    }
    const ripeInMs = this.#ripeInMs();
    if (ripeInMs <= 0 && this.#flights.hasRoom(this.#batch.ids)) this.#launch();
    else if (moreToPass) await nextRound();
    else await this.#bell.wait(ripeInMs > 0 ? Math.min(ripeInMs, HELD_EVERY_MS) : HELD_EVERY_MS);
  }

  /** Fills the batch with what there is. True when it stopped in a long run of other lanes' entries, to go on in the next turn. */
  #read(): boolean {
    const { destination, reader, durable } = this.#options;
    const batch = this.#batch;
    const limit = durable();
    const from = reader.position;
    const span = destination.batchBytes * SPANS_PER_BATCH;
    let far = false;
    while (!batch.full && !far) {
      const entry = this.#next(limit);
      if (entry === undefined) break;
      if (destination.kinds.has(entry.kind)) batch.add(entry, from);
      far = reader.position - (batch.from ?? from) >= span;
      batch.full = batch.bytes >= destination.batchBytes || (far && batch.entries.length > 0);
    }
    if (batch.entries.length > 0) return false;
    reader.recycle(reader.detach());
    return far;
  }

  #next(limit: number): Delivered | undefined {
    try {
      return this.#options.reader.next(limit);
    } catch (error) {
      if (this.#batch.entries.length === 0) throw error;
      // What was read before goes first; then it fails again.
      this.#batch.full = true;
      return undefined;
    }
  }

  /** How long the batch may still be filled; never ripe when it is empty. */
  #ripeInMs(): number {
    const { entries, full, since } = this.#batch;
    if (entries.length === 0) return Number.POSITIVE_INFINITY;
    return full || this.#hurries() ? 0 : since + this.#options.batchWaitMs - performance.now();
  }

  #launch(): void {
    const { destination, retryMaxMs, reader } = this.#options;
    const { entries, ids } = this.#batch;
    this.#batch = new Filling();
    const work = deliver(entries, {
      destination,
      retryMaxMs,
      signal: this.#abort.signal,
      onRetry: (reason) => this.#stall(reason),
    });
    const batch = { entries, ids, end: reader.position, buffers: reader.detach() };
    this.#flights.launch(batch, work, () => this.#bell.ring());
  }

  /** Moves the cursor past what is settled: batches that are home, or other lanes' entries where none is on its way. */
  #settle(): void {
    const { ledger, destination, reader, onSettled } = this.#options;
    const landed = this.#flights.landed();
    const end = landed?.end ?? (this.#mayPass() ? reader.position : this.#settled);
    if (end <= this.#settled) return;
    ledger.settle(destination.lane, end, landed?.delivered ?? 0, landed?.held ?? []);
    if (landed !== undefined) {
      this.#tell(landed.held);
      this.#flights.forget(landed);
      reader.recycle(landed.buffers);
    }
    this.#settled = end;
    this.#settledAt = performance.now();
    this.#watch.settled(end, (landed?.delivered ?? 0) + (landed?.held.length ?? 0));
    onSettled();
  }

  /** Passing over alone is worth a write to the ledger once in a while only. */
  #mayPass(): boolean {
    if (!this.#flights.isEmpty || this.#batch.entries.length > 0) return false;
    return this.#hurries() || performance.now() - this.#settledAt >= PASS_EVERY_MS;
  }

  #stall(reason: string): void {
    const { ledger, destination } = this.#options;
    try {
      ledger.stall(destination.lane, reason);
    } catch {
      // It is the ledger that fails; the notice below tells.
    }
    this.#watch.failed(reason);
  }

  /** Before the buffers that their bodies lie in are used again. */
  #tell(held: readonly Holding[]): void {
    const { destination, notify } = this.#options;
    for (const { state, ...dead } of held) {
      if (state === 'dead') notify(deadLetterNotice({ ...dead, lane: destination.lane }));
    }
  }

  #hurries(): boolean {
    return this.#settled < this.#hurryTo;
  }
}

/** A batch that is being filled. */
class Filling {
  readonly entries: Delivered[] = [];
  readonly ids = new Set<string>();
  bytes = 0;
  full = false;
  /** When its first entry was read, and from where on. */
  since = 0;
  from: number | undefined;

  add(entry: Delivered, from: number): void {
    if (this.entries.length === 0) {
      this.since = performance.now();
      this.from = from;
    }
    this.entries.push(entry);
    this.ids.add(entry.id);
    this.bytes += entry.body.length;
  }
}
