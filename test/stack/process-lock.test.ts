import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf } from '../../src/stack/process-identity.ts';
import { holderOf, lock, tryLock } from '../../src/stack/process-lock.ts';
import { useTempFolder } from './temp-folder.ts';

describe('a process lock', () => {
  const folder = useTempFolder();
  const file = () => join(folder(), 'a.lock');

  it('is held by one, names its holder, and can be taken again once released', async () => {
    const held = await tryLock(file());
    assert.ok('release' in held);
    assert.deepEqual(await tryLock(file()), await identityOf(process.pid));
    assert.deepEqual(await holderOf(file()), await identityOf(process.pid));
    await held.release();
    assert.ok('release' in (await tryLock(file())));
  });

  it('is taken over from a process that is gone, also when its pid is used again', async () => {
    for (const left of [
      { pid: 2 ** 30, started: 'x' },
      { pid: process.pid, started: 'another time' },
    ]) {
      await writeFile(file(), JSON.stringify(left));
      const taken = await tryLock(file());
      assert.ok('release' in taken);
      await taken.release();
    }
  });

  it('is taken over when its file is damaged', async () => {
    await writeFile(file(), 'half');
    assert.ok('release' in (await tryLock(file())));
    assert.deepEqual(await readdir(folder()), ['a.lock']);
  });

  it('makes a second one wait, and tells it whom for', async () => {
    const first = await tryLock(file());
    assert.ok('release' in first);
    const waits: number[] = [];
    const second = lock(file(), ({ pid }) => waits.push(pid));
    setTimeout(() => void first.release(), 100);
    await (await second).release();
    assert.deepEqual(waits, [process.pid]);
  });
});
