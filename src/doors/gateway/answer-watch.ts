/** Looks at the bytes of an answer for its record: unpacked where they were packed on the way, and no more than a bound of them. */
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Api } from '../../formats/provider/api.ts';
import { AnswerTap, type TappedAnswer } from '../call/answer-tap.ts';

export interface AnswerWatchOptions {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly api: Api;
  /** When the call began, by `now`. */
  readonly started: number;
  readonly now: () => number;
  /** So much of an answer that comes in one piece is looked at. */
  readonly maxBytes: number;
}

const FLUSH = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
/** Packings whose last bytes may be missing, as those of an answer that was cut. */
const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib.createUnzip(FLUSH),
  'x-gzip': () => zlib.createUnzip(FLUSH),
  deflate: () => zlib.createInflate(FLUSH),
  br: () => zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
  // Not every Node that is good enough otherwise can read it.
  ...('createZstdDecompress' in zlib ? { zstd: () => zlib.createZstdDecompress() } : {}),
};

export class AnswerWatch {
  readonly #tap: AnswerTap;
  readonly #unpacker: Transform | undefined;
  /** No more than these are looked at. */
  #maxBytes: number;
  readonly #isStream: boolean;
  #bytes = 0;

  constructor({ contentType, contentEncoding, api, started, maxBytes, now }: AnswerWatchOptions) {
    const encoding = contentEncoding?.trim().toLowerCase() ?? 'identity';
    const create = encoding === 'identity' ? undefined : UNPACKERS[encoding];
    const isReadable = encoding === 'identity' || create !== undefined;
    const type = isReadable ? contentType : 'application/octet-stream';
    this.#tap = new AnswerTap({ contentType: type, api, started, now });
    this.#isStream = type?.trim().toLowerCase().startsWith('text/event-stream') === true;
    this.#maxBytes = maxBytes;
    this.#unpacker = create?.();
    // What cannot be unpacked is not read; what was unpacked before counts.
    this.#unpacker?.on('data', (chunk: Buffer) => this.#add(chunk)).on('error', () => undefined);
  }

  add(chunk: Buffer): void {
    if (this.#unpacker === undefined) this.#add(chunk);
    else if (this.#bytes < this.#maxBytes) this.#unpacker.write(chunk);
  }

  /** What has come by now. */
  async finish(): Promise<TappedAnswer> {
    const unpacker = this.#unpacker;
    if (unpacker !== undefined && !unpacker.destroyed) {
      await new Promise<void>((resolve) => {
        unpacker.once('end', resolve).once('error', () => resolve());
        unpacker.end();
      });
    }
    const seen = this.#tap.finish();
    return this.#bytes > this.#maxBytes ? { ...seen, isPartlySeen: true } : seen;
  }

  // A stream is folded as it passes, and what it folds to is as long as its text.
  #add(chunk: Buffer): void {
    const room = this.#maxBytes - this.#bytes;
    this.#bytes += chunk.length;
    if (room <= 0) return;
    try {
      this.#tap.add(this.#isStream ? chunk : chunk.subarray(0, room));
    } catch {
      // The answer goes on; what was understood of it until here is kept.
      this.#maxBytes = 0;
    }
  }
}
