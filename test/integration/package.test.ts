/** The package as it is published: built, packed, and used from JavaScript and TypeScript in a project of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const MODULES = join(ROOT, 'node_modules');

interface Ran {
  readonly code: number;
  readonly out: string;
}

function run(command: string, args: readonly string[], cwd: string, more: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    const env = { ...process.env, ...more };
    execFile(command, args, { cwd, env, maxBuffer: 50_000_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), out: `${stdout}${stderr}` }),
    );
  });
}

describe('the package', () => {
  let project: string;
  let installed: string;
  before(async function pack() {
    this.timeout(180_000);
    project = await mkdtemp(join(tmpdir(), 'promptlog-package-'));
    // Built apart, so that the checkout's own dist/, if any, stays as it is.
    const source = join(project, 'source');
    await mkdir(source);
    for (const name of await readdir(ROOT)) {
      if (!['.git', 'dist', 'node_modules'].includes(name))
        await cp(join(ROOT, name), join(source, name), { recursive: true });
    }
    const built = await run(process.execPath, [join(ROOT, 'scripts/build.js'), join(source, 'dist')], ROOT);
    assert.equal(built.code, 0, built.out);
    const packed = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', project], source);
    assert.equal(packed.code, 0, packed.out);
    const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
    assert.equal((await run('tar', ['-xzf', tarball], project)).code, 0);
    // Its dependencies are those of the checkout; nothing is fetched.
    await mkdir(join(project, 'node_modules'));
    for (const name of await readdir(MODULES)) {
      if (!name.startsWith('.') && name !== 'promptlog')
        await symlink(join(MODULES, name), join(project, 'node_modules', name));
    }
    installed = join(project, 'node_modules', 'promptlog');
    await rename(join(project, 'package'), installed);
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
  });
  after(() => rm(project, { recursive: true, force: true }));

  it('holds what it needs and nothing else', async () => {
    const { files } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
    const there = (await readdir(installed)).filter((name) => existsSync(join(installed, name)));
    const always = ['LICENSE', 'README.md', 'package.json'];
    assert.deepEqual(there.sort(), [...new Set([...files, ...always])].sort());
    const dist = await readdir(join(installed, 'dist'), { recursive: true });
    assert.deepEqual(
      dist.filter((name) => /\.(ts|js)$/.test(name) && !/\.(d\.ts|js)$/.test(name)),
      [],
    );
    assert.ok(dist.includes('index.js') && dist.includes('index.d.ts'));
  });

  it('is imported from JavaScript, both ways in', async () => {
    const program = `
      import winston from 'winston';
      import { createShipper, loadConfig, PromptlogError, recordOfExchange } from 'promptlog';
      import { PromptlogTransport } from 'promptlog/winston';
      const options = { spool: { folder: './spool' }, records: { kind: 'sqlite', file: './records.sqlite' }, search: { url: 'http://127.0.0.1:1' }, onWarning: () => {} };
      const transport = new PromptlogTransport({ options, closeTimeoutMs: 3000 });
      const logger = winston.createLogger({ transports: [transport] });
      logger.info('x', { promptlog: { request: { messages: [{ role: 'user', content: 'x' }] }, response: { id: 'packed' } } });
      await transport.flush();
      transport.on('finish', () => console.log('finished', typeof createShipper, typeof recordOfExchange, loadConfig().text('records'), transport.refused));
      logger.end();`;
    await writeFile(join(project, 'program.js'), program);
    const { code, out } = await run(process.execPath, ['program.js'], project);
    assert.equal(code, 0, out);
    assert.match(out, /^finished function function sqlite 0$/m);
    // Its delivery thread ran from the built files, too.
    const { SqliteStore } = await import('../../src/records/sqlite.ts');
    const store = new SqliteStore({ file: join(project, 'records.sqlite') });
    await store.open();
    assert.equal(await store.count(), 1);
    await store.close();
  });

  it('offers nothing but its exports', async () => {
    for (const path of ['promptlog/dist/index.js', 'promptlog/src/index.ts', 'promptlog/dist/shipper.js']) {
      const { code, out } = await run(
        process.execPath,
        ['--input-type=module', '--eval', `await import('${path}')`],
        project,
      );
      assert.notEqual(code, 0);
      assert.match(out, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
    }
  });

  it('runs its command line from the built files', async () => {
    const home = { PROMPTLOG_HOME: join(project, 'home') };
    const bin = join(installed, 'bin', 'promptlog.js');
    const help = await run(process.execPath, [bin, '--help'], project, home);
    assert.equal(help.code, 0, help.out);
    assert.match(help.out, /^Usage: promptlog \[options\] \[command\]/);
    assert.doesNotMatch(help.out, /Warning/);
    const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as { version: string };
    assert.equal((await run(process.execPath, [bin, '--version'], project, home)).out, `${version}\n`);
    assert.equal((await run(process.execPath, [bin, 'nonsense'], project, home)).code, 2);
    assert.equal(
      (await run(process.execPath, [bin, 'setup', '--set', 'elasticsearch.url=http://127.0.0.1:1'], project, home))
        .code,
      5,
    );
  });

  it('brings types that the compiler finds and that fit winston’s, in the strictest mode', async () => {
    const program = `
      import winston from 'winston';
      import { createShipper, type Exchange, type PromptRecord, PromptlogError, recordOfExchange, type Shipper } from 'promptlog';
      import { PromptlogTransport } from 'promptlog/winston';
      const shipper: Shipper = createShipper();
      const transport: winston.transport = new PromptlogTransport({ shipper, level: 'info' });
      winston.createLogger({ transports: [transport] });
      const exchange: Exchange = { request: { messages: [] }, durationMs: 5 };
      const taken: { readonly id: string } | undefined = shipper.accept(recordOfExchange(exchange));
      export const record: Partial<PromptRecord> = { time: taken?.id ?? '' };
      export const isOurs = (error: unknown): boolean => error instanceof PromptlogError && error.code === 'PL_CLOSED';
      // @ts-expect-error there is no such option
      new PromptlogTransport({ shiper: shipper });`;
    await writeFile(join(project, 'program.ts'), program);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'NodeNext',
      target: 'ES2023',
      exactOptionalPropertyTypes: true,
      types: ['node'],
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    const { out } = await run(process.execPath, [join(MODULES, 'typescript', 'bin', 'tsc'), '-p', '.'], project);
    // What a dependency's own declarations lack is not ours to mend.
    const ours = out.split('\n').filter((line) => !/^$|^\s|node_modules\/@/.test(line));
    assert.deepEqual(ours, []);
  });
});
