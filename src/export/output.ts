/** Where an export goes: a file that has its name only when it is whole, or a pipe. Waits where the reader is slow. */
import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { PromptlogError, reasonOf } from '../errors.ts';

export interface ExportOutput {
  /** The bytes given to it, before compression. */
  readonly bytes: number;
  /** Takes the bytes; resolves when more may come. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all of it is where it belongs, under its name. */
  finish(): Promise<void>;
  /** Gives it up: nothing is left under the name. */
  discard(): Promise<void>;
}

export interface OutputOptions {
  readonly gzip: boolean;
}

export interface FileOutputOptions extends OutputOptions {
  /** Replaces a file that is there. */
  readonly force: boolean;
}

const CHUNK_BYTES = 1_000_000;
/** A pipe that nobody reads any more. */
const GONE: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'];

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on that disk, or choose another, and run it again.',
  EDQUOT: 'Free space on that disk, or choose another, and run it again.',
  EFBIG: 'Narrow it with --since and --until, or write to another disk.',
  EACCES: 'Correct the permissions of that folder, or choose another.',
  EPERM: 'Correct the permissions of that folder, or choose another.',
  EROFS: 'Choose a folder that may be written to.',
  ENOENT: 'Create that folder first, or correct its name.',
  ENOTDIR: 'Correct the name: a part of it is no folder.',
  EISDIR: 'Name a file, not a folder.',
};

/** A file, written under another name beside it and renamed at its end; a device or a pipe is written to as it is. */
export async function openFileOutput(file: string, { gzip, force }: FileOutputOptions): Promise<ExportOutput> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory() === true) throw failed(file, Object.assign(new Error('it is a folder'), { code: 'EISDIR' }));
  if (there?.isFile() === true && !force) {
    throw new PromptlogError('PL_USAGE', { reason: `${file} is there already: add --force to replace it` });
  }
  if (there !== undefined && !there.isFile()) return opened(file, createWriteStream(file), { gzip });
  // What a link points at is replaced, not the link.
  const target = there === undefined ? file : await realpath(file);
  const part = `${target}.${process.pid}.part`;
  const stream = createWriteStream(part, { mode: 0o600, flush: true, highWaterMark: CHUNK_BYTES });
  return opened(file, stream, { gzip }, { part, target });
}

/** A pipe, which stays open: it is its owner's to close. */
export function pipeOutput(stream: Writable, { gzip }: OutputOptions): ExportOutput {
  return new StreamOutput('the output', stream, { gzip, end: false });
}

/** Whether a failure says only that whoever read has seen enough. */
export function isReaderGone(error: unknown): boolean {
  const cause = error instanceof PromptlogError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && GONE.includes(cause.code);
}

interface Places {
  readonly part: string;
  readonly target: string;
}

async function opened(file: string, stream: Writable, { gzip }: OutputOptions, places?: Places): Promise<ExportOutput> {
  await new Promise<void>((done, fail) => {
    stream.once('open', () => done());
    stream.once('error', (error) => fail(failed(file, error)));
  });
  return new StreamOutput(file, stream, { gzip, end: true }, places);
}

class StreamOutput implements ExportOutput {
  readonly #name: string;
  readonly #head: Writable;
  readonly #ends: boolean;
  readonly #done: Promise<void>;
  readonly #places: Places | undefined;
  #last: Promise<void> = Promise.resolve();
  #bytes = 0;

  constructor(name: string, sink: Writable, { gzip, end }: OutputOptions & { end: boolean }, places?: Places) {
    this.#name = name;
    this.#places = places;
    // A stream that fails is heard of by whoever writes to it next.
    sink.on('error', () => {});
    this.#head = gzip ? createGzip() : sink;
    this.#ends = end || gzip;
    if (gzip) this.#done = pipeline(this.#head as ReturnType<typeof createGzip>, sink, { end });
    else this.#done = end ? finished(sink) : Promise.resolve();
    this.#done.catch(() => {});
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One piece is written while the next is made; a third waits. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#last;
    this.#bytes += bytes.length;
    this.#last = this.#written(bytes);
    this.#last.catch(() => {});
  }

  async finish(): Promise<void> {
    await this.#last;
    try {
      if (this.#ends) this.#head.end();
      await this.#done;
      if (this.#places !== undefined) await rename(this.#places.part, this.#places.target);
    } catch (error) {
      throw failed(this.#name, error);
    }
  }

  async discard(): Promise<void> {
    // What a pipe was given cannot be taken back, and nobody may be reading it.
    if (!this.#ends) return;
    this.#head.destroy();
    await this.#last.catch(() => {});
    await this.#done.catch(() => {});
    if (this.#places !== undefined) await rm(this.#places.part, { force: true });
  }

  async #written(bytes: Uint8Array): Promise<void> {
    try {
      await new Promise<void>((done, fail) => {
        this.#head.write(bytes, (error) => (error ? fail(error) : done()));
      });
    } catch (error) {
      // Behind compression the stream itself says what went wrong.
      const reason = this.#ends
        ? await this.#done.then(
            () => error,
            (first: unknown) => first,
          )
        : error;
      throw failed(this.#name, reason);
    }
  }
}

function failed(file: string, error: unknown): PromptlogError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = REMEDIES[code] ?? 'Check the name and the disk, and run it again.';
  return new PromptlogError('PL_OUTPUT_FILE', { file, reason: reasonOf(error), remedy }, error);
}
