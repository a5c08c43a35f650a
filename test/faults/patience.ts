/** Waiting for what has to come, with an end to it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it holds; throws what was waited for, with what `say` adds, when it does not come. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  {
    timeoutMs = 60_000,
    everyMs = 25,
    say = () => '',
  }: { timeoutMs?: number; everyMs?: number; say?: () => string } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs / 1000} s: ${what} ${say()}`.trim());
    await sleep(everyMs);
  }
}

/** Does it again until it does not throw. */
export async function insist<Result>(what: string, work: () => Promise<Result>, timeoutMs = 60_000): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw new Error(`in vain for ${timeoutMs / 1000} s: ${what}`, { cause: error });
      await sleep(200);
    }
  }
}
