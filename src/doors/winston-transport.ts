/** The winston door: log lines that carry a call to a language model become records; all others are handed on or left alone. */
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import TransportStream, { type TransportStreamOptions } from 'winston-transport';
import { PromptlogError, reasonOf } from '../errors.ts';
import { membersOf, textOf } from '../formats/values.ts';
import type { RecordTaker } from '../record-taker.ts';
import type { Shipper, ShipperOptions } from '../shipper.ts';
import { noteLast } from './session.ts';
import { recordOfLine } from './winston/line-record.ts';
import { aroundLine, followLogger } from './winston/line-session.ts';
import { type LineTransport, OtherLines } from './winston/other-lines.ts';
import { openOwnShipper } from './winston/own-shipper.ts';
import { judgeOptions, optionError, type ReplacedOptions } from './winston/replaced-options.ts';

export {
  createPromptLogTransformer,
  type LogData,
  promptLogClient,
  promptLogTransformer,
  type Transformer,
  type TransformerOptions,
} from './winston/transformer.ts';
export type { ReplacedOptions };

export interface PromptLogTransportOptions extends TransportStreamOptions, ReplacedOptions {
  /** A shipper to share, or a sender to a broker; it stays open when the logger ends. Default: a shipper of its own, closed with the logger. */
  readonly shipper?: RecordTaker;
  /** For a shipper of its own: what differs from the settings of the environment, promptlog.json or the running stack. */
  readonly options?: Partial<ShipperOptions>;
  /** The member of the log line that holds the record or the exchange. Default "promptlog". */
  readonly member?: string;
  /** Lines that carry no record: left alone, or handed to this transport, which then ends with the logger. Default "ignore". */
  readonly otherLines?: 'ignore' | TransportStream;
  /** How long the end of the logger may wait for delivery, in milliseconds. Default 5000; the rest stays in the spool. */
  readonly closeTimeoutMs?: number;
}

/**
 * @example
 * const logger = winston.createLogger({ transports: [new PromptLogTransport()] });
 * logger.info('answered', { promptlog: { request, response, session, user } });
 */
export class PromptLogTransport extends TransportStream {
  readonly #taker: RecordTaker;
  /** A shipper that is closed with the logger. */
  readonly #own: Shipper | undefined;
  readonly #options: PromptLogTransportOptions;
  readonly #member: string;
  readonly #others: OtherLines | undefined;
  #refused = 0;
  #releasing: Promise<boolean> | undefined;
  readonly #loggers = new Set<Duplex>();

  constructor(options: PromptLogTransportOptions = {}) {
    super(options);
    this.#options = options;
    const notices = judgeAll(options);
    this.#own = options.shipper === undefined ? openOwnShipper(options, options.options ?? {}) : undefined;
    this.#taker = options.shipper ?? (this.#own as Shipper);
    this.#member = options.member ?? 'promptlog';
    this.#others = othersOf(options.otherLines, (error) => this.#tell(error));
    this.on('pipe', (logger) => this.#follow(logger as Duplex));
    this.on('unpipe', (logger) => {
      this.#loggers.delete(logger as Duplex);
      // A logger that was closed has let go of it for good; one that is configured anew adds it again at once.
      setImmediate(() => {
        if (this.#loggers.size === 0) void this.#release();
      });
    });
    // Whoever makes a transport can only listen afterwards.
    process.nextTick(() => {
      for (const notice of notices) this.#warn(notice);
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
    if (carried === undefined || carried === null) this.#others?.add(info);
    else {
      try {
        this.#take(carried, info);
      } catch (error) {
        this.#refused += 1;
        this.#warn(error);
      }
    }
    callback();
    this.emit('logged', info);
  }

  /** Resolves when every record logged so far is on the disk: from then on it cannot be lost. */
  async flush(): Promise<void> {
    // Of a burst winston hands over a few lines at once and the others in later turns of the event loop.
    while (this.#isBehind()) await sleep(1);
    await this.#taker.flush();
  }

  /**
   * For whoever cannot wait for the logger's `finish`: takes what was logged so far, then does what the logger's end does.
   * Resolves to whether all of it was delivered; what was not is in the spool.
   */
  async shutdown(): Promise<boolean> {
    while (this.#isBehind()) await sleep(1);
    return this.#release();
  }

  /** The logger has ended: its own shipper is closed, a shared one only flushed. `finish` follows. */
  override _final(callback: (error?: Error | null) => void): void {
    void this.#release().then(() => callback());
  }

  #take(carried: unknown, info: Record<string, unknown>): void {
    const around = aroundLine(info, carried);
    const { apm, source: app } = this.#options;
    const traces = apm === undefined ? undefined : membersOf(membersOf(apm)['currentTraceIds']);
    const always = { app, traceId: textOf(traces?.['trace.id']), spanId: textOf(traces?.['span.id']) };
    const accepted = this.#taker.accept(recordOfLine(carried, info, around, always), 'winston');
    noteLast(around?.session, accepted);
  }

  #follow(logger: Duplex): void {
    this.#loggers.add(logger);
    followLogger(logger, this.#member);
    this.#others?.follow(logger);
  }

  #isBehind(): boolean {
    const held = [...this.#loggers].map((logger) => logger.writableLength + logger.readableLength);
    return this.writableLength > 0 || held.some((lines) => lines > 0);
  }

  #release(): Promise<boolean> {
    // A shared shipper may be flushed as often as one likes; a closed one stays closed.
    if (this.#own === undefined && this.#others === undefined) return this.#letGo();
    this.#releasing ??= this.#letGo();
    return this.#releasing;
  }

  async #letGo(): Promise<boolean> {
    const { closeTimeoutMs = 5000 } = this.#options;
    try {
      const others = this.#others?.close(closeTimeoutMs);
      if (this.#own === undefined) await this.#taker.flush();
      const delivered = this.#own === undefined || (await this.#own.close(closeTimeoutMs));
      await others;
      return delivered;
    } catch (error) {
      this.#warn(error);
      return false;
    }
  }

  #warn(error: unknown): void {
    const isKnown = error instanceof PromptlogError;
    this.#tell(isKnown ? error : new PromptlogError('PL_INTERNAL', { reason: reasonOf(error) }, error));
  }

  #tell(error: unknown): void {
    try {
      this.emit('warn', error);
    } catch {
      // A listener that throws must not reach the line of code that logs.
    }
  }
}

/** A shipper that is shared has its own way to its stores, so options about that say nothing. */
function judgeAll(options: PromptLogTransportOptions): readonly PromptlogError[] {
  const notices = [...judgeOptions(options)];
  if (options.shipper === undefined) return notices;
  for (const name of ['clientOpts', 'flushInterval', 'internalLogger'] as const) {
    if (options[name] !== undefined) notices.push(optionError(name, 'the shipper that was given has its own way'));
  }
  return notices;
}

function othersOf(
  wanted: PromptLogTransportOptions['otherLines'],
  onWarning: (error: unknown) => void,
): OtherLines | undefined {
  if (wanted === undefined || wanted === 'ignore') return undefined;
  if (typeof (wanted as Partial<LineTransport>).write === 'function')
    return new OtherLines(wanted as LineTransport, onWarning);
  throw optionError('otherLines', 'it is "ignore", or a transport of winston that takes them');
}

export { PromptLogTransport as PromptlogTransport, type PromptLogTransportOptions as PromptlogTransportOptions };
