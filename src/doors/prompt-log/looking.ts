/** Looks until the answer is final or the patience has ended, with growing pauses. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Look } from './answer.ts';

export interface Looking {
  readonly look: () => Promise<Look>;
  readonly patienceMs: number;
  readonly firstPauseMs: number;
}

const LONGEST_PAUSE_MS = 500;
const OPEN = new Set(['accepted', 'waiting']);

/** The last of the looks; there is always one. */
export async function lookedUp({ look, patienceMs, firstPauseMs }: Looking): Promise<Look> {
  const deadline = performance.now() + patienceMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, Math.max(firstPauseMs, LONGEST_PAUSE_MS))) {
    const seen = await look();
    const leftMs = deadline - performance.now();
    if (!OPEN.has(seen.status) || leftMs <= 0) return seen;
    await sleep(Math.min(pause, leftMs));
  }
}
