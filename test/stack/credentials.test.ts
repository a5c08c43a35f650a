import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCredentials, USERS } from '../../src/stack/credentials.ts';
import { useTempFolder } from './temp-folder.ts';

describe('the credentials', () => {
  const folder = useTempFolder();
  const file = () => join(folder(), 'credentials.json');

  it('are made once, different for each user, and read again', async () => {
    const made = await loadCredentials(file());
    assert.equal(new Set(Object.values(made)).size, USERS.length);
    for (const password of Object.values(made)) assert.match(password, /^[\w-]{24}$/);
    assert.deepEqual(await loadCredentials(file()), made);
    assert.deepEqual(await readdir(folder()), ['credentials.json']);
  });

  it('can be read by their owner only', async () => {
    await loadCredentials(file());
    if (process.platform !== 'win32') assert.equal((await stat(file())).mode & 0o777, 0o600);
  });

  it('are completed for a user that an earlier version did not have, and the others stay', async () => {
    const { promptlog_analyst: _later, ...before } = await loadCredentials(file());
    await writeFile(file(), JSON.stringify(before));
    const { promptlog_analyst: later, ...others } = await loadCredentials(file());
    assert.match(later, /^[\w-]{24}$/);
    assert.deepEqual(others, before);
    assert.equal((await loadCredentials(file())).promptlog_analyst, later);
  });

  it('are refused, not replaced, when the file is damaged', async () => {
    for (const text of ['{"elastic":"a"', '{"elastic":"a"}']) {
      await writeFile(file(), text);
      await assert.rejects(loadCredentials(file()), { code: 'PL_STACK_CREDENTIALS' });
    }
  });
});
