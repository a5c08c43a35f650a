// Finds the figures of the tables in docs/supply-chain.md anew, with the day of each package's newest release from the registry
// that npm is set to, and prints the page, or with --write writes it: npm run supply-chain
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  dependencyFaults,
  foundRow,
  KINDS,
  kilobytesOf,
  rowsIn,
  withAskedOn,
  withRows,
} from './packages/dependency-table.ts';
import { readLock, readManifest } from './packages/lockfile.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = new URL('../docs/supply-chain.md', import.meta.url);
const [lock, manifest] = [readLock(ROOT), readManifest(ROOT)];

let page = readFileSync(PAGE, 'utf8');
for (const kind of KINDS) {
  const before = new Map(rowsIn(page, kind).map((row) => [row.name, row]));
  const rows = Object.keys(manifest[kind]).map((name) => ({
    ...foundRow(ROOT, lock, name, before.get(name)),
    kilobytes: kilobytesOf(ROOT, name),
    released: newestRelease(name),
  }));
  page = withRows(page, kind, rows);
}
page = withAskedOn(page, new Date().toISOString().slice(0, 10));
if (process.argv.includes('--write')) writeFileSync(PAGE, page);
else console.log(page);
for (const fault of dependencyFaults(ROOT, page, lock, manifest)) {
  console.error(fault);
  process.exitCode = 1;
}

/** Of the newest release that is not a preview. */
function newestRelease(name) {
  const windows = process.platform === 'win32';
  const args = ['view', name, 'dist-tags.latest', 'time', '--json', '--loglevel=error'];
  const said = JSON.parse(
    execFileSync(windows ? 'npm.cmd' : 'npm', args, { cwd: ROOT, encoding: 'utf8', shell: windows }),
  );
  return said.time[said['dist-tags.latest']].slice(0, 10);
}
