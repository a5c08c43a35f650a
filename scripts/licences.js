// Writes THIRD-PARTY-LICENCES.md from package-lock.json and node_modules, and fails where a licence is not permitted: npm run licences
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledPackages } from './packages/bundled.ts';
import { licenceFaults, licensedPackages } from './packages/licences.ts';
import { licencesPage } from './packages/licences-page.ts';
import { productionPaths, readLock } from './packages/lockfile.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const lock = readLock(ROOT);
const bundled = await bundledPackages(ROOT, lock);
writeFileSync(join(ROOT, 'THIRD-PARTY-LICENCES.md'), licencesPage(ROOT, lock, bundled));
const faults = licenceFaults(licensedPackages(ROOT, lock, [...productionPaths(lock), ...bundled]));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
