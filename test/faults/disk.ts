/** A small disk of its own for what promptlog keeps, which can be filled and emptied: a tmpfs, or where none may be mounted a limit of file sizes. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** No byte more can be written; `pid` is the process that writes. */
  fill(pid: number): void;
  /** There is room again. */
  empty(pid: number): void;
  remove(): void;
}

const SIZE = '64m';
const CHUNK = Buffer.alloc(1_000_000, 1);

/** Makes it. Never touches the machine's own disk. */
export function smallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder]).status === 0;
  return mounted ? mountedDisk(folder) : limitedDisk(folder);
}

function mountedDisk(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast');
  const unmount = (): void => void spawnSync('umount', ['-l', folder]);
  process.once('exit', unmount);
  return {
    folder,
    fill: () => fillUp(ballast),
    empty: () => rmSync(ballast, { force: true }),
    remove: () => {
      process.off('exit', unmount);
      unmount();
    },
  };
}

function fillUp(path: string): void {
  const fd = openSync(path, 'w');
  try {
    for (let bytes = CHUNK.length; bytes > 0; ) {
      try {
        writeSync(fd, CHUNK, 0, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    closeSync(fd);
  }
}

/** The process may not write beyond the first byte of any file: EFBIG where a full disk says ENOSPC. */
function limitedDisk(folder: string): SmallDisk {
  const limit = (pid: number, bytes: string): void => {
    const { status, stderr } = spawnSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`]);
    if (status !== 0) throw new Error(`no disk can be made small here: ${String(stderr)}`);
  };
  return {
    folder,
    fill: (pid) => limit(pid, '1'),
    empty: (pid) => limit(pid, 'unlimited'),
    remove: () => {},
  };
}
