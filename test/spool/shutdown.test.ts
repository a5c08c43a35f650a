/** How a spool ends: in order, in a hurry, while the disk fails, and nobody is left waiting. */
import assert from 'node:assert/strict';
import { PromptlogError } from '../../src/errors.ts';
import { FaultyDisk } from './faulty-disk.ts';
import { bodyOf, cleanUp, head, newFolder, open, readAll, write } from './fixture.ts';

const isError = (code: string) => (error: unknown) => error instanceof PromptlogError && error.code === code;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('closing a spool', () => {
  afterEach(cleanUp);

  it('commits what is left, refuses what comes after, and can be asked for twice', async () => {
    const folder = newFolder();
    const { writer } = open({ folder });
    writer.append(head('a'), bodyOf('a'));
    const closing = writer.close();
    assert.throws(() => writer.append(head('b'), bodyOf('b')), isError('PL_CLOSED'));
    assert.equal(writer.close(), closing);
    await closing;
    await writer.flush();
    writer.flushSync();
    assert.deepEqual(readAll(folder).ids, ['a']);
  });

  it('tries a commit that fails once more', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const { writer } = open({ folder, fileSystem: disk });
    writer.append(head('a'), bodyOf('a'));
    disk.fail('write', 'ENOSPC', 1, 50);
    await writer.close();
    assert.deepEqual(readAll(folder).ids, ['a']);
  });

  it('rejects when the disk goes on failing, and what is left can still be written at the last moment', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const { writer } = open({ folder, fileSystem: disk });
    writer.append(head('a'), bodyOf('a'));
    const early = writer.flush();
    disk.fail('sync', 'EIO', 10);
    await Promise.all([
      assert.rejects(early, isError('PL_SPOOL_IO')),
      assert.rejects(writer.close(), isError('PL_SPOOL_IO')),
    ]);
    await assert.rejects(writer.flush(), isError('PL_SPOOL_IO'));
    assert.throws(() => writer.flushSync(), isError('PL_SPOOL_IO'));
    disk.heal();
    writer.flushSync();
    assert.deepEqual(readAll(folder).ids, ['a']);
  });
});

describe('flushing at the last moment', () => {
  afterEach(cleanUp);

  it('makes everything durable before it returns, and everybody who waits hears of it', async () => {
    const folder = newFolder();
    const { writer } = open({ folder });
    await write({ folder, writer, release() {} }, 'a');
    writer.append(head('b'), bodyOf('b'));
    const waiting = writer.flush();
    writer.append(head('c'), bodyOf('c'));
    writer.flushSync();
    assert.deepEqual(readAll(folder, { limit: writer.durable }).ids, ['a', 'b', 'c']);
    await waiting;
    assert.throws(() => writer.append(head('d'), ''), isError('PL_CLOSED'));
  });

  for (const already of [0, 1]) {
    for (const passed of [0, 1, 2, 3, 4]) {
      const into = already === 0 ? 'a new segment' : 'an open segment';
      it(`writes nothing twice when a commit into ${into} is ${passed} turns under way`, async () => {
        const folder = newFolder();
        const disk = new FaultyDisk();
        const { writer } = open({ folder, fileSystem: disk });
        if (already > 0) await write({ folder, writer, release() {} }, 'first');
        for (const id of ['a', 'b']) writer.append(head(id), bodyOf(id));
        const waiting = writer.flush();
        for (let i = 0; i < passed; i++) await turn();
        writer.append(head('c'), bodyOf('c'));
        writer.flushSync();
        await waiting;
        for (let i = 0; i < 10; i++) await turn();
        await writer.close();
        assert.deepEqual(readAll(folder).ids, [...(already > 0 ? ['first'] : []), 'a', 'b', 'c']);
      });
    }
  }

  it('tells everybody who waits when the disk fails', async () => {
    const disk = new FaultyDisk();
    const { writer } = open({ folder: newFolder(), fileSystem: disk });
    disk.pause();
    writer.append(head('a'), bodyOf('a'));
    const waiting = assert.rejects(writer.flush(), isError('PL_SPOOL_IO'));
    disk.fail('create', 'EROFS', 5);
    disk.fail('write', 'EROFS', 5);
    assert.throws(() => writer.flushSync(), isError('PL_SPOOL_IO'));
    await waiting;
    disk.resume();
  });
});
