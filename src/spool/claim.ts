/** Several processes under one folder: each takes the first spool that nobody holds, and with it what a dead process left there. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PromptlogError } from '../errors.ts';
import { openSpool, type Spool, type SpoolOptions } from './spool.ts';

const MOST_SPOOLS = 1000;

/** Opens the first free spool below `folder`: `folder/0`, `folder/1`, … */
export function claimSpool(options: SpoolOptions): Spool {
  for (let slot = 0; slot < MOST_SPOOLS; slot++) {
    try {
      return openSpool({ ...options, folder: join(options.folder, String(slot)) });
    } catch (error) {
      if (!(error instanceof PromptlogError) || error.code !== 'PL_SPOOL_LOCKED') throw error;
    }
  }
  throw new PromptlogError('PL_SPOOL_LOCKED', { folder: options.folder, pid: `${MOST_SPOOLS} processes` });
}

/** The spools below a folder, in the order of their numbers. */
export function listSpools(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{1,4}$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => join(folder, name));
}
