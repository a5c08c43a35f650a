/** Looks at spools as they lie on the disk; takes no lock, makes no file and changes nothing. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readStatus } from '../delivery/status.ts';
import { PromptlogError, reasonOf } from '../errors.ts';
import { Cipher } from '../spool/cipher.ts';
import { listSpools } from '../spool/claim.ts';
import { listSegments, readHeader } from '../spool/segment.ts';
import type { SpoolFact } from './spools.ts';

export interface SpoolsPlace {
  readonly folder: string;
  readonly maxBytes: number;
  readonly encryptionKey?: string | undefined;
}

/** One for each spool. */
export function spoolFacts({ folder, maxBytes, encryptionKey }: SpoolsPlace): SpoolFact[] {
  return listSpools(folder).map((each) => {
    const none = { folder: each, bytes: 0, maxBytes, damaged: [], lanes: [] };
    try {
      return readSpool(each, maxBytes, encryptionKey === undefined ? undefined : new Cipher(encryptionKey));
    } catch (error) {
      const known =
        error instanceof PromptlogError
          ? error
          : new PromptlogError('PL_SPOOL_IO', { folder: each, reason: reasonOf(error) }, error);
      return { ...none, failure: { message: known.message, fix: known.fix } };
    }
  });
}

function readSpool(folder: string, maxBytes: number, cipher: Cipher | undefined): SpoolFact {
  const segments = listSegments(folder);
  const files = segments.map(({ path }) => ({ path, ...statSync(path) }));
  // The last may just be begun.
  const damaged = segments.slice(0, -1).filter(({ path }) => readHeader(path, folder, cipher) === undefined);
  return {
    folder,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    maxBytes,
    oldest: files[0]?.birthtimeMs,
    holder: holderOf(folder),
    damaged: damaged.map(({ path }) => basename(path)),
    lanes: existsSync(join(folder, 'ledger.sqlite')) || segments.length > 0 ? readStatus(folder, cipher).lanes : [],
  };
}

// The lock itself is not tried: for that instant its owner-to-be would be refused.
function holderOf(folder: string): number | undefined {
  if (!readdirSync(folder).includes('lock.owner')) return undefined;
  const pid = Number(readFileSync(join(folder, 'lock.owner'), 'utf8'));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
  }
}
