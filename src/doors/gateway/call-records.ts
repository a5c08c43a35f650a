/** Makes the records of calls that passed, and knows what to do while there is no room for them. */
import { PromptlogError } from '../../errors.ts';
import { defined, membersOf } from '../../formats/values.ts';
import { faultOf, type Notify } from '../../notice.ts';
import type { RecordTaker } from '../../record-taker.ts';
import { type ObservedCall, recordOfObserved } from '../call/observed-call.ts';
import type { TokenEstimates } from '../call/token-estimates.ts';
import { type Caller, withCaller } from './caller.ts';

/** While the spool is full: calls pass unlogged, or they do not pass. */
export type WhenFull = 'pass' | 'block';

export interface CallRecordsOptions {
  readonly taker: Pick<RecordTaker, 'accept'>;
  readonly estimates: TokenEstimates;
  readonly whenFull: WhenFull;
  /** Whether what takes the records has room for more. */
  readonly hasRoom: () => boolean;
  /** How old that answer may be. Default: 0. */
  readonly roomKnownForMs?: number;
  readonly notify: Notify;
}

const DOOR = 'gateway';

export class CallRecords {
  readonly #options: CallRecordsOptions;
  readonly #failures = new Set<string>();
  #unlogged = 0;
  #blocked = 0;
  /** Calls since it is full; undefined while there is room. */
  #sinceFull: number | undefined;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CallRecordsOptions) {
    this.#options = options;
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

  /** A call has ended. Whatever goes wrong with its record stays here. */
  take(call: ObservedCall, caller: Caller): void {
    try {
      const read = recordOfObserved(call, caller.said);
      if (read === undefined) return;
      const record = withCaller(
        { ...read, gateway: defined({ ...membersOf(read['gateway']), name: 'promptlog' }) },
        caller,
      );
      this.#options.estimates.take(record, (counted) => this.#accept(counted));
    } catch (error) {
      this.failed(error);
    }
  }

  /** A call has passed without a record, for this reason. */
  failed(error: unknown): void {
    this.#unlogged += 1;
    const code = error instanceof PromptlogError ? error.code : 'PL_INTERNAL';
    if (code === 'PL_SPOOL_FULL') {
      this.#refusedAt = performance.now();
      this.#full();
      return;
    }
    // The words of an error may be those of a prompt, and a thousand calls may fail for one reason.
    if (this.#failures.has(code)) return;
    this.#failures.add(code);
    const fault = faultOf(error) || (code === 'PL_INTERNAL' && error instanceof Error ? error.name : '');
    const why = fault === '' ? code : `${code}, ${fault}`;
    this.#options.notify({
      level: 'warn',
      code,
      text: `a call passed the gateway without a record (${why}); more of the same are counted and not named`,
    });
  }

  /** Resolves when no record waits to be handed over. */
  settled(): Promise<void> {
    return this.#options.estimates.settled();
  }

  #accept(record: Record<string, unknown>): void {
    try {
      this.#options.taker.accept(record, DOOR);
      this.#over();
    } catch (error) {
      this.failed(error);
    }
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
