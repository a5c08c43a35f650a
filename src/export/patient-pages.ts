/** Pages of a store that may be away for a while: what fails for the store's sake is asked for again, behind the last page that came. */
import { backoffMs, pause } from '../delivery/backoff.ts';
import { PromptlogError } from '../errors.ts';

export interface PatientOptions {
  readonly signal?: AbortSignal | undefined;
  /** The longest pause between two attempts. */
  readonly maxMs: number;
  /** Told with each failure why it waits. */
  readonly onWait?: ((reason: string) => void) | undefined;
}

/** With pauses of up to half a minute, about three minutes without a page. */
const ATTEMPTS = 12;

/** All pages that `open` gives, begun again after the token of the last one; rejects when none came in many attempts. */
export async function* patientPages<Page extends { readonly token: string }>(
  open: (after: string | undefined) => AsyncIterable<Page>,
  { signal, maxMs, onWait }: PatientOptions,
): AsyncGenerator<Page> {
  let after: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const page of open(after)) {
        after = page.token;
        attempt = 1;
        yield page;
      }
      return;
    } catch (error) {
      const isPassing = error instanceof PromptlogError && error.retriable;
      if (!isPassing || attempt >= ATTEMPTS || signal?.aborted === true) throw error;
      onWait?.(error.message);
      await pause(backoffMs(attempt, maxMs), signal ?? new AbortController().signal);
    }
  }
}
