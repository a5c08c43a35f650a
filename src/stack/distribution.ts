/** The Elasticsearch software: fetched once into the cache, verified, unpacked whole or not at all. */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { PromptlogError, reasonOf } from '../errors.ts';
import { unpack } from './archive.ts';
import type { Checksum } from './checksum.ts';
import { assertSpace, blameDisk, freeBytes } from './disk-space.ts';
import { download, fetchText } from './download.ts';
import { type Artifact, fetchByMaven, fetchedByMaven, hasMaven } from './maven.ts';
import { lock } from './process-lock.ts';
import { type Reporter, SILENT } from './reporter.ts';

/** The version of Elasticsearch that comes with promptlog. */
export const ELASTICSEARCH_VERSION = '9.5.2';

/** The server as it is in the Maven repositories. */
export const ELASTICSEARCH_ARTIFACT: Artifact = Object.freeze({
  group: 'org.elasticsearch.distribution.integ-test-zip',
  name: 'elasticsearch',
  version: ELASTICSEARCH_VERSION,
  packaging: 'zip',
  checksum: { algorithm: 'sha256', hex: 'de3d9c88b5f993d9b1f937a1da8d7bfa3e881f83bf3a0dab3e49a8d557934618' } as const,
  bytes: 132_362_371,
});

const UNPACKED_FACTOR = 2.5;
const STAMP = '.promptlog-complete';
const MB = 1_000_000;

export interface DistributionOptions {
  /** Folder of fetched software. */
  readonly cache: string;
  /** A folder, a zip or tar.gz file, or a URL to take it from. */
  readonly source?: string | undefined;
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Free bytes on the disk of a folder. Default: asks the system. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** The folder of a complete Elasticsearch; fetches and unpacks it when it is not there yet. */
export async function ensureDistribution(options: DistributionOptions): Promise<string> {
  const source = options.source;
  if (source !== undefined && !isUrl(source)) {
    const found = await stat(source).catch(() => undefined);
    if (found === undefined) throw unusable(source, 'there is no such file or folder');
    if (found.isDirectory()) return usableFolder(resolve(source));
  }
  const folder = join(options.cache, await folderName(source));
  if (await isComplete(folder)) return folder;
  await mkdir(options.cache, { recursive: true, mode: 0o755 });
  const reporter = options.reporter ?? SILENT;
  const held = await lock(join(options.cache, 'fetch.lock'), ({ pid }) =>
    reporter.note(`Process ${pid} is fetching Elasticsearch already; waiting for it.`),
  );
  try {
    if (!(await isComplete(folder))) await install(folder, options);
    return folder;
  } finally {
    await held.release();
  }
}

async function install(folder: string, options: DistributionOptions): Promise<void> {
  await removeLeftovers(options.cache);
  const archive = await archiveFor(options);
  const draft = join(options.cache, `.unpack-${process.pid}`);
  const { size } = await stat(archive.file);
  const needed = size * UNPACKED_FACTOR;
  assertSpace(options.cache, await (options.freeBytes ?? freeBytes)(options.cache), needed);
  try {
    const bar = (options.reporter ?? SILENT).progress('Unpacking Elasticsearch', megabytes(size), 'MB');
    await unpack(archive.file, draft, (bytes) => bar.update(megabytes(bytes)));
    const inner = await usableFolder(await singleFolder(draft));
    await writeFile(join(inner, STAMP), `${JSON.stringify({ source: options.source ?? ELASTICSEARCH_ARTIFACT })}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(inner, folder);
    bar.finish();
    if (archive.ours) await rm(archive.file, { force: true });
  } catch (error) {
    const blamed = await blameDisk(error, options.cache, needed);
    throw blamed instanceof PromptlogError ? blamed : unusable(archive.file, reasonOf(blamed), blamed);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

interface Archive {
  readonly file: string;
  /** True when it was fetched into our cache, so that it can be deleted once unpacked. */
  readonly ours: boolean;
}

async function archiveFor(options: DistributionOptions): Promise<Archive> {
  const { source } = options;
  if (source !== undefined) {
    return isUrl(source) ? downloaded(source, options, false) : { file: resolve(source), ours: false };
  }
  const local = await fetchedByMaven(ELASTICSEARCH_ARTIFACT);
  if (local !== undefined) return { file: local, ours: false };
  if (await hasMaven()) return { file: await fetchWithMaven(options), ours: false };
  return downloaded(vendorArchive(), options, true);
}

async function fetchWithMaven(options: DistributionOptions): Promise<string> {
  const { bytes } = ELASTICSEARCH_ARTIFACT;
  const bar = (options.reporter ?? SILENT).progress('Fetching Elasticsearch', megabytes(bytes), 'MB');
  try {
    const file = await fetchByMaven(ELASTICSEARCH_ARTIFACT, {
      onProgress: (done) => bar.update(megabytes(done)),
      signal: options.signal,
    });
    bar.finish();
    return file;
  } catch (error) {
    bar.finish('failed');
    throw error;
  }
}

async function downloaded(url: string, options: DistributionOptions, mustVerify: boolean): Promise<Archive> {
  const checksum = await publishedChecksum(url, options.signal);
  if (checksum === undefined) {
    const reason = `${url}.sha512, which would verify it, is not there`;
    if (mustVerify) throw new PromptlogError('PL_STACK_FETCH', { reason });
    options.reporter?.note(`The archive is not verified: ${reason}.`);
  }
  const file = join(options.cache, `${digest(url)}-${basename(new URL(url).pathname)}`);
  const bar = (options.reporter ?? SILENT).progress('Fetching Elasticsearch', undefined, 'MB');
  try {
    await download({
      url,
      file,
      checksum,
      signal: options.signal,
      onProgress: (bytes, total) => bar.update(megabytes(bytes), total === undefined ? undefined : megabytes(total)),
    });
    bar.finish();
  } catch (error) {
    bar.finish('failed');
    throw error;
  }
  return { file, ours: true };
}

async function publishedChecksum(url: string, signal: AbortSignal | undefined): Promise<Checksum | undefined> {
  const hex = (await fetchText(`${url}.sha512`, signal))?.trim().split(/\s/)[0];
  return hex !== undefined && /^[0-9a-f]{128}$/.test(hex) ? { algorithm: 'sha512', hex } : undefined;
}

function vendorArchive(): string {
  const systems: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
  const machine = arch() === 'arm64' ? 'aarch64' : 'x86_64';
  const name = `elasticsearch-${ELASTICSEARCH_VERSION}-${systems[platform()] ?? 'linux'}-${machine}`;
  return `https://artifacts.elastic.co/downloads/elasticsearch/${name}.${platform() === 'win32' ? 'zip' : 'tar.gz'}`;
}

async function folderName(source: string | undefined): Promise<string> {
  if (source === undefined) return `elasticsearch-${ELASTICSEARCH_VERSION}`;
  if (isUrl(source)) return `elasticsearch-${digest(source)}`;
  const { size, mtimeMs } = await stat(source);
  return `elasticsearch-${digest(`${resolve(source)} ${size} ${mtimeMs}`)}`;
}

async function usableFolder(folder: string): Promise<string> {
  const program = join(folder, 'bin', platform() === 'win32' ? 'elasticsearch.bat' : 'elasticsearch');
  const missing = await access(program).then(
    () => undefined,
    () => program,
  );
  if (missing !== undefined) throw unusable(folder, `${missing} is missing`);
  return folder;
}

async function singleFolder(folder: string): Promise<string> {
  const names = await readdir(folder);
  const [only] = names;
  return names.length === 1 && only !== undefined ? join(folder, only) : folder;
}

async function isComplete(folder: string): Promise<boolean> {
  return readFile(join(folder, STAMP)).then(
    () => true,
    () => false,
  );
}

// Only called under the lock: whatever is half-unpacked was left by a process that is gone.
async function removeLeftovers(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith('.unpack-'));
  await Promise.all(names.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}

function unusable(place: string, reason: string, cause?: unknown): PromptlogError {
  return new PromptlogError('PL_STACK_DISTRIBUTION', { place, reason }, cause);
}

const isUrl = (source: string): boolean => /^https?:\/\//.test(source);
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const megabytes = (bytes: number): number => Math.round(bytes / MB);
