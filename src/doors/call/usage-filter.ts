/**
 * Takes out of a stream what came into it because counts were asked for: the last chunk, which has no choices, and the `usage: null` of
 * all others. Everything else passes byte for byte. Only an event that has not come to its end is held back.
 */
const EMPTY = new Uint8Array(0);
// In a text a quote is escaped, so this can only be a member of the chunk.
const USAGE = '"usage"';
/** Looked for in bytes without the quote it begins with, of which there are many. */
const USAGE_BYTES = Buffer.from(USAGE.slice(1));
const NO_USAGE = /,\s*"usage"\s*:\s*null/;
const END = /\r\n\r\n|\n\n|\r\r/g;
const DATA = /^data:\s?(.*)$/m;
const [RETURN, FEED] = [0x0d, 0x0a];

export class UsageFilter {
  /** What has come of an event that has not come to its end. */
  #open: Uint8Array = EMPTY;

  /** What may pass of these bytes and of what was held back before them. */
  add(chunk: Uint8Array): Uint8Array {
    // Most pieces are whole events without a word of usage, and pass as they are.
    if (this.#open.length === 0 && endsWell(chunk) && !bufferOf(chunk).includes(USAGE_BYTES)) return chunk;
    const all = joined(this.#open, chunk);
    const end = endOfEvents(bufferOf(all));
    this.#open = all.slice(end);
    const passed = all.slice(0, end);
    return bufferOf(passed).includes(USAGE_BYTES) ? filteredAll(passed) : passed;
  }

  /** What was still held back when the stream ended. */
  end(): Uint8Array {
    const rest = this.#open;
    this.#open = EMPTY;
    return filteredAll(rest);
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** In memory of their own, as the bytes of a response are: whoever reads them may hand them to another thread. */
function joined(open: Uint8Array, chunk: Uint8Array): Uint8Array {
  const all = new Uint8Array(open.length + chunk.length);
  all.set(open);
  all.set(chunk, open.length);
  return all;
}

function endsWell(bytes: Uint8Array): boolean {
  const { length } = bytes;
  return bytes[length - 1] === FEED && bytes[length - 2] === FEED;
}

/** Where the last event ends that has come whole. */
function endOfEvents(bytes: Buffer): number {
  const after = (mark: string): number => {
    const at = bytes.lastIndexOf(mark);
    return at < 0 ? 0 : at + mark.length;
  };
  if (!bytes.includes(RETURN)) return after('\n\n');
  return Math.max(after('\n\n'), after('\r\n\r\n'), after('\r\r'));
}

/** As latin1, in which every byte is a character: what is no JSON member stays what it was, whatever it was cut in. */
function filteredAll(bytes: Uint8Array): Uint8Array {
  const text = bufferOf(bytes).toString('latin1');
  let passed = '';
  let at = 0;
  for (const { 0: end, index } of text.matchAll(END)) {
    passed += filtered(text.slice(at, index + end.length));
    at = index + end.length;
  }
  passed += filtered(text.slice(at));
  const kept = new Uint8Array(passed.length);
  bufferOf(kept).write(passed, 'latin1');
  return kept;
}

function filtered(event: string): string {
  if (!event.includes(USAGE)) return event;
  if (NO_USAGE.test(event)) return event.replace(NO_USAGE, '');
  return isCounts(event) ? '' : event;
}

function isCounts(event: string): boolean {
  try {
    const { choices, usage } = JSON.parse(DATA.exec(event)?.[1] ?? '') as { choices?: unknown; usage?: unknown };
    return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null;
  } catch {
    return false;
  }
}
