/** Whether a server has refused a request for the token counts it was asked for: its answer is looked at before it is passed on. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { refusesUsage } from '../call/usage-request.ts';

export interface Looked {
  readonly isRefusal: boolean;
  /** All its bytes, those that were looked at first. */
  readonly source: Readable;
}

/** Refusals are short. */
const MOST_BYTES = 65_536;

export async function lookedInto(answer: IncomingMessage): Promise<Looked> {
  const { statusCode = 0 } = answer;
  if (statusCode !== 400 && statusCode !== 422) return { isRefusal: false, source: answer };
  const rest = (answer as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let failure: unknown;
  try {
    for (let bytes = 0; bytes < MOST_BYTES; ) {
      const next = await rest.next();
      if (next.done === true) break;
      chunks.push(next.value);
      bytes += next.value.length;
    }
  } catch (error) {
    failure = error;
  }
  const isRefusal = refusesUsage(statusCode, Buffer.concat(chunks).toString());
  return { isRefusal, source: isRefusal ? answer : Readable.from(all(chunks, rest, failure), { objectMode: true }) };
}

async function* all(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>, failure: unknown): AsyncGenerator<Buffer> {
  yield* chunks;
  if (failure !== undefined) throw failure;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
