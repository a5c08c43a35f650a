/** Checksums of files. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PromptlogError } from '../errors.ts';

export interface Checksum {
  readonly algorithm: 'sha256' | 'sha512';
  readonly hex: string;
}

/** Throws PL_STACK_CHECKSUM when the file is not what the checksum says. */
export async function assertChecksum(file: string, expected: Checksum): Promise<void> {
  const hash = createHash(expected.algorithm);
  await pipeline(createReadStream(file), hash);
  const got = hash.digest('hex');
  if (got === expected.hex) return;
  throw new PromptlogError('PL_STACK_CHECKSUM', { file, got: brief(got), expected: brief(expected.hex) });
}

const brief = (hex: string): string => `${hex.slice(0, 12)}…`;
