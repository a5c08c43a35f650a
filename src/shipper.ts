/** The composition root: a record goes through schema, capture and masking into the spool; a thread delivers it from there. */

import { catchUp } from './afterwards.ts';
import { DeliveryThread } from './delivery/delivery-thread.ts';
import { checkLedger } from './delivery/ledger-check.ts';
import type { DeliverySettings } from './delivery/messages.ts';
import { SpoolWatch } from './delivery/spool-watch.ts';
import { type DeliveryStatus, furthestCursor, readStatus } from './delivery/status.ts';
import { PromptlogError, reasonOf } from './errors.ts';
import { faultOf, type Notify } from './notice.ts';
import { type GateOptions, type Passed, RecordGate, type Refused } from './record-gate.ts';
import type { Accepted, RecordTaker } from './record-taker.ts';
import { Cipher } from './spool/cipher.ts';
import { claimSpool } from './spool/claim.ts';
import { openSpool, type Spool, type SpoolOptions } from './spool/spool.ts';

export interface ShipperOptions extends GateOptions {
  /** The durable queue. `folder` is taken exactly; `below` takes the first free spool under a folder. */
  readonly spool: Omit<SpoolOptions, 'folder' | 'onDurable' | 'onError'> &
    ({ readonly folder: string } | { readonly below: string });
  readonly records: DeliverySettings['records'];
  readonly search: DeliverySettings['search'];
  /** What is derived from records for search. Default: nothing. */
  readonly insight?: DeliverySettings['insight'];
  readonly delivery?: Pick<
    DeliverySettings,
    'batchWaitMs' | 'retryMaxMs' | 'changeWaitMs' | 'joinWaitMs' | 'warnAfterMs'
  >;
  /** Told everything it has to say of itself, by level and code; never a word of what was shipped. */
  readonly onNotice?: Notify;
  /** Without `onNotice`: told the text of its warnings and errors. Default: `process.emitWarning`. */
  readonly onWarning?: (text: string) => void;
}

const DEFAULT_CLOSE_MS = 5000;

/** Takes records and delivers them to both stores. */
export class Shipper implements RecordTaker {
  readonly #spool: Spool;
  readonly #thread: DeliveryThread;
  readonly #watch: SpoolWatch;
  readonly #gate: RecordGate;
  readonly #cipher: Cipher | undefined;
  readonly #records: ShipperOptions['records'];
  /** What is kept and masked of what passes the gate. */
  readonly gate: GateOptions;
  readonly #onExit: () => void;
  #closing: Promise<boolean> | undefined;

  constructor(options: ShipperOptions) {
    const { capture = {}, masking } = options;
    this.gate = masking === undefined ? { capture } : { capture, masking };
    this.#gate = new RecordGate(this.gate);
    this.#records = options.records;
    const { encryptionKey } = options.spool;
    this.#cipher = encryptionKey === undefined ? undefined : new Cipher(encryptionKey);
    const notify = options.onNotice ?? warningsOf(options.onWarning);
    this.#watch = new SpoolWatch(notify);
    this.#spool = openOwnSpool(options.spool, this.#cipher, notify, {
      onDurable: (position) => {
        this.#thread.advance(position);
        this.#watch.committed(this.#spool.writer.bytes);
      },
      onError: (error) => this.#watch.failed(error),
    });
    this.#watch.opened(this.#spool.folder, this.#spool.writer.bytes);
    this.#thread = new DeliveryThread({
      settings: {
        ...options.delivery,
        folder: this.#spool.folder,
        records: options.records,
        search: options.search,
        ...(options.insight === undefined ? {} : { insight: options.insight }),
        ...(encryptionKey === undefined ? {} : { encryptionKey }),
        ...(options.masking === undefined ? {} : { masking: options.masking }),
      },
      writer: this.#spool.writer,
      notify,
    });
    this.#onExit = () => {
      catchUp();
      writeAtExit(this.#spool, options);
    };
    process.once('exit', this.#onExit);
  }

  /** The folder of this shipper's spool. */
  get folder(): string {
    return this.#spool.folder;
  }

  /** Where its records go, so that they can be looked up there. There may be a key in it: it is not to be shown. */
  get records(): ShipperOptions['records'] {
    return this.#records;
  }

  /** Takes a record, or throws a coded error: then it was not taken. Undefined when this door captures nothing. */
  accept(input: unknown, door = 'direct'): Accepted | undefined {
    this.#assertOpen();
    return this.#append(this.#gate.record(input, door));
  }

  /** Takes what has passed a gate of the same options elsewhere: in another thread. */
  acceptPassed(passed: Passed): void {
    this.#assertOpen();
    this.#put(passed);
  }

  /** Takes one half of a record; the other may come before or after. */
  acceptPart(input: unknown, door = 'direct'): Accepted | undefined {
    this.#assertOpen();
    return this.#append(this.#gate.part(input, door));
  }

  /** Takes a correction of a record: a score, a comment, properties, tags. */
  acceptChange(input: unknown): { readonly id: string } {
    this.#assertOpen();
    const passed = this.#gate.change(input);
    this.#put(passed);
    return { id: passed.head.id };
  }

  /** Takes a value that is no record, for the dead letters: its sender cannot hold it and should not lose it. */
  acceptRefused(refused: Refused, door = 'direct'): { readonly id: string } {
    this.#assertOpen();
    this.#put(this.#gate.refused(refused, door));
    return { id: refused.id };
  }

  /** Resolves when everything taken so far is on the disk: from then on it cannot be lost. */
  flush(): Promise<void> {
    catchUp();
    return this.#spool.writer.flush();
  }

  /** For the last moment of a process: what was taken so far is on the disk when it returns, and nothing more is taken. Never throws. */
  flushAtExit(): void {
    this.#onExit();
  }

  /**
   * Resolves when both stores have everything taken so far; false when that took longer than `timeoutMs`. A change whose record
   * has not come is tried once more and not waited for, and neither is what was refused: `status` counts them.
   */
  async drain(timeoutMs = 60_000): Promise<boolean> {
    catchUp();
    const deadline = performance.now() + timeoutMs;
    const { writer } = this.#spool;
    await writer.flush();
    const before = writer.durable;
    if (!(await this.#thread.drain(timeoutMs))) return false;
    // Merged records went round: the records lane put them back for search. They do so once only.
    return writer.durable === before || this.#thread.drain(Math.max(0, deadline - performance.now()));
  }

  /** What was accepted, delivered, is pending and dead, by lane. */
  status(): DeliveryStatus {
    catchUp();
    const { counts, durable } = this.#spool.writer;
    return readStatus(this.#spool.folder, this.#cipher, { counts, durable });
  }

  /**
   * Takes no more, gives delivery `timeoutMs` to finish, and lets go of everything. What is not delivered by then stays in the
   * spool for the next start. Resolves to whether all was delivered; calling it again gives the same promise.
   */
  close(timeoutMs = DEFAULT_CLOSE_MS): Promise<boolean> {
    catchUp();
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  #append(passed: Passed | undefined): Accepted | undefined {
    if (passed === undefined) return undefined;
    this.#put(passed);
    return { id: passed.head.id, session: passed.head.session };
  }

  #put({ head, json }: Passed): void {
    try {
      this.#spool.writer.append(head, json);
    } catch (error) {
      this.#watch.refused(error);
      throw error;
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new PromptlogError('PL_CLOSED');
  }

  async #close(timeoutMs: number): Promise<boolean> {
    let complete = false;
    try {
      if (timeoutMs > 0) complete = await this.drain(timeoutMs);
    } finally {
      await this.#thread.stop();
      try {
        await this.#spool.writer.close();
      } finally {
        this.#spool.release();
        process.removeListener('exit', this.#onExit);
      }
    }
    return complete;
  }
}

/** Opens the spool; one that has lost what its lanes have read goes on from where they are. */
function openOwnSpool(
  options: ShipperOptions['spool'],
  cipher: Cipher | undefined,
  notify: Notify,
  listeners: Pick<SpoolOptions, 'onDurable' | 'onError'>,
): Spool {
  const spool =
    'below' in options
      ? claimSpool({ ...options, ...listeners, folder: options.below })
      : openSpool({ ...options, ...listeners });
  try {
    checkLedger(spool.folder, notify);
    const minPosition = furthestCursor(spool.folder, cipher);
    if (minPosition <= spool.writer.durable) return spool;
    notify({
      level: 'error',
      code: 'spool.lost',
      text: `the spool ${spool.folder} ends before what its lanes have read of it: files or bytes are gone, and with them whatever was not delivered yet; \`promptlog verify\` tells where the stores differ`,
      facts: { folder: spool.folder },
    });
    spool.release();
    return openSpool({ ...options, ...listeners, folder: spool.folder, minPosition });
  } catch (error) {
    spool.release();
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_SPOOL_IO', { folder: spool.folder, reason: reasonOf(error) }, error);
  }
}

/** Whatever ends the process in an orderly way, what it was told is on the disk first. */
function writeAtExit(spool: Spool, { onNotice, onWarning }: Pick<ShipperOptions, 'onNotice' | 'onWarning'>): void {
  try {
    spool.writer.flushSync();
  } catch (error) {
    const fault = faultOf(error instanceof Error ? (error.cause ?? error) : error);
    const text = `records taken last could not be written before the process ended${fault === '' ? '' : `: ${fault}`}`;
    if (onNotice !== undefined) onNotice({ level: 'error', code: 'PL_SPOOL_IO', text, facts: { fault } });
    else if (onWarning !== undefined) onWarning(text);
    // A warning in the usual way would come too late to be seen.
    else process.emit('warning', Object.assign(new Error(text), { name: 'PromptlogWarning' }));
  }
}

/** For whoever takes no notices: the text of those that are not about how it goes. */
function warningsOf(
  onWarning: (text: string) => void = (text) => process.emitWarning(text, 'PromptlogWarning'),
): Notify {
  return ({ level, text }) => {
    if (level === 'error' || level === 'warn') onWarning(text);
  };
}
