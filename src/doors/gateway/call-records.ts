/** Makes the records of calls that passed, and knows what to do while there is no room for them. */
import { PromptlogError } from '../../errors.ts';
import { faultOf, type Notify } from '../../notice.ts';
import type { GateOptions, Passed } from '../../record-gate.ts';

/** Takes records that have passed the gate. */
export interface PassedTaker {
  /** What the gate keeps and masks. */
  readonly gate: GateOptions;
  acceptPassed(passed: Passed): void;
}

/** While the spool is full: calls pass unlogged, or they do not pass. */
export type WhenFull = 'pass' | 'block';

export interface CallRecordsOptions {
  readonly taker: PassedTaker;
  readonly whenFull: WhenFull;
  /** Whether what takes the records has room for more. */
  readonly hasRoom: () => boolean;
  /** How old that answer may be. Default: 0. */
  readonly roomKnownForMs?: number;
  readonly notify: Notify;
}

export class CallRecords {
  readonly #options: CallRecordsOptions;
  readonly #failures = new Set<string>();
  #logged = 0;
  #unlogged = 0;
  #blocked = 0;
  /** Calls since it is full; undefined while there is room. */
  #sinceFull: number | undefined;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CallRecordsOptions) {
    this.#options = options;
  }

  /** Calls with a record. */
  get logged(): number {
    return this.#logged;
  }

  /** Calls that passed without a record. */
  get unlogged(): number {
    return this.#unlogged;
  }

  /** Calls that were not passed on. */
  get blocked(): number {
    return this.#blocked;
  }

  /** Whether a call may be passed on now. One that may not is counted. */
  mayPass(): boolean {
    if (this.#options.whenFull === 'pass') return true;
    if (this.#hasRoom()) {
      this.#over();
      return true;
    }
    this.#blocked += 1;
    this.#full();
    return false;
  }

  /** The record of a call that has ended. */
  accept(passed: Passed): void {
    try {
      this.#options.taker.acceptPassed(passed);
      this.#logged += 1;
      this.#over();
    } catch (error) {
      const code = error instanceof PromptlogError ? error.code : 'PL_INTERNAL';
      this.failed(code, faultOf(error) || (code === 'PL_INTERNAL' && error instanceof Error ? error.name : ''));
    }
  }

  /** A call has passed without a record: the code of the reason, and what may be told of it. */
  failed(code: string, why: string): void {
    this.#unlogged += 1;
    if (code === 'PL_SPOOL_FULL') {
      this.#refusedAt = performance.now();
      this.#full();
      return;
    }
    // A thousand calls may fail for one reason.
    if (this.#failures.has(code)) return;
    this.#failures.add(code);
    const reason = why === '' ? code : `${code}, ${why}`;
    this.#options.notify({
      level: 'warn',
      code,
      text: `a call passed the gateway without a record (${reason}); more of the same are counted and not named`,
    });
  }

  // What was known of it before a record was refused counts no more.
  #hasRoom(): boolean {
    const { hasRoom, roomKnownForMs = 0 } = this.#options;
    return performance.now() - this.#refusedAt >= roomKnownForMs && hasRoom();
  }

  #full(): void {
    const isNew = this.#sinceFull === undefined;
    this.#sinceFull = (this.#sinceFull ?? 0) + 1;
    if (!isNew) return;
    const what = this.#options.whenFull === 'pass' ? 'pass the gateway unlogged' : 'are refused by the gateway';
    this.#options.notify({
      level: 'error',
      code: 'gateway.full',
      text: `calls ${what}, because the spool is full`,
    });
  }

  #over(): void {
    const calls = this.#sinceFull;
    // A small record may find room where the next does not.
    if (calls === undefined || !this.#hasRoom()) return;
    this.#sinceFull = undefined;
    const what = this.#options.whenFull === 'pass' ? 'passed unlogged' : 'were refused';
    this.#options.notify({
      level: 'info',
      code: 'gateway.room',
      text: `the spool has room again; until then ${calls} calls ${what}`,
      facts: { calls },
    });
  }
}
