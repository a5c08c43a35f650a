/** The durable queue as one thing: opens a folder, recovers it, takes entries, says how far they are on the disk. */
import { PromptlogError, reasonOf } from '../errors.ts';
import { Cipher } from './cipher.ts';
import { diskFileSystem, type FileSystem, makeFolder } from './file-system.ts';
import { lockSpool } from './lock.ts';
import { recover } from './recover.ts';
import { SpoolWriter } from './writer.ts';

export interface SpoolOptions {
  /** Folder of the segments; made when missing. */
  readonly folder: string;
  /** Takes no more once it holds this much. Default 10_000_000_000. */
  readonly maxBytes?: number;
  /** A new file is begun at this size, and at a quarter of `maxBytes` at the latest. Default 64_000_000. */
  readonly segmentBytes?: number;
  /** Longest wait for the group commit, in milliseconds. Default 10. */
  readonly flushIntervalMs?: number;
  /** 32 bytes in base64: entries are encrypted on the disk. */
  readonly encryptionKey?: string;
  /** No entry is written before this position: that of the furthest cursor, should the folder have lost what led up to it. Default 0. */
  readonly minPosition?: number;
  /** The disk; tests hand in one that fails. */
  readonly fileSystem?: FileSystem;
  readonly onDurable?: (position: number) => void;
  readonly onError?: (error: PromptlogError) => void;
}

/** A spool that is open for writing. `release` it last: it frees the lock. */
export interface Spool {
  readonly folder: string;
  readonly writer: SpoolWriter;
  release(): void;
}

/** Opens a spool for writing. Throws PL_SPOOL_LOCKED when another process has it, PL_SPOOL_KEY with a wrong key, PL_SPOOL_IO when the folder cannot be used. */
export function openSpool(options: SpoolOptions): Spool {
  const cipher = options.encryptionKey === undefined ? undefined : new Cipher(options.encryptionKey);
  try {
    return open(options, cipher);
  } catch (error) {
    if (error instanceof PromptlogError) throw error;
    throw new PromptlogError('PL_SPOOL_IO', { folder: options.folder, reason: reasonOf(error) }, error);
  }
}

function open(options: SpoolOptions, cipher: Cipher | undefined): Spool {
  const { folder, maxBytes = 10_000_000_000, segmentBytes = 64_000_000 } = options;
  makeFolder(folder);
  const lock = lockSpool(folder);
  try {
    const recovered = recover(folder, cipher);
    const base = Math.max(recovered.base, options.minPosition ?? 0);
    const writer = new SpoolWriter({
      folder,
      base,
      oldest: recovered.base === recovered.oldest ? base : recovered.oldest,
      counts: recovered.counts,
      maxBytes,
      // Whole segments are reclaimed: were one as large as the limit, a spool that was full could stay so.
      segmentBytes: Math.min(segmentBytes, maxBytes / 4),
      flushIntervalMs: options.flushIntervalMs ?? 10,
      cipher,
      fileSystem: options.fileSystem ?? diskFileSystem,
      isHeld: () => lock.isHeld(),
      onDurable: options.onDurable ?? (() => {}),
      onError: options.onError ?? (() => {}),
    });
    return { folder, writer, release: () => lock.release() };
  } catch (error) {
    lock.release();
    throw error;
  }
}
