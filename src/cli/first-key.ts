/** A key to try the collector with, made by the first `up`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addKey, readKeys } from '../doors/http/auth/key-file.ts';
import { hashOfKey } from '../doors/http/auth/key-text.ts';
import { writeSecretFile } from '../stack/secret-file.ts';

const FIRST_KEY_SCOPES = ['ingest', 'read', 'feedback'] as const;

/** The key made by the first `up`, kept where only the owner of the home folder can read it. Once revoked, it is not made again. */
export async function firstKey(home: string): Promise<string | undefined> {
  const known = savedKey(home);
  if (known !== undefined) {
    const hash = hashOfKey(known);
    return readKeys(home).some((key) => key.hash === hash) ? known : undefined;
  }
  const created = new Date().toISOString();
  // Made before it is saved: were the process killed in between, the next start would make another.
  const { text } = addKey(home, { name: 'made by up', scopes: FIRST_KEY_SCOPES, created });
  await writeSecretFile(fileOf(home), `${text}\n`);
  return text;
}

/** The same, if it was made, whether or not it is still accepted. */
export function savedKey(home: string): string | undefined {
  try {
    return readFileSync(fileOf(home), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function fileOf(home: string): string {
  return join(home, 'collector.key');
}
