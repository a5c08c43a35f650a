/** From a foreign value to the spool: what a format makes of it is handed over, each item by itself. */
import { PromptlogError } from '../errors.ts';
import type { Format, FormatContext, Made, Members } from '../formats/format.ts';
import { formatOf } from '../formats/registry.ts';
import { isObject } from '../formats/values.ts';
import type { RecordTaker } from '../record-taker.ts';

/** What became of one item. A refused one costs its neighbours nothing. */
export type Taken =
  | {
      readonly status: 'accepted';
      readonly kind: 'record' | 'part' | 'change';
      readonly id: string;
      /** Empty for a change, which may not know it. */
      readonly session: string;
    }
  | { readonly status: 'ignored'; readonly reason: string }
  | { readonly status: 'refused'; readonly code: string; readonly message: string; readonly path?: string };

/** What a value was found to be, and what it holds. */
export interface ReadValue {
  /** Absent: no format recognises it, so it was read as promptlog's own for the schema to say what is wrong with it. */
  readonly format?: Format;
  readonly made: readonly Made[];
}

const NOTHING_KEPT: Taken = { status: 'ignored', reason: 'this door keeps nothing of a call' };
const EMPTY: Made = { kind: 'ignored', reason: 'there is nothing in it to keep' };

/** Reads a value with the chosen format, or with the one that recognises it. Never throws, whatever the value is. */
export function readValue(value: unknown, context: FormatContext, chosen?: Format): ReadValue {
  try {
    const format = chosen ?? formatOf(value);
    if (format === undefined) return { made: [asItStands(value, context)] };
    if (chosen !== undefined && !chosen.recognises(value)) return { format, made: [foreign(format)] };
    const made = format.read(value, context);
    return { format, made: made.length === 0 ? [EMPTY] : made };
  } catch (error) {
    return { made: [tooDeep(error)] };
  }
}

/** Whether the elements of a list belong together, so that it is one value. */
export function isOneValue(value: unknown, chosen?: Format): boolean {
  const format = chosen ?? formatOf(value);
  return format !== undefined && format.separate !== true && format.recognises(value);
}

/** Hands over one item. Throws only what the caller is to try again: a full spool, a failing disk. */
export function takeMade(taker: RecordTaker, made: Made, door: string): Taken {
  if (made.kind === 'ignored') return { status: 'ignored', reason: made.reason };
  if (made.kind === 'refused') return refused(made);
  try {
    if (made.kind === 'change')
      return { status: 'accepted', kind: 'change', id: taker.acceptChange(made.value).id, session: '' };
    const accepted = made.kind === 'part' ? taker.acceptPart(made.value, door) : taker.accept(made.value, door);
    return accepted === undefined ? NOTHING_KEPT : { status: 'accepted', kind: made.kind, ...accepted };
  } catch (error) {
    if (error instanceof RangeError) return takeMade(taker, tooDeep(error), door);
    // Exit status 3 is bad data; everything else is not this item's fault.
    if (!(error instanceof PromptlogError) || error.retriable || error.exit !== 3) throw error;
    if (error.code === 'PL_RECORD_INVALID') return refused(faultOf(error, made.place));
    return { status: 'refused', code: error.code, message: error.message };
  }
}

interface Fault {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

function refused({ path, expected, got }: Fault): Taken {
  const { code, message } = new PromptlogError('PL_RECORD_INVALID', { path, expected, got });
  return { status: 'refused', code, message, path };
}

function faultOf({ details }: PromptlogError, place?: (path: string) => string): Fault {
  const { path, expected, got } = details as unknown as Fault;
  return { path: place?.(path) ?? path, expected, got };
}

function foreign({ title }: Format): Made {
  return { kind: 'refused', path: 'the value', expected: title, got: 'something else' };
}

/** What no format recognises is read as promptlog's own, so that the schema says what is wrong with it. */
function asItStands(value: unknown, context: FormatContext): Made {
  if (!isObject(value)) return { kind: 'refused', path: 'the record', expected: 'object', got: kindOf(value) };
  return { kind: 'halves' in value ? 'part' : 'record', value: identified(value, context) };
}

/** The record with an id, where it has none at all. */
function identified(record: Members, context: FormatContext): Members {
  const { message, id, response_id: responseId } = record;
  if (!isObject(message) || (message['id'] ?? id ?? responseId) != null || context.key === undefined) return record;
  return { ...record, message: { ...message, id: context.key } };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A value of a hundred thousand brackets exhausts the stack of whoever walks through it; anything else is not its fault. */
function tooDeep(error: unknown): Made {
  if (!(error instanceof RangeError)) throw error;
  return { kind: 'refused', path: 'the record', expected: 'values nested less deeply', got: 'too many levels' };
}
