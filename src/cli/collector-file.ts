/** home/collector.json: where the running collector listens, so that commands on this machine find it whatever its port is. */
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSecretFile } from '../stack/secret-file.ts';

/** Remembers it. The file is only its owner's: whoever could write it would be sent the key. */
export async function writeCollectorFile(home: string, url: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await writeSecretFile(fileOf(home), `${JSON.stringify({ url, pid: process.pid })}\n`);
}

/** Its address; undefined when none has been started, or the last one has stopped. */
export function collectorUrl(home: string): string | undefined {
  return read(home)?.url;
}

/** Forgets it, unless another collector of this home has been started since. */
export async function removeCollectorFile(home: string): Promise<void> {
  if (read(home)?.pid === process.pid) await rm(fileOf(home), { force: true });
}

/** The same address for a browser of this machine: one that stands for all addresses is none that can be gone to. */
export function localUrl(url: string): string {
  const local = new URL(url);
  if (local.hostname === '0.0.0.0') local.hostname = '127.0.0.1';
  if (local.hostname === '[::]') local.hostname = '[::1]';
  return local.origin;
}

function read(home: string): { readonly url: string; readonly pid: number } | undefined {
  try {
    const { url, pid } = JSON.parse(readFileSync(fileOf(home), 'utf8')) as { url?: unknown; pid?: unknown };
    return typeof url === 'string' && URL.canParse(url) && typeof pid === 'number' ? { url, pid } : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(home: string): string {
  return join(home, 'collector.json');
}
