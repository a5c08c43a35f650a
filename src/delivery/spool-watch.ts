/** Watches the writing side of a spool and says when it is full or its disk fails, and when that is over: once each time. */
import type { PromptlogError } from '../errors.ts';
import { faultOf, type Notify } from '../notice.ts';

/** So much of the limit must be free again before a spool that was full is said to have room: at the limit it would come and go. */
const ROOM = 0.1;

export class SpoolWatch {
  readonly #notify: Notify;
  /** Bytes below which a full spool has room again; undefined while it is not full. */
  #roomBelow: number | undefined;
  #failing = false;

  constructor(notify: Notify) {
    this.#notify = notify;
  }

  /** The spool was opened and holds so many bytes. */
  opened(folder: string, bytes: number): void {
    const held = bytes === 0 ? 'it is empty' : `it holds ${bytes} bytes of earlier`;
    this.#notify({
      level: 'info',
      code: 'spool.open',
      text: `the spool ${folder} is open; ${held}`,
      facts: { folder, bytes },
    });
  }

  /** A commit failed; it is tried again. */
  failed(error: PromptlogError): void {
    if (this.#failing) return;
    this.#failing = true;
    const folder = String(error.details['folder'] ?? '');
    const fault = faultOf(error.cause ?? error);
    this.#notify({
      level: 'error',
      code: error.code,
      text: `the spool ${folder} cannot be written (${fault || 'see `promptlog status`'}); what was taken waits in memory and is tried again`,
      facts: { folder, fault },
    });
  }

  /** An entry was not taken. */
  refused(error: unknown): void {
    const { code, details } = error as Partial<PromptlogError>;
    if (code !== 'PL_SPOOL_FULL' || this.#roomBelow !== undefined) return;
    const folder = String(details?.['folder'] ?? '');
    const [bytes, limit] = [Number(details?.['bytes']), Number(details?.['limit'])];
    this.#roomBelow = limit * (1 - ROOM);
    this.#notify({
      level: 'error',
      code,
      text: `the spool ${folder} is full: it holds ${bytes} bytes and its limit is ${limit}; callers are refused until the stores catch up`,
      facts: { folder, bytes, limit },
    });
  }

  /** A commit succeeded; so many bytes are held now. */
  committed(bytes: number): void {
    if (this.#failing) {
      this.#failing = false;
      this.#notify({
        level: 'info',
        code: 'spool.recovered',
        text: 'the spool can be written again; nothing was lost',
      });
    }
    if (this.#roomBelow === undefined || bytes >= this.#roomBelow) return;
    this.#roomBelow = undefined;
    this.#notify({ level: 'info', code: 'spool.room', text: 'the spool has room again', facts: { bytes } });
  }
}
