/** Saves where long work stands, not more often than is needed. */

/** At most this much work is done again after a kill. */
const SAVE_EVERY_MS = 500;

/** Keeps the newest of many states, not more often than needed. */
export class Keeper<State> {
  readonly #save: (state: State) => void;
  #kept: State | undefined;
  #last = 0;

  constructor(save: (state: State) => void) {
    this.#save = save;
  }

  keep(state: State): void {
    this.#kept = state;
    if (performance.now() - this.#last >= SAVE_EVERY_MS) this.flush();
  }

  flush(): void {
    if (this.#kept === undefined) return;
    this.#save(this.#kept);
    this.#kept = undefined;
    this.#last = performance.now();
  }
}
