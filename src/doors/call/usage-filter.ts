/**
 * Takes out of a stream what came into it because counts were asked for: the last chunk, which has no choices, and the `usage: null` of
 * all others. Everything else passes byte for byte. Only an event that has not come to its end is held back.
 */
const EMPTY = new Uint8Array(0);
// In a text a quote is escaped, so this can only be a member of the chunk.
const NO_USAGE = /,\s*"usage"\s*:\s*null/;
const END = /\r\n\r\n|\n\n|\r\r/g;
const DATA = /^data:\s?(.*)$/m;

export class UsageFilter {
  /** As latin1, in which every byte is a character: what is no JSON member stays what it was, whatever it was cut in. */
  #open = '';

  /** What may pass of these bytes and of what was held back before them. */
  add(chunk: Uint8Array): Uint8Array {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    // Most pieces are whole events without a word of usage, and pass as they are.
    if (this.#open === '' && endsWell(bytes) && !bytes.includes('"usage"')) return chunk;
    const text = this.#open + bytes.toString('latin1');
    let passed = '';
    let at = 0;
    for (const { 0: end, index } of text.matchAll(END)) {
      passed += filtered(text.slice(at, index + end.length));
      at = index + end.length;
    }
    this.#open = text.slice(at);
    return bytesOf(passed);
  }

  /** What was still held back when the stream ended. */
  end(): Uint8Array {
    const rest = filtered(this.#open);
    this.#open = '';
    return bytesOf(rest);
  }
}

/** In memory of their own, as the bytes of a response are: whoever reads them may hand them to another thread. */
function bytesOf(text: string): Uint8Array {
  if (text === '') return EMPTY;
  const bytes = new Uint8Array(text.length);
  Buffer.from(bytes.buffer).write(text, 'latin1');
  return bytes;
}

const LINE_FEED = 0x0a;

function endsWell(bytes: Buffer): boolean {
  return bytes.at(-1) === LINE_FEED && bytes.at(-2) === LINE_FEED;
}

function filtered(event: string): string {
  if (!event.includes('"usage"')) return event;
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
