/** A checksum of which records there are and at which revision, whatever the order they are met in. */
import { hash } from 'node:crypto';

export class RevisionSum {
  #count: number;
  #sum: bigint;

  /** Goes on from what `toString` gave. */
  constructor(text = '0-0') {
    const [count = '0', sum = '0'] = text.split('-');
    this.#count = Number(count);
    this.#sum = BigInt(`0x${sum}`);
  }

  get count(): number {
    return this.#count;
  }

  /** One document: its `_id` and the version it has, or should have. */
  add(id: string, version: number): void {
    const digest = hash('sha256', `${id}\n${version}`, 'buffer');
    this.#sum = BigInt.asUintN(64, this.#sum + digest.readBigUInt64LE());
    this.#count += 1;
  }

  /** How many there were, and the sum of their hashes: equal for equal sets. */
  toString(): string {
    return `${this.#count}-${this.#sum.toString(16).padStart(16, '0')}`;
  }
}
