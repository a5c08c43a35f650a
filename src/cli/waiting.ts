/** Says why long work waits for a store. */
import { safeLine } from '../safe-text.ts';
import type { Terminal } from './terminal.ts';

const SAY_EVERY_MS = 60_000;
const MOST_REASONS = 50;

/** Called with the reason of each failed attempt: tells each when it first comes up, and again now and then while it lasts. */
export function sayWaiting(terminal: Terminal): (reason: string) => void {
  const said = new Map<string, number>();
  return (reason) => {
    const now = performance.now();
    if (now - (said.get(reason) ?? Number.NEGATIVE_INFINITY) < SAY_EVERY_MS) return;
    // A reason may hold what is new each time.
    if (said.size >= MOST_REASONS) said.clear();
    said.set(reason, now);
    terminal.note(`waiting: ${safeLine(reason)}`);
  };
}
