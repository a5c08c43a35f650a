/** From a foreign value to the spool: what a format makes of it is handed to the shipper, each item by itself. */
import { PromptlogError } from '../errors.ts';
import type { Format, FormatContext, Made } from '../formats/format.ts';
import type { Shipper } from '../shipper.ts';

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

const NOTHING_KEPT: Taken = { status: 'ignored', reason: 'this door keeps nothing of a call' };

/** Reads a value with a format and hands over what it made. Throws only what the caller is to try again: a full spool, a failing disk. */
export function takeIn(
  shipper: Shipper,
  value: unknown,
  options: { readonly format: Format; readonly door: string; readonly context?: FormatContext },
): Taken[] {
  const { format, door, context = {} } = options;
  const made = format.recognises(value) ? format.read(value, context) : [foreign(format)];
  return made.map((item) => takeMade(shipper, item, door));
}

function foreign({ title }: Format): Made {
  return { kind: 'refused', path: 'the value', expected: title, got: 'something else' };
}

/** Hands over one item. Throws only what the caller is to try again. */
export function takeMade(shipper: Shipper, made: Made, door: string): Taken {
  if (made.kind === 'ignored') return { status: 'ignored', reason: made.reason };
  try {
    if (made.kind === 'refused') {
      const { path, expected, got } = made;
      throw new PromptlogError('PL_RECORD_INVALID', { path, expected, got });
    }
    if (made.kind === 'change')
      return { status: 'accepted', kind: 'change', id: shipper.acceptChange(made.value).id, session: '' };
    const accepted = made.kind === 'part' ? shipper.acceptPart(made.value, door) : shipper.accept(made.value, door);
    return accepted === undefined ? NOTHING_KEPT : { status: 'accepted', kind: made.kind, ...accepted };
  } catch (error) {
    // Exit status 3 is bad data; everything else is not this item's fault.
    if (!(error instanceof PromptlogError) || error.retriable || error.exit !== 3) throw error;
    const { path } = error.details;
    return {
      status: 'refused',
      code: error.code,
      message: error.message,
      ...(typeof path === 'string' ? { path } : {}),
    };
  }
}
