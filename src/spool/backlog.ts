/** What was taken and is not on the disk yet, in the order it came. */
import type { Cipher } from './cipher.ts';
import { type EntryHead, exactBytes } from './entry.ts';
import { Slab } from './slab.ts';

const SLAB_BYTES = 1_000_000;
const SPARE_SLABS = 8;

export class Backlog {
  readonly #cipher: Cipher | undefined;
  readonly #spare: Slab[] = [];
  /** Closed slabs; the one in use comes after them. */
  #full: Slab[] = [];
  #slab = new Slab(SLAB_BYTES);
  #taken = 0;
  #committed = 0;

  constructor(cipher: Cipher | undefined) {
    this.#cipher = cipher;
  }

  /** Bytes ever taken, and how many of them are on the disk. */
  get taken(): number {
    return this.#taken;
  }

  get committed(): number {
    return this.#committed;
  }

  /** Bytes that are not on the disk. */
  get bytes(): number {
    return this.#taken - this.#committed;
  }

  /** Whether a slab is full and waits. */
  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  /** Takes an entry; true when that filled a slab, which is then worth a commit. */
  add(head: EntryHead, body: string | Buffer): boolean {
    let before = this.#slab.length;
    let filled = false;
    if (!this.#slab.add(head, body, this.#cipher)) {
      const bytes = exactBytes(head, body, this.#cipher);
      const slab = bytes > SLAB_BYTES ? new Slab(bytes) : this.#empty();
      slab.add(head, body, this.#cipher); // may throw: then nothing has changed
      if (before > 0) this.#full.push(this.#slab);
      this.#slab = slab;
      before = 0;
      filled = true;
    }
    this.#taken += this.#slab.length - before;
    return filled;
  }

  /** The oldest slabs, up to `maxBytes` but at least one; they stay in the backlog until `done`. */
  group(maxBytes: number): Slab[] {
    if (this.#slab.length > 0) {
      this.#full.push(this.#slab);
      this.#slab = this.#empty();
    }
    let bytes = 0;
    const end = this.#full.findIndex((slab, index) => {
      bytes += slab.length;
      return index > 0 && bytes > maxBytes;
    });
    return this.#full.slice(0, end < 0 ? undefined : end);
  }

  /** That group is on the disk. */
  done(group: readonly Slab[]): void {
    this.#full = this.#full.slice(group.length);
    for (const slab of group) {
      this.#committed += slab.length;
      slab.clear();
      if (slab.capacity === SLAB_BYTES && this.#spare.length < SPARE_SLABS) this.#spare.push(slab);
    }
  }

  #empty(): Slab {
    return this.#spare.pop() ?? new Slab(SLAB_BYTES);
  }
}
