// Builds dist/ from src/, from scratch, so that nothing of a removed file is left in it: node scripts/build.js [folder]
// The page of the Explorer in it is built again only when it changed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What scripts/build-page.js keeps up to date by itself: the page, and what it was made of. */
const PAGE = ['page', 'page.json'];

const folder = resolve(process.argv[2] ?? join(ROOT, 'dist'));
clear(folder, ['explorer']);
clear(join(folder, 'explorer'), PAGE);
run([
  join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
  ...['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', folder],
]);
run([join(ROOT, 'scripts', 'build-page.js'), folder]);

/** Removes all that is in a folder but these. */
function clear(place, kept) {
  const names = existsSync(place) ? readdirSync(place) : [];
  for (const name of names) if (!kept.includes(name)) rmSync(join(place, name), { recursive: true, force: true });
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: ROOT });
  if (status !== 0) process.exit(status ?? 1);
}
