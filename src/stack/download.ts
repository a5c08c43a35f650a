/** Fetches a file by HTTP: what an interrupted attempt left is continued, and the whole is verified. */
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptlogError, reasonOf } from '../errors.ts';
import { assertChecksum, type Checksum } from './checksum.ts';
import { blameDisk } from './disk-space.ts';

export interface Download {
  readonly url: string;
  /** Where the file goes; beside it `.part` while it is not whole. */
  readonly file: string;
  readonly checksum?: Checksum | undefined;
  readonly onProgress?: (bytes: number, total?: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Pause after the first failed attempt, doubled after each further one, in milliseconds. Default 500. */
  readonly retryWaitMs?: number;
}

const ATTEMPTS = 5;

/** Fetches the file. Throws PL_STACK_FETCH, PL_STACK_CHECKSUM or PL_STACK_DISK_FULL. */
export async function download(job: Download): Promise<void> {
  const part = `${job.file}.part`;
  const continued = (await sizeOf(part)) > 0;
  await complete(job, part);
  try {
    if (job.checksum !== undefined) await assertChecksum(part, job.checksum);
  } catch (error) {
    await rm(part, { force: true });
    // Two halves of different files do not fit: one more attempt, from the start.
    if (!continued) throw error;
    return download(job);
  }
  await rename(part, job.file);
}

/** The text behind an address; undefined when the server says there is none. */
export async function fetchText(url: string, signal?: AbortSignal): Promise<string | undefined> {
  const response = await fetch(url, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw new PromptlogError('PL_STACK_FETCH', { reason: networkReason(error) }, error);
  });
  return response.ok ? response.text() : undefined;
}

async function complete(job: Download, part: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await sizeOf(part);
    try {
      await continueFrom(job, part, before);
      return;
    } catch (error) {
      if (error instanceof PromptlogError) throw error;
      job.signal?.throwIfAborted();
      const blamed = await blameDisk(error, dirname(job.file), 400_000_000);
      if (blamed !== error) throw blamed;
      if ((await sizeOf(part)) > before) attempt = 1;
      if (attempt >= ATTEMPTS) throw new PromptlogError('PL_STACK_FETCH', { reason: networkReason(error) }, error);
      await sleep((job.retryWaitMs ?? 500) * 2 ** (attempt - 1), undefined, job.signal ? { signal: job.signal } : {});
    }
  }
}

async function continueFrom(job: Download, part: string, size: number): Promise<void> {
  const response = await fetch(job.url, {
    headers: size > 0 ? { range: `bytes=${size}-` } : {},
    ...(job.signal === undefined ? {} : { signal: job.signal }),
  });
  if (response.status === 416) return;
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    const reason = `${new URL(job.url).host} answered ${response.status}`;
    if (response.status >= 500 || response.status === 429) throw new Error(reason);
    throw new PromptlogError('PL_STACK_FETCH', { reason });
  }
  const start = response.status === 206 ? size : 0;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isNaN(length) ? undefined : start + length;
  let bytes = start;
  await pipeline(
    Readable.fromWeb(response.body),
    async function* count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        job.onProgress?.(bytes, total);
        yield chunk;
      }
    },
    createWriteStream(part, { flags: start > 0 ? 'a' : 'w' }),
  );
  if (total !== undefined && bytes !== total) throw new Error(`${bytes} of ${total} bytes came`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? reasonOf(error) : reasonOf(cause);
}
