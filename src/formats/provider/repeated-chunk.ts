/**
 * Most chunks of a stream differ from the one before in a few characters: the next words. Where a chunk is that, its words are taken out of
 * the text as they stand, at a fifth of what parsing all of it costs.
 */
import { isObject, parsed } from '../values.ts';

const PADDING = '"obfuscation":"';
/** Escapes, and what must not stand in a text without one. */
const UNSURE = /[^\u0020-\u005b\u005d-\uffff]/;

/** What a chunk has before its words, and after them. */
interface Frame {
  readonly before: string;
  readonly after: string;
  /** Whether random letters follow that differ from chunk to chunk. */
  readonly isPadded: boolean;
}

export class RepeatedChunk {
  #frame: Frame | undefined;

  /** The words that this chunk adds where the one that was learned added its own; undefined where it may do more than that. */
  wordsOf(data: string): string | undefined {
    const frame = this.#frame;
    if (frame === undefined) return undefined;
    const start = frame.before.length;
    // Of two texts of this length `startsWith` takes ten times as long as this.
    if (data.slice(0, start) !== frame.before) return undefined;
    const end = endOfText(data, start);
    const rest = end + frame.after.length;
    if (end < 0 || data.slice(end, rest) !== frame.after) return undefined;
    if (frame.isPadded ? !isPadding(data, rest) : rest !== data.length) return undefined;
    return textOf(data.slice(start, end));
  }

  /** Learns from a chunk that was parsed. */
  learn(data: string, value: unknown): void {
    this.#frame = frameOf(data, value);
  }
}

function frameOf(data: string, value: unknown): Frame | undefined {
  const name = wordsIn(value);
  if (name === undefined) return undefined;
  // In a text a quote is escaped, so this can only be the member itself.
  const mark = `"delta":{"${name}":"`;
  const at = data.indexOf(mark);
  if (at < 0) return undefined;
  const start = at + mark.length;
  const end = endOfText(data, start);
  if (end < 0) return undefined;
  const padding = data.indexOf(PADDING, end);
  const isPadded = padding > 0;
  return {
    before: data.slice(0, start),
    after: data.slice(end, isPadded ? padding + PADDING.length : undefined),
    isPadded,
  };
}

/** The only member of the only delta, where to say everything else of the chunk once more would change nothing. */
function wordsIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const { choices, usage, obfuscation: _, error, ...head } = value;
  if (!Array.isArray(choices) || choices.length !== 1 || !isObject(choices[0]) || isSaying(usage) || isSaying(error)) {
    return undefined;
  }
  if (Object.values(head).some((member) => isSaying(member) && typeof member === 'object')) return undefined;
  const { delta, ...others } = choices[0];
  if (Object.values(others).some((member) => isSaying(member) && typeof member === 'object')) return undefined;
  if (typeof others['text'] === 'string' || !isObject(delta)) return undefined;
  const [name, more] = Object.keys(delta);
  return name !== undefined && more === undefined && typeof delta[name] === 'string' && GROWING.has(name)
    ? name
    : undefined;
}

/** Members of a delta that grow by what comes. */
const GROWING = new Set(['content', 'reasoning_content', 'refusal']);

function isSaying(member: unknown): boolean {
  return member !== undefined && member !== null;
}

/** Where the quote is that ends a text. */
function endOfText(data: string, start: number): number {
  for (let end = data.indexOf('"', start); end >= 0; end = data.indexOf('"', end + 1)) {
    let escapes = 0;
    while (data.charCodeAt(end - 1 - escapes) === 0x5c && end - escapes > start) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}

function isPadding(data: string, start: number): boolean {
  return data.endsWith('"}') && /^[\w-]*"\}$/.test(data.slice(start));
}

function textOf(raw: string): string | undefined {
  if (!UNSURE.test(raw)) return raw;
  const value = parsed(`"${raw}"`);
  return typeof value === 'string' ? value : undefined;
}
