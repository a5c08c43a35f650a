/** What SQLite's result codes and the file system's errors mean, and what to do about them. */
import { PromptlogError, reasonOf } from '../errors.ts';

interface Meaning {
  readonly reason: string;
  readonly remedy: string;
  readonly passes: boolean;
}

const BUSY = 5;
const TOO_BIG = 18;

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  [BUSY]: { reason: 'another process holds its lock', remedy: 'End the process that keeps it locked.', passes: true },
  6: { reason: 'another statement holds its lock', remedy: 'End the process that keeps it locked.', passes: true },
  8: { reason: 'it is read-only', remedy: 'Make the file and its folder writable for this user.', passes: false },
  10: { reason: 'the disk failed to read or write it', remedy: 'Check the disk and its free space.', passes: true },
  11: {
    reason: 'the file is damaged',
    remedy: 'Move it aside and restore a copy; records not yet delivered are still in the spool.',
    passes: false,
  },
  13: { reason: 'the disk is full', remedy: 'Free space on that disk.', passes: true },
  14: {
    reason: 'the file cannot be opened',
    remedy: 'Check that the folder exists and this user may write to it.',
    passes: false,
  },
  26: { reason: 'the file is not a SQLite database', remedy: 'Name another file in sqlite.file.', passes: false },
};

/** True when the same call may pass once another process lets go. */
export function isBusy(thrown: unknown): boolean {
  return primaryCode(thrown) === BUSY;
}

/** True when the item alone is at fault: larger than SQLite holds in one value. */
export function isTooBig(thrown: unknown): boolean {
  return primaryCode(thrown) === TOO_BIG;
}

/** Why a write was not done, for an outcome. */
export function failureReason(file: string, thrown: unknown): string {
  const meaning = meaningOf(thrown);
  return meaning === undefined
    ? `${file}: ${reasonOf(thrown)}`
    : `${file}: ${meaning.reason} (${reasonOf(thrown)}). ${meaning.remedy}`;
}

/** The coded error for anything thrown while the file was opened or read. */
export function storeError(file: string, thrown: unknown): PromptlogError {
  if (thrown instanceof PromptlogError) return thrown;
  const meaning = meaningOf(thrown);
  const details = {
    place: file,
    reason: meaning?.reason ?? reasonOf(thrown),
    remedy: meaning?.remedy ?? 'Check the path, its permissions and the free space of its disk.',
  };
  return new PromptlogError(meaning?.passes ? 'PL_RECORDS_UNAVAILABLE' : 'PL_RECORDS_REFUSED', details, thrown);
}

function meaningOf(thrown: unknown): Meaning | undefined {
  const code = primaryCode(thrown);
  return code === undefined ? undefined : MEANINGS[code];
}

/** Extended codes carry the primary one in their low byte. */
function primaryCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}
