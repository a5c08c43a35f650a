/** A buffer that entries are written into until it is committed to the disk as one. */
import type { Cipher } from './cipher.ts';
import { addChecksums, type EntryHead, exactBytes, mostBytes, writeEntry } from './entry.ts';
import { type KindCounts, noCounts } from './segment.ts';

export class Slab {
  readonly counts: KindCounts = noCounts();
  readonly #buffer: Buffer;
  #length = 0;
  /** So far entries have their checksums. */
  #checked = 0;

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(bytes);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#buffer.length;
  }

  /** What is to be written to the disk: all entries, with their checksums. */
  finished(): Buffer {
    addChecksums(this.#buffer, this.#checked, this.#length);
    this.#checked = this.#length;
    return this.#buffer.subarray(0, this.#length);
  }

  /** Writes an entry; false when there is no room for it. */
  add(head: EntryHead, body: string | Buffer, cipher: Cipher | undefined): boolean {
    const room = this.#buffer.length - this.#length;
    if (mostBytes(head, body, cipher) > room && exactBytes(head, body, cipher) > room) return false;
    this.#length = writeEntry(this.#buffer, this.#length, head, body, cipher);
    this.counts[head.kind] += 1;
    return true;
  }

  clear(): void {
    this.#length = 0;
    this.#checked = 0;
    Object.assign(this.counts, noCounts());
  }
}
