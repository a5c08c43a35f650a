/** Pages of chosen records for long work: waits out a store that is busy or away, keeps to a rate, and reads one page ahead. */
import { PromptlogError, reasonOf } from '../errors.ts';
import type { ScanPage } from '../records/store.ts';
import { searchError } from '../search/search-error.ts';
import { backoffMs, pause } from './backoff.ts';
import { Pace } from './pace.ts';
import { type SelectOptions, selectedRecords } from './selected-records.ts';

export interface PageSourceOptions extends SelectOptions {
  readonly signal: AbortSignal;
  /** Longest pause between attempts. */
  readonly retryMaxMs: number;
  /** Records read in a second at most; absent: as fast as it goes. */
  readonly recordsPerSecond?: number | undefined;
  /** Asked of each page before it is handed on: whether it has to be read again first. */
  readonly isStale?: ((page: ScanPage) => Promise<boolean>) | undefined;
  /** Called while the store does not answer. */
  readonly onStall?: ((reason: string) => void) | undefined;
}

/** Pages until the end or until told to stop; throws what waiting does not mend. */
export function steadyPages(options: PageSourceOptions): AsyncGenerator<ScanPage> {
  return readAhead(patientPages(options));
}

async function* patientPages(options: PageSourceOptions): AsyncGenerator<ScanPage> {
  const { signal, retryMaxMs, recordsPerSecond } = options;
  const rate = recordsPerSecond === undefined ? undefined : new Pace(recordsPerSecond);
  let after = options.after;
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      let isStale = false;
      for await (const page of selectedRecords({ ...options, after })) {
        isStale = (await options.isStale?.(page)) ?? false;
        attempt = 0;
        if (isStale) break;
        after = page.token;
        yield page;
        await rate?.spent(page.records.length, signal);
      }
      if (!isStale) return;
    } catch (error) {
      // A store may also answer to being told to stop by saying that it was.
      if (signal.aborted) return;
      if (!mendsItself(error)) throw error;
      options.onStall?.(reasonOf(error));
      await pause(backoffMs(Math.max(attempt, 1), retryMaxMs), signal);
    }
  }
}

// While one page is worked on, the next is on its way.
async function* readAhead(pages: AsyncGenerator<ScanPage>): AsyncGenerator<ScanPage> {
  let next = pages.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = pages.next();
      // Told by the await above, if anybody gets there.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await pages.return(undefined).catch(() => undefined);
  }
}

function mendsItself(error: unknown): boolean {
  if (error instanceof PromptlogError) return error.retriable;
  // The moment in time that a query is answered for was lost with a server: it is asked for anew, behind what was read.
  return searchError(error, '').retriable || /search_context_missing/.test(reasonOf(error));
}
