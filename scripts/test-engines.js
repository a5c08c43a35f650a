// The real engines that tests run on: which test needs which, and how a missing one is brought.
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// By the name of the file in test/support that starts it.
const ENGINES = {
  elasticsearch: prepareElasticsearch,
  kafka: prepareKafka,
  rabbitmq: prepareRabbitmq,
  emitters: prepareEmitters,
  schemathesis: prepareSchemathesis,
  browser: prepareBrowser,
  jruby: prepareJruby,
  'go-tool': prepareGo,
  mono: prepareMono,
  'azure-grammars': prepareGrammars,
  'gateway-clients': prepareGatewayClients,
  tables: prepareTables,
  'node-versions': prepareNodes,
};

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

async function prepareKafka() {
  const { findJava } = await import('../src/stack/java.ts');
  const { hasMaven } = await import('../src/stack/maven.ts');
  const { kafkaSoftware } = await import('../test/support/kafka.ts');
  if (!(await succeeds(findJava()))) await installDebian(['openjdk-25-jre-headless', 'openjdk-21-jre-headless']);
  if (!(await hasMaven())) await installDebian(['maven']);
  if (!(await succeeds(run('openssl', ['version'])))) await installDebian(['openssl']);
  console.log(`Kafka (${await kafkaSoftware()})`);
}

function succeeds(work) {
  return work.then(
    () => true,
    () => false,
  );
}

async function prepareRabbitmq() {
  const program = '/usr/lib/rabbitmq/bin/rabbitmq-server';
  if (!existsSync(program)) await withoutServices(() => installDebian(['rabbitmq-server']));
  if (!existsSync(program))
    throw new Error("These tests need RabbitMQ of Debian's package rabbitmq-server; install it.");
  console.log(`RabbitMQ (${program})`);
}

/** Debian starts a service as it is installed and with each start of the machine; the tests start theirs themselves. */
async function withoutServices(install) {
  if (process.getuid?.() !== 0) return;
  const policy = '/usr/sbin/policy-rc.d';
  const before = existsSync(policy) ? readFileSync(policy) : undefined;
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
    if (existsSync('/run/systemd/system')) await run('systemctl', ['disable', 'rabbitmq-server']).catch(() => {});
  } finally {
    if (before === undefined) rmSync(policy);
    else writeFileSync(policy, before);
  }
}

async function prepareEmitters() {
  await ensurePython();
  const { prepareEmitters: prepare } = await import('../test/support/emitters.ts');
  await prepare();
  console.log('Instrumentations of OpenTelemetry, OpenLLMetry and OpenLIT');
}

async function prepareSchemathesis() {
  await ensurePython();
  const { prepareSchemathesis: prepare } = await import('../test/support/schemathesis.ts');
  console.log(`Schemathesis (${await prepare()})`);
}

async function prepareGatewayClients() {
  await ensurePython();
  const { prepareGatewayClients: prepare } = await import('../test/support/gateway-clients.ts');
  console.log(`Clients of OpenAI's API in Python (${await prepare()})`);
}

async function prepareTables() {
  await ensurePython();
  const { prepareTables: prepare } = await import('../test/support/tables.ts');
  console.log(`Readers of tables: pandas, pyarrow, DuckDB (${await prepare()})`);
}

async function prepareBrowser() {
  const program = '/usr/bin/chromium';
  if (!existsSync(program)) await installDebian(['chromium']);
  if (!existsSync(program)) throw new Error("These tests need Chromium of Debian's package chromium; install it.");
  console.log(`Chromium (${program})`);
}

async function prepareJruby() {
  const { findJava } = await import('../src/stack/java.ts');
  const { hasMaven } = await import('../src/stack/maven.ts');
  const { jrubySoftware } = await import('../test/support/jruby.ts');
  if (!(await succeeds(findJava()))) await installDebian(['openjdk-25-jre-headless', 'openjdk-21-jre-headless']);
  if (!(await hasMaven())) await installDebian(['maven']);
  console.log(`JRuby (${await jrubySoftware()})`);
}

/** Builds the programs too: a test would time out while a cold build runs. */
async function prepareGo() {
  if (!(await isNewGo())) await installDebian(['golang-go']);
  if (!(await isNewGo())) throw new Error('These tests need Go 1.24 or newer (https://go.dev/dl); install it.');
  const { goTool, goToolNames } = await import('../test/support/go-tool.ts');
  for (const name of goToolNames()) console.log(`Go program (${await goTool(name)})`);
}

async function isNewGo() {
  const { stdout } = await run('go', ['version']).catch(() => ({ stdout: '' }));
  const [, minor] = /\bgo1\.(\d+)/.exec(stdout) ?? [];
  return Number(minor) >= 24;
}

async function prepareMono() {
  const packages = ['mono-mcs', 'mono-runtime', 'libnewtonsoft-json5.0-cil', 'libmono-system-xml-linq4.0-cil'];
  const isThere = () => existsSync('/usr/bin/mcs') && existsSync('/usr/bin/mono') && hasJsonLibrary();
  for (const name of isThere() ? [] : packages) await installDebian([name]);
  if (!isThere()) throw new Error(`These tests need Mono of Debian's packages ${packages.join(', ')}; install them.`);
  console.log('Mono (/usr/bin/mono)');
}

function hasJsonLibrary() {
  return ['/usr/lib/mono/gac/Newtonsoft.Json', '/usr/lib/cli/Newtonsoft.Json-5.0'].some((path) => existsSync(path));
}

async function prepareGrammars() {
  await ensurePython();
  const { prepareGrammars: prepare } = await import('../test/support/azure-grammars.ts');
  console.log(`Grammars of Bicep and XML (${await prepare()})`);
}

async function prepareNodes() {
  const { prepareNodeVersions } = await import('../test/support/node-versions.ts');
  for (const [version, program] of await prepareNodeVersions()) console.log(`Node ${version} (${program})`);
}

/** Debian has what virtual environments need in a package of its own. */
async function ensurePython() {
  const isThere = await run('python3', ['-c', 'import ensurepip, venv']).then(
    () => true,
    () => false,
  );
  if (!isThere && !(await installDebian(['python3-venv']))) {
    throw new Error('Python 3.10 or newer with its module venv is needed for these tests; install it.');
  }
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
