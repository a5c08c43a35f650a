/** Content in the files of a spool that was delivered long ago: the newest file stays until it is full, which may take months. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_FILE, Ledger } from '../delivery/ledger.ts';
import { blankEntries } from '../spool/blank.ts';
import type { Cipher } from '../spool/cipher.ts';
import { settledIn } from './spool-entries.ts';

export interface SpoolPruning {
  readonly folders: readonly string[];
  readonly cipher: Cipher | undefined;
  /** What is older has had its time. */
  readonly before: Date | undefined;
  readonly dryRun?: boolean;
}

/** Overwrites what is older and was delivered, whose session is held or not: the stores have it. Returns how many entries. */
export function pruneSpools({ folders, cipher, before, dryRun = false }: SpoolPruning): number {
  if (before === undefined) return 0;
  const matches = ({ time }: { readonly time: number }): boolean => time < before.getTime();
  let count = 0;
  for (const folder of folders) {
    if (!existsSync(join(folder, LEDGER_FILE))) continue;
    const ledger = new Ledger(folder, cipher);
    try {
      count += blankEntries({ folder, cipher, settled: settledIn(ledger), matches, dryRun });
    } finally {
      ledger.close();
    }
  }
  return count;
}
