import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BOOTSTRAP = resolve(import.meta.dirname, '../../scripts/bootstrap.js');

// Stands for npm: notes how it was called, and installs what FAKE_NPM tells.
const NPM = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
appendFileSync('npm.log', process.argv[2] + '\\n');
const calls = readFileSync('npm.log', 'utf8').split('\\n').length - 1;
if (process.env.FAKE_NPM === 'fails' || (process.env.FAKE_NPM === 'fails once' && calls === 1)) process.exit(7);
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/node/bin', { recursive: true });
symlinkSync(process.execPath, 'node_modules/node/bin/node');
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
delete packages[''];
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

// Stands for the tests: says what it was given, and ends as it is told.
const PROGRAM = `
const waits = process.argv[2] === 'wait';
if (waits) process.on('SIGTERM', () => process.exit(42));
console.log('ran ' + process.argv.slice(2).join(' '));
if (waits) setInterval(() => {}, 1000);
else process.exit(Number(process.argv[2] ?? 0));
`;

// Stands for the building of the page: fails while there is a file of that name.
const PAGE = `
import { existsSync } from 'node:fs';
console.error('built');
process.exit(existsSync('fails') ? 1 : 0);
`;

describe('the bootstrap script', function suite() {
  this.timeout(30_000);
  let folder = '';
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-bootstrap-'));
    for (const name of ['scripts', 'bin']) await mkdir(join(folder, name));
    await copyFile(BOOTSTRAP, join(folder, 'scripts', 'bootstrap.js'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'bin', 'promptlog.js'), '');
    await writeFile(join(folder, 'scripts', 'test.js'), PROGRAM);
    await writeFile(join(folder, 'npm-cli.cjs'), NPM);
    await writeFile(join(folder, 'npm.js'), `import './npm-cli.cjs';`);
    await lock('1.0.0');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function lock(version: string): Promise<void> {
    const packages = { '': {}, 'node_modules/a': { version }, 'node_modules/b': { version, optional: true } };
    return writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  }
  function start(args: readonly string[], fake = ''): ChildProcess {
    const { npm_lifecycle_event: _unused, ...rest } = process.env;
    const environment = { ...rest, npm_execpath: join(folder, 'npm.js'), FAKE_NPM: fake, INIT_CWD: folder };
    const child = spawn(process.execPath, [join(folder, 'scripts', 'bootstrap.js'), ...args], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  }
  async function run(args: readonly string[], fake = ''): Promise<{ code: number | null; output: string }> {
    const child = start(args, fake);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
    await once(child, 'close');
    return { code: child.exitCode, output };
  }
  const npmCalls = async (): Promise<number> =>
    (await readFile(join(folder, 'npm.log'), 'utf8').catch(() => '')).split('\n').length - 1;

  it('installs once, says so, and goes on with the arguments', async () => {
    const first = await run(['test', '0', '--b']);
    assert.deepEqual(first.code, 0, first.output);
    assert.match(first.output, /Installing packages[\s\S]*ran 0 --b/);
    assert.doesNotMatch((await run(['test', '0'])).output, /Installing/);
    assert.equal(await npmCalls(), 1);
  });

  it('installs again when the lock file changed', async () => {
    await run(['test', '0']);
    await lock('1.0.1');
    await run(['test', '0']);
    assert.equal(await npmCalls(), 2);
  });

  it('does not install what the user installed already', async () => {
    await run(['test', '0']);
    await rm(join(folder, 'node_modules', '.npm-stamp'));
    await run(['test', '0']);
    assert.equal(await npmCalls(), 1);
  });

  it('installs again when an installation was interrupted half-way', async () => {
    await mkdir(join(folder, 'node_modules', 'a'), { recursive: true });
    assert.equal((await run(['test', '0'])).code, 0);
    assert.equal(await npmCalls(), 1);
  });

  it('begins anew when what is there stands in the way, and says what to do when that fails too', async () => {
    assert.equal((await run(['test', '0'], 'fails once')).code, 0);
    await lock('2.0.0');
    const { code, output } = await run(['test', '0'], 'fails');
    assert.equal(code, 6);
    assert.match(output, /npm could not install the packages/);
  });

  it('builds the page before it goes on, and goes on without it when that fails', async () => {
    const script = join(folder, 'scripts', 'build-page.js');
    await writeFile(script, PAGE);
    assert.match((await run(['test', '0'])).output, /built\nran 0/);
    await writeFile(join(folder, 'fails'), '');
    const { code, output } = await run(['test', '0']);
    assert.equal(code, 0);
    assert.match(output, /The page could not be built[\s\S]*npm run build:page[\s\S]*ran 0/);
  });

  it('makes `npx promptlog` work in the checkout', async () => {
    await run(['test', '0']);
    if (process.platform === 'win32') return;
    assert.equal(
      await readlink(join(folder, 'node_modules', '.bin', 'promptlog')),
      join('..', '..', 'bin', 'promptlog.js'),
    );
  });

  it('ends as the program ends', async () => {
    assert.equal((await run(['test', '3'])).code, 3);
  });

  it('hands on a signal, and waits for the end', async () => {
    const child = start(['test', 'wait']);
    while (!String((await once(child.stdout ?? child, 'data'))[0]).includes('ran wait'));
    child.kill('SIGTERM');
    await once(child, 'exit');
    assert.equal(child.exitCode, 42);
  });

  it('says how it is used', async () => {
    const { code, output } = await run(['fly']);
    assert.equal(code, 2);
    assert.match(output, /up\|down\|test/);
  });
});
