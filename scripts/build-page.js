// Builds the page of the Explorer into dist/explorer/page, unless it is there and nothing it is made of has changed:
// node scripts/build-page.js [folder in the place of dist]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'src', 'explorer', 'page');
/** Files outside the page's folder that decide what comes out of it. */
const ALWAYS = ['package-lock.json', 'scripts/build-page.js'];

const target = join(resolve(process.argv[2] ?? join(ROOT, 'dist')), 'explorer', 'page');
const stamp = `${target}.json`;

if (!isCurrent()) {
  console.error('Building the page …');
  try {
    const imported = await build();
    const files = hashes([...ALWAYS, ...filesBelow(PAGE), ...imported]);
    writeFileSync(stamp, `${JSON.stringify({ files }, null, 2)}\n`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** The stamp names every file the page was made of; the page's own folder may have got further ones since. */
function isCurrent() {
  if (!existsSync(join(target, 'index.html')) || !existsSync(stamp)) return false;
  try {
    const { files } = JSON.parse(readFileSync(stamp, 'utf8'));
    if (filesBelow(PAGE).some((file) => !Object.hasOwn(files, file))) return false;
    const now = hashes(Object.keys(files));
    return Object.entries(files).every(([file, hash]) => now[file] === hash);
  } catch {
    return false;
  }
}

/** Returns the files of the project that it took from outside the page's folder. */
async function build() {
  const { build: bundle } = await import('vite');
  const draft = `${target}.draft`;
  const { output } = await bundle({
    root: PAGE,
    configFile: join(PAGE, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: draft, emptyOutDir: true },
  });
  // A collector that starts meanwhile finds the old page or the new one.
  rmSync(stamp, { force: true });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  renameSync(draft, target);
  const modules = output.flatMap(({ moduleIds = [] }) => moduleIds).map((id) => id.split('?', 1)[0]);
  const own = modules.filter((id) => id.startsWith(ROOT) && !id.includes(`${sep}node_modules${sep}`) && existsSync(id));
  return own.map(named).filter((file) => !file.startsWith(`${named(PAGE)}/`));
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map(named);
}

function hashes(files) {
  return Object.fromEntries([...new Set(files)].sort().map((file) => [file, hashOf(join(ROOT, file))]));
}

function hashOf(path) {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}

/** From the root of the project, the same on every system. */
function named(path) {
  return relative(ROOT, path).split(sep).join('/');
}
