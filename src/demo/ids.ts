/** Identifiers that look like a provider's own and follow from a key and a number alone. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SALTS = [0x9e3779b9, 0x7f4a7c15, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1, 0xd3a2646c, 0xfd7046c5];

/** A well mixed 32-bit number; different inputs give different outputs. */
export function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** One 32-bit key for several numbers, whatever their size. */
export function keyOf(...numbers: readonly number[]): number {
  return numbers.reduce(
    (key, number) => scramble(scramble(key ^ number) + Math.trunc(number / 4294967296) + 0x9e3779b9),
    0,
  );
}

/** A UUID of version 4's form, different for every number below 2^32 under the same key. */
export function uuid(key: number, number: number): string {
  const [a, b, c, d] = [word(key, number, 0), word(key, number, 1), word(key, number, 2), word(key, number, 3)];
  const version = (b & 0xffff0fff) | 0x4000;
  const variant = (c & 0x3fffffff) | 0x80000000;
  return `${hex(a)}-${hex(version).slice(0, 4)}-${hex(version).slice(4)}-${hex(variant).slice(0, 4)}-${hex(variant).slice(4)}${hex(d)}`;
}

/** A prefix and `length` letters and digits, as `chatcmpl-…` and `msg_…` have them. */
export function token(prefix: string, length: number, key: number, number: number): string {
  let text = prefix;
  for (let index = 0, rest = 0; index < length; index++) {
    // Five characters of base 62 fit into 32 bits.
    if (index % 5 === 0) rest = word(key, number, index / 5);
    text += ALPHANUMERIC.charAt(rest % 62);
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** `words` × 8 lower-case hexadecimal digits, as trace and span ids have them. */
export function hexId(words: number, key: number, number: number): string {
  let text = '';
  for (let index = 0; index < words; index++) text += hex(word(key, number, index));
  return text;
}

function word(key: number, number: number, index: number): number {
  return scramble(scramble(number + Math.imul(key, 0x9e3779b1) + index) ^ (SALTS[index % SALTS.length] ?? 0));
}

function hex(value: number): string {
  return `${HEX[value >>> 24]}${HEX[(value >>> 16) & 255]}${HEX[(value >>> 8) & 255]}${HEX[value & 255]}`;
}
