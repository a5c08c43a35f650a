/** Stops the stack of a home from another process. */
import { rm } from 'node:fs/promises';
import { stopElasticsearchOf } from './elasticsearch-server.ts';
import { isRunning, signal, waitForExit } from './process-identity.ts';
import { holderOf } from './process-lock.ts';
import { removeStackFile, stackLock } from './stack-file.ts';

/** Asks it to stop, waits, and after `timeoutMs` insists. False when nothing ran. */
export async function stopStack(home: string, timeoutMs = 60_000): Promise<boolean> {
  const holder = await holderOf(stackLock(home));
  const ran = holder !== undefined && (await isRunning(holder));
  if (holder !== undefined && ran) {
    await signal(holder, 'SIGTERM');
    if (!(await waitForExit(holder, timeoutMs))) {
      await signal(holder, 'SIGKILL');
      await waitForExit(holder, 10_000);
    }
  }
  // A process that was killed leaves its server, its addresses and its lock.
  const left = await stopElasticsearchOf(home);
  await removeStackFile(home);
  if (holder !== undefined && !(await isRunning(holder))) await rm(stackLock(home), { force: true });
  return ran || left;
}
