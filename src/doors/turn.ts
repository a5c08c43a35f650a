/** How long one piece of work may keep everything else waiting: it asks now and then, and lets the others in when its turn is over. */
import { setImmediate as nextTurn } from 'node:timers/promises';

const TURN_MS = 20;

export class Turn {
  #since = performance.now();

  /** Asked first, as a promise for each small step would cost more than the step. */
  get isOver(): boolean {
    return performance.now() - this.#since > TURN_MS;
  }

  /** Lets everything else that waits go first. */
  async next(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
