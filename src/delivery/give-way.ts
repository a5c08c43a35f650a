/** Delivery waits when processors are scarce: whoever hands a record over does not, and the spool holds what is to be delivered. */
import { readlinkSync, stat } from 'node:fs';
import { setPriority } from 'node:os';

/** So far below the rest of the process: a tenth of its share when both want the same processor, all of it when nobody else does. */
const NICENESS = 10;

/**
 * Has the threads that do a process's work with files started by this one: they keep the priority of whoever is first to need one,
 * and the commits that callers wait for go through them too.
 */
export function startFileThreads(): void {
  stat('/', () => {});
}

/** Lowers the priority of the thread that calls it, where the system has priorities for threads: that is Linux. */
export function giveWay(): void {
  try {
    // "<process>/task/<thread>": there a thread has a number that may stand where that of a process does.
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICENESS);
  } catch {
    // Elsewhere all threads of a process are equal.
  }
}
