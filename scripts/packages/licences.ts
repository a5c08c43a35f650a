/** The licences of the packages: what each says, which may occur, and where its text stands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lock, nameOf } from './lockfile.ts';

/** Licences that let a package be used, changed and handed on with no more duty than to keep its text. */
const PERMITTED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
] as const;

/** Packages whose package.json names no licence, and the file of the package that does. */
export const SAID_ELSEWHERE: Readonly<Record<string, { readonly licence: string; readonly file: string }>> = {
  semaphore: { licence: 'MIT', file: 'README.md' },
};

const TEXT = /^(licen[cs]e|copying|notice|copyright)([.\-_].*)?$/i;

/** One package as it is listed. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX writes it; undefined where nobody says. */
  readonly licence: string | undefined;
  /** Names of the files with its texts; undefined where it is made for one platform, and so not on every machine. */
  readonly texts: readonly string[] | undefined;
}

/** The packages in these folders of the lock file, by name and version, each once. */
export function licensedPackages(root: string, lock: Lock, paths: readonly string[]): LicensedPackage[] {
  const byId = new Map<string, LicensedPackage>();
  for (const path of paths) {
    const [name, version] = [nameOf(path), lock[path]?.version ?? ''];
    const licence = lock[path]?.license ?? SAID_ELSEWHERE[name]?.licence;
    const isForOne = lock[path]?.os !== undefined || lock[path]?.cpu !== undefined;
    byId.set(`${name}@${version}`, {
      name,
      version,
      licence,
      texts: isForOne ? undefined : licenceTexts(join(root, path)),
    });
  }
  const order = (a: LicensedPackage): string => `${a.name}@${a.version}`;
  return [...byId.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The names of the files in a package's folder that hold licences and notices. */
export function licenceTexts(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile() && TEXT.test(file.name));
  return files.map(({ name }) => name).sort();
}

/** The texts themselves, without what differs between editors only. */
export function readTexts(folder: string): string[] {
  return licenceTexts(folder).map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .replace(/\r\n?/g, '\n')
      .replace(/[ \t]+$/gm, '')
      .trim(),
  );
}

/** What cannot be handed on as it is; none when every licence is permitted. */
export function licenceFaults(packages: readonly LicensedPackage[]): string[] {
  return packages.flatMap(({ name, version, licence }) => {
    if (licence === undefined) return [`${name} ${version} names no licence`];
    return isPermitted(licence) ? [] : [`${name} ${version} is under ${licence}, which is not permitted`];
  });
}

/** Whether an SPDX expression leaves a choice that is permitted. */
export function isPermitted(expression: string): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (/\(/.test(bare)) return false;
  return bare.split(/ OR /i).some((choice) => choice.split(/ AND /i).every((one) => isListed(one.trim())));
}

function isListed(licence: string): boolean {
  return PERMITTED.some((permitted) => permitted === licence);
}
