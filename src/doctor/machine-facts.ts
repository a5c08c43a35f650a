/** Looks at the machine for the doctor: ports, disks, certificates, files with secrets. Changes nothing. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PromptlogError, reasonOf } from '../errors.ts';
import { findJava, type JavaSearch } from '../stack/java.ts';
import { assertPortFree, portOwner } from '../stack/port.ts';
import type { Finding } from './finding.ts';
import { type CertificateFact, type DiskFact, type JavaFact, judgePort, type SecretFileFact } from './machine.ts';

/** The Java of the embedded Elasticsearch. */
export async function javaFact(search: JavaSearch): Promise<JavaFact> {
  try {
    const { version, home } = await findJava(search);
    return { kind: 'found', version, home };
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    return { kind: 'missing', reason: error.message, fix: error.fix };
  }
}

export interface OwnPort {
  readonly name: string;
  readonly setting: string;
  readonly port: number;
  /** Whether what promptlog has there runs. */
  readonly runs: boolean;
}

/** Whether the port can be used, or is. */
export async function portFinding({ name, setting, port, runs }: OwnPort): Promise<Finding> {
  if (port === 0) return judgePort({ name, setting, port, state: 'free' });
  try {
    await assertPortFree(port, setting);
    return judgePort({ name, setting, port, state: 'free' });
  } catch (error) {
    if (!(error instanceof PromptlogError)) throw error;
    const by = await portOwner(port).catch(() => undefined);
    return judgePort({ name, setting, port, state: runs ? 'ours' : 'taken', by });
  }
}

/** The disks that these folders are on, each once; of a folder that is not there yet, the disk it will be on. */
export async function diskFacts(places: readonly (readonly [what: string, folder: string])[]): Promise<DiskFact[]> {
  const byDevice = new Map<number, { what: string[]; folder: string }>();
  for (const [what, wanted] of places) {
    let folder = wanted;
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    const { dev } = statSync(folder);
    const known = byDevice.get(dev);
    if (known === undefined) byDevice.set(dev, { what: [what], folder });
    else known.what.push(what);
  }
  return Promise.all(
    [...byDevice.values()].map(async ({ what, folder }) => {
      const { bavail, blocks, bsize } = await statfs(folder);
      return { what: what.join(' and '), folder, free: bavail * bsize, total: blocks * bsize };
    }),
  );
}

/** When the first certificate of a file in PEM ends. */
export function certificateFact(setting: string, file: string): CertificateFact {
  try {
    const { validFromDate, validToDate } = new X509Certificate(readFileSync(file));
    return { setting, file, ends: validToDate.getTime(), begins: validFromDate.getTime() };
  } catch (error) {
    return { setting, file, ends: reasonOf(error) };
  }
}

/** Of those that are there. Windows has no modes. */
export function secretFileFacts(files: readonly string[]): SecretFileFact[] {
  if (process.platform === 'win32') return [];
  return files.filter((file) => existsSync(file)).map((file) => ({ file, mode: statSync(file).mode }));
}
