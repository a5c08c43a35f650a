/** Follows a growing file: what has been read is remembered, so that the next follow goes on where this one ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FollowMemory, NOWHERE, type Place } from './follow-memory.ts';
import { type FollowedFile, findFollowed } from './followed-file.ts';
import type { Line } from './record-lines.ts';

export interface FollowedLines {
  readonly lines: readonly Line[];
  /** The lines are durable elsewhere: the next follow may begin behind them. */
  readonly settled: () => Promise<void>;
}

const POLL_MS = 300;
// A program that writes on into a file that was moved away is given this many polls to finish.
const QUIET_POLLS = 5;

/**
 * Lines of a file as it grows, in groups, until the signal says stop. A file that was moved away is read to its end before
 * the new one of its name; one that was cut or written anew is read from its beginning. A file may appear later.
 */
export async function* followFile(
  path: string,
  home: string,
  signal: AbortSignal,
  pollMs = POLL_MS,
): AsyncGenerator<FollowedLines> {
  const memory = new FollowMemory(path, home);
  let place = await memory.recall();
  let file: FollowedFile | undefined;
  let quiet = 0;
  try {
    while (!signal.aborted) {
      file ??= await findFollowed(path, place);
      if (file === undefined) {
        await pause(signal, pollMs);
        continue;
      }
      if (!(await file.continues(place))) place = { ...NOWHERE, inode: file.inode };
      const gone = quiet >= QUIET_POLLS;
      const lines = await file.linesAfter(place, gone);
      const last = lines.at(-1);
      if (last !== undefined) {
        quiet = 0;
        place = await file.placeAfter(last);
        yield { lines, settled: settling(memory, place) };
      } else if (gone) {
        quiet = 0;
        await file.close();
        file = undefined;
        place = NOWHERE;
      } else {
        quiet = (await file.isAt(path)) ? 0 : quiet + 1;
        await pause(signal, pollMs);
      }
    }
  } finally {
    await file?.close();
  }
}

function settling(memory: FollowMemory, place: Place): () => Promise<void> {
  return () => memory.remember(place);
}

async function pause(signal: AbortSignal, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
