// Builds the package, packs it without writing an archive, and checks what would be published: npm run pack:check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentFaults, packFaults } from './packages/pack-rules.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.js')], { cwd: ROOT, stdio: 'inherit' });
const said = execFileSync(windows ? 'npm.cmd' : 'npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: ROOT,
  encoding: 'utf8',
  shell: windows,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [packed] = Object.values(JSON.parse(said));
const faults = packFaults(packed);
for (const { path } of packed.files) faults.push(...contentFaults(path, readFileSync(join(ROOT, path), 'utf8')));
for (const fault of faults) console.error(fault);
console.log(`${packed.files.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`);
process.exitCode = faults.length === 0 ? 0 : 1;
