/** A lock file that names its holder, so that one left behind by a killed process is taken over. */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityFrom, identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';

export interface ProcessLock {
  release(): Promise<void>;
}

/** Takes the lock, or says who holds it. */
export async function tryLock(file: string): Promise<ProcessLock | ProcessIdentity> {
  const me = await identityOf(process.pid);
  if (me === undefined) throw new Error(`the start time of process ${process.pid} cannot be read`);
  const mine = `${file}.${randomUUID()}`;
  await writeFile(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    // link() fails when the name exists: the file appears with its content, in one step.
    for (let attempt = 0; attempt < 10; attempt += 1) {
      if (await linked(mine, file)) return { release: () => rm(file, { force: true }) };
      const holder = await holderOf(file);
      if (holder !== undefined && (await isRunning(holder))) return holder;
      await rename(file, `${mine}.stale`).catch(() => {});
      await rm(`${mine}.stale`, { force: true });
    }
    throw new Error(`the lock ${file} cannot be taken`);
  } finally {
    await rm(mine, { force: true });
  }
}

/** Takes the lock, waiting for whoever holds it. */
export async function lock(file: string, onWait: (holder: ProcessIdentity) => void): Promise<ProcessLock> {
  let told = false;
  for (;;) {
    const taken = await tryLock(file);
    if ('release' in taken) return taken;
    if (!told) onWait(taken);
    told = true;
    await sleep(300);
  }
}

/** Who a lock file names; undefined when there is none or it is not readable as one. */
export async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return identityFrom(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
