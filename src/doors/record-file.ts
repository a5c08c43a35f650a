/** One file of records: NDJSON, or JSON that holds one record or a list of them. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Line, readLines } from './record-lines.ts';

const CHUNK_BYTES = 1_000_000;

/** The records of a file as lines; those of a list in a `.json` file count as one line each. */
export async function* fileLines(file: string): AsyncGenerator<Line> {
  const value = file.toLowerCase().endsWith('.json') ? await wholeFile(file) : undefined;
  if (value === undefined) {
    yield* readLines(createReadStream(file, { highWaterMark: CHUNK_BYTES }));
    return;
  }
  const records: unknown[] = Array.isArray(value) ? value : [value];
  let end = 0;
  for (const [index, record] of records.entries()) {
    const text = JSON.stringify(record);
    end += Buffer.byteLength(text) + 1;
    yield { number: index + 1, text, end };
  }
}

/** The file as one JSON value; undefined when it is not one, or too large to be read at once: then it is read by lines. */
async function wholeFile(file: string): Promise<unknown> {
  try {
    const bytes = await readFile(file);
    return isUtf8(bytes) ? JSON.parse(bytes.toString().trim()) : undefined;
  } catch {
    return undefined;
  }
}
