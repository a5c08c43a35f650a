/** package.json says all that a published package has to say. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { engineFaults } from '../../scripts/packages/engine-rules.ts';
import { type Lock, productionPaths, readLock } from '../../scripts/packages/lockfile.ts';
import { OLDEST_NODE } from '../support/node-versions.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly type: string;
  readonly types: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
  readonly sideEffects: boolean;
  readonly publishConfig: unknown;
  readonly license: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly [more: string]: unknown;
}

describe('package.json', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const lock = readLock(ROOT);

  it('gives each export a type first and one file for import and require, built from a source that exists', () => {
    for (const [path, target] of Object.entries(manifest.exports)) {
      if (path === './package.json') continue;
      assert.ok(typeof target === 'object', path);
      assert.deepEqual(Object.keys(target), ['types', 'default'], path);
      const { types = '', default: program = '' } = target;
      assert.equal(types, program.replace(/\.js$/, '.d.ts'), path);
      assert.ok(existsSync(join(ROOT, program.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'))), program);
    }
    assert.equal(manifest.type, 'module');
    assert.deepEqual(manifest.exports['.'], { types: manifest.types, default: './dist/index.js' });
    for (const program of Object.values(manifest.bin)) assert.ok(existsSync(join(ROOT, program)), program);
  });

  it('names files that are there, but for what is built', () => {
    const missing = manifest.files.filter((file) => file !== 'dist' && !existsSync(join(ROOT, file.replace(/^!/, ''))));
    assert.deepEqual(missing, []);
    assert.equal(manifest.license, 'MIT');
    assert.ok(existsSync(join(ROOT, 'LICENSE')));
  });

  it('is published in public, with provenance or not at all', () => {
    assert.deepEqual(manifest.publishConfig, { access: 'public', provenance: true });
    assert.equal(manifest['private'], undefined);
  });

  it('runs nothing where it is installed, and builds before it is packed', () => {
    const installing = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    assert.deepEqual(
      Object.keys(manifest.scripts).filter((name) => installing.includes(name)),
      [],
    );
    assert.equal(manifest.scripts['prepack'], 'npm run build');
  });

  it('promises bundlers that no module does anything by being imported, and none is imported for that', () => {
    assert.equal(manifest.sideEffects, false);
    const bare = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => /^import ['"]/m.test(readFileSync(join(ROOT, 'src', file), 'utf8')));
    assert.deepEqual(bare, []);
  });

  it('names the oldest Node that is tested, and one that no dependency finds too old', () => {
    assert.equal(`>=${OLDEST_NODE}`, `${manifest.engines.node}.0`);
    assert.equal(lock['']?.engines?.node, manifest.engines.node);
    assert.deepEqual(engineFaults(lock, productionPaths(lock), OLDEST_NODE), []);
  });

  it('would see a dependency that needs a newer Node', () => {
    const newer = (node: string): Lock => ({ 'node_modules/a': { version: '1.0.0', engines: { node } } });
    for (const node of ['>=24', '>= 22.23.0', '^20.0.0 || >=24', '^23.0.0', '22.22.1'])
      assert.deepEqual(engineFaults(newer(node), ['node_modules/a'], '22.22.0'), [
        `node_modules/a needs Node ${node}, and 22.22.0 is to do`,
      ]);
    for (const node of ['>=22', '>= 10.x', '*', '>= 22.22.0 || >= 24.6.0', '^20.0.0 || >=22.12', '>=0.10.0'])
      assert.deepEqual(engineFaults(newer(node), ['node_modules/a'], '22.22.0'), []);
  });
});
