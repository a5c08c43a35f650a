/** Files whole or not at all: written beside, synced, renamed; readable by their owner only. */
import { chown, open, rename, rm } from 'node:fs/promises';
import type { ServerAccount } from './server-account.ts';

/** Replaces a file in one step, mode 0600, owned by the account when one is given. */
export async function writeSecretFile(file: string, text: string, account?: ServerAccount): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (account !== undefined) await chown(draft, account.uid, account.gid);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
