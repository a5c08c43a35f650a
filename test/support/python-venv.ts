/** Virtual environments of Python, each for one file of pinned requirements, made once and kept in the cache. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { lock } from '../../src/stack/process-lock.ts';

const run = promisify(execFile);

/** The folder with the programs of the environment for this file. What is there already is used as it is. */
export async function pythonFor(requirements: string, cache: string): Promise<string> {
  const pins = await readFile(requirements, 'utf8');
  const { stdout: version } = await run('python3', ['--version']);
  const name = basename(requirements, '.requirements.txt');
  const folder = join(cache, 'python', `${name}-${hash('sha256', version + pins, 'hex').slice(0, 12)}`);
  await oneMakes(folder, async () => {
    await run('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
    await run(join(folder, 'bin', 'python'), [...pip, '--requirement', requirements]);
  });
  return join(folder, 'bin');
}

/** Has a folder made where it is not there whole, by one process at a time. */
export async function oneMakes(folder: string, make: () => Promise<void>): Promise<void> {
  const whole = join(folder, '.complete');
  if (existsSync(whole)) return;
  await mkdir(join(folder, '..'), { recursive: true });
  const taken = await lock(`${folder}.lock`, () => {});
  try {
    if (existsSync(whole)) return;
    await rm(folder, { recursive: true, force: true });
    await make();
    await writeFile(whole, '');
  } finally {
    await taken.release();
  }
}
