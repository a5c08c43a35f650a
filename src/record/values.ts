/** Looking into values of which nothing is known: objects, numbers and truth values, also from their texts. */

/** Members to be filled one by one; a member that cannot be filled is left out. */
export type Members = { [name: string]: unknown };

const NONE: Members = Object.freeze({});
const MAX_LONG = 2 ** 63 - 1024; // the largest double that a long still holds

/** The value as an object; an empty one for anything else, so that members can be asked for. */
export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : NONE;
}

/** A finite number, also from a numeric text. */
export function double(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.length < 40 && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A whole number within 64 bits. */
export function long(value: unknown): number | undefined {
  return whole(value, MAX_LONG);
}

/** A whole number that is not beyond the limit; what stands after its point is left out. */
export function whole(value: unknown, limit: number): number | undefined {
  const number = double(value);
  return number !== undefined && Math.abs(number) <= limit ? Math.trunc(number) : undefined;
}

/** A truth value, also from its text. */
export function boolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}
