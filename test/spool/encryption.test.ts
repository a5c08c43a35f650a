/** With a key, nothing of an entry can be read on the disk, and nothing of it can be changed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { PromptlogError } from '../../src/errors.ts';
import { Cipher } from '../../src/spool/cipher.ts';
import { cleanUp, head, KEY, newFolder, onlySegment, open, readAll, shut, write } from './fixture.ts';

const CANARY = 'canary-5f1c';
const HEADER_BYTES = 128;

/** A closed, encrypted spool with three entries full of the canary. */
async function sealed(): Promise<string> {
  const folder = newFolder();
  const spool = open({ folder, encryptionKey: KEY });
  for (const kind of ['record', 'part', 'change'] as const) {
    const names = { session: `${CANARY}-session`, alias: `${CANARY}-alias` };
    spool.writer.append(head(`${CANARY}-${kind}`, { kind, ...names }), JSON.stringify({ text: CANARY, kind }));
  }
  await shut(spool);
  return folder;
}

/** Whether any file of a folder holds the canary. */
function leaks(folder: string): boolean {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('lock.'))
    .some((name) => readFileSync(join(folder, name)).includes(CANARY));
}

describe('an encrypted spool', () => {
  const cipher = new Cipher(KEY);
  afterEach(cleanUp);

  it('10: leaves no plain text on the disk, neither of bodies nor of names', async () => {
    const folder = await sealed();
    assert.equal(leaks(folder), false);
    assert.deepEqual(
      readAll(folder, { cipher }).entries.map(({ id, session, alias, kind, body }) => [
        id,
        session,
        alias,
        `${body}`,
        kind,
      ]),
      ['record', 'part', 'change'].map((kind) => [
        `${CANARY}-${kind}`,
        `${CANARY}-session`,
        `${CANARY}-alias`,
        JSON.stringify({ text: CANARY, kind }),
        kind,
      ]),
    );
    const plain = newFolder();
    await write(open({ folder: plain }), CANARY);
    assert.equal(leaks(plain), true, 'the test itself would notice');
  });

  it('10: hands out no entry that was altered, even when its checksum was made to fit', async () => {
    const folder = await sealed();
    const path = onlySegment(folder);
    const whole = readFileSync(path);
    const length = whole.readUInt32LE(HEADER_BYTES + 4) + 12;
    // From the kind on: kind, flags, lengths, time, nonce, content, tag.
    for (let offset = HEADER_BYTES + 12; offset < HEADER_BYTES + length; offset++) {
      const bytes = Buffer.from(whole);
      bytes[offset] = (bytes[offset] ?? 0) ^ 1;
      bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES + 12, HEADER_BYTES + length)), HEADER_BYTES + 8);
      writeFileSync(path, bytes);
      const { ids, damage } = readAll(folder, { cipher });
      assert.deepEqual(ids, [`${CANARY}-part`, `${CANARY}-change`], `byte ${offset}`);
      assert.deepEqual(damage, [[HEADER_BYTES, HEADER_BYTES + length]], `byte ${offset}`);
    }
  });

  it('10: never seals two entries alike', async () => {
    const plain = Buffer.from('the same');
    const context = Buffer.from('context');
    const seals = new Set(Array.from({ length: 1000 }, () => cipher.seal(plain, context).toString('hex')));
    assert.equal(seals.size, 1000);
    const nonces = new Set([...seals].map((seal) => seal.slice(0, 24)));
    assert.equal(nonces.size, 1000);
    assert.throws(() => cipher.open(cipher.seal(plain, context), Buffer.from('another')));
    assert.throws(() => cipher.open(Buffer.alloc(5), context));
  });

  it('10: can be switched on over a spool that is not empty', async () => {
    const folder = newFolder();
    const before = open({ folder });
    await write(before, 'plain');
    await shut(before);
    const after = open({ folder, encryptionKey: KEY });
    await write(after, 'sealed');
    assert.deepEqual(readAll(folder, { cipher }).ids, ['plain', 'sealed']);
    await shut(after);
    assert.throws(() => open({ folder }), { code: 'PL_SPOOL_KEY' }, 'and not off again before it is empty');
  });

  it('refuses a key that is none', () => {
    for (const key of ['', 'short', Buffer.alloc(31).toString('base64')]) {
      assert.throws(
        () => open({ folder: newFolder(), encryptionKey: key }),
        (error) =>
          error instanceof PromptlogError && error.code === 'PL_CONFIG_INVALID' && !error.message.includes('short'),
      );
    }
  });
});
