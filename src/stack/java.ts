/** Finds the Java that runs Elasticsearch: the newest of 21 or later, wherever this system keeps one. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemEnvironment } from '../config.ts';
import { PromptlogError } from '../errors.ts';
import { isReachable, type ServerAccount } from './server-account.ts';

const run = promisify(execFile);
const MINIMUM = 21;
const PROGRAM = platform() === 'win32' ? 'java.exe' : 'java';

export interface Java {
  /** The folder that goes into ES_JAVA_HOME. */
  readonly home: string;
  /** Its major version. */
  readonly version: number;
  /** Where it was named: a setting, a variable, PATH or a folder of JVMs. */
  readonly from: string;
}

export interface JavaSearch {
  /** The setting stack.javaHome: only that one is looked at. */
  readonly javaHome?: string | undefined;
  /** The account the server runs as, which must reach it too. */
  readonly account?: ServerAccount | undefined;
  /** Default: the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Folders that hold one JVM per folder. Default: the usual ones of this system. */
  readonly folders?: readonly string[];
}

/** The newest usable Java. Throws PL_STACK_JAVA saying what was found instead. */
export async function findJava(search: JavaSearch = {}): Promise<Java> {
  const found: Java[] = [];
  const unreachable: string[] = [];
  for (const [from, home] of await candidates(search)) {
    const version = await versionOf(home);
    if (version === undefined) continue;
    if (await isReachable(join(home, 'bin'), search.account)) found.push({ home, version, from });
    else unreachable.push(home);
  }
  const best = found.reduce<Java | undefined>(
    (newest, java) => (newest === undefined || java.version > newest.version ? java : newest),
    undefined,
  );
  if (best !== undefined && best.version >= MINIMUM) return best;
  throw new PromptlogError('PL_STACK_JAVA', { found: missing(search, best, unreachable), command: installCommand() });
}

/** The command that installs a Java on this system. */
export function installCommand(): string {
  if (platform() === 'darwin') return 'brew install openjdk';
  if (platform() === 'win32') return 'winget install EclipseAdoptium.Temurin.25.JRE';
  return 'the package openjdk-25-jre-headless or openjdk-21-jre-headless of your distribution, or Temurin from adoptium.net';
}

async function candidates(search: JavaSearch): Promise<[string, string][]> {
  if (search.javaHome !== undefined) return [['stack.javaHome', search.javaHome]];
  const environment = search.environment ?? systemEnvironment();
  const named: [string, string][] = [];
  for (const variable of ['ES_JAVA_HOME', 'JAVA_HOME']) {
    const home = environment[variable];
    if (home !== undefined && home !== '') named.push([variable, home]);
  }
  for (const folder of (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter)) {
    const program = folder === '' ? undefined : await realpath(join(folder, PROGRAM)).catch(() => undefined);
    if (program !== undefined) named.push(['PATH', dirname(dirname(program))]);
  }
  for (const folder of search.folders ?? jvmFolders(environment)) {
    for (const name of (await readdir(folder).catch(() => [])).sort()) {
      named.push([folder, join(folder, name)], [folder, join(folder, name, 'Contents', 'Home')]);
      named.push([folder, join(folder, name, 'libexec', 'openjdk.jdk', 'Contents', 'Home')]);
    }
  }
  return named;
}

function jvmFolders(environment: Readonly<Record<string, string | undefined>>): string[] {
  const sdkman = join(environment['SDKMAN_DIR'] ?? join(homedir(), '.sdkman'), 'candidates', 'java');
  const own = [sdkman, join(homedir(), '.jdks')];
  if (platform() === 'darwin') {
    const machines = 'Library/Java/JavaVirtualMachines';
    return [`/${machines}`, join(homedir(), machines), '/opt/homebrew/opt', '/usr/local/opt', ...own];
  }
  if (platform() === 'win32') {
    const programs = environment['ProgramFiles'] ?? 'C:\\Program Files';
    const vendors = ['Eclipse Adoptium', 'Java', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft'];
    return [...vendors.map((vendor) => join(programs, vendor)), ...own];
  }
  return ['/usr/lib/jvm', '/usr/lib64/jvm', '/usr/java', '/opt', '/opt/java', '/usr/local', ...own];
}

// The file `release` of a JVM tells its version without starting it; a few distributions leave it out.
async function versionOf(home: string): Promise<number | undefined> {
  const program = join(home, 'bin', PROGRAM);
  const executable = await access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!executable) return undefined;
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
  const written = release.match(/^JAVA_VERSION="?([\d.]+)/m)?.[1] ?? (await askVersion(program));
  const [first, second] = (written ?? '').split('.').map(Number);
  return first === 1 ? second : first === 0 ? undefined : first;
}

async function askVersion(program: string): Promise<string | undefined> {
  try {
    const { stderr, stdout } = await run(program, ['-version'], { timeout: 20_000 });
    return `${stderr}${stdout}`.match(/version "([\d.]+)/)?.[1];
  } catch {
    return undefined;
  }
}

function missing(search: JavaSearch, newest: Java | undefined, unreachable: readonly string[]): string {
  const where = search.javaHome === undefined ? '' : ` at ${search.javaHome}`;
  if (newest !== undefined) return `the newest found${where} is ${newest.version} (${newest.home})`;
  const first = unreachable[0];
  if (first !== undefined) return `${first} cannot be reached by the account nobody that runs it`;
  return `none was found${where === '' ? ' in ES_JAVA_HOME, JAVA_HOME, PATH and the usual folders' : where}`;
}
