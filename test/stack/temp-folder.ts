/** A folder of a test's own, deleted after it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Registers hooks; the returned function gives the current test's folder. */
export function useTempFolder(): () => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-unit-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
