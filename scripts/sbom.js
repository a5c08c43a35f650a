// Writes bills of material of what promptlog is installed with and of what its page holds, from node_modules and without asking anybody:
// promptlog.cdx.json (CycloneDX) and promptlog.spdx.json (SPDX) in sbom/ or the folder that is named. npm run sbom [-- folder]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledIn } from './packages/licences-page.ts';
import { nameOf, productionPaths, readLock } from './packages/lockfile.ts';
import { pickCycloneDx, pickSpdx } from './packages/sbom.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(ROOT, 'sbom'));
const { name } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lock = readLock(ROOT);
const bundled = bundledIn(readFileSync(join(ROOT, 'THIRD-PARTY-LICENCES.md'), 'utf8'), lock);
if (bundled.includes(undefined))
  throw new Error('THIRD-PARTY-LICENCES.md is out of date: run `npm run licences` first');
const wanted = new Set([...productionPaths(lock), ...bundled].map((path) => `${nameOf(path)}@${lock[path].version}`));

mkdirSync(folder, { recursive: true });
write(
  'promptlog.cdx.json',
  pickCycloneDx(npmSbom('cyclonedx'), name, (id) => wanted.has(id)),
);
write(
  'promptlog.spdx.json',
  pickSpdx(npmSbom('spdx'), name, (id) => wanted.has(id)),
);

function npmSbom(format) {
  const windows = process.platform === 'win32';
  const args = ['sbom', '--sbom-format', format, '--loglevel=error'];
  const limit = { encoding: 'utf8', maxBuffer: 100_000_000, stdio: ['ignore', 'pipe', 'inherit'] };
  return JSON.parse(execFileSync(windows ? 'npm.cmd' : 'npm', args, { cwd: ROOT, shell: windows, ...limit }));
}

function write(file, document) {
  writeFileSync(join(folder, file), `${JSON.stringify(document, null, 2)}\n`);
  console.log(join(folder, file));
}
