/** What a spool makes of the folder it finds. */
import assert from 'node:assert/strict';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimSpool, listSpools } from '../../src/spool/claim.ts';
import { countEntries, recover } from '../../src/spool/recover.ts';
import { listSegments, segmentBytes, segmentPath } from '../../src/spool/segment.ts';
import { FaultyDisk } from './faulty-disk.ts';
import { abandon, bodyOf, cleanUp, head, NEVER_MS, newFolder, open, readAll, shut, write } from './fixture.ts';

describe('recovering a spool', () => {
  afterEach(cleanUp);

  it('begins at zero in an empty folder, and makes folders only their owner can enter', async () => {
    const folder = join(newFolder(), 'deep', 'er');
    const spool = open({ folder });
    assert.deepEqual([spool.writer.durable, spool.writer.bytes], [0, 0]);
    await write(spool, 'a');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(segmentPath(folder, 0)).mode & 0o777, 0o600);
  });

  it('goes on where the last whole entry ends, in a new segment', async () => {
    const folder = newFolder();
    const first = open({ folder });
    await write(first, 'a', 'b');
    const end = first.writer.durable;
    abandon(first);
    const second = open({ folder });
    assert.equal(second.writer.durable, end);
    await write(second, 'c');
    assert.deepEqual(
      listSegments(folder).map((segment) => segment.base),
      [0, end],
    );
    assert.deepEqual(readAll(folder).ids, ['a', 'b', 'c']);
  });

  it('puts the next segment in the place of one that was begun and never written', async () => {
    for (const begun of [Buffer.alloc(0), Buffer.alloc(50), Buffer.alloc(128), Buffer.alloc(5000)]) {
      const folder = newFolder();
      const first = open({ folder });
      await write(first, 'a');
      const end = first.writer.durable;
      abandon(first);
      writeFileSync(segmentPath(folder, end), begun);
      const second = open({ folder });
      assert.deepEqual([second.writer.durable, second.writer.counts.record], [end, 1]);
      await write(second, 'b');
      const { ids, damage } = readAll(folder);
      assert.deepEqual([ids, damage, listSegments(folder).length], [['a', 'b'], [], 2]);
    }
  });

  it('does not count the tail of a failed write that the next segment took the place of', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const first = open({ folder, fileSystem: disk });
    await write(first, 'a');
    disk.fail('sync', 'EIO');
    first.writer.append(head('b'), bodyOf('b'));
    await assert.rejects(first.writer.flush());
    await first.writer.flush();
    abandon(first);
    for (const segment of listSegments(folder).slice(1)) writeFileSync(segment.path, Buffer.alloc(64), { flag: 'r+' });
    assert.equal(countEntries(folder, undefined).record, 2, 'although the header with the counts is damaged');
    assert.deepEqual(readAll(folder).ids, ['a', 'b']);
  });

  it('counts and measures without opening, also while a writer is at it', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 500 });
    for (let i = 0; i < 20; i++) await write(spool, `${i}`);
    assert.deepEqual(countEntries(folder, undefined), { ...spool.writer.counts });
    const { base, oldest } = recover(folder, undefined);
    assert.deepEqual([base, oldest], [spool.writer.durable, 0]);
    const onDisk = listSegments(folder).reduce((sum, segment) => sum + segmentBytes(segment), 0);
    assert.equal(onDisk, spool.writer.durable);
  });

  it('counts what is there when no header is left', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 200 });
    for (let i = 0; i < 5; i++) await write(spool, `${i}`);
    await shut(spool);
    for (const { path } of listSegments(folder)) writeFileSync(path, 'x', { flag: 'r+' });
    assert.equal(countEntries(folder, undefined).record, 5);
    truncateSync(listSegments(folder).at(-1)?.path ?? '', 0);
    assert.equal(countEntries(folder, undefined).record, 4);
  });
});

describe('claiming a spool below a folder', () => {
  afterEach(cleanUp);

  it('takes the first that is free, with what a dead process left in it', async () => {
    const below = newFolder();
    const options = { folder: below, flushIntervalMs: NEVER_MS };
    const first = claimSpool(options);
    const second = claimSpool(options);
    await write(first, 'left behind');
    abandon(first);
    const third = claimSpool(options);
    assert.deepEqual(
      [first.folder, second.folder, third.folder],
      ['0', '1', '0'].map((name) => join(below, name)),
    );
    assert.deepEqual(readAll(third.folder).ids, ['left behind']);
    assert.deepEqual(listSpools(below), [join(below, '0'), join(below, '1')]);
    await Promise.all([shut(second), shut(third)]);
  });

  it('finds none where there is no folder, and does not hide another error', () => {
    assert.deepEqual(listSpools(join(newFolder(), 'none')), []);
    const folder = newFolder();
    writeFileSync(join(folder, '0'), '');
    assert.throws(() => claimSpool({ folder }), { code: 'PL_SPOOL_IO' });
  });
});
