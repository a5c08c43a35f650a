/** How long to wait before the next attempt: doubling, capped, jittered, and never less than the store asked for. */

const FIRST_MS = 200;
/** The longest that a timer can wait. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** The pause before attempt `attempt` (1 is the first retry). */
export function backoffMs(attempt: number, maxMs: number, askedMs = 0, random: () => number = Math.random): number {
  const most = Math.min(maxMs, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  // Full jitter on the upper half, so that many shippers do not come back at the same moment.
  return Math.max(askedMs, Math.round(most / 2 + (random() * most) / 2));
}

/** Waits, or returns at once when the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(Math.max(ms, 0), MAX_TIMER_MS));
    signal.addEventListener('abort', done, { once: true });
  });
}
