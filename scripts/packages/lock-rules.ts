/** The rules of package.json and package-lock.json: what is installed is exactly what was looked at, and runs nothing while it is. */
import { closure, type Lock, type Locked, type Manifest, nameOf, productionPaths } from './lockfile.ts';

const EXACT = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;
const CHECKSUM = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** What is wrong; none when all is right. */
export function lockFaults(lock: Lock, manifest: Manifest): string[] {
  const packages = Object.entries(lock).filter(([path]) => path !== '');
  return [
    ...packages.flatMap(([path, entry]) => entryFaults(path, entry)),
    ...versionFaults(lock, manifest),
    ...scriptFaults(lock, manifest),
    ...reachFaults(lock, manifest),
  ];
}

function entryFaults(path: string, { integrity = '', resolved, link = false, version = '' }: Locked): string[] {
  const faults: string[] = [];
  if (link) faults.push(`${path} is a link to a folder`);
  if (!CHECKSUM.test(integrity)) faults.push(`${path} has no SHA-512 of its archive`);
  if (!EXACT.test(version)) faults.push(`${path} has no exact version`);
  // Without one a package comes by its name from whatever registry is set, and the checksum decides; a mirror then serves as well.
  if (resolved !== undefined) faults.push(`${path} names the place it comes from: ${resolved}`);
  return faults;
}

function versionFaults(lock: Lock, { version, dependencies, devDependencies }: Manifest): string[] {
  const root = lock[''];
  const faults: string[] = [];
  if (root?.version !== version)
    faults.push(`the lock file is of version ${root?.version}, package.json of ${version}`);
  for (const [wanted, locked] of [
    [dependencies, root?.dependencies ?? {}],
    [devDependencies, root?.devDependencies ?? {}],
  ] as const) {
    for (const [name, exact] of Object.entries(wanted)) {
      const installed = lock[`node_modules/${name}`]?.version;
      if (!EXACT.test(exact)) faults.push(`${name} is asked for as ${exact}, which is no exact version`);
      else if (locked[name] !== exact || installed !== exact)
        faults.push(`${name} is ${exact} in package.json and ${installed} in the lock file`);
    }
    for (const name of Object.keys(locked)) {
      if (wanted[name] === undefined) faults.push(`${name} is in the lock file, but not in package.json`);
    }
  }
  for (const name of Object.keys(dependencies)) {
    if (devDependencies[name] !== undefined) faults.push(`${name} is named twice`);
  }
  return faults;
}

function scriptFaults(lock: Lock, { allowScripts = {} }: Manifest): string[] {
  const withScript = Object.keys(lock).filter((path) => lock[path]?.hasInstallScript === true);
  const names = withScript.map(nameOf);
  return [
    ...withScript
      .filter((path) => allowScripts[nameOf(path)] !== true)
      .map((path) => `${path} runs a script as it is installed`),
    ...withScript
      .filter((path) => lock[path]?.dev !== true)
      .map((path) => `${path} would run a script where promptlog is installed`),
    ...Object.keys(allowScripts)
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is allowed a script and has none`),
  ];
}

/** A package that nothing asks for is a leftover, or a hand's work. */
function reachFaults(lock: Lock, { dependencies, devDependencies }: Manifest): string[] {
  const production = closure(lock, Object.keys(dependencies));
  const all = new Set([...production, ...closure(lock, Object.keys(devDependencies))]);
  const marked = new Set(productionPaths(lock));
  return [
    ...Object.keys(lock)
      .filter((path) => path !== '' && !all.has(path))
      .map((path) => `${path} is asked for by nothing`),
    ...production.filter((path) => !marked.has(path)).map((path) => `${path} is needed at run time and marked as dev`),
  ];
}
