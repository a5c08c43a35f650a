/** The package as it is published: built, packed and installed once for all tests of a run, apart from the checkout. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { closure, type Lock, readLock, readManifest } from '../../scripts/packages/lockfile.ts';
import type { Packed } from '../../scripts/packages/pack-rules.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
/** Neither is published, and some of it is large. */
const LEFT_BEHIND = ['.git', '.promptlog', 'dist', 'node_modules', 'results', 'sbom', 'test-results'];
/** What applications of the tests use beside promptlog, in the versions of our lock file. */
const COMPANIONS = ['@types/node', 'openai', 'winston'];

export interface PackedPackage {
  /** A folder of this run's own. */
  readonly folder: string;
  readonly archive: string;
  readonly listing: Packed;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** Both outputs. */
  readonly all: string;
}

let packed: Promise<PackedPackage> | undefined;
let installed: Promise<string> | undefined;

/** Builds and packs it, the first time. */
export function packedPackage(): Promise<PackedPackage> {
  packed ??= pack();
  return packed;
}

/** A project of its own with the archive and all it needs installed by npm; its folder. */
export function installedPackage(): Promise<string> {
  installed ??= packedPackage().then(install);
  return installed;
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((done) => {
    const env = { ...ownEnvironment(), ...more };
    execFile(command, args, { cwd, env, maxBuffer: 50_000_000, timeout: 240_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), out: stdout, all: `${stdout}${stderr}` }),
    );
  });
}

/** Without what npm and Node were told for the tests themselves. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const ofTests = /^(NODE_OPTIONS|NODE_COMPILE_CACHE|npm_(package|lifecycle)_.*|npm_config_local_prefix)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTests.test(name)));
}

/** Runs npm on the Node of the tests, without what it asks of the registry beside packages. */
export function npm(args: readonly string[], cwd: string): Promise<Ran> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return run('npm', [...args, ...quiet], cwd, { PATH: path });
}

async function pack(): Promise<PackedPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'promptlog-package-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Built apart, so that the checkout's own dist/, if any, stays as it is.
  const source = join(folder, 'source');
  await mkdir(source);
  for (const name of await readdir(ROOT)) {
    if (LEFT_BEHIND.includes(name)) continue;
    const filter = (path: string): boolean => !LEFT_BEHIND.includes(basename(path));
    await cp(join(ROOT, name), join(source, name), { recursive: true, filter });
  }
  const built = await run(process.execPath, [join(ROOT, 'scripts/build.js'), join(source, 'dist')], ROOT);
  assert.equal(built.code, 0, built.all);
  const made = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], source);
  assert.equal(made.code, 0, made.all);
  const [listing] = Object.values(JSON.parse(made.out) as Record<string, Packed & { readonly filename: string }>);
  assert.ok(listing !== undefined);
  return { folder, archive: join(folder, listing.filename), listing };
}

/** The versions are those of our lock file, so that what is tested does not change by itself. */
async function install({ folder, archive }: PackedPackage): Promise<string> {
  const project = join(folder, 'project');
  await mkdir(project);
  await cp(archive, join(project, basename(archive)));
  const [lock, manifest] = [readLock(ROOT), readManifest(ROOT)];
  const dependencies = { promptlog: `file:${basename(archive)}`, ...versionsOf(lock, COMPANIONS) };
  const wanted = closure(lock, [...Object.keys(manifest.dependencies), ...COMPANIONS]);
  const own = {
    version: manifest.version,
    resolved: dependencies.promptlog,
    integrity: `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`,
    dependencies: manifest.dependencies,
    bin: { promptlog: 'bin/promptlog.js' },
  };
  const packages: Record<string, unknown> = { '': { name: 'project', dependencies }, 'node_modules/promptlog': own };
  for (const path of wanted) packages[path] = { ...lock[path], dev: false, devOptional: false };
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, dependencies }));
  await writeFile(
    join(project, 'package-lock.json'),
    JSON.stringify({ name: 'project', lockfileVersion: 3, requires: true, packages }),
  );
  const { code, all } = await npm(['ci', '--prefer-offline', '--engine-strict'], project);
  assert.equal(code, 0, all);
  return project;
}

function versionsOf(lock: Lock, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, lock[`node_modules/${name}`]?.version ?? '']));
}
