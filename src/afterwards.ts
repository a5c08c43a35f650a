/** Work that can wait until whoever was served has their answer: done in the next turn of the event loop, or as soon as it is asked for. */

let waiting: (() => void)[] = [];

/** Does it afterwards. It must not throw. */
export function afterwards(work: () => void): void {
  if (waiting.length === 0) setImmediate(catchUp);
  waiting.push(work);
}

/** Does now what has waited until now: for whoever flushes, closes, or is about to exit. */
export function catchUp(): void {
  const works = waiting;
  waiting = [];
  for (const work of works) work();
}
