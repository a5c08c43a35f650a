import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

describe('the building of the page', function suite() {
  this.timeout(60_000);
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-build-page-'));
    await mkdir(join(folder, 'scripts'));
    await mkdir(join(folder, 'src', 'explorer', 'page'), { recursive: true });
    await copyFile(join(ROOT, 'scripts', 'build-page.js'), join(folder, 'scripts', 'build-page.js'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await write('package.json', '{"type":"module"}');
    await write('package-lock.json', '{}');
    await write('src/shown.ts', `export const shown: string = 'first';\n`);
    await write('src/not-shown.ts', 'export const unused = 1;\n');
    await page('vite.config.ts', 'export default { base: "./" };\n');
    await page('index.html', '<!doctype html><title>p</title><script type="module" src="./main.ts"></script>\n');
    await page('main.ts', `import { shown } from '../../shown.ts';\ndocument.title = shown;\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const page = (name: string, text: string) => write(join('src', 'explorer', 'page', name), text);
  function build(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
    return new Promise((done) => {
      const script = join(folder, 'scripts', 'build-page.js');
      execFile(process.execPath, [script, ...args], { cwd: folder }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
      );
    });
  }
  async function built(target = 'dist'): Promise<string> {
    const place = join(folder, target, 'explorer', 'page');
    const [script = ''] = (await readdir(join(place, 'assets'))).filter((name) => name.endsWith('.js'));
    assert.match(await readFile(join(place, 'index.html'), 'utf8'), new RegExp(`assets/${script}`));
    return readFile(join(place, 'assets', script), 'utf8');
  }

  it('says so once, and does nothing while nothing changes', async () => {
    assert.deepEqual(await build(), { code: 0, output: 'Building the page …\n' });
    assert.match(await built(), /first/);
    assert.deepEqual(await build(), { code: 0, output: '' });
    await write('src/not-shown.ts', 'export const unused = 2;\n');
    assert.deepEqual(await build(), { code: 0, output: '' });
  });

  it('begins again when its sources, what they import, its settings or the packages changed', async () => {
    await build();
    const changes: (() => Promise<void>)[] = [
      () => write('src/shown.ts', `export const shown: string = 'second';\n`),
      () => page('vite.config.ts', 'export default { base: "./", logLevel: "warn" };\n'),
      () => write('package-lock.json', '{"lockfileVersion":3}'),
      () => page('further.ts', 'export const further = 1;\n'),
      () => rm(join(folder, 'dist', 'explorer', 'page', 'index.html')),
    ];
    for (const change of changes) {
      await change();
      assert.equal((await build()).output, 'Building the page …\n');
      assert.equal((await build()).output, '');
    }
    assert.match(await built(), /second/);
    assert.deepEqual(await readdir(join(folder, 'dist', 'explorer')), ['page', 'page.json']);
  });

  it('builds into another folder where it is told to', async () => {
    assert.equal((await build(join(folder, 'elsewhere'))).code, 0);
    assert.match(await built('elsewhere'), /first/);
    assert.equal(existsSync(join(folder, 'dist')), false);
  });

  it('says what is wrong, and leaves the page of before', async () => {
    await build();
    await page('main.ts', `import './missing.ts';\n`);
    const { code, output } = await build();
    assert.equal(code, 1);
    assert.match(output, /missing\.ts/);
    assert.match(await built(), /first/);
    assert.equal((await build()).code, 1, 'it is tried again');
  });
});
