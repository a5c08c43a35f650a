/** The composition root: a record goes through schema, capture and masking into the spool; a thread delivers it from there. */

import { DeliveryThread } from './delivery/delivery-thread.ts';
import type { DeliverySettings } from './delivery/messages.ts';
import { headOf } from './delivery/projection-entry.ts';
import { type DeliveryStatus, furthestCursor, readStatus } from './delivery/status.ts';
import { PromptlogError, reasonOf } from './errors.ts';
import { applyCapture, type CaptureLevel } from './record/capture.ts';
import type { PromptRecord, RecordChange } from './record/record.ts';
import { createRedactor, type Redactor, type RedactorOptions } from './record/redact.ts';
import { readChange, readPart, readRecord } from './record/schema.ts';
import { Cipher } from './spool/cipher.ts';
import { claimSpool } from './spool/claim.ts';
import { openSpool, type Spool, type SpoolOptions } from './spool/spool.ts';

export interface ShipperOptions {
  /** The durable queue. `folder` is taken exactly; `below` takes the first free spool under a folder. */
  readonly spool: Omit<SpoolOptions, 'folder' | 'onDurable' | 'onError'> &
    ({ readonly folder: string } | { readonly below: string });
  readonly records: DeliverySettings['records'];
  readonly search: DeliverySettings['search'];
  readonly delivery?: Pick<DeliverySettings, 'batchWaitMs' | 'retryMaxMs' | 'changeWaitMs' | 'joinWaitMs'>;
  /** What is kept of a call, by door; `default` for the rest. Default: everything. */
  readonly capture?: Readonly<Record<string, CaptureLevel>>;
  /** Masking rules; false switches masking off. Default: credentials and payment cards. */
  readonly masking?: RedactorOptions | false;
  /** Told when something went wrong that nothing was lost by. Default: `process.emitWarning`. */
  readonly onWarning?: (text: string) => void;
}

export interface Accepted {
  /** `message.id`: given by the source, or made here. */
  readonly id: string;
  readonly session: string;
}

const DEFAULT_CLOSE_MS = 5000;

/** Takes records and delivers them to both stores. */
export class Shipper {
  readonly #spool: Spool;
  readonly #thread: DeliveryThread;
  readonly #capture: Readonly<Record<string, CaptureLevel>>;
  readonly #redactor: Redactor | undefined;
  readonly #cipher: Cipher | undefined;
  readonly #onExit: () => void;
  #closing: Promise<boolean> | undefined;

  constructor(options: ShipperOptions) {
    this.#capture = options.capture ?? {};
    this.#redactor = options.masking === false ? undefined : createRedactor(options.masking ?? {});
    const { encryptionKey } = options.spool;
    this.#cipher = encryptionKey === undefined ? undefined : new Cipher(encryptionKey);
    const onWarning = options.onWarning ?? ((text: string) => process.emitWarning(text, 'PromptlogWarning'));
    this.#spool = openOwnSpool(options.spool, this.#cipher, {
      onDurable: (position) => this.#thread.advance(position),
      onError: (error) => onWarning(error.message),
    });
    this.#thread = new DeliveryThread({
      settings: {
        ...options.delivery,
        folder: this.#spool.folder,
        records: options.records,
        search: options.search,
        ...(encryptionKey === undefined ? {} : { encryptionKey }),
      },
      writer: this.#spool.writer,
      onWarning,
    });
    this.#onExit = () => flushAtExit(this.#spool, options.onWarning);
    process.once('exit', this.#onExit);
  }

  /** The folder of this shipper's spool. */
  get folder(): string {
    return this.#spool.folder;
  }

  /** Takes a record, or throws a coded error: then it was not taken. Undefined when this door captures nothing. */
  accept(input: unknown, door = 'direct'): Accepted | undefined {
    return this.#take('record', readRecord(input), door);
  }

  /** Takes one half of a record; the other may come before or after. */
  acceptPart(input: unknown, door = 'direct'): Accepted | undefined {
    return this.#take('part', readPart(input), door);
  }

  /** Takes a correction of a record: a score, a comment, properties, tags. */
  acceptChange(input: unknown): { readonly id: string } {
    this.#assertOpen();
    const change = captureChange(readChange(input), this.#capture['default'] ?? 'full');
    // Told apart here from what masking refuses: it is the caller's value that JSON cannot hold.
    const text = toJson(change);
    const clean = this.#redactor?.redactValue(change) ?? change;
    const head = {
      kind: 'change',
      id: change.id,
      session: change.chat_session_id ?? '',
      alias: '',
      time: Date.parse(change.at),
    } as const;
    this.#spool.writer.append(head, clean === change ? text : toJson(clean));
    return { id: change.id };
  }

  /** Resolves when everything taken so far is on the disk: from then on it cannot be lost. */
  flush(): Promise<void> {
    return this.#spool.writer.flush();
  }

  /**
   * Resolves when both stores have everything taken so far; false when that took longer than `timeoutMs`. A change whose record
   * has not come is tried once more and not waited for, and neither is what was refused: `status` counts them.
   */
  async drain(timeoutMs = 60_000): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    const { writer } = this.#spool;
    await writer.flush();
    const before = writer.durable;
    if (!(await this.#thread.drain(timeoutMs))) return false;
    // Merged records went round: the records lane put them back for search. They do so once only.
    return writer.durable === before || this.#thread.drain(Math.max(0, deadline - Date.now()));
  }

  /** What was accepted, delivered, is pending and dead, by lane. */
  status(): DeliveryStatus {
    const { counts, durable } = this.#spool.writer;
    return readStatus(this.#spool.folder, this.#cipher, { counts, durable });
  }

  /**
   * Takes no more, gives delivery `timeoutMs` to finish, and lets go of everything. What is not delivered by then stays in the
   * spool for the next start. Resolves to whether all was delivered; calling it again gives the same promise.
   */
  close(timeoutMs = DEFAULT_CLOSE_MS): Promise<boolean> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  #take(kind: 'record' | 'part', read: PromptRecord, door: string): Accepted | undefined {
    this.#assertOpen();
    read.door ??= door;
    const record = applyCapture(read, this.#capture[door] ?? this.#capture['default'] ?? 'full');
    if (record === undefined) return undefined;
    const text = toJson(record);
    const body = this.#redactor === undefined ? text : this.#redactor.redact(text).json;
    this.#spool.writer.append(headOf(kind, record), body);
    return { id: record.message.id, session: record.chat_session_id };
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
  listeners: Pick<SpoolOptions, 'onDurable' | 'onError'>,
): Spool {
  const spool =
    'below' in options
      ? claimSpool({ ...options, ...listeners, folder: options.below })
      : openSpool({ ...options, ...listeners });
  try {
    const minPosition = furthestCursor(spool.folder, cipher);
    if (minPosition <= spool.writer.durable) return spool;
    spool.release();
    return openSpool({ ...options, ...listeners, folder: spool.folder, minPosition });
  } catch (error) {
    spool.release();
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_SPOOL_IO', { folder: spool.folder, reason: reasonOf(error) }, error);
  }
}

/** Whatever ends the process in an orderly way, what it was told is on the disk first. */
function flushAtExit(spool: Spool, onWarning: ((text: string) => void) | undefined): void {
  try {
    spool.writer.flushSync();
  } catch (error) {
    const text = `records taken last could not be written before the process ended: ${reasonOf(error)}`;
    // A warning in the usual way would come too late to be seen.
    if (onWarning === undefined) process.emit('warning', Object.assign(new Error(text), { name: 'PromptlogWarning' }));
    else onWarning(text);
  }
}

/** A comment is content: where a record's is not kept, neither is a change's. Scores and properties are. */
function captureChange(change: RecordChange, level: CaptureLevel): RecordChange {
  if (level === 'full' || change.feedback === undefined) return change;
  const { feedback } = change;
  const message = { id: change.id, prompt: [], other_attr: [], previous_message_id: '' };
  const judged = { chat_session_id: '', user: {}, message, schema_version: 1, revision: 1, time: change.at, feedback };
  return { ...change, feedback: applyCapture(judged, 'metadata')?.feedback ?? [] };
}

// The schema does not look inside contents, so this is where a value that JSON cannot hold is noticed.
function toJson(value: PromptRecord | RecordChange): string {
  let got = 'a value whose toJSON gives nothing';
  let cause: unknown;
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text === 'string' && text.startsWith('{')) return text;
  } catch (error) {
    cause = error;
    got = notJson(error);
  }
  throw new PromptlogError(
    'PL_RECORD_INVALID',
    { path: 'the record', expected: 'values that JSON can hold', got },
    cause,
  );
}

function notJson(error: unknown): string {
  const reason = error instanceof TypeError ? error.message : '';
  if (reason.includes('BigInt')) return 'a BigInt';
  return reason.includes('circular') ? 'a circular value' : 'a value whose toJSON fails';
}
