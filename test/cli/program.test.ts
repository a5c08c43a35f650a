/** What a command line loads: the command it names, and nothing that only others need. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asksVersion, commandIn } from '../../src/cli/program.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const HOOKS = `import { registerHooks } from 'node:module';
import { writeFileSync } from 'node:fs';
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
process.on('exit', () => writeFileSync(process.env.LOADED_FILE, loaded.join('\\n')));`;

describe('the words of a command line', () => {
  it('name a command, wherever flags for all commands stand', () => {
    assert.equal(commandIn(['export', '--output', 'x']), 'export');
    assert.equal(commandIn(['--json', '--home', 'search', '--set', 'a=b', 'stats', 'cost']), 'stats');
    assert.equal(commandIn(['--home=search', 'stats']), 'stats');
    assert.equal(commandIn(['--json', '--help']), undefined);
    assert.equal(commandIn([]), undefined);
  });

  it('ask for the version only where they name no command', () => {
    assert.ok(asksVersion(['--version']) && asksVersion(['--json', '-V']));
    assert.ok(!asksVersion(['--help']) && !asksVersion(['search', '--version']));
  });
});

describe('the start of a command', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-start-'));
    writeFileSync(join(folder, 'hooks.mjs'), HOOKS);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The packages and own files that a command line loads. */
  function loadedBy(...args: readonly string[]): { packages: ReadonlySet<string>; files: readonly string[] } {
    const file = join(folder, 'loaded');
    const node = ['--disable-warning=ExperimentalWarning', '--import', join(folder, 'hooks.mjs')];
    const environment = { ...process.env, PROMPTLOG_HOME: join(folder, 'home'), LOADED_FILE: file };
    const { status, stderr } = spawnSync(process.execPath, [...node, join(ROOT, 'src/cli/main.ts'), ...args], {
      env: environment,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const urls = readFileSync(file, 'utf8').split('\n');
    const packages = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
    return { packages: new Set(packages), files: urls.filter((url) => url.includes('/src/')) };
  }

  it('costs the version no store, no server and no format', () => {
    const { packages, files } = loadedBy('--version');
    assert.deepEqual([...packages].filter(isHeavy), []);
    assert.ok(files.length < 40, `${files.length} files`);
  });

  it('costs a command nothing that only others need', () => {
    const { packages } = loadedBy('hold', 'list');
    assert.deepEqual([...packages].filter(isHeavy), []);
  });

  it('shows every command in the help, which loads all of them', () => {
    assert.ok(loadedBy('--help').packages.has('fastify'));
  });
});

function isHeavy(name: string): boolean {
  return /^(@elastic|@azure|@peculiar|fastify|hyparquet-writer|csv-|protobufjs|jose|winston|yauzl|bcryptjs|yaml$)/.test(
    name,
  );
}
