// Builds dist/ from src/, from scratch, so that nothing of a removed file is left in it: node scripts/build.js [folder]
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const folder = resolve(process.argv[2] ?? join(ROOT, 'dist'));
rmSync(folder, { recursive: true, force: true });
const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(
  process.execPath,
  [compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', folder],
  {
    stdio: 'inherit',
    cwd: ROOT,
  },
);
process.exitCode = status ?? 1;
