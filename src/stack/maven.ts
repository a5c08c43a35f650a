/** Fetches an archive through the Maven client, which keeps it in its own repository. */
import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { PromptlogError, reasonOf } from '../errors.ts';
import { assertChecksum, type Checksum } from './checksum.ts';

const run = promisify(execFile);
const MAVEN = platform() === 'win32' ? 'mvn.cmd' : 'mvn';

export interface Artifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
  readonly packaging: string;
  readonly checksum: Checksum;
  readonly bytes: number;
}

export interface MavenFetch {
  readonly onProgress: (bytes: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Default: the repository of the Maven settings, else the usual one. */
  readonly repository?: string;
}

/** True when the Maven client can be started. */
export async function hasMaven(): Promise<boolean> {
  return run(MAVEN, ['--version'], { shell: platform() === 'win32' }).then(
    () => true,
    () => false,
  );
}

/** The artifact's verified file, if Maven has it already. A damaged one is deleted. */
export async function fetchedByMaven(artifact: Artifact, repository?: string): Promise<string | undefined> {
  const file = fileOf(artifact, repository ?? (await repositoryFolder()));
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return undefined;
  try {
    await assertChecksum(file, artifact.checksum);
    return file;
  } catch (error) {
    if (error instanceof PromptlogError) await rm(file, { force: true });
    return undefined;
  }
}

/** Has Maven fetch the artifact. Throws PL_STACK_FETCH, or PL_STACK_CHECKSUM when what came is something else. */
export async function fetchByMaven(artifact: Artifact, options: MavenFetch): Promise<string> {
  const repository = options.repository ?? (await repositoryFolder());
  const file = fileOf(artifact, repository);
  const watch = setInterval(() => {
    void growing(file).then((bytes) => options.onProgress(Math.min(bytes, artifact.bytes), artifact.bytes));
  }, 250);
  try {
    await maven(getArguments(artifact, options.repository), options.signal);
  } finally {
    clearInterval(watch);
  }
  const found = await stat(file).then(
    () => file,
    async () => fileOf(artifact, await askRepository()),
  );
  try {
    await assertChecksum(found, artifact.checksum);
    return found;
  } catch (error) {
    // A damaged file would be handed out again for ever: Maven does not look twice at what it has.
    if (error instanceof PromptlogError) await rm(found, { force: true });
    throw error;
  }
}

function getArguments(artifact: Artifact, repository: string | undefined): string[] {
  const { group, name, version, packaging } = artifact;
  const place = repository === undefined ? [] : [`-Dmaven.repo.local=${repository}`];
  const coordinates = `-Dartifact=${group}:${name}:${version}:${packaging}`;
  // -U: a fetch that failed is otherwise remembered and not tried again for a day.
  return ['-q', '-B', '-U', ...place, 'dependency:get', '-Dtransitive=false', coordinates];
}

function maven(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(MAVEN, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: platform() === 'win32',
      ...(signal === undefined ? {} : { signal }),
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-10_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      const reason = signal?.aborted === true ? 'it was interrupted' : `Maven did not start: ${reasonOf(error)}`;
      reject(new PromptlogError('PL_STACK_FETCH', { reason }, error));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new PromptlogError('PL_STACK_FETCH', { reason: `Maven says: ${firstError(output)}` }));
    });
  });
}

// Maven writes into a temporary name beside the final one, and which one changes with its version.
async function growing(file: string): Promise<number> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name))
      .then(({ size }) => size)
      .catch(() => 0),
  );
  return Math.max(0, ...(await Promise.all(sizes)));
}

async function repositoryFolder(): Promise<string> {
  const settings = await readFile(join(homedir(), '.m2', 'settings.xml'), 'utf8').catch(() => '');
  const named = settings
    .replace(/<!--[\s\S]*?-->/g, '')
    .match(/<localRepository>\s*([^<$]+?)\s*<\/localRepository>/)?.[1];
  return named ?? join(homedir(), '.m2', 'repository');
}

// Slow, as it starts Maven again: only asked when the file is not where it usually is.
async function askRepository(): Promise<string> {
  const args = ['-q', '-B', 'help:evaluate', '-Dexpression=settings.localRepository', '-DforceStdout'];
  const { stdout } = await run(MAVEN, args, { shell: platform() === 'win32' });
  return stdout.trim();
}

function fileOf(artifact: Artifact, repository: string): string {
  const { group, name, version, packaging } = artifact;
  return join(repository, ...group.split('.'), name, version, `${name}-${version}.${packaging}`);
}

function firstError(output: string): string {
  const lines = stripVTControlCharacters(output).trim().split('\n');
  const line = lines.find((text) => text.includes('[ERROR]')) ?? lines.at(-1) ?? '';
  const reason = line.replace('[ERROR]', '').replace(/Failed to execute goal .* on project [^:]*: /, '');
  return reason.trim().slice(0, 400) || 'nothing';
}
