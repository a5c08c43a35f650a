/**
 * Reads the chunks of one stream. All of them begin with the same members: id, model, time, tier. Where the text up to the choices is that
 * of the chunk before, only the rest is parsed, which is half the work of folding a stream; what the head says is known by then.
 */
import { isObject, parsed } from '../values.ts';

// In a text a quote is escaped, so this can only be a member.
const CHOICES = ',"choices":[';

export class ChunkReader {
  #head = '';

  /** The chunk as an object, without members that the one before had just the same; undefined when it is no JSON. */
  read(data: string): unknown {
    const at = data.indexOf(CHOICES);
    if (at < 0) return parsed(data);
    const head = data.slice(0, at);
    const rest = `{${data.slice(at + 1)}`;
    if (head === this.#head) return parsed(rest);
    const value = parsed(data);
    // Only where the choices are a member of the chunk itself can it be cut before them.
    const tail = isObject(value) ? parsed(rest) : undefined;
    this.#head = isObject(tail) && Array.isArray(tail['choices']) ? head : '';
    return value;
  }
}
