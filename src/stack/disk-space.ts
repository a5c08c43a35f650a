/** Room on a disk, asked before and blamed after. */
import { statfs } from 'node:fs/promises';
import { PromptlogError, reasonOf } from '../errors.ts';

const MB = 1_000_000;

/** Free bytes on the disk of a folder, for this user. */
export async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

/** Throws PL_STACK_DISK_FULL when fewer than `needed` bytes are free. */
export function assertSpace(folder: string, free: number, needed: number): void {
  if (free < needed) throw diskFull(folder, free, needed);
}

/** What a failed write means: PL_STACK_DISK_FULL when the disk is full, else the error itself. */
export async function blameDisk(error: unknown, folder: string, needed: number): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException).code;
  // tar, a program of its own, has only words for it.
  const full = code === 'ENOSPC' || code === 'EDQUOT' || reasonOf(error).includes('No space left');
  if (!full) return error;
  return diskFull(folder, await freeBytes(folder).catch(() => 0), needed, error);
}

function diskFull(folder: string, free: number, needed: number, cause?: unknown): PromptlogError {
  const details = { folder, freeMb: Math.floor(free / MB), neededMb: Math.ceil(needed / MB) };
  return new PromptlogError('PL_STACK_DISK_FULL', details, cause);
}
