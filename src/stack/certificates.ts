/** The certificates of a stack in one folder: an authority, and a certificate with its key for each service; made, kept or renewed. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { PromptlogError, reasonOf } from '../errors.ts';
import { newAuthority, newCertificate, type Pair } from './certificate-authority.ts';
import { writeSecretFile } from './secret-file.ts';

export interface CertificatesOptions {
  /** Gets `ca/ca.crt`, and `<service>/<service>.crt` and `.key`. */
  readonly folder: string;
  /** Where the key of the authority is kept: not where the services can read it. Default: `ca` in the folder. */
  readonly authorityFolder?: string;
  readonly services: readonly string[];
  /** Names and addresses of this machine, in every certificate. */
  readonly hosts?: readonly string[];
  readonly now?: Date;
}

export interface CertificateFate {
  readonly name: string;
  readonly fate: 'made' | 'kept' | 'renewed';
  /** Why it was not kept. */
  readonly reason?: string;
  /** ISO 8601. */
  readonly expires: string;
}

const AUTHORITY = 'promptlog certificate authority';
const AUTHORITY_DAYS = 3650;
const SERVICE_DAYS = 365;
/** Sooner than this before their end they are renewed. */
const RENEWAL_DAYS = 30;
const DAY_MS = 86_400_000;
const OWN_HOSTS = ['localhost', '127.0.0.1', '::1'];

/** Brings the folder up to date; safe to run at every start. Throws PL_OUTPUT when the folder cannot be read or written. */
export async function ensureCertificates(options: CertificatesOptions): Promise<readonly CertificateFate[]> {
  const { folder, authorityFolder = join(folder, 'ca'), services, hosts = [], now = new Date() } = options;
  try {
    const authority = await ensureAuthority(folder, authorityFolder, now);
    const fates = [authority.fate];
    for (const service of services) {
      const names = [...new Set([service, ...OWN_HOSTS, ...hosts])];
      fates.push(await ensureService(authority.pair, join(folder, service), service, names, now));
    }
    return fates;
  } catch (error) {
    throw new PromptlogError('PL_OUTPUT', { reason: `${folder}: ${reasonOf(error)}` }, error);
  }
}

async function ensureAuthority(folder: string, authorityFolder: string, now: Date) {
  const files = { certificate: join(authorityFolder, 'ca.crt'), key: join(authorityFolder, 'ca.key') };
  const found = await readPair(files);
  const reason = found === undefined ? undefined : pairFault(found, now);
  const isKept = found !== undefined && reason === undefined;
  const pair = isKept ? found : await newAuthority(AUTHORITY, { now, days: AUTHORITY_DAYS });
  if (!isKept) {
    await mkdir(authorityFolder, { recursive: true });
    await writePair(files, pair);
  }
  const copy = join(folder, 'ca', 'ca.crt');
  if ((await textOf(copy)) !== pair.certificate) {
    await mkdir(join(folder, 'ca'), { recursive: true });
    await writePublic(copy, pair.certificate);
  }
  return { pair, fate: fateOf('ca', found, pair, reason) };
}

async function ensureService(
  authority: Pair,
  folder: string,
  service: string,
  names: readonly string[],
  now: Date,
): Promise<CertificateFate> {
  const files = { certificate: join(folder, `${service}.crt`), key: join(folder, `${service}.key`) };
  const found = await readPair(files);
  const reason = found === undefined ? undefined : (pairFault(found, now) ?? serviceFault(found, authority, names));
  if (found !== undefined && reason === undefined) return fateOf(service, found, found);
  const pair = await newCertificate(authority, service, names, { now, days: SERVICE_DAYS });
  await mkdir(folder, { recursive: true });
  await writePair(files, pair);
  return fateOf(service, found, pair, reason);
}

/** What stands against going on with it. */
function pairFault({ certificate, key }: Pair, now: Date): string | undefined {
  try {
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return 'its key was that of another';
    const left = (Date.parse(parsed.validTo) - now.getTime()) / DAY_MS;
    if (left < RENEWAL_DAYS) return left < 0 ? 'it had expired' : `it had ${Math.floor(left)} days left`;
    return undefined;
  } catch {
    return 'it could not be read';
  }
}

function serviceFault({ certificate }: Pair, authority: Pair, names: readonly string[]): string | undefined {
  const parsed = new X509Certificate(certificate);
  if (!parsed.verify(new X509Certificate(authority.certificate).publicKey)) return 'another authority had signed it';
  const missing = names.find((name) => !isFor(parsed, name));
  return missing === undefined ? undefined : `it was not for ${missing}`;
}

function isFor(certificate: X509Certificate, name: string): boolean {
  const found = isIP(name) === 0 ? certificate.checkHost(name, { wildcards: false }) : certificate.checkIP(name);
  return found !== undefined;
}

function fateOf(name: string, found: Pair | undefined, pair: Pair, reason?: string): CertificateFate {
  const expires = new Date(new X509Certificate(pair.certificate).validTo).toISOString();
  if (found === pair) return { name, fate: 'kept', expires };
  return reason === undefined ? { name, fate: 'made', expires } : { name, fate: 'renewed', reason, expires };
}

interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Undefined when there is nothing yet; half a pair is one that cannot be used. */
async function readPair(files: PairFiles): Promise<Pair | undefined> {
  const [certificate, key] = await Promise.all([textOf(files.certificate), textOf(files.key)]);
  if (certificate === undefined && key === undefined) return undefined;
  return { certificate: certificate ?? '', key: key ?? '' };
}

// A crash between the two leaves a pair that does not fit, which the next start sees.
async function writePair(files: PairFiles, { certificate, key }: Pair): Promise<void> {
  await writeSecretFile(files.key, key);
  await writePublic(files.certificate, certificate);
}

async function writePublic(file: string, text: string): Promise<void> {
  await writeSecretFile(file, text);
  await chmod(file, 0o644);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
