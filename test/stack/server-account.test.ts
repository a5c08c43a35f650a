import assert from 'node:assert/strict';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assertReachable, isReachable, makePassable } from '../../src/stack/server-account.ts';
import { useTempFolder } from './temp-folder.ts';

const STRANGER = { uid: 64_999, gid: 64_999 };

describe('the account of the server', () => {
  const folder = useTempFolder();

  it('is told which folder is closed to it', async () => {
    const inner = join(folder(), 'closed', 'inner');
    await mkdir(inner, { recursive: true });
    await chmod(folder(), 0o711);
    await chmod(join(folder(), 'closed'), 0o700);
    await assert.rejects(assertReachable(inner, STRANGER), (error: Error & { code: string }) => {
      assert.equal(error.code, 'PL_STACK_UNREACHABLE');
      assert.match(error.message, /closed is closed to it/);
      return true;
    });
    assert.equal(await isReachable(inner, undefined), true);
  });

  it('may pass through our folders without reading them', async () => {
    const home = join(folder(), 'home');
    await makePassable(home, STRANGER);
    assert.equal((await stat(home)).mode & 0o777, 0o711);
    await chmod(folder(), 0o711);
    assert.equal(await isReachable(home, STRANGER), true);
  });

  it('is not let in anywhere when the server runs as ourselves', async () => {
    await makePassable(join(folder(), 'home'), undefined);
    assert.equal((await stat(join(folder(), 'home'))).mode & 0o777, 0o700);
  });
});
