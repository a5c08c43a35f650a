/** The packages whose code is in the page of the Explorer, found by bundling it as the build does. */
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { type Lock, nameOf } from './lockfile.ts';

/** Code that the bundler itself adds, by the beginning of its module's name. */
const BUNDLERS: readonly (readonly [string, string])[] = [
  ['\0rolldown/', 'node_modules/rolldown'],
  ['\0vite/', 'node_modules/vite'],
];
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Their folders in the lock file, one for each name and version. Nothing is written. */
export async function bundledPackages(root: string, lock: Lock): Promise<string[]> {
  const page = join(root, 'src/explorer/page');
  const made = await build({
    root: page,
    configFile: join(page, 'vite.config.ts'),
    logLevel: 'error',
    build: { write: false },
  });
  const outputs = (Array.isArray(made) ? made : [made]) as readonly Rolldown.RolldownOutput[];
  const modules = outputs
    .flatMap(({ output }) => output)
    .flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  const folders = modules.map((id) => folderOf(root, id)).filter((folder) => folder !== undefined);
  const byId = new Map(folders.sort().map((folder) => [`${nameOf(folder)}@${lock[folder]?.version}`, folder]));
  return [...byId.values()].sort();
}

function folderOf(root: string, module: string): string | undefined {
  const [, added] = BUNDLERS.find(([beginning]) => module.startsWith(beginning)) ?? [];
  if (added !== undefined) return added;
  const path = module.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/').replace(/\/$/, '')}/`, '');
  return PACKAGE.exec(path)?.[1];
}
