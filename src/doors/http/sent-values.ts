/** The values of a request, whatever they came in: one object, an array of them, or a line each. */
import type { IncomingMessage } from 'node:http';
import { PromptlogError, reasonOf } from '../../errors.ts';
import { readLines } from '../record-lines.ts';
import { bodyChunks, jsonFault, jsonOf, mediaOf, tooLarge, wholeBody } from './body.ts';
import type { CollectorLimits, Room } from './limits.ts';

/** A value, or why there is none at that place. */
export type Sent =
  | { readonly index: number; readonly bytes: number; readonly value: unknown }
  | { readonly index: number; readonly bytes: number; readonly fault: PromptlogError; readonly text: string };

export interface Reading {
  readonly limits: CollectorLimits;
  readonly room: Room;
  /** Whether an array is one value, rather than a list of values. */
  readonly isOne: (value: unknown) => boolean;
  /** A body that is no JSON is a value that is none, instead of the end of the request. */
  readonly takesAnyBody?: boolean;
}

/** Reads them in groups: an array at once, NDJSON line by line, at the pace of whoever takes them. */
export async function* sentValues(request: IncomingMessage, reading: Reading): AsyncGenerator<readonly Sent[]> {
  if (mediaOf(request.headers) === 'ndjson') yield* sentLines(request, reading);
  else yield await sentDocument(request, reading);
}

async function sentDocument(request: IncomingMessage, reading: Reading): Promise<readonly Sent[]> {
  const { limits, room, isOne } = reading;
  const bytes = await wholeBody(request, { maxBytes: limits.bodyBytes, room });
  let value: unknown;
  try {
    value = jsonOf(bytes);
  } catch (error) {
    if (reading.takesAnyBody !== true || !(error instanceof PromptlogError)) throw error;
    return [{ index: 0, bytes: bytes.length, fault: error, text: bytes.toString() }];
  }
  if (!Array.isArray(value) || isOne(value)) return [{ index: 0, bytes: bytes.length, value }];
  assertFew(value.length, limits);
  return value.map((element, index) => ({ index, bytes: bytes.length / value.length, value: element as unknown }));
}

async function* sentLines(request: IncomingMessage, { limits, room }: Reading): AsyncGenerator<readonly Sent[]> {
  const chunks = bodyChunks(request, { maxBytes: limits.streamBytes, maxLineBytes: limits.bodyBytes, room });
  let index = 0;
  let before = 0;
  let blank = 0;
  for await (const line of readLines(chunks)) {
    const bytes = line.end - before;
    before = line.end;
    // Also takes off a byte order mark and the "\r" of "\r\n".
    const text = line.text.trim();
    // A few compressed bytes are millions of empty lines: they count like the others.
    if (text === '') {
      blank += 1;
      assertFew(blank, limits, 'empty lines');
      continue;
    }
    assertFew(index + 1, limits);
    yield [{ index, bytes, ...(line.garbled === true ? unread(text, 'its bytes are not UTF-8') : parsedLine(text)) }];
    index += 1;
  }
}

function parsedLine(text: string): { value: unknown } | { fault: PromptlogError; text: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return unread(text, jsonFault(reasonOf(error)));
  }
}

function unread(text: string, reason: string): { fault: PromptlogError; text: string } {
  const details = { path: 'the line', expected: 'one JSON value', got: `a line of which ${reason}` };
  return { fault: new PromptlogError('PL_RECORD_INVALID', details), text };
}

function assertFew(count: number, { items }: CollectorLimits, unit = 'values'): void {
  if (count > items) throw tooLarge('one request', items, unit);
}
