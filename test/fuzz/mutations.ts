/** Inputs nobody foresaw: good ones with some of their places, letters or bytes changed. */
import fc from 'fast-check';
import { anyJson, anyText } from '../support/arbitrary-record.ts';

/** Put together here, so that no scanner takes this file for a leak. */
export const SECRET = `sk-${'Ab3dE5fG7hJ9kLmN2pQr4sTu6vWx8yZ0'.repeat(2).slice(0, 48)}`;
/** Stands in values and must never come back in what is said about them. */
export const CANARY = 'CANARY-7f3a9c';

type Path = readonly (string | number)[];
type Edit = { readonly place: number; readonly how: How; readonly value: unknown };
type How = 'cut' | 'put' | 'remove' | 'rename' | 'repeat' | 'swap' | 'text' | 'wrap';

const HOWS: readonly How[] = ['cut', 'put', 'remove', 'rename', 'repeat', 'swap', 'text', 'wrap'];
const NAMES = ['__proto__', 'constructor', 'toString', 'length', '', 'id', 'message', 'type', 'choices', 'error', '0'];

const MISFITS: readonly unknown[] = [
  ...[null, '', 0, -1, 1.5, 1e308, 2 ** 53 + 2, true, false, '0', '-1', '1e999', 'NaN', 'null', '{}', '[]'],
  ...['{"a":', '[', 'data: {', 'data: [DONE]\n\n', '\ufeff', '\0', '\ud800', 'a\u2028b', '%', '\\u0000'],
  ...['0000-00-00', '2026-02-30T25:61:61Z', '+275760-09-13T00:00:00.001Z', '99999999999999', '1970-01-01', -8.64e15],
  ...[[], {}, [[]], [null], [{}], { error: {} }, { choices: [null] }, { type: 'error' }, { value: {} }, { length: 9 }],
  ...['x'.repeat(5_000), '/'.repeat(2_000), Array(300).fill({ role: 'user' }), nested(200)],
  ...['https://[', 'http://a:99999/', 'data:image/png;base64,AAAA', `Bearer ${SECRET}`, `${CANARY}`],
];

const misfit = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...MISFITS) }, anyJson);

/** A value of these with up to six of its places changed, or put together from two of them. */
export function mutatedJson(seeds: readonly unknown[]): fc.Arbitrary<unknown> {
  const from = fc.oneof({ weight: 5, arbitrary: misfit }, fc.constantFrom(...seeds).chain(somePart));
  const edit: fc.Arbitrary<Edit> = fc.record({ place: fc.nat(5_000), how: fc.constantFrom(...HOWS), value: from });
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([seed, edits]) => edits.reduce<unknown>((value, each) => edited(value, each), seed));
}

/** A text of these with some letters changed, or one of letters that mean something to its reader. */
export function mutatedText(seeds: readonly string[], letters: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...letters) }, anyText);
  const edit = fc.record({ at: fc.nat(100_000), gone: fc.nat(6), piece });
  const changed = fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([seed, edits]) =>
      edits.reduce((text, { at, gone, piece: added }) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + added + text.slice(place + gone);
      }, seed),
    );
  const random = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  const joined = fc.tuple(changed, changed).map(([one, other]) => one + other);
  return fc.oneof({ weight: 6, arbitrary: changed }, { weight: 3, arbitrary: random }, joined);
}

/** What is done to bytes. */
export type ByteEdit =
  | { readonly how: 'flip'; readonly at: number; readonly bit: number }
  | { readonly how: 'put'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly how: 'remove' | 'repeat'; readonly at: number; readonly count: number }
  | { readonly how: 'swap'; readonly at: number; readonly count: number; readonly to: number }
  | { readonly how: 'truncate'; readonly at: number };

const place = fc.nat(1_000_000);
const count = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 3_000 }));

/** One change of bytes of any length. */
export const byteEdit: fc.Arbitrary<ByteEdit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ how: fc.constant('flip' as const), at: place, bit: fc.nat(7) }) },
  fc.record({
    how: fc.constant('put' as const),
    at: place,
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom(Buffer.alloc(8), Buffer.alloc(8, 0xff), Buffer.from('PLG1'), Buffer.from('\r\n')),
    ),
  }),
  fc.record({ how: fc.constantFrom('remove' as const, 'repeat' as const), at: place, count }),
  fc.record({ how: fc.constant('swap' as const), at: place, count, to: place }),
  fc.record({ how: fc.constant('truncate' as const), at: place }),
);

/** The bytes after a change; places beyond their end come round again. */
export function editedBytes(bytes: Buffer, edit: ByteEdit): Buffer {
  const at = edit.at % (bytes.length + 1);
  switch (edit.how) {
    case 'flip':
      return bytes.length === 0
        ? bytes
        : Buffer.from(bytes.with(at % bytes.length, (bytes[at % bytes.length] ?? 0) ^ (1 << edit.bit)));
    case 'put':
      return Buffer.concat([bytes.subarray(0, at), edit.bytes, bytes.subarray(at + edit.bytes.length)]);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + edit.count)]);
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, at + edit.count), bytes.subarray(at)]);
    case 'swap': {
      const taken = bytes.subarray(at, at + edit.count);
      const rest = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + edit.count)]);
      const to = edit.to % (rest.length + 1);
      return Buffer.concat([rest.subarray(0, to), taken, rest.subarray(to)]);
    }
    case 'truncate':
      return Buffer.from(bytes.subarray(0, at));
  }
}

/** Bytes of these with up to five changes. */
export function mutatedBytes(seeds: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(byteEdit, { minLength: 1, maxLength: 5 }))
    .map(([seed, edits]) => edits.reduce(editedBytes, seed));
}

/** Cuts a text or bytes at these places, one piece after the other, until all of it is given out. */
export function piecesOf<Whole extends Buffer | string>(whole: Whole, sizes: readonly number[]): Whole[] {
  const pieces: Whole[] = [];
  for (let at = 0, index = 0; at < whole.length; index++) {
    const size = Math.max(1, sizes[index % Math.max(1, sizes.length)] ?? whole.length);
    pieces.push((typeof whole === 'string' ? whole.slice(at, at + size) : whole.subarray(at, at + size)) as Whole);
    at += size;
  }
  return pieces;
}

function somePart(seed: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(seed);
  return fc.nat(paths.length - 1).map((index) => valueAt(seed, paths[index] ?? []));
}

function edited(value: unknown, { place: at, how, value: given }: Edit): unknown {
  const paths = pathsOf(value);
  const path = paths[at % paths.length] ?? [];
  const there = valueAt(value, path);
  if (how === 'put') return replaced(value, path, () => given);
  if (how === 'text')
    return replaced(value, path, () => (typeof there === 'string' ? parsed(there) : JSON.stringify(there)));
  if (how === 'wrap') return replaced(value, path, () => (Array.isArray(there) ? there[0] : [there]));
  if (how === 'cut') return replaced(value, path, () => cut(there, at));
  if (how === 'swap') {
    const other = paths[(at * 31) % paths.length] ?? [];
    const isInside =
      path.every((name, index) => other[index] === name) || other.every((name, index) => path[index] === name);
    if (isInside) return value;
    const away = valueAt(value, other);
    return replaced(
      replaced(value, path, () => away),
      other,
      () => there,
    );
  }
  return changedAround(value, path, how, at);
}

/** Takes a member away, gives it another name, or has it twice. */
function changedAround(value: unknown, path: Path, how: How, at: number): unknown {
  const name = path.at(-1);
  if (name === undefined) return how === 'repeat' ? [value, value] : value;
  return replaced(value, path.slice(0, -1), (parent) => {
    if (Array.isArray(parent)) {
      const copies = how === 'remove' ? 0 : 2;
      return parent.flatMap((each: unknown, index) => (index === name ? Array(copies).fill(each) : [each]));
    }
    return Object.fromEntries(
      Object.entries(parent as object).flatMap(([each, held]) => {
        if (each !== name) return [[each, held] as const];
        if (how === 'remove') return [];
        const renamed = [NAMES[at % NAMES.length] ?? '', held] as const;
        return how === 'rename' ? [renamed] : [[each, held] as const, renamed];
      }),
    );
  });
}

function cut(there: unknown, at: number): unknown {
  if (typeof there === 'string') return there.slice(0, at % (there.length + 1));
  return Array.isArray(there) ? there.slice(0, at % (there.length + 1)) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return [text];
  }
}

/** Every place in a value, its root among them; not so many of them that finding one is what takes the time. */
function pathsOf(value: unknown): Path[] {
  const found: Path[] = [];
  const visit = (each: unknown, path: Path): void => {
    if (found.length >= 2_000) return;
    found.push(path);
    if (typeof each !== 'object' || each === null || path.length > 30) return;
    for (const [name, held] of Object.entries(each)) visit(held, [...path, Array.isArray(each) ? Number(name) : name]);
  };
  visit(value, []);
  return found;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((held, name) => (held as Record<string | number, unknown>)[name], value);
}

function replaced(value: unknown, path: Path, make: (there: unknown) => unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return make(value) ?? null;
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (index === first ? replaced(each, rest, make) : each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, name === first ? replaced(held, rest, make) : held]),
  );
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
