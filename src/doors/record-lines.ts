/** Files and streams of records, one JSON value per line, read without ever holding more than a line. */
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { reasonOf } from '../errors.ts';
import type { Made } from '../formats/format.ts';
import { LazyKey } from '../formats/lazy-key.ts';
import type { RecordTaker } from '../record-taker.ts';
import { readValue, takeMade } from './intake.ts';
import { type Patience, patiently } from './patience.ts';

export interface Line {
  /** 1 for the first. */
  readonly number: number;
  readonly text: string;
  /** Bytes of the input up to and including this line. */
  readonly end: number;
  /** Its bytes are no UTF-8, so the text is not what was written. */
  readonly garbled?: boolean;
}

export interface BadLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

export interface LineOptions extends Patience {
  /** ISO 8601: the time of what carries none. The same for the same input, or reading it again would change it. Default: now. */
  readonly time?: string;
}

const NEWLINE = 0x0a;

/**
 * Splits bytes into lines at "\n" alone: text may hold any other separator, such as U+2028, inside a JSON string.
 * Without `tail` a last line that lacks its newline is given too; with it, it may still be being written.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  options: { readonly number?: number; readonly end?: number; readonly tail?: boolean } = {},
): AsyncGenerator<Line> {
  let number = options.number ?? 0;
  let end = options.end ?? 0;
  let pieces: Buffer[] = [];
  const line = (last: Buffer, terminated: boolean): Line => {
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    pieces = [];
    number += 1;
    end += bytes.length + (terminated ? 1 : 0);
    return { number, text: bytes.toString(), end, ...(isUtf8(bytes) ? {} : { garbled: true }) };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield line(chunk.subarray(from, at), true);
      from = at + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0 && options.tail !== true) yield line(Buffer.alloc(0), false);
}

/**
 * Hands one line to the shipper, in whichever format it is. Waits while the spool is full. Returns what is wrong with the line,
 * or undefined. A record without an id is given one that follows from the line itself, so that reading the same input again
 * can never double it.
 */
export async function acceptLine(
  shipper: RecordTaker,
  line: Line,
  door: string,
  options: LineOptions = {},
): Promise<BadLine | undefined> {
  // Also takes off a byte order mark and the "\r" of "\r\n".
  const text = line.text.trim();
  if (text === '') return undefined;
  const { time } = options;
  const value = parse(text, line.garbled === true);
  const context = new LazyKey(() => lineKey({ ...line, text }), time);
  const made = 'fault' in value ? [value.fault] : readValue(value.value, context).made;
  const taken = await patiently(shipper, options, () => made.map((item) => takeMade(shipper, item, door)));
  const bad = taken.find((item) => item.status === 'refused');
  return bad === undefined ? undefined : { line: line.number, code: bad.code, message: bad.message };
}

function parse(text: string, garbled: boolean): { readonly value: unknown } | { readonly fault: Made } {
  if (garbled) return { fault: notJson('bytes that are not UTF-8') };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: notJson(fault(reasonOf(error))) };
  }
}

// The parser's own words quote the text, which may be anything.
function fault(reason: string): string {
  if (reason.startsWith('Unexpected end')) return 'text that ends too early';
  const position = /at position (\d+)/.exec(reason)?.[1];
  return `text that is no JSON${position === undefined ? '' : ` from character ${Number(position) + 1} on`}`;
}

function notJson(got: string): Made {
  return { kind: 'refused', path: 'the line', expected: 'one JSON value', got };
}

/** Names what stands in a line and has no id: the same whenever the same input is read. */
export function lineKey({ number, text }: Pick<Line, 'number' | 'text'>): string {
  return `line-${hash('sha256', `${number}\n${text}`, 'base64url').slice(0, 22)}`;
}
