/** How much the collector takes of anybody: every size and every wait has a bound. */
import { PromptlogError } from '../../errors.ts';

export interface CollectorLimits {
  /** One JSON body, or one line of NDJSON, after decompression. */
  readonly bodyBytes: number;
  /** A whole NDJSON body after decompression; it is read line by line and never held. */
  readonly streamBytes: number;
  /** Values of one request: each has its line in the answer. */
  readonly items: number;
  /** Bodies that are being read at the same time, all together. */
  readonly bufferedBytes: number;
  readonly connections: number;
  readonly headerBytes: number;
  /** How long the headers of a request, and the whole of it, may take to arrive. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long a connection may be silent: in the middle of a request, and between two. */
  readonly silenceMs: number;
  readonly keepAliveMs: number;
  /** `spool.maxBytes`: shortly before it is reached, callers are asked to wait. Absent: only when it is reached. */
  readonly spoolBytes?: number;
}

export const DEFAULT_LIMITS: CollectorLimits = {
  bodyBytes: 20_000_000,
  streamBytes: 2_000_000_000,
  items: 100_000,
  bufferedBytes: 256_000_000,
  connections: 12_000,
  headerBytes: 16_384,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 300_000,
  silenceMs: 60_000,
  keepAliveMs: 65_000,
};

/** How full the spool may be before callers are asked to wait. */
export const NEARLY_FULL = 0.95;

/** What bodies may take of the memory, all together. */
export class Room {
  readonly #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes so many bytes, or throws: then the caller is to come again. */
  take(bytes: number): void {
    if (this.#taken + bytes > this.#limit) {
      const reason = 'the collector is reading as many bytes as it may hold';
      throw new PromptlogError('PL_RATE_LIMITED', { reason, retryAfterSeconds: 1 });
    }
    this.#taken += bytes;
  }

  /** Gives them back. */
  give(bytes: number): void {
    this.#taken -= bytes;
  }
}
