/** The winston door: log lines that carry a call to a language model become records; all others are none of its business. */
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import TransportStream, { type TransportStreamOptions } from 'winston-transport';
import { createShipper } from '../create-shipper.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { isExchange, recordOfExchange } from '../formats/exchange.ts';
import type { RecordTaker } from '../record-taker.ts';
import type { Shipper, ShipperOptions } from '../shipper.ts';

export interface PromptlogTransportOptions extends TransportStreamOptions {
  /** A shipper to share, or a sender to a broker; it stays open when the logger ends. Default: a shipper of its own, closed with the logger. */
  readonly shipper?: RecordTaker;
  /** For a shipper of its own: what differs from the settings of the environment, promptlog.json or the running stack. */
  readonly options?: Partial<ShipperOptions>;
  /** The member of the log line that holds the record or the exchange. Default "promptlog". */
  readonly member?: string;
  /** How long the end of the logger may wait for delivery, in milliseconds. Default 5000; the rest stays in the spool. */
  readonly closeTimeoutMs?: number;
}

/**
 * @example
 * const logger = winston.createLogger({ transports: [new PromptlogTransport()] });
 * logger.info('answered', { promptlog: { request, response, session, user } });
 */
export class PromptlogTransport extends TransportStream {
  readonly #taker: RecordTaker;
  /** A shipper that is closed with the logger. */
  readonly #own: Shipper | undefined;
  readonly #member: string;
  readonly #closeTimeoutMs: number;
  #refused = 0;
  readonly #loggers = new Set<Duplex>();

  constructor(options: PromptlogTransportOptions = {}) {
    super(options);
    this.#own = options.shipper === undefined ? createShipper(options.options ?? {}) : undefined;
    this.#taker = options.shipper ?? (this.#own as Shipper);
    this.#member = options.member ?? 'promptlog';
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 5000;
    this.on('pipe', (logger) => this.#loggers.add(logger as Duplex));
    this.on('unpipe', (logger) => {
      this.#loggers.delete(logger as Duplex);
      // A logger that was closed has let go of it for good; one that is configured anew adds it again at once.
      setImmediate(() => {
        if (this.#loggers.size === 0) void this.#release();
      });
    });
  }

  /** How many log lines carried something that could not be taken; each was also emitted as a `warn` event. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Hands the record over at once and calls back at once: winston drops lines behind a transport that is slow to answer.
   * Whatever goes wrong here never reaches the application: it is emitted as `warn`, which nobody has to listen to.
   */
  override log(info: Record<string, unknown>, callback: () => void): void {
    const carried = info[this.#member];
    if (carried !== undefined && carried !== null) {
      try {
        this.#taker.accept(isExchange(carried) ? recordOfExchange(carried) : carried, 'winston');
      } catch (error) {
        this.#refused += 1;
        this.#warn(error);
      }
    }
    callback();
    this.emit('logged', info);
  }

  /** Resolves when everything logged so far is on the disk: from then on it cannot be lost. */
  async flush(): Promise<void> {
    // Of a burst winston hands over a few lines at once and the others in later turns of the event loop.
    while (this.#isBehind()) await sleep(1);
    await this.#taker.flush();
  }

  /** The logger has ended: its own shipper is closed, a shared one only flushed. `finish` follows. */
  override _final(callback: (error?: Error | null) => void): void {
    void this.#release().then(() => callback());
  }

  #isBehind(): boolean {
    const held = [...this.#loggers].map((logger) => logger.writableLength + logger.readableLength);
    return this.writableLength > 0 || held.some((lines) => lines > 0);
  }

  async #release(): Promise<void> {
    try {
      if (this.#own === undefined) await this.#taker.flush();
      else await this.#own.close(this.#closeTimeoutMs);
    } catch (error) {
      this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    const known =
      error instanceof PromptlogError ? error : new PromptlogError('PL_INTERNAL', { reason: reasonOf(error) }, error);
    try {
      this.emit('warn', known);
    } catch {
      // A listener that throws must not reach the line of code that logs.
    }
  }
}
