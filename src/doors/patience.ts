/** One patience with a full spool and a failing disk, for all that reads faster than the stores take it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptlogError } from '../errors.ts';
import type { RecordTaker } from '../record-taker.ts';

export interface Patience {
  readonly signal?: AbortSignal;
  /** Told once, when it has to wait. */
  readonly onWait?: (error: PromptlogError) => void;
}

const WAIT_MS = 200;

/** Repeats what is refused only because the spool is full or the disk is behind. Rejects with anything else, and with the signal's reason. */
export async function patiently<T>(
  taker: RecordTaker,
  { signal, onWait }: Patience,
  work: () => T | Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PromptlogError) || !error.retriable) throw error;
      if (attempt === 0) onWait?.(error);
      await taker.flush().catch(() => {});
      await sleep(WAIT_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}
