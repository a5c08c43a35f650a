/** Where a scan of a Cosmos container stands, as one text: every piece of its key space that is still to be read, and how far each was read. */
import { PromptlogError } from '../errors.ts';

/** A stretch of the space that partition keys are hashed into; `max` is not part of it. */
export interface KeyRange {
  readonly min: string;
  readonly max: string;
}

/** A key range that the service keeps in one place, as it is now: the service splits and merges them when it likes. */
export interface PhysicalRange extends KeyRange {
  readonly id: string;
}

/** What is left of a key range. */
export interface Piece extends KeyRange {
  /** The service's own continuation; absent: nothing of it was read. */
  readonly after?: string | undefined;
}

/** A piece with the physical range it is in now. */
export interface PlacedPiece extends Piece {
  readonly range: PhysicalRange;
}

/** The whole space. */
export const ALL_KEYS: KeyRange = { min: '', max: 'FF' };
const BEGINNING: readonly Piece[] = [ALL_KEYS];

/** The token that stands for these pieces: they and nothing else are left to read. */
export function tokenOf(pieces: Iterable<Piece>): string {
  return JSON.stringify(
    Array.from(pieces, ({ min, max, after }) => (after === undefined ? [min, max] : [min, max, after])),
  );
}

/** The pieces a token stands for; no token: all there is. */
export function piecesOf(token: string | undefined): readonly Piece[] {
  if (token === undefined) return BEGINNING;
  const pieces = parsed(token);
  if (pieces !== undefined) return pieces;
  throw new PromptlogError('PL_USAGE', { reason: `the scan token ${JSON.stringify(token)} is not one of this store` });
}

/**
 * Each piece where it is now. Of one that was split meanwhile, each part goes on behind the same continuation: it names an item, and
 * items keep their order. One that was merged stays a piece of the larger range.
 */
export function placed(pieces: Iterable<Piece>, ranges: readonly PhysicalRange[]): PlacedPiece[] {
  return Array.from(pieces).flatMap((piece) =>
    ranges.flatMap((range) => {
      const [min, max] = [later(piece.min, range.min), earlier(piece.max, range.max)];
      return min < max ? [{ ...piece, min, max, range }] : [];
    }),
  );
}

/** Whether it is all of its physical range. */
export function isWhole({ min, max, range }: PlacedPiece): boolean {
  return min === range.min && max === range.max;
}

function parsed(token: string): Piece[] | undefined {
  try {
    const value = JSON.parse(token) as unknown;
    if (!Array.isArray(value) || !value.every(isPiece)) return undefined;
    return value.map(([min, max, after]) => ({ min, max, after }));
  } catch {
    return undefined;
  }
}

function isPiece(value: unknown): value is [min: string, max: string, after?: string] {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false;
  return value.every((part) => typeof part === 'string');
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
