/** The few disk operations the spool needs, behind an interface so that tests can make the disk fail. */
import {
  chmodSync,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  writev,
  writevSync,
} from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';

export interface WritableFile {
  /** Writes all the parts, one after the other from the position on, or rejects. */
  write(parts: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when what was written is on the disk. */
  sync(): Promise<void>;
  writeSync(parts: readonly Uint8Array[], position: number): void;
  syncSync(): void;
  close(): void;
}

export interface FileSystem {
  /** Opens an empty file for writing; what a failed attempt left under that name is overwritten. The name itself is made durable too. */
  create(path: string, folder: string): WritableFile;
}

/** The disk of this machine. */
export const diskFileSystem: FileSystem = {
  create(path, folder) {
    const fd = openSync(path, 'w', 0o600);
    try {
      syncFolder(folder);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return new DiskFile(fd);
  },
};

/** Makes a folder that only its owner can enter, with those above it; their names survive a power cut. */
export function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (first === undefined) return;
  const top = dirname(resolvePath(first));
  for (let at = resolvePath(folder); at !== top && at !== dirname(at); ) {
    at = dirname(at);
    syncFolder(at);
  }
}

class DiskFile implements WritableFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(parts: readonly Uint8Array[], position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (rest: readonly Uint8Array[], at: number): void => {
        writev(this.#fd, rest, at, (error, written) => {
          if (error !== null) return reject(error);
          const left = without(rest, written);
          if (left.length === 0) resolve();
          else next(left, at + written);
        });
      };
      next(parts, position);
    });
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  writeSync(parts: readonly Uint8Array[], position: number): void {
    let rest = parts;
    for (let at = position; rest.length > 0; ) {
      const written = writevSync(this.#fd, rest, at);
      rest = without(rest, written);
      at += written;
    }
  }

  syncSync(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** What is left of the parts after their first `bytes`: a disk may take less than it is given. */
function without(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let skip = bytes;
  for (const part of parts) {
    if (skip < part.length) left.push(part.subarray(skip));
    skip = Math.max(0, skip - part.length);
  }
  return left;
}

// What these say is that this file system, or this user, cannot do it: not that it was tried in vain.
const NO_FOLDER_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM']);

// A new file's name lives in its folder: without this a crash could keep the bytes and lose the name.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // there a folder cannot be opened, and its metadata is journalled
  let fd: number | undefined;
  try {
    fd = openSync(folder, 'r');
    fsyncSync(fd);
  } catch (error) {
    if (!NO_FOLDER_SYNC.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
