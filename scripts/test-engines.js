// The real engines that tests run on: which test needs which, and how a missing one is brought.
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// By the name of the file in test/support that starts it.
const ENGINES = { elasticsearch: prepareElasticsearch };

/** The engines that PROMPTLOG_TEST_WITHOUT can leave out. */
export function engineNames(root) {
  return Object.keys(ENGINES).filter((name) => existsSync(supportFile(root, name)));
}

/** Brings every engine that is not left out; throws where it cannot. */
export async function prepareEngines(root, without) {
  for (const name of engineNames(root)) if (!without.includes(name)) await ENGINES[name](root);
}

/** The integration tests: those to run, and those left out as they import the support file of a left-out engine, directly or not. */
export function integrationTests(root, without) {
  const unwanted = new Set(without.map((name) => supportFile(root, name)));
  const folder = join(root, 'test', 'integration');
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.test.ts'))
    : [];
  const paths = files.sort().map((name) => join(folder, name));
  const leftOut = paths.filter((file) => [...importsOf(file, root)].some((each) => unwanted.has(each)));
  return { leftOut, toRun: paths.filter((file) => !leftOut.includes(file)) };
}

function importsOf(file, root, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.[^']+\.ts)'/g)) {
    const target = resolve(dirname(file), path);
    if (target.startsWith(join(root, 'test'))) importsOf(target, root, seen);
  }
  return seen;
}

function supportFile(root, name) {
  return join(root, 'test', 'support', `${name}.ts`);
}

async function prepareElasticsearch() {
  const { loadConfig } = await import('../src/config.ts');
  const { ensureDistribution } = await import('../src/stack/distribution.ts');
  const { findJava } = await import('../src/stack/java.ts');
  const { hasMaven } = await import('../src/stack/maven.ts');
  const { serverAccount } = await import('../src/stack/server-account.ts');
  const { Terminal } = await import('../src/cli/terminal.ts');
  const config = loadConfig();
  const javaHome = config.text('stack.javaHome');
  const search = { javaHome, account: await serverAccount() };
  try {
    await findJava(search);
  } catch (error) {
    if (javaHome !== undefined || !(await installDebian(['openjdk-25-jre-headless', 'openjdk-21-jre-headless'])))
      throw error;
  }
  const java = await findJava(search);
  const cache = config.required('cache');
  const source = config.text('stack.elasticsearchDistribution');
  const unpacked = existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('elasticsearch-'));
  if (source === undefined && !unpacked && !(await hasMaven())) await installDebian(['maven']);
  const folder = await ensureDistribution({ cache, source, reporter: new Terminal() });
  console.log(`Java ${java.version} (${java.home})\nElasticsearch (${folder})`);
}

/** Installs the first of these packages that Debian has; false when this is not Debian, we are not root, or it has none. */
async function installDebian(names) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  await apt(['update', '-q']);
  for (const name of names) {
    const { stdout } = await run('apt-cache', ['policy', name]);
    if (!/Candidate: \d/.test(stdout)) continue;
    console.log(`Installing the package ${name} …`);
    return (await apt(['install', '-y', '-q', '--no-install-recommends', name])) === 0;
  }
  return false;
}

function apt(args) {
  return new Promise((done) => {
    const child = spawn('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.on('error', () => done(1));
    child.on('exit', (code) => done(code ?? 1));
  });
}
