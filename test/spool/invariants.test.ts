/** What always holds of the spool; the numbers are those of src/spool/README.md. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PromptlogError } from '../../src/errors.ts';
import { SpoolReader } from '../../src/spool/reader.ts';
import { reclaim } from '../../src/spool/reclaim.ts';
import { listSegments } from '../../src/spool/segment.ts';
import { FaultyDisk } from './faulty-disk.ts';
import { bodyOf, cleanUp, head, newFolder, onlySegment, open, readAll, seededRandom, shut, write } from './fixture.ts';

const isError = (code: string) => (error: unknown) => error instanceof PromptlogError && error.code === code;
const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('the spool always', () => {
  afterEach(cleanUp);

  it('1: calls an entry durable only after its group was written and synced', async () => {
    const disk = new FaultyDisk();
    const { writer } = open({ folder: newFolder(), fileSystem: disk });
    writer.append(head('a'), bodyOf('a'));
    disk.pause();
    let flushed = false;
    const done = writer.flush().then(() => {
      flushed = true;
    });
    await turns(5);
    assert.deepEqual([writer.durable, flushed, disk.attempts('sync')], [0, false, 0]);
    disk.resume();
    await done;
    assert.ok(writer.durable > 0);
    assert.equal(disk.attempts('sync'), 1);
  });

  it('1: commits by itself within the flush interval, and tells', async () => {
    const folder = newFolder();
    const position = await new Promise<number>((resolve) => {
      open({ folder, flushIntervalMs: 5, onDurable: resolve }).writer.append(head('a'), bodyOf('a'));
    });
    assert.deepEqual(readAll(folder, { limit: position }).ids, ['a']);
  });

  it('1: puts all that waits into one commit, however many ask for it', async () => {
    const disk = new FaultyDisk();
    const { writer } = open({ folder: newFolder(), fileSystem: disk });
    disk.pause();
    const flushes = [];
    for (let i = 0; i < 200; i++) {
      writer.append(head(`${i}`), bodyOf(`${i}`));
      flushes.push(writer.flush());
    }
    disk.resume();
    await Promise.all(flushes);
    assert.ok(disk.attempts('sync') <= 2, `${disk.attempts('sync')} syncs`);
  });

  it('2: moves positions only forward, and an entry keeps its position', async () => {
    const folder = newFolder();
    const first = open({ folder, segmentBytes: 300 });
    await write(first, 'a', 'b');
    await write(first, 'c');
    const before = readAll(folder).entries.map((entry) => entry.end);
    await shut(first);
    await write(open({ folder, segmentBytes: 300 }), 'd');
    const after = readAll(folder).entries.map((entry) => entry.end);
    assert.deepEqual(after.slice(0, 3), before);
    assert.deepEqual(
      after,
      [...after].sort((a, b) => a - b),
    );
  });

  it('3: deletes a segment only when an entry after it was settled, and never the newest', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 200 });
    for (const id of ['a', 'b', 'c']) await write(spool, id);
    const [a, b, c] = readAll(folder).entries;
    assert.equal(reclaim(folder, a?.end ?? 0), 0, 'the second has no settled entry yet');
    assert.equal(listSegments(folder).length, 3);
    assert.equal(reclaim(folder, b?.end ?? 0), a?.end);
    assert.deepEqual(readAll(folder).ids, ['b', 'c']);
    reclaim(folder, c?.end ?? 0);
    assert.deepEqual(readAll(folder).ids, ['c'], 'the newest carries position and counts');
  });

  it('4: writes a failed group again from memory, to a new segment', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const errors: PromptlogError[] = [];
    const spool = open({ folder, fileSystem: disk, onError: (error) => errors.push(error) });
    await write(spool, 'a');
    const durable = spool.writer.durable;
    disk.fail('sync', 'EIO');
    spool.writer.append(head('b'), bodyOf('b'));
    await assert.rejects(spool.writer.flush(), isError('PL_SPOOL_IO'));
    assert.equal(spool.writer.durable, durable);
    await spool.writer.flush();
    assert.deepEqual(
      listSegments(folder).map((segment) => segment.base),
      [0, durable],
    );
    assert.deepEqual(readAll(folder).ids, ['a', 'b']);
    assert.deepEqual(
      errors.map((error) => error.code),
      ['PL_SPOOL_IO'],
    );
    disk.cutPower(seededRandom(1)); // the sync that failed has cost the pages it was for: they count for nothing
    assert.deepEqual(readAll(folder).ids, ['a', 'b']);
  });

  it('5: shows a reader nothing beyond the durable position', async () => {
    const folder = newFolder();
    const disk = new FaultyDisk();
    const spool = open({ folder, fileSystem: disk });
    await write(spool, 'a');
    disk.fail('sync', 'EIO');
    spool.writer.append(head('b'), bodyOf('b'));
    await assert.rejects(spool.writer.flush());
    const reader = new SpoolReader({ folder, position: 0 });
    assert.equal(reader.next(spool.writer.durable)?.id, 'a');
    assert.equal(reader.next(spool.writer.durable), undefined);
    await spool.writer.flush();
    assert.equal(reader.next(spool.writer.durable)?.id, 'b');
    reader.close();
  });

  it('5: never keeps what it saw of a write under way', async () => {
    const folder = newFolder();
    const spool = open({ folder });
    await write(spool, 'a');
    appendFileSync(onlySegment(folder), Buffer.alloc(50)); // the system shows the room before the bytes
    const damage: number[] = [];
    const reader = new SpoolReader({ folder, position: 0, onDamage: (from) => damage.push(from) });
    assert.equal(reader.next(spool.writer.durable)?.id, 'a');
    assert.equal(reader.next(spool.writer.durable), undefined);
    await write(spool, 'b');
    assert.equal(reader.next(spool.writer.durable)?.id, 'b');
    assert.deepEqual(damage, []);
    reader.close();
  });

  it('5: never changes bytes it has handed out, whatever is read afterwards', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 3000 });
    const reader = new SpoolReader({ folder, position: 0, chunkBytes: 700 });
    const held = [];
    for (let i = 0; i < 100; i++) {
      await write(spool, `${i}`);
      held.push(reader.next(spool.writer.durable));
    }
    reader.close();
    for (const [i, entry] of held.entries()) assert.equal(entry?.body.toString(), bodyOf(`${i}`));
  });

  it('6: hands out no entry whose checksum does not hold, and all the others', async () => {
    const folder = newFolder();
    await write(open({ folder }), 'a', 'b', 'c');
    const path = onlySegment(folder);
    const bytes = readFileSync(path);
    bytes.write('?', bytes.indexOf(bodyOf('b')));
    writeFileSync(path, bytes);
    const { ids, damage } = readAll(folder);
    assert.deepEqual([ids, damage.length], [['a', 'c'], 1]);
  });

  it('8: lets one writer in at a time', async () => {
    const folder = newFolder();
    const first = open({ folder });
    assert.throws(() => open({ folder }), isError('PL_SPOOL_LOCKED'));
    await shut(first);
    await shut(open({ folder }));
  });

  it('9: refuses an entry when full, keeps what it has, and takes more once some was settled', async () => {
    const folder = newFolder();
    const spool = open({ folder, maxBytes: 2000 });
    const taken: string[] = [];
    const fill = () => {
      for (let i = 0; i < 100; i++) {
        spool.writer.append(head(`${i}`), bodyOf(`${i}`));
        taken.push(`${i}`);
      }
    };
    assert.throws(fill, isError('PL_SPOOL_FULL'));
    await spool.writer.flush();
    assert.deepEqual(readAll(folder).ids, taken);
    spool.writer.append(head('merged', { kind: 'projection' }), '{}'); // else a lane could not settle, and it stayed full
    await spool.writer.flush();
    spool.writer.reclaimed(reclaim(folder, spool.writer.durable));
    spool.writer.append(head('after'), bodyOf('after'));
  });

  it('counts what it has taken, across restarts and reclaimed segments', async () => {
    const folder = newFolder();
    const first = open({ folder, segmentBytes: 200 });
    await write(first, 'a', 'b');
    first.writer.append(head('c', { kind: 'change' }), '{}');
    await first.writer.flush();
    reclaim(folder, first.writer.durable);
    await shut(first);
    const counts = { record: 2, part: 0, change: 1, projection: 0, erase: 0, refused: 0 };
    assert.deepEqual({ ...open({ folder }).writer.counts }, counts);
  });

  it('gives back every kind of entry as it was: empty bodies, names of many bytes, bytes, 100 MB', async function () {
    this.timeout(60_000);
    const folder = newFolder();
    const spool = open({ folder });
    const large = 'ü'.repeat(50_000_000);
    const entries = [
      [head('é€😀'.repeat(50), { session: '会话', alias: 'Ж', kind: 'part' }), '{"é":"😀"}'],
      [head('', { session: '', kind: 'erase', time: 0.5 }), ''],
      [head('bytes', { kind: 'projection', time: -1 }), Buffer.from([0, 1, 2, 255])],
      [head('large', { kind: 'change' }), large],
      [head('x'.repeat(65_535), { session: '' }), 'y'],
    ] as const;
    for (const [entry, body] of entries) {
      spool.writer.append(entry, body);
      await spool.writer.flush();
    }
    const read = readAll(folder).entries;
    assert.equal(read.length, entries.length);
    for (const [index, [entry, body]] of entries.entries()) {
      const { body: found, end: _, ...names } = read[index] ?? assert.fail();
      assert.deepEqual(names, entry);
      assert.ok(Buffer.from(body as string).equals(found), `body ${index}`);
    }
  });

  it('refuses a name that is too long for it, and only that entry', async () => {
    const folder = newFolder();
    const spool = open({ folder });
    assert.throws(() => spool.writer.append(head('ü'.repeat(40_000)), ''), isError('PL_RECORD_INVALID'));
    await write(spool, 'a');
    assert.deepEqual(readAll(folder).ids, ['a']);
  });

  it('follows the writer over the edge of a segment', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 200 });
    const reader = new SpoolReader({ folder, position: 0 });
    for (let i = 0; i < 20; i++) {
      await write(spool, `${i}`);
      assert.equal(reader.next(spool.writer.durable)?.id, `${i}`);
      assert.equal(reader.next(spool.writer.durable), undefined);
    }
    assert.ok(
      listSegments(folder).every((segment) => existsSync(segment.path) && readFileSync(segment.path).length < 600),
    );
    reader.close();
  });

  it('goes on with the oldest entry there is when the segment it was to read was reclaimed', async () => {
    const folder = newFolder();
    const spool = open({ folder, segmentBytes: 200 });
    for (const id of ['a', 'b', 'c', 'd']) await write(spool, id);
    const reader = new SpoolReader({ folder, position: 0 });
    assert.equal(reader.next(spool.writer.durable)?.id, 'a');
    reclaim(folder, readAll(folder).entries[2]?.end ?? 0);
    assert.equal(reader.next(spool.writer.durable)?.id, 'c');
    reader.close();
  });
});
