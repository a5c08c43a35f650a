/** The package as it is published: packed, looked into, installed by npm in an empty folder, and used from both kinds of modules. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closure, type Lock, nameOf, readLock, readManifest } from '../../scripts/packages/lockfile.ts';
import { contentFaults, packFaults } from '../../scripts/packages/pack-rules.ts';
import { SqliteStore } from '../../src/records/sqlite.ts';
import { installedPackage, npm, packedPackage, ROOT, run } from '../support/packed.ts';

const ENTRIES = ['promptlog', 'promptlog/winston', 'promptlog/openai', 'promptlog/kafka', 'promptlog/rabbitmq'];

describe('the package', function () {
  this.timeout(300_000);
  let project: string;
  let installed: string;
  before(async () => {
    project = await installedPackage();
    installed = join(project, 'node_modules', 'promptlog');
  });

  it('holds what it needs and nothing else', async () => {
    const { listing } = await packedPackage();
    assert.deepEqual(packFaults(listing), []);
    for (const { path } of listing.files)
      assert.deepEqual(contentFaults(path, await readFile(join(installed, path), 'utf8')), []);
    const { files } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
    const named = files.filter((file) => !file.startsWith('!'));
    const always = ['LICENSE', 'README.md', 'package.json'];
    assert.deepEqual((await readdir(installed)).sort(), [...new Set([...named, ...always])].sort());
  });

  it('is installed with exactly the versions of the lock file, and with nothing else', async () => {
    const [lock, manifest] = [readLock(ROOT), readManifest(ROOT)];
    const { packages } = JSON.parse(await readFile(join(project, 'node_modules/.package-lock.json'), 'utf8')) as {
      packages: Lock;
    };
    const wanted = closure(lock, [...Object.keys(manifest.dependencies), '@types/node', 'openai', 'winston']);
    const found = Object.keys(packages).filter((path) => path !== 'node_modules/promptlog');
    assert.deepEqual(
      found.filter((path) => !wanted.includes(path)),
      [],
    );
    // The rest is for other platforms.
    const missing = wanted.filter((path) => !found.includes(path));
    assert.deepEqual(
      missing.filter((path) => lock[path]?.os === undefined && lock[path]?.cpu === undefined),
      [],
    );
    for (const path of found) assert.equal(packages[path]?.version, lock[path]?.version, nameOf(path));
  });

  it('is not installed when an archive is not the one that the lock file knows', async () => {
    const folder = join(project, '..', 'forged');
    await mkdir(folder);
    const dependencies = { yaml: readManifest(ROOT).dependencies['yaml'] };
    const forged = { ...readLock(ROOT)['node_modules/yaml'], integrity: `sha512-${'A'.repeat(86)}==` };
    const packages = { '': { name: 'forged', dependencies }, 'node_modules/yaml': forged };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'forged', dependencies }));
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    const { code, all } = await npm(['ci'], folder);
    assert.notEqual(code, 0);
    assert.match(all, /EINTEGRITY/);
  });

  it('is imported from JavaScript, and its delivery thread runs from the built files', async () => {
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
    await writeFile(join(project, 'program.mjs'), program);
    const { code, all } = await run(process.execPath, ['program.mjs'], project);
    assert.equal(code, 0, all);
    assert.match(all, /^finished function function sqlite 0$/m);
    const store = new SqliteStore({ file: join(project, 'records.sqlite') });
    await store.open();
    assert.equal(await store.count(), 1);
    await store.close();
  });

  it('is required from CommonJS, without a warning, and is the same module as the imported one', async () => {
    const program = `
      const entries = ${JSON.stringify(ENTRIES)};
      const required = entries.map((entry) => require(entry));
      Promise.all(entries.map((entry) => import(entry))).then((imported) => {
        const same = imported.every((module, at) => module === required[at]);
        const { createShipper, PromptlogError } = require('promptlog');
        console.log(same, typeof createShipper, new PromptlogError('PL_CLOSED').code, imported.map((module) => Object.keys(module).length > 0).join());
      });`;
    await writeFile(join(project, 'program.cjs'), program);
    const { code, out, all } = await run(process.execPath, ['program.cjs'], project);
    assert.equal(code, 0, all);
    assert.equal(out, 'true function PL_CLOSED true,true,true,true,true\n');
    assert.equal(all, out);
  });

  it('offers nothing but its exports', async () => {
    for (const path of ['promptlog/dist/index.js', 'promptlog/src/index.ts', 'promptlog/dist/shipper.js']) {
      const asked = ['--input-type=module', '--eval', `await import('${path}')`];
      const { code, all } = await run(process.execPath, asked, project);
      assert.notEqual(code, 0);
      assert.match(all, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
    }
  });

  it('runs its command line from the built files', async () => {
    const home = { PROMPTLOG_HOME: join(project, 'home') };
    const bin = join(project, 'node_modules', '.bin', 'promptlog');
    const command = (...args: string[]): ReturnType<typeof run> => run(process.execPath, [bin, ...args], project, home);
    const help = await command('--help');
    assert.equal(help.code, 0, help.all);
    assert.match(help.all, /^Usage: promptlog \[options\] \[command\]/);
    assert.doesNotMatch(help.all, /Warning/);
    const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as { version: string };
    assert.equal((await command('--version')).all, `${version}\n`);
    assert.equal((await command('nonsense')).code, 2);
    assert.equal((await command('setup', '--set', 'elasticsearch.url=http://127.0.0.1:1')).code, 5);
  });
});
