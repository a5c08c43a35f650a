/** Other versions of Node than the one that tests run on: the oldest that package.json allows, and the newest line. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { oneMakes } from './python-venv.ts';

const run = promisify(execFile);

export const OLDEST_NODE = '22.22.0';
export const NODE_VERSIONS = [OLDEST_NODE, '26.10.0'] as const;

/** Brings them where they are not in the cache; their programs by version. */
export async function prepareNodeVersions(): Promise<ReadonlyMap<string, string>> {
  const programs = new Map<string, string>();
  for (const version of NODE_VERSIONS) programs.set(version, await nodeProgram(version));
  return programs;
}

async function nodeProgram(version: string): Promise<string> {
  const folder = join(loadConfig().required('cache'), 'node-versions', version);
  await oneMakes(folder, async () => {
    await mkdir(folder, { recursive: true });
    // The package brings its program by a script, which a user's settings of npm may forbid.
    const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false', '--loglevel=error'];
    await run('npm', ['install', ...quiet], { cwd: folder, timeout: 300_000 });
  });
  const program = join(folder, 'node_modules', 'node', 'bin', 'node');
  const { stdout } = await run(program, ['--version']);
  if (stdout.trim() !== `v${version}`) throw new Error(`${program} is Node ${stdout.trim()}, not ${version}`);
  return program;
}
