/** Both lanes over one spool folder: built, fed, watched and stopped together. */
import { faultOf, type Notice, type Notify } from '../notice.ts';
import type { Cipher } from '../spool/cipher.ts';
import { SpoolReader } from '../spool/reader.ts';
import { reclaim } from '../spool/reclaim.ts';
import { pause } from './backoff.ts';
import type { Destination } from './destination.ts';
import { HeldServer } from './held-server.ts';
import { Lane } from './lane.ts';
import { beginLane } from './lane-start.ts';
import { Ledger } from './ledger.ts';

export interface DeliveryOptions {
  /** The spool's folder. */
  readonly folder: string;
  readonly cipher?: Cipher | undefined;
  readonly destinations: readonly Destination[];
  /** A part-filled batch is sent after this long. Default 500. */
  readonly batchWaitMs?: number;
  /** Longest pause between attempts. Default 30_000. */
  readonly retryMaxMs?: number;
  /** How long a change waits for its record. Default 3_600_000. */
  readonly changeWaitMs?: number;
  /** A store that takes nothing for so long is worth a warning. Default 10_000. */
  readonly warnAfterMs?: number;
  /** Called when every lane has settled everything before the position, and whole segments before it are deleted. */
  readonly onSettled?: (position: number) => void;
  /** Told what goes wrong, and how it goes. */
  readonly notify?: Notify;
}

const POLL_MS = 20;
// A store that does not answer must not hold up the end.
const CLOSE_MS = 500;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #ledger: Ledger;
  readonly #lanes: readonly Lane[];
  readonly #abort = new AbortController();
  #durable = 0;
  #settled = 0;
  #reclaims = true;
  #stopping: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.folder, options.cipher);
    this.#lanes = options.destinations.map((destination) => this.#lane(destination));
  }

  /** Starts both lanes. */
  start(): void {
    this.#reclaim();
    for (const lane of this.#lanes) lane.start();
  }

  /** The spool is durable up to here. */
  advance(durable: number): void {
    this.#durable = Math.max(this.#durable, durable);
    for (const lane of this.#lanes) lane.nudge();
  }

  /**
   * Waits until both lanes have settled what stands before the position, and tries once more what waits for its record: it may have come.
   * False when that took too long, or when delivery was stopped.
   */
  async drain(position: number, timeoutMs: number): Promise<boolean> {
    this.advance(position);
    const deadline = performance.now() + timeoutMs;
    for (const lane of this.#lanes) lane.hurry(position);
    while (this.#lanes.some((lane) => lane.position < position)) {
      if (performance.now() >= deadline || this.#abort.signal.aborted) return false;
      await pause(POLL_MS, this.#abort.signal);
    }
    const done = new AbortController();
    const late = pause(deadline - performance.now(), AbortSignal.any([done.signal, this.#abort.signal])).then(
      () => false,
    );
    try {
      return await Promise.race([this.#retryHeld(), late]);
    } finally {
      done.abort();
    }
  }

  async #retryHeld(): Promise<boolean> {
    try {
      await Promise.all(this.#lanes.map((lane) => lane.retryHeld()));
      return !this.#abort.signal.aborted;
    } catch (error) {
      this.#say('warn', 'delivery.held', `what waits for its record could not be tried again${why(error)}`);
      return false;
    }
  }

  /** Stops both lanes; what is not settled stays in the spool. Calling it again waits for the same stop. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#abort.abort();
    try {
      await Promise.all(this.#lanes.map((lane) => lane.stop()));
      const closed = Promise.allSettled(this.#options.destinations.map((destination) => destination.close()));
      await Promise.race([closed, pause(CLOSE_MS, new AbortController().signal)]);
    } finally {
      this.#ledger.close();
    }
  }

  #lane(destination: Destination): Lane {
    const { folder, cipher, batchWaitMs = 500, retryMaxMs = 30_000, changeWaitMs = 3_600_000 } = this.#options;
    const ledger = this.#ledger;
    const { position, lost } = beginLane({ ledger, lane: destination.lane, kinds: destination.kinds, folder, cipher });
    if (lost > 0) {
      const text = `the spool ${folder} has lost ${lost} entries for the ${destination.lane} store; they count as dropped`;
      this.#say('error', 'spool.lost', text, { lane: destination.lane, lost });
    }
    const reader = new SpoolReader({
      folder,
      position,
      cipher,
      recycles: true,
      onDamage: (from, to) => {
        const text = `bytes ${from} to ${to} of the spool ${folder} are damaged and were passed over`;
        this.#say('error', 'spool.damaged', text, { lane: destination.lane, from, to });
      },
    });
    const notify: Notify = (notice) => this.#options.notify?.(notice);
    return new Lane({
      destination,
      ledger,
      reader,
      held: new HeldServer({ destination, ledger, changeWaitMs, retryMaxMs, notify }),
      durable: () => this.#durable,
      batchWaitMs,
      retryMaxMs,
      onSettled: () => this.#reclaim(),
      warnAfterMs: this.#options.warnAfterMs ?? 10_000,
      notify,
    });
  }

  /** Deletes what every lane has settled, and says how far that is. */
  #reclaim(): void {
    const { folder, onSettled } = this.#options;
    const settled = Math.min(...this.#lanes.map((lane) => lane.position));
    if (settled === this.#settled) return;
    this.#settled = settled;
    try {
      reclaim(folder, settled);
      this.#reclaims = true;
    } catch (error) {
      if (this.#reclaims)
        this.#say('warn', 'spool.reclaim', `settled segments of the spool ${folder} could not be deleted${why(error)}`);
      this.#reclaims = false;
      return;
    }
    // Not where the oldest file begins: the newest one always stays, and were it as large as the limit, a full spool would stay full.
    onSettled?.(settled);
  }

  #say(level: Notice['level'], code: string, text: string, facts: NonNullable<Notice['facts']> = {}): void {
    this.#options.notify?.({ level, code, text, facts: { ...facts, folder: this.#options.folder } });
  }
}

function why(error: unknown): string {
  const fault = faultOf(error);
  return fault === '' ? '' : `: ${fault}`;
}
