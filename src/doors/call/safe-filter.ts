/** A filter of an answer's bytes for whoever must go on when it fails: then everything passes as it comes, what was held back first. */

export interface Filter {
  /** What may pass of these bytes and of what was held back before them. */
  readonly add: (chunk: Uint8Array) => Uint8Array;
  /** What was still held back when the answer ended. */
  readonly end: () => Uint8Array;
}

const NONE = new Uint8Array(0);

/** The same filter, which never throws; `onFault` is told what it threw, and must not throw either. */
export function safeFilter(filter: Filter, onFault: (error: unknown) => void): Filter {
  // What failed once is not asked again: nobody knows what it holds.
  let isOff = false;
  const end = (): Uint8Array => {
    if (isOff) return NONE;
    isOff = true;
    try {
      return filter.end();
    } catch (error) {
      onFault(error);
      return NONE;
    }
  };
  return {
    end,
    add: (chunk) => {
      if (isOff) return chunk;
      try {
        return filter.add(chunk);
      } catch (error) {
        onFault(error);
        return joined(end(), chunk);
      }
    },
  };
}

function joined(held: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (held.length === 0) return chunk;
  const both = new Uint8Array(held.length + chunk.length);
  both.set(held);
  both.set(chunk, held.length);
  return both;
}
