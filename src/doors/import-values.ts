/** The values of a file to be imported: JSON in one piece or by lines, CSV rows, compressed or not. */
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { parse as csvParser } from 'csv-parse';
import { reasonOf } from '../errors.ts';
import { type Line, lineKey, readLines } from './record-lines.ts';

export interface ImportValue {
  /** 1 for the first: a line, a row, or an element of a list. */
  readonly number: number;
  /** Bytes of the file read so far. */
  readonly read: number;
  /** Names the value where it has no id: the same for the same file. */
  readonly key: string;
  readonly value?: unknown;
  /** Instead of a value: why there is none. */
  readonly fault?: string;
}

const CHUNK_BYTES = 1_000_000;
/** A document of many lines is held in memory as a whole, up to so many characters. */
const MAX_WHOLE_LENGTH = 256_000_000;
const TABLES = new Map([
  ['.csv', ','],
  ['.tsv', '\t'],
]);
const PACKED: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['.gz', zlib.createGunzip],
  ['.br', zlib.createBrotliDecompress],
  // Node 22.12 to 22.14 have no zstd.
  ...(zlib.createZstdDecompress === undefined ? [] : ([['.zst', zlib.createZstdDecompress]] as const)),
]);

/** Reads a file. `isOne` says whether a list or an object is one value of some format, rather than a list of values. */
export async function* importValues(
  file: string,
  isOne: (value: unknown) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<ImportValue> {
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES, ...(signal === undefined ? {} : { signal }) });
  const unpack = PACKED.get(extname(file).toLowerCase());
  const name = unpack === undefined ? file : file.slice(0, -extname(file).length);
  const bytes = unpack === undefined ? source : unpacked(source, unpack());
  const read = (): number => source.bytesRead;
  const separator = TABLES.get(extname(name).toLowerCase());
  if (separator !== undefined) yield* rowsOf(bytes, separator, read);
  else yield* jsonOf(bytes, isOne, read);
}

function unpacked(source: Readable, transform: Transform): Readable {
  // The reader of the result hears of the error; here it would be heard twice.
  pipeline(source, transform, () => {});
  return transform;
}

async function* rowsOf(bytes: Readable, delimiter: string, read: () => number): AsyncGenerator<ImportValue> {
  const options = { columns: true, bom: true, delimiter, relax_column_count: true, skip_empty_lines: true };
  const parser = csvParser(options);
  pipeline(bytes, parser, () => {});
  let number = 0;
  try {
    for await (const row of parser as AsyncIterable<Record<string, string>>) {
      number += 1;
      yield { number, read: read(), key: lineKey({ number, text: JSON.stringify(row) }), value: row };
    }
  } catch (error) {
    yield { number: number + 1, read: read(), key: '', fault: reasonOf(error) };
  }
}

async function* jsonOf(
  bytes: Readable,
  isOne: (value: unknown) => boolean,
  read: () => number,
): AsyncGenerator<ImportValue> {
  const lines = readLines(bytes)[Symbol.asyncIterator]();
  const first = await nextLine(lines);
  if (first === undefined) return;
  // A line that is no value by itself may begin a document of many lines.
  const isBegun = 'fault' in readLine(first) && /^[[{]/.test(first.text);
  const gathered = isBegun ? await gather(first, lines) : [first];
  const whole = readLine(joined(gathered));
  if ('fault' in whole) {
    for (const line of gathered) yield { ...readLine(line), number: line.number, read: read(), key: lineKey(line) };
  } else if (Array.isArray(whole.value) && !isOne(whole.value)) {
    for (const [index, value] of whole.value.entries()) {
      const number = index + 1;
      yield { value, number, read: read(), key: lineKey({ number, text: JSON.stringify(value) }) };
    }
  } else yield { ...whole, number: first.number, read: read(), key: lineKey(joined(gathered)) };
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    yield { ...readLine(line), number: line.number, read: read(), key: lineKey(line) };
  }
}

/** The lines up to the end, or as many as may be held in memory. */
async function gather(first: Line, lines: AsyncIterator<Line>): Promise<Line[]> {
  const gathered = [first];
  let length = first.text.length;
  for (let line = await nextLine(lines); line !== undefined; line = await nextLine(lines)) {
    gathered.push(line);
    length += line.text.length;
    if (length > MAX_WHOLE_LENGTH) break;
  }
  return gathered;
}

function joined(lines: readonly Line[]): Line {
  const [first] = lines;
  const text = lines.map((line) => line.text).join('\n');
  return { number: first?.number ?? 1, end: 0, text, garbled: lines.some((line) => line.garbled === true) };
}

/** The next line that is not empty. */
async function nextLine(lines: AsyncIterator<Line>): Promise<Line | undefined> {
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const text = next.value.text.replace(/^\ufeff/, '').trim();
    if (text !== '') return { ...next.value, text };
  }
  return undefined;
}

type Read = { readonly value: unknown } | { readonly fault: string };

function readLine(line: Line): Read {
  if (line.garbled === true) return { fault: 'bytes that are not UTF-8' };
  try {
    return { value: JSON.parse(line.text) as unknown };
  } catch {
    return { fault: 'text that is no JSON' };
  }
}
