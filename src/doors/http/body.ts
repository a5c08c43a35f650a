/** The body of a request: decompressed by Node's own streams, bounded in what it takes, and read as JSON. */
import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { PromptlogError, reasonOf } from '../../errors.ts';
import type { Room } from './limits.ts';

/** How many bytes a body may have after decompression, and the memory it is held in. */
export interface BodyBounds {
  readonly maxBytes: number;
  readonly room: Room;
}

const NDJSON = new Set(['ndjson', 'x-ndjson', 'jsonl', 'x-jsonl', 'jsonlines', 'x-jsonlines']);
/** The media types of bodies, for the description of the API. */
export const MEDIA_TYPES = ['application/json', 'application/x-ndjson'] as const;
const NEWLINE = 0x0a;
const DRAIN_MS = 300;
// A larger window of zstd would let one request take 128 MB.
const ZSTD_WINDOW_LOG = 23;

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  // Node 22.12 to 22.14 have no zstd.
  ...(typeof zlib.createZstdDecompress === 'function'
    ? [['zstd', () => zlib.createZstdDecompress(zstdOptions())] as const]
    : []),
]);

function zstdOptions(): zlib.ZstdOptions {
  return { params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } };
}

/** Whether the body is one JSON value or a value on each line. Throws PL_REQUEST_MEDIA for any other. */
export function mediaOf(headers: IncomingHttpHeaders): 'json' | 'ndjson' {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?(utf-?8|us-ascii)"?$/.test(charset)) {
    throw new PromptlogError('PL_REQUEST_MEDIA', { what: 'text in that character set', expected: 'UTF-8' });
  }
  const [family, name = ''] = type.trim().split('/');
  if (family === 'application' && NDJSON.has(name)) return 'ndjson';
  if (family === 'application' && (name === 'json' || name.endsWith('+json'))) return 'json';
  throw new PromptlogError('PL_REQUEST_MEDIA', { what: 'that Content-Type', expected: MEDIA_TYPES.join(' or ') });
}

/** The whole body, decompressed. */
export function wholeBody(request: IncomingMessage, bounds: BodyBounds): Promise<Buffer> {
  const stream = decoded(request);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (error?: unknown) => {
      stream.off('data', onData).off('end', onEnd).off('error', end).off('close', onClose);
      bounds.room.give(bytes);
      if (error === undefined) return resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      letGo(request, stream);
      reject(unreadable(error, request));
    };
    const onEnd = () => end();
    const onClose = () => end(new Error('it was broken off'));
    const onData = (chunk: Buffer) => {
      try {
        assertFits(bytes + chunk.length, bounds);
        bounds.room.take(chunk.length);
        bytes += chunk.length;
        chunks.push(chunk);
      } catch (error) {
        end(error);
      }
    };
    stream.on('data', onData).on('end', onEnd).on('error', end).on('close', onClose);
  });
}

/** The body in pieces, decompressed; the caller's pace is the sender's. No line of it is longer than `maxLineBytes`. */
export async function* bodyChunks(
  request: IncomingMessage,
  bounds: BodyBounds & { readonly maxLineBytes: number },
): AsyncGenerator<Buffer> {
  const stream = decoded(request);
  let bytes = 0;
  let open = 0;
  try {
    for await (const piece of stream === request ? request.iterator({ destroyOnReturn: false }) : stream) {
      const chunk = piece as Buffer;
      bytes += chunk.length;
      assertFits(bytes, bounds);
      const last = chunk.lastIndexOf(NEWLINE);
      const held = last < 0 ? open + chunk.length : chunk.length - last - 1;
      if (held > bounds.maxLineBytes) throw tooLarge('a line', bounds.maxLineBytes);
      if (held > open) bounds.room.take(held - open);
      else bounds.room.give(open - held);
      open = held;
      yield chunk;
    }
  } catch (error) {
    throw unreadable(error, request);
  } finally {
    bounds.room.give(open);
    letGo(request, stream);
  }
}

/** Resolves when the rest of a body that nobody wants has come, or enough of it. */
export function drained(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      request.off('end', end).off('close', end);
      resolve();
    };
    const timer = setTimeout(end, DRAIN_MS);
    request.on('end', end).on('close', end).resume();
  });
}

/** The value of JSON text in UTF-8. Throws PL_REQUEST_MALFORMED. */
export function jsonOf(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw malformed('its bytes are not UTF-8');
  const text = bytes.toString();
  try {
    // A byte order mark is no part of the text.
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as unknown;
  } catch (error) {
    throw malformed(jsonFault(reasonOf(error)));
  }
}

/** What is wrong with text that is no JSON. The parser's own words quote the text, which may be anything. */
export function jsonFault(reason: string): string {
  if (reason.startsWith('Unexpected end')) return 'its JSON ends too early';
  const position = /at position (\d+)/.exec(reason)?.[1];
  return `it is no JSON${position === undefined ? '' : ` from character ${Number(position) + 1} on`}`;
}

/** The same as text of the body of a request. */
export function malformed(reason: string): PromptlogError {
  return new PromptlogError('PL_REQUEST_MALFORMED', { reason });
}

/** What is over one of the limits. */
export function tooLarge(what: string, limit: number, unit = 'bytes'): PromptlogError {
  return new PromptlogError('PL_REQUEST_TOO_LARGE', { what, limit: `${limit} ${unit}` });
}

function assertFits(bytes: number, { maxBytes }: BodyBounds): void {
  if (bytes > maxBytes) throw tooLarge('its body', maxBytes);
}

/** The request itself, or what decompresses it. */
function decoded(request: IncomingMessage): Readable {
  const name = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return request;
  const decoder = DECODERS.get(name)?.();
  if (decoder === undefined) {
    const expected = [...DECODERS.keys()].filter((known) => !known.startsWith('x-')).join(', ');
    throw new PromptlogError('PL_REQUEST_MEDIA', { what: 'that Content-Encoding', expected });
  }
  // A pipe does not tell its end when the sender breaks off.
  request.once('close', () => {
    if (!request.complete) decoder.destroy(new Error('it was broken off'));
  });
  request.once('error', (error) => decoder.destroy(error));
  return request.pipe(decoder);
}

/** What was read of a body that is given up goes nowhere; the request itself lives until it is answered. */
function letGo(request: IncomingMessage, stream: Readable): void {
  if (stream === request) return;
  request.unpipe();
  stream.on('error', () => {});
  stream.destroy();
}

function unreadable(error: unknown, request: IncomingMessage): unknown {
  if (error instanceof PromptlogError) return error;
  if (request.destroyed && !request.complete) return malformed('it was broken off');
  const coding = request.headers['content-encoding'];
  return malformed(
    coding === undefined ? reasonOf(error) : `its ${DECODERS.has(coding) ? coding : 'compressed'} data is damaged`,
  );
}
