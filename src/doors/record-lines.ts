/** Files and streams of records, one JSON value per line, read without ever holding more than a line. */
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptlogError, reasonOf } from '../errors.ts';
import { isExchange, recordOfExchange } from '../formats/exchange.ts';
import { isObject } from '../formats/values.ts';
import type { Accepted, Shipper } from '../shipper.ts';

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

export interface LineOptions {
  /** ISO 8601: the time of what carries none. The same for the same input, or reading it again would change it. Default: now. */
  readonly time?: string;
  readonly signal?: AbortSignal;
  /** Told once when the line has to wait, as for room in the spool. */
  readonly onWait?: (reason: string) => void;
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
 * Hands one line to the shipper: a record, half of one, an exchange, or a change. Waits while the spool is full. Returns what
 * is wrong with the line, or undefined. A record without an id is given one that follows from the line itself, so that
 * reading the same input again can never double it.
 */
export async function acceptLine(
  shipper: Shipper,
  line: Line,
  door: string,
  options: LineOptions = {},
): Promise<BadLine | undefined> {
  // Also takes off a byte order mark and the "\r" of "\r\n".
  const text = line.text.trim();
  if (text === '') return undefined;
  try {
    const value = parse(text, line.garbled === true);
    await patiently(shipper, options, () => acceptValue(shipper, value, { ...line, text }, door, options.time));
    return undefined;
  } catch (error) {
    if (!(error instanceof PromptlogError) || error.retriable || error.exit !== 3) throw error;
    return { line: line.number, code: error.code, message: error.message };
  }
}

function parse(text: string, garbled: boolean): unknown {
  if (garbled) throw notJson('bytes that are not UTF-8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(fault(reasonOf(error)));
  }
}

// The parser's own words quote the text, which may be anything.
function fault(reason: string): string {
  if (reason.startsWith('Unexpected end')) return 'text that ends too early';
  const position = /at position (\d+)/.exec(reason)?.[1];
  return `text that is no JSON${position === undefined ? '' : ` from character ${Number(position) + 1} on`}`;
}

function notJson(got: string): PromptlogError {
  return new PromptlogError('PL_RECORD_INVALID', { path: 'the line', expected: 'one JSON value', got });
}

function acceptValue(shipper: Shipper, value: unknown, line: Line, door: string, time?: string): Accepted | undefined {
  if (!isObject(value)) return shipper.accept(value, door);
  if (isChange(value)) {
    shipper.acceptChange(value['at'] == null && time !== undefined ? { ...value, at: time } : value);
    return undefined;
  }
  const record = completed(isExchange(value) ? recordOfExchange(value) : value, line, time);
  return 'halves' in record ? shipper.acceptPart(record, door) : shipper.accept(record, door);
}

function isChange(value: Record<string, unknown>): boolean {
  return (
    !('message' in value) && (value['feedback'] ?? value['tags'] ?? value['properties']) != null && !isExchange(value)
  );
}

/** The record with the id and the time it lacks. */
function completed(record: Record<string, unknown>, line: Line, time?: string): Record<string, unknown> {
  const dated = record['time'] == null && time !== undefined ? { ...record, time } : record;
  const { message, id, response_id: responseId } = record;
  if (!isObject(message) || (message['id'] ?? id ?? responseId) != null) return dated;
  return { ...dated, message: { ...message, id: lineKey(line) } };
}

/** Names what stands in a line and has no id: the same whenever the same input is read. */
export function lineKey({ number, text }: Pick<Line, 'number' | 'text'>): string {
  return `line-${hash('sha256', `${number}\n${text}`, 'base64url').slice(0, 22)}`;
}

const FULL_WAIT_MS = 200;

/** Repeats what is refused only because the spool is full or the disk is behind. */
export async function patiently<T>(
  shipper: Shipper,
  { signal, onWait }: Pick<LineOptions, 'signal' | 'onWait'>,
  work: () => T,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PromptlogError) || !error.retriable) throw error;
      if (attempt === 0) onWait?.(error.message);
      await shipper.flush().catch(() => {});
      await sleep(FULL_WAIT_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}
