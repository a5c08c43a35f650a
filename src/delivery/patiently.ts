/** A step of long work, done again while Elasticsearch is away, too busy or too full for it. */
import { reasonOf } from '../errors.ts';
import { searchError } from '../search/search-error.ts';
import { backoffMs, pause } from './backoff.ts';

export interface PatientOptions {
  readonly signal: AbortSignal;
  /** Longest pause between attempts. */
  readonly retryMaxMs: number;
  /** Called before each pause. */
  readonly onStall: (reason: string) => void;
}

/** What it gives when it succeeds; throws what waiting does not mend, and what it threw last when told to stop. */
export async function patiently<T>(work: () => Promise<T>, options: PatientOptions): Promise<T> {
  const { signal, retryMaxMs, onStall } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !searchError(error, '').retriable) throw error;
      onStall(`Elasticsearch: ${reasonOf(error)}`);
      await pause(backoffMs(attempt, retryMaxMs), signal);
    }
  }
}
