/** One bulk request's body, written straight into a pooled buffer: no string of the whole ever exists. */

export interface BulkItem {
  readonly index: string;
  readonly id: string;
  /** The record's revision: an older one never replaces a newer. */
  readonly version: number;
  /** JSON of the document; absent: the document is to be removed. */
  readonly source?: string;
}

// utf8 takes at most three bytes per UTF-16 unit, so this much room is always enough without measuring.
const MAX_BYTES_PER_UNIT = 3;

/** Fill it with `add` until it says no, send `bytes`, then `clear` it and use it again. */
export class BulkBody {
  readonly #maxBytes: number;
  #buffer: Buffer;
  #length = 0;
  /** Where each item ends: item i is the bytes from ends[i - 1] (or 0) to ends[i]. */
  readonly #ends: number[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#buffer = Buffer.allocUnsafeSlow(maxBytes);
  }

  get count(): number {
    return this.#ends.length;
  }

  get byteLength(): number {
    return this.#length;
  }

  /** Adds an item; false when it does not fit beside the others. A single item of any size fits an empty body. */
  add(item: BulkItem): boolean {
    const action = actionLine(item);
    const source = item.source ?? '';
    const most = (action.length + source.length + 1) * MAX_BYTES_PER_UNIT;
    if (this.#length + most > this.#buffer.length && !this.#makeRoom(action, source)) return false;
    let end = this.#length + this.#buffer.write(action, this.#length);
    if (item.source !== undefined) {
      end += this.#buffer.write(source, end);
      this.#buffer[end++] = 0x0a;
    }
    this.#length = end;
    this.#ends.push(end);
    return true;
  }

  /** The bytes of items `from` to `to` (exclusive). A view: valid until `clear`. */
  slice(from = 0, to = this.count): Buffer {
    const start = from === 0 ? 0 : (this.#ends[from - 1] ?? 0);
    return this.#buffer.subarray(start, this.#ends[to - 1] ?? start);
  }

  /**
   * Empties it. After a request that failed half-way the buffer may still be read by the connection,
   * so it must not be written again: `abandon` leaves it to the collector.
   */
  clear(abandon = false): void {
    if (abandon || this.#buffer.length > this.#maxBytes) this.#buffer = Buffer.allocUnsafeSlow(this.#maxBytes);
    this.#length = 0;
    this.#ends.length = 0;
  }

  #makeRoom(action: string, source: string): boolean {
    const exact = Buffer.byteLength(action) + Buffer.byteLength(source) + 1;
    if (this.#length + exact <= this.#buffer.length) return true;
    if (this.#ends.length > 0) return false;
    this.#buffer = Buffer.allocUnsafeSlow(exact);
    return true;
  }
}

function actionLine(item: BulkItem): string {
  const action = item.source === undefined ? 'delete' : 'index';
  return `{"${action}":{"_index":${JSON.stringify(item.index)},"_id":"${item.id}","version":${item.version},"version_type":"external_gte"}}\n`;
}
