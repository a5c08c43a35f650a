/** The bad days of a spool, one by one: torn tails, flipped bits, full disks, lost keys and cursors, folders that cannot be used. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { PromptlogError } from '../../src/errors.ts';
import { Cipher } from '../../src/spool/cipher.ts';
import { listSegments } from '../../src/spool/segment.ts';
import { FaultyDisk } from './faulty-disk.ts';
import {
  bodyOf,
  cleanUp,
  head,
  KEY,
  newFolder,
  OTHER_KEY,
  onlySegment,
  open,
  readAll,
  shut,
  write,
} from './fixture.ts';

const HEADER_BYTES = 128;
const isError = (code: string) => (error: unknown) => error instanceof PromptlogError && error.code === code;

/** A folder of one segment with the entries a, b, c, closed; and where each ends. */
async function threeEntries(encryptionKey?: string): Promise<{ folder: string; path: string; ends: number[] }> {
  const folder = newFolder();
  const spool = open({ folder, ...(encryptionKey === undefined ? {} : { encryptionKey }) });
  await write(spool, 'a', 'b', 'c');
  await shut(spool);
  const cipher = encryptionKey === undefined ? {} : { cipher: new Cipher(encryptionKey) };
  return { folder, path: onlySegment(folder), ends: readAll(folder, cipher).entries.map((entry) => entry.end) };
}

/** Flips all bits of the byte at `offset`. */
function damage(path: string, offset: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.with(offset, ~(bytes[offset] ?? 0) & 0xff));
}

describe('a spool', () => {
  afterEach(cleanUp);

  it('7: never shows a torn tail, wherever the last entry was cut, and goes on after it', async () => {
    const { path, ends } = await threeEntries();
    const [, second = 0, third = 0] = ends;
    for (let length = second; length < third; length++) {
      const folder = newFolder();
      const copy = join(folder, basename(path));
      copyFileSync(path, copy);
      truncateSync(copy, length);
      const spool = open({ folder });
      assert.deepEqual(readAll(folder).ids, ['a', 'b'], `cut at ${length}`);
      await write(spool, 'd');
      const { ids, damage: reported } = readAll(folder);
      assert.deepEqual([ids, reported], [['a', 'b', 'd'], []], `cut at ${length}`);
      assert.deepEqual(spool.writer.counts.record, 3);
    }
  }).timeout(60_000);

  it('7: never shows a tail of zeros, as some file systems leave after a power cut', async () => {
    const { folder, path } = await threeEntries();
    appendFileSync(path, Buffer.alloc(100_000));
    await write(open({ folder }), 'd');
    assert.deepEqual(readAll(folder).ids, ['a', 'b', 'c', 'd']);
    assert.deepEqual(readAll(folder).damage, []);
  });

  it('6: loses only the damaged entry, whichever byte of it is altered, and reports where', async () => {
    const { folder, path, ends } = await threeEntries();
    const [first = 0, second = 0] = ends;
    const whole = readFileSync(path);
    for (let offset = first; offset < second; offset++) {
      damage(path, offset);
      const { ids, damage: reported } = readAll(folder, { chunkBytes: 64 });
      assert.deepEqual([ids, reported], [['a', 'c'], [[first, second]]], `byte ${offset}`);
      writeFileSync(path, whole);
    }
    assert.deepEqual(readAll(folder).ids, ['a', 'b', 'c']);
  }).timeout(60_000);

  it('6: loses nothing to a damaged segment header', async () => {
    const { folder, path } = await threeEntries();
    for (const offset of [0, 9, 30, HEADER_BYTES - 1]) damage(path, offset);
    const spool = open({ folder });
    assert.equal(spool.writer.counts.record, 3);
    await write(spool, 'd');
    assert.deepEqual(readAll(folder).ids, ['a', 'b', 'c', 'd']);
    assert.deepEqual(readAll(folder).damage, []);
  });

  it('6: steps over the rest of a segment that became shorter, in one go', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 300 });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await write(spool, id);
    const [first, second] = listSegments(folder);
    const after = readAll(folder, { position: second?.base ?? 0 }).ids;
    assert.ok(after.length >= 2 && after.length < 6);
    truncateSync(first?.path ?? '', HEADER_BYTES + 20);
    const { ids, damage: reported } = readAll(folder);
    assert.deepEqual([ids, reported], [after, [[HEADER_BYTES, second?.base]]]);
  });

  it('6: finds its way again from a cursor that points nowhere', async () => {
    const { folder, ends } = await threeEntries();
    const [first = 0, second = 0] = ends;
    for (let position = first + 1; position <= second; position++) {
      const { ids, damage: reported } = readAll(folder, { position });
      assert.deepEqual(ids, ['c']);
      assert.deepEqual(reported, position === second ? [] : [[position, second]]);
    }
  });

  it('begins with the oldest entry when its cursor was lost', async () => {
    const { folder } = await threeEntries();
    assert.deepEqual(readAll(folder, { position: 0 }).ids, ['a', 'b', 'c']);
  });

  it('2: writes nothing before a cursor that is further than the folder, so that no lane passes it unread', async () => {
    const { folder, path, ends } = await threeEntries();
    const cursor = ends.at(-1) ?? 0;
    rmSync(path);
    const spool = open({ folder, minPosition: cursor });
    assert.equal(spool.writer.bytes, 0);
    await write(spool, 'd');
    assert.deepEqual(readAll(folder, { position: cursor }).ids, ['d']);
  });

  it('4: keeps what a full disk refuses, takes no more than it can hold, and writes it all when there is room', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const spool = open({ folder, fileSystem: disk });
    await write(spool, 'a');
    disk.fail('write', 'ENOSPC', 1000, 700);
    spool.writer.append(head('b'), bodyOf('b'));
    for (let i = 0; i < 2; i++) await assert.rejects(spool.writer.flush(), /ENOSPC/);
    const body = 'x'.repeat(999_000);
    let taken = 0;
    const flood = () => {
      for (; taken < 100; taken++) spool.writer.append(head(`${taken}`), body);
    };
    assert.throws(flood, (error) => isError('PL_SPOOL_IO')(error) && /ENOSPC/.test(String(error)));
    assert.ok(taken > 60 && taken < 70, `${taken} MB were taken`);
    assert.equal(listSegments(folder).length, 2, 'each attempt takes the place of the one before');
    disk.heal();
    await spool.writer.flush();
    assert.equal(readAll(folder).ids.length, taken + 2);
    assert.deepEqual(readAll(folder).damage, []);
  });

  it('4: a failed group that lies whole on the disk is not read twice after a crash', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const spool = open({ folder, fileSystem: disk });
    await write(spool, 'a');
    disk.fail('sync', 'EIO');
    spool.writer.append(head('b'), bodyOf('b'));
    await assert.rejects(spool.writer.flush());
    await spool.writer.flush();
    disk.die();
    spool.release();
    assert.equal(open({ folder }).writer.counts.record, 2);
    assert.deepEqual(readAll(folder).ids, ['a', 'b']);
  });

  it('4: a segment that could never be begun leaves no trace', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const spool = open({ folder, fileSystem: disk });
    disk.fail('create', 'EMFILE');
    spool.writer.append(head('a'), bodyOf('a'));
    await assert.rejects(spool.writer.flush(), isError('PL_SPOOL_IO'));
    await spool.writer.flush();
    assert.deepEqual(readAll(folder).ids, ['a']);
  });

  it('8: acknowledges nothing once its lock was taken away', async () => {
    const folder = newFolder();
    const spool = open({ folder });
    await write(spool, 'a');
    renameSync(join(folder, 'lock.sqlite'), join(folder, 'lock.gone'));
    const other = open({ folder });
    await write(other, 'from the other');
    spool.writer.append(head('b'), bodyOf('b'));
    await assert.rejects(spool.writer.flush(), /its lock was removed or replaced/);
    assert.throws(() => spool.writer.flushSync(), /its lock was removed or replaced/);
    assert.deepEqual(readAll(folder).ids, ['a', 'from the other']);
  });

  it('10: refuses another key, and a missing one, before anything is read or written', async () => {
    const { folder, path } = await threeEntries(KEY);
    const before = readFileSync(path);
    assert.throws(() => open({ folder, encryptionKey: OTHER_KEY }), isError('PL_SPOOL_KEY'));
    assert.throws(() => open({ folder }), isError('PL_SPOOL_KEY'));
    assert.throws(() => readAll(folder, { limit: 10_000 }), isError('PL_SPOOL_KEY'));
    assert.deepEqual(readFileSync(path), before);
    damage(path, 3); // without its header it cannot tell that key, and must not take it all for damage
    assert.throws(() => readAll(folder, { cipher: new Cipher(OTHER_KEY) }), isError('PL_SPOOL_KEY'));
    assert.throws(() => readAll(folder, { limit: 10_000 }), isError('PL_SPOOL_KEY'));
    assert.deepEqual(readAll(folder, { cipher: new Cipher(KEY) }).ids, ['a', 'b', 'c']);
    await shut(open({ folder, encryptionKey: KEY }));
  });

  it('says why a folder cannot be used', () => {
    const place = newFolder();
    writeFileSync(join(place, 'file'), '');
    assert.throws(() => open({ folder: join(place, 'file') }), isError('PL_SPOOL_IO'));
    mkdirSync(join(place, 'locked', 'lock.sqlite'), { recursive: true });
    assert.throws(() => open({ folder: join(place, 'locked') }), isError('PL_SPOOL_IO'));
    const unreadable = join(place, 'unreadable');
    mkdirSync(join(unreadable, '0000000000000000.spool'), { recursive: true });
    assert.throws(() => open({ folder: unreadable }), isError('PL_SPOOL_IO'));
    rmSync(join(unreadable, '0000000000000000.spool'), { recursive: true });
    open({ folder: unreadable }); // the lock was let go
  });

  it('opens although nobody can be told who holds it', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'lock.owner'));
    await write(open({ folder }), 'a');
    assert.throws(
      () => open({ folder }),
      (error) => isError('PL_SPOOL_LOCKED')(error) && /unknown/.test(String(error)),
    );
  });

  it('takes an entry of a kind it does not know for damage', async () => {
    const { folder, path } = await threeEntries();
    writeSync(openSync(path, 'r+'), Buffer.from([9]), 0, 1, HEADER_BYTES + 12);
    assert.deepEqual(readAll(folder).ids, ['b', 'c']);
  });
});
