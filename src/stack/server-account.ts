/** Whom the server runs as: Elasticsearch refuses root, so root lends it the account nobody. */
import { chmod, chown, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, parse, resolve } from 'node:path';
import { PromptlogError } from '../errors.ts';

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** The unprivileged account when this process is root; undefined when the server runs as ourselves. */
export async function serverAccount(): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = lines.match(/^nobody:[^:]*:(\d+):(\d+):/m);
  return { uid: Number(fields?.[1] ?? 65534), gid: Number(fields?.[2] ?? 65534) };
}

/** Creates a folder of ours that the server's account may pass through, but not list. */
export async function makePassable(folder: string, account: ServerAccount | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account === undefined) return;
  const { mode } = await stat(folder);
  if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o777) | 0o011);
}

/** Creates a folder that belongs to the server's account alone. */
export async function makeOwned(folder: string, account: ServerAccount | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) await chown(folder, account.uid, account.gid);
}

/** Throws PL_STACK_UNREACHABLE naming the first folder on the way that the account cannot pass. */
export async function assertReachable(folder: string, account: ServerAccount | undefined): Promise<void> {
  const blocked = account === undefined ? undefined : await firstClosed(folder, account);
  if (blocked !== undefined) throw new PromptlogError('PL_STACK_UNREACHABLE', { folder, blocked });
}

/** True when the account can pass every folder down to this path. */
export async function isReachable(path: string, account: ServerAccount | undefined): Promise<boolean> {
  return account === undefined || (await firstClosed(path, account)) === undefined;
}

async function firstClosed(path: string, account: ServerAccount): Promise<string | undefined> {
  const chain: string[] = [];
  for (let at = resolve(path); at !== parse(at).root; at = dirname(at)) chain.unshift(at);
  for (const at of chain) {
    const found = await stat(at).catch(() => undefined);
    if (found === undefined || !found.isDirectory()) return undefined;
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return at;
  }
  return undefined;
}
