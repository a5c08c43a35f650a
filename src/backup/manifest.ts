/** What stands beside a backup: what it holds, how it is known to be whole, and what it leaves out. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { PromptlogError, reasonOf } from '../errors.ts';

export interface Manifest {
  readonly format: 1;
  /** ISO 8601. */
  readonly made: string;
  /** Of the promptlog that made it. */
  readonly promptlog: string;
  /** Of the tables. */
  readonly layout: number;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
  /** `keys.json` of the home folder, which holds hashes of keys only. */
  readonly keys?: string;
  /** Settings that were not the default, without secrets. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Names of the secrets that were set: they are not in it. */
  readonly secrets: readonly string[];
}

/** The manifest's file. */
export function manifestFile(backup: string): string {
  return `${backup}.json`;
}

/** Throws PL_BACKUP where there is none, or it cannot be used. */
export function readManifest(backup: string): Manifest {
  const file = manifestFile(backup);
  if (!existsSync(backup))
    throw unusable(backup, 'there is no such file', 'Name the file that `promptlog backup` made.');
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest>;
    const { format, sha256, bytes, records } = value;
    if (format !== 1) throw new Error(`its format is ${JSON.stringify(format)}, not 1`);
    if (typeof sha256 !== 'string' || typeof bytes !== 'number' || typeof records !== 'number') {
      throw new Error('it says no checksum, size or count');
    }
    return value as Manifest;
  } catch (error) {
    const reason = `its manifest ${file} cannot be read: ${reasonOf(error)}`;
    throw unusable(
      backup,
      reason,
      'Bring that file too: without it nobody can tell whether the backup is whole.',
      error,
    );
  }
}

/** Throws PL_BACKUP where the file is not the one that was made, to the last bit. */
export async function verifyBackup(
  backup: string,
  manifest: Manifest,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const { size } = statSync(backup);
  const remedy = 'Take another backup, or copy this one again; nothing was changed.';
  if (size !== manifest.bytes) {
    throw unusable(
      backup,
      `it has ${size} bytes and should have ${manifest.bytes}: a part is missing or added`,
      remedy,
    );
  }
  const sum = await checksumOf(backup, signal, onBytes);
  if (sum !== manifest.sha256)
    throw unusable(backup, 'its content is not what was written: the checksum differs', remedy);
}

/** SHA-256 in hexadecimal digits. */
export async function checksumOf(
  file: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => {},
): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file, { highWaterMark: 1_000_000, signal })) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
    onBytes(bytes);
  }
  return hash.digest('hex');
}

export function unusable(file: string, reason: string, remedy: string, cause?: unknown): PromptlogError {
  return new PromptlogError('PL_BACKUP', { file, reason, remedy }, cause);
}

/** "1 record", "2,000 records". */
export function counted(records: number): string {
  return `${records.toLocaleString('en')} record${records === 1 ? '' : 's'}`;
}
