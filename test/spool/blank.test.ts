/** Entries that are settled and to be forgotten, in the files of a spool. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blankEntries } from '../../src/spool/blank.ts';
import { Cipher } from '../../src/spool/cipher.ts';
import type { EntryHead } from '../../src/spool/entry.ts';
import { SpoolReader } from '../../src/spool/reader.ts';
import { recover } from '../../src/spool/recover.ts';
import { openSpool, type Spool } from '../../src/spool/spool.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SECRET = 'my knee hurts';

describe('blanking settled entries', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blank-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function filled(ids: readonly string[], encryptionKey?: string): Promise<Spool> {
    const spool = openSpool({ folder, ...(encryptionKey === undefined ? {} : { encryptionKey }) });
    for (const id of ids) spool.writer.append(headOf(id), JSON.stringify({ id, said: SECRET }));
    return spool.writer.flush().then(() => spool);
  }

  function onDisk(text: string): boolean {
    return readdirSync(folder).some(
      (name) => name.endsWith('.spool') && readFileSync(join(folder, name)).includes(text),
    );
  }

  function read(cipher?: Cipher): { ids: string[]; damage: number } {
    let damage = 0;
    const reader = new SpoolReader({ folder, position: 0, cipher, onDamage: () => damage++ });
    const ids: string[] = [];
    const end = recover(folder, cipher).base;
    for (let entry = reader.next(end); entry !== undefined; entry = reader.next(end)) ids.push(entry.id);
    reader.close();
    return { ids, damage };
  }

  it('leaves nothing of them on the disk, and all others as they were', async () => {
    const spool = await filled(['ada', 'bob', 'cleo']);
    const settled = spool.writer.durable;
    assert.equal(blankEntries({ folder, cipher: undefined, settled, matches: ({ id }) => id !== 'bob' }), 2);
    assert.equal(onDisk('ada') || onDisk('cleo'), false);
    assert.deepEqual(read(), { ids: ['', 'bob', ''], damage: 0 });
    spool.release();
  });

  it('keeps the counts and the position the spool goes on from', async () => {
    const spool = await filled(['ada', 'bob']);
    const before = recover(folder, undefined);
    blankEntries({ folder, cipher: undefined, settled: spool.writer.durable, matches: () => true });
    assert.deepEqual(recover(folder, undefined), before);
    spool.writer.append(headOf('late'), '{}');
    await spool.writer.flush();
    assert.deepEqual(read(), { ids: ['', '', 'late'], damage: 0 });
    await spool.writer.close();
    spool.release();
  });

  it('does not touch what is not settled', async () => {
    const spool = await filled(['ada']);
    const settled = spool.writer.durable;
    spool.writer.append(headOf('ada'), JSON.stringify({ said: SECRET }));
    await spool.writer.flush();
    assert.equal(blankEntries({ folder, cipher: undefined, settled, matches: () => true }), 1);
    assert.deepEqual(read().ids, ['', 'ada']);
    assert.ok(onDisk(SECRET), 'what a lane has still to deliver is there');
    await spool.writer.close();
    spool.release();
  });

  it('counts and changes nothing when asked to look only', async () => {
    const spool = await filled(['ada', 'bob']);
    const settled = spool.writer.durable;
    const options = { folder, cipher: undefined, settled, matches: ({ id }: EntryHead) => id === 'ada' };
    assert.equal(blankEntries({ ...options, dryRun: true }), 1);
    assert.equal(blankEntries(options), 1);
    assert.equal(blankEntries(options), 0, 'what is blank is no match any more');
    spool.release();
  });

  it('does the same where the spool is encrypted, under the same key', async () => {
    const cipher = new Cipher(KEY);
    const spool = await filled(['ada', 'bob'], KEY);
    assert.equal(blankEntries({ folder, cipher, settled: spool.writer.durable, matches: ({ id }) => id === 'ada' }), 1);
    assert.deepEqual(read(cipher), { ids: ['', 'bob'], damage: 0 });
    assert.throws(
      () => blankEntries({ folder, cipher: undefined, settled: spool.writer.durable, matches: () => true }),
      { code: 'PL_SPOOL_KEY' },
    );
    spool.release();
  });
});

function headOf(id: string): EntryHead {
  return { kind: 'record', id, session: 's-1', alias: '', time: 1_700_000_000_000 };
}
