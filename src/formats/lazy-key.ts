/** What a format knows beside a value, with a key that is made only when something in the value has no id. */
import type { FormatContext } from './format.ts';

// A class, because each literal with a getter of its own would get a hidden class of its own, which holds on to what the getter
// closes over until the next full collection: tens of megabytes of parsed requests.
export class LazyKey implements FormatContext {
  readonly time?: string;
  readonly #make: () => string;

  constructor(make: () => string, time?: string) {
    this.#make = make;
    if (time !== undefined) this.time = time;
  }

  get key(): string {
    return this.#make();
  }
}
