/** Chance that follows from a seed alone. */
import { seededRandom } from '../spool/fixture.ts';

export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** From 0 to 1, without 1. */
  part(): number {
    return this.#random();
  }

  /** From `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  one<Thing>(things: readonly Thing[]): Thing {
    const thing = things[this.whole(0, things.length - 1)];
    if (thing === undefined) throw new Error('there is nothing to choose from');
    return thing;
  }

  happens(chance: number): boolean {
    return this.#random() < chance;
  }
}
