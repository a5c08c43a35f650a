/** What package-lock.json says: every package, which of them are needed at run time, and what each brings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package as the lock file has it. */
export interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** By the folder of each package from the root of the project; the root itself is ''. */
export type Lock = Readonly<Record<string, Locked>>;

/** The parts of package.json that say what is needed. */
export interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

const FOLDER = 'node_modules/';

export function readLock(root: string): Lock {
  return (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock }).packages;
}

export function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
}

/** `a` of node_modules/b/node_modules/a. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
}

/** The folders of all packages that an installation without development packages has. */
export function productionPaths(lock: Lock): string[] {
  return Object.keys(lock)
    .filter((path) => path !== '' && lock[path]?.dev !== true)
    .sort();
}

/** The folders of these packages of the project and of all that they bring, each once. */
export function closure(lock: Lock, names: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (from: string, wanted: readonly string[]): void => {
    for (const name of wanted) {
      const path = pathOf(lock, from, name);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      add(path, neededBy(lock[path]));
    }
  };
  add('', names);
  return [...found].sort();
}

/** Where Node finds a package that is asked for in this folder; undefined where it is not installed. */
function pathOf(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf(FOLDER) - 1))) {
    const path = `${folder === '' ? '' : `${folder}/`}${FOLDER}${name}`;
    if (lock[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

// Peers are installed too, where they are not optional.
function neededBy(entry: Locked | undefined): string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}
