import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { changeKeys, readKeys, type StoredKey } from '../../../../src/doors/http/auth/key-file.ts';
import { claimsToBeKey, hashOfKey, idOfKey, newKeyText } from '../../../../src/doors/http/auth/key-text.ts';
import { addKey, useHome } from './asking.ts';

const MODULES = resolve(import.meta.dirname, 'asking.ts');

describe('the text of a key', () => {
  it('holds an id and 256 random bits, never the same twice', () => {
    const made = Array.from({ length: 100 }, () => newKeyText());
    assert.equal(new Set(made.map(({ id }) => id)).size, 100);
    assert.equal(new Set(made.map(({ text }) => text.slice(16))).size, 100);
    for (const { id, text } of made) {
      assert.match(text, /^pl_[0-9a-f]{12}_[0-9a-f]{64}$/);
      assert.equal(idOfKey(text), id);
      assert.ok(claimsToBeKey(text));
      assert.match(hashOfKey(text), /^[0-9a-f]{64}$/);
    }
  });

  it('has no id when it is not whole', () => {
    const { text } = newKeyText();
    for (const wrong of ['', 'pl_', text.slice(0, -1), `${text} `, `${text}\n`])
      assert.equal(idOfKey(wrong), undefined);
  });
});

describe('the file of keys', () => {
  const home = useHome();
  const file = (): string => join(home(), 'keys.json');

  it('is empty before the first key', () => {
    assert.deepEqual(readKeys(home()), []);
    assert.deepEqual(readKeys(join(home(), 'none')), []);
  });

  it('holds no key and is for its owner only', () => {
    const text = addKey(home());
    const written = readFileSync(file(), 'utf8');
    assert.ok(!written.includes(text) && !written.includes(text.slice(16)));
    assert.equal(readKeys(home())[0]?.hash, hashOfKey(text));
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(home()).sort(), ['keys.json', 'keys.lock']);
  });

  it('makes a home folder that only its owner can enter', () => {
    rmSync(home(), { recursive: true });
    addKey(home());
    if (process.platform !== 'win32') assert.equal(statSync(home()).mode & 0o777, 0o700);
  });

  it('stays as it was when a change fails', () => {
    addKey(home());
    const before = readFileSync(file(), 'utf8');
    const fail = (): never => {
      throw new Error('no');
    };
    assert.throws(() => changeKeys(home(), fail), /no/);
    assert.equal(readFileSync(file(), 'utf8'), before);
    addKey(home());
    assert.equal(readKeys(home()).length, 2);
  });

  it('says so when its folder cannot be written', () => {
    writeFileSync(join(home(), 'file'), '');
    assert.throws(() => addKey(join(home(), 'file', 'home')), { code: 'PL_OUTPUT', message: /keys\.json: ENOTDIR/ });
  });

  it('loses no key when several processes add some at once', async () => {
    const script = `const { addKey } = await import(${JSON.stringify(MODULES)});
      for (let n = 0; n < 10; n += 1) addKey(process.argv[1], { name: process.argv[2] + n });`;
    const children = ['a', 'b', 'c'].map((name) => {
      const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, home(), name];
      return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    });
    const statuses = await Promise.all(children.map((child) => once(child, 'close')));
    assert.deepEqual(
      statuses.map(([status]) => status),
      [0, 0, 0],
    );
    assert.equal(new Set(readKeys(home()).map(({ name }) => name)).size, 30);
  });

  it('is refused when it is damaged, of another version, incomplete or open to others', () => {
    addKey(home());
    const good = JSON.parse(readFileSync(file(), 'utf8')) as { version: number; keys: StoredKey[] };
    const [key] = good.keys;
    const bad: [unknown, RegExp][] = [
      [{ ...good, version: 2 }, /it is of version 2/],
      [{ version: 1 }, /no list of keys/],
      [[], /version undefined/],
      [{ ...good, keys: [null] }, /key 1 of its list is not complete/],
      [{ ...good, keys: [key, { ...key, hash: 'x' }] }, /key 2 of its list/],
      [{ ...good, keys: [{ ...key, hash: undefined }] }, /key 1 of its list/],
      [{ ...good, keys: [{ ...key, scopes: ['everything'] }] }, /key 1 of its list/],
      [{ ...good, keys: [{ ...key, expires: 'one day' }] }, /key 1 of its list/],
      [{ ...good, keys: [{ ...key, rate: null }] }, /key 1 of its list/],
      [{ ...good, keys: [{ ...key, rate: { requests: 0, seconds: 1 } }] }, /key 1 of its list/],
      [{ ...good, keys: [{ ...key, labels: { app: 7 } }] }, /key 1 of its list/],
    ];
    for (const [content, message] of bad) {
      writeFileSync(file(), JSON.stringify(content));
      assert.throws(() => readKeys(home()), { code: 'PL_CONFIG_INVALID', message });
    }
    writeFileSync(file(), '{');
    assert.throws(() => readKeys(home()), { code: 'PL_CONFIG_INVALID' });
    writeFileSync(file(), JSON.stringify(good));
    assert.equal(readKeys(home()).length, 1);
    if (process.platform === 'win32') return;
    chmodSync(file(), 0o620);
    assert.throws(() => readKeys(home()), { code: 'PL_CONFIG_INVALID', message: /can write it/ });
  });
});
