/** package.json and package-lock.json keep the rules of docs/supply-chain.md, and each rule sees what it is there for. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockFaults } from '../../scripts/packages/lock-rules.ts';
import {
  closure,
  type Lock,
  type Locked,
  type Manifest,
  productionPaths,
  readLock,
  readManifest,
} from '../../scripts/packages/lockfile.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const INTEGRITY = `sha512-${'A'.repeat(86)}==`;

describe('the lock file', () => {
  const [lock, manifest] = [readLock(ROOT), readManifest(ROOT)];

  it('breaks no rule', () => {
    assert.deepEqual(lockFaults(lock, manifest), []);
  });

  it('names no place that packages come from, and stays so whoever installs one', () => {
    const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    assert.doesNotMatch(text, /"resolved"|git\+|https?:\/\/[^"]*\.tgz/);
    const settings = readFileSync(join(ROOT, '.npmrc'), 'utf8').split('\n');
    for (const setting of ['omit-lockfile-registry-resolved=true', 'save-exact=true'])
      assert.ok(settings.includes(setting), setting);
    assert.deepEqual(
      settings.filter((line) => /registry\s*=|_auth|token/i.test(line) && !line.startsWith('omit-lockfile')),
      [],
    );
  });

  it('marks as needed at run time exactly what the dependencies bring', () => {
    assert.deepEqual(productionPaths(lock), closure(lock, Object.keys(manifest.dependencies)));
  });

  it('lets one package run a script as it is installed, and none of those that users install', () => {
    const withScript = Object.keys(lock).filter((path) => lock[path]?.hasInstallScript === true);
    assert.deepEqual(withScript, ['node_modules/node']);
    assert.deepEqual(manifest.allowScripts, { node: true });
    assert.equal(lock['node_modules/node']?.dev, true);
  });
});

describe('the rules of the lock file', () => {
  const a: Locked = { version: '1.0.0', integrity: INTEGRITY };
  const right: Lock = {
    '': { version: '0.1.0', dependencies: { a: '1.0.0' }, devDependencies: { tool: '2.0.0' } },
    'node_modules/a': { ...a, dependencies: { b: '^1.0.0' } },
    'node_modules/b': { ...a, version: '1.5.0' },
    'node_modules/tool': { ...a, version: '2.0.0', dev: true },
  };
  const manifest: Manifest = { version: '0.1.0', dependencies: { a: '1.0.0' }, devDependencies: { tool: '2.0.0' } };
  const withB = (b: Locked): Lock => ({ ...right, 'node_modules/b': b });

  it('find nothing wrong where nothing is', () => {
    assert.deepEqual(lockFaults(right, manifest), []);
  });

  const broken: readonly [string, Lock, Manifest, readonly string[]][] = [
    [
      'a package from git',
      withB({ version: '1.5.0', resolved: 'git+ssh://git@example.com/b.git#1a2b3c' }),
      manifest,
      [
        'node_modules/b has no SHA-512 of its archive',
        'node_modules/b names the place it comes from: git+ssh://git@example.com/b.git#1a2b3c',
      ],
    ],
    [
      'a package from an address',
      withB({ ...a, resolved: 'http://example.com/b.tgz' }),
      manifest,
      ['node_modules/b names the place it comes from: http://example.com/b.tgz'],
    ],
    [
      'a folder in the place of a package',
      withB({ ...a, link: true }),
      manifest,
      ['node_modules/b is a link to a folder'],
    ],
    [
      'a weak checksum',
      withB({ version: '1.5.0', integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }),
      manifest,
      ['node_modules/b has no SHA-512 of its archive'],
    ],
    [
      'a script of a package that users install',
      withB({ ...a, hasInstallScript: true }),
      { ...manifest, allowScripts: { b: true } },
      ['node_modules/b would run a script where promptlog is installed'],
    ],
    [
      'a script that nobody allowed',
      { ...right, 'node_modules/tool': { ...a, version: '2.0.0', dev: true, hasInstallScript: true } },
      manifest,
      ['node_modules/tool runs a script as it is installed'],
    ],
    [
      'leave for a script that is no more',
      right,
      { ...manifest, allowScripts: { tool: true } },
      ['tool is allowed a script and has none'],
    ],
    [
      'a version that may move',
      right,
      { ...manifest, dependencies: { a: '^1.0.0' } },
      ['a is asked for as ^1.0.0, which is no exact version'],
    ],
    [
      'versions that differ',
      right,
      { ...manifest, dependencies: { a: '1.0.1' } },
      ['a is 1.0.1 in package.json and 1.0.0 in the lock file'],
    ],
    [
      'a package that nothing asks for',
      { ...right, 'node_modules/left': a },
      manifest,
      ['node_modules/left is asked for by nothing'],
    ],
    [
      'a package of an application that is marked as a tool',
      withB({ ...a, dev: true }),
      manifest,
      ['node_modules/b is needed at run time and marked as dev'],
    ],
    [
      'a lock file of another version',
      right,
      { ...manifest, version: '0.2.0' },
      ['the lock file is of version 0.1.0, package.json of 0.2.0'],
    ],
  ];
  for (const [what, lock, changed, faults] of broken) {
    it(`see ${what}`, () => assert.deepEqual(lockFaults(lock, changed), faults));
  }

  it('find a package where Node finds it: the nearest first', () => {
    const nested: Lock = { ...right, 'node_modules/a/node_modules/b': { ...a, version: '1.1.0' } };
    assert.deepEqual(closure(nested, ['a']), ['node_modules/a', 'node_modules/a/node_modules/b']);
  });
});
