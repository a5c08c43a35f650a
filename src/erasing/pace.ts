/** How fast records are changed, so that those who use the stores at the same time do not notice. */
import { pause } from '../delivery/backoff.ts';

/** Waits as long as so many records are worth. */
export type Pace = (records: number, signal: AbortSignal) => Promise<void>;

/** As fast as the stores are. */
export const unpaced: Pace = async () => {};

/** At most so many records a second, from now on. */
export function pacedAt(perSecond: number, now: () => number = Date.now): Pace {
  let due = now();
  return async (records, signal) => {
    due = Math.max(due, now() - 1000) + (records / perSecond) * 1000;
    await pause(Math.max(0, due - now()), signal);
  };
}
