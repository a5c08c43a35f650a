// The way in: runs on Node 20 without any package, installs the packages when the lock file changed, and goes on under the
// Node that came with them. node scripts/bootstrap.js up|down|test [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WINDOWS = process.platform === 'win32';
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.npm-stamp');
const BUNDLED_NODE = join(MODULES, 'node', 'bin', WINDOWS ? 'node.exe' : 'node');
const OLDEST_NODE = 20;
const EXIT_SETUP = 6;

const COMMANDS = {
  up: ['src/cli/main.ts', 'up'],
  down: ['src/cli/main.ts', 'down'],
  test: ['scripts/test.js'],
};

const [command = '', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command)) stop(2, 'Use: node scripts/bootstrap.js up|down|test [arguments]');
if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  stop(
    EXIT_SETUP,
    `Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or later from https://nodejs.org.`,
  );
}
install();
if (command !== 'down') buildPage();
run(COMMANDS[command], rest);

function install() {
  const wanted = lockHash();
  if (readText(STAMP) === wanted && existsSync(BUNDLED_NODE)) return;
  if (!isInstalled()) {
    console.error('Installing packages (once; a minute or so) …');
    // The packages are for the Node they bring, so what npm thinks of the one it runs on is beside the point.
    const args = ['ci', '--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error'];
    // What an interrupted installation left can stand in the way of the next one.
    if (npm(args) !== 0) {
      rmSync(MODULES, { recursive: true, force: true });
      const status = npm(args);
      if (status !== 0)
        stop(EXIT_SETUP, 'npm could not install the packages: see its lines above, and run the command again.');
    }
    bringNode();
  }
  linkCommand();
  writeFileSync(STAMP, wanted);
}

// npm writes its own list of what is installed last, so where it fits the lock file the installation is whole.
function isInstalled() {
  try {
    const { packages: wanted } = JSON.parse(readText(join(ROOT, 'package-lock.json')));
    const { packages: found } = JSON.parse(readText(join(MODULES, '.package-lock.json')));
    const missing = Object.entries(wanted).some(
      ([path, entry]) => path !== '' && !entry.optional && !entry.devOptional && found[path]?.version !== entry.version,
    );
    return !missing && existsSync(BUNDLED_NODE);
  } catch {
    return false;
  }
}

// The package `node` brings its program by an install script, which a user's npm settings may forbid.
function bringNode() {
  if (existsSync(BUNDLED_NODE)) return;
  npm(['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts']);
  if (!existsSync(BUNDLED_NODE)) {
    stop(
      EXIT_SETUP,
      'The package `node` was installed without its program: run `npm rebuild node --ignore-scripts=false`.',
    );
  }
}

// npm links the programs of the packages, not the project's own; with this, `npx promptlog` works in the checkout.
function linkCommand() {
  const program = join(ROOT, 'bin', 'promptlog.js');
  const link = join(MODULES, '.bin', 'promptlog');
  mkdirSync(join(MODULES, '.bin'), { recursive: true });
  rmSync(link, { force: true });
  if (WINDOWS) {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\promptlog.js" %*\r\n');
    return;
  }
  chmodSync(program, 0o755);
  symlinkSync(join('..', '..', 'bin', 'promptlog.js'), link);
}

// The collector runs without its page too, and says where it should be how to build it.
function buildPage() {
  const script = join(ROOT, 'scripts', 'build-page.js');
  if (!existsSync(script)) return;
  const { status } = spawnSync(BUNDLED_NODE, [script], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error('The page could not be built, and the rest goes on without it. `npm run build:page` tries again.');
}

function npm(args) {
  // When npm itself started us, it says where it is; that one is sure to work.
  const own = process.env.npm_execpath;
  const [program, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  const result = spawnSync(program, [...first, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: WINDOWS && first.length === 0,
  });
  if (result.signal !== null) stop(128 + 2, 'Interrupted while installing packages; the next run begins that again.');
  return result.status ?? 1;
}

function run(target, args) {
  const child = spawn(BUNDLED_NODE, ['--disable-warning=ExperimentalWarning', ...target.map(inRoot), ...args], {
    stdio: 'inherit',
    // npm changes into the project's folder; paths on the command line are meant from where the user stood.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    // Halves the time until the program's own first line.
    env: { NODE_COMPILE_CACHE: join(MODULES, '.cache', 'promptlog'), ...process.env },
  });
  // A terminal's Ctrl-C reaches the child by itself, and sent on it would count twice.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    });
  }
  watchParent(child);
  child.on('error', (error) => stop(EXIT_SETUP, `${BUNDLED_NODE} did not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    // End as the child did, so that whoever waits for us sees it.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

// Whoever kills npm means what it runs; npm, or the shell between, does not always hand that on.
function watchParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

function inRoot(part) {
  return part.includes('/') ? join(ROOT, part) : part;
}

function lockHash() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function stop(status, text) {
  console.error(text);
  process.exit(status);
}
