/** Seeded pseudo-random draws, so that the same arguments always give the same demo data. Not for secrets. */

/** A value and how often it is drawn in relation to its neighbours. */
export type Weighted<T> = readonly [value: T, weight: number];

/** The sfc32 generator (its shortest cycle is far beyond the draws of millions of records) with the draws we need. */
export class Random {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#c = seed | 0;
    for (let round = 0; round < 15; round++) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items, each as likely as the others. */
  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** One of the items, as likely as its weight says. */
  weighted<T>(items: readonly Weighted<T>[]): T {
    let rest = this.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of items) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return this.pick(items)[0];
  }

  /** `count` different items in the order they stand in. */
  sample<T>(items: readonly T[], count: number): T[] {
    let wanted = Math.min(count, items.length);
    let left = items.length;
    return items.filter(() => {
      const taken = this.next() * left-- < wanted;
      if (taken) wanted--;
      return taken;
    });
  }

  /** A factor around 1 with a long tail upwards: exp of a normal draw with this spread. */
  factor(spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.exp(spread * normal);
  }
}
