/** The receipt of an erasure, and what becomes of one that somebody touched. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbout, type ReceiptFacts, receiptOf, verifyReceipt, writeReceipt } from '../../src/erasing/receipt.ts';
import {
  ownSigningKey,
  publicKeyFile,
  readPrivateKey,
  readPublicKey,
  signingKeyFile,
} from '../../src/erasing/signing-key.ts';

const NOTHING = { records: 0, documents: 0, copies: 0, letters: 0, entries: 0 };
const FACTS: ReceiptFacts = {
  selection: { user: 'ada@contoso.example', until: new Date('2026-11-21T00:00:00Z') },
  overrodeHolds: false,
  began: new Date('2026-11-21T05:00:00Z'),
  finished: new Date('2026-11-21T05:00:04Z'),
  places: { records: 'sqlite /data/records.sqlite', search: 'http://127.0.0.1:9200', spools: 1 },
  erasure: {
    erased: { ...NOTHING, records: 2, documents: 2, copies: 2 },
    left: NOTHING,
    remembered: true,
    scrubbed: true,
  },
  documents: ['5Yh1ZfJqD0xk3o4yVxw2Ug', 'q2ZJH3bV0sT9dN1mXc7LaA'],
};

describe('the receipt of an erasure', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'receipt-test-'));
    file = join(folder, 'deep', 'receipt.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is checked with the public key alone, and tells what was done', () => {
    writeReceipt(file, receiptOf(FACTS), ownSigningKey(folder));
    const receipt = verifyReceipt(file, readPublicKey(publicKeyFile(folder)));
    assert.deepEqual(receipt.erased, FACTS.erasure.erased);
    assert.deepEqual(receipt.left, NOTHING);
    assert.deepEqual([receipt.began, receipt.asked.until], ['2026-11-21T05:00:00.000Z', '2026-11-21T00:00:00.000Z']);
    assert.equal(receipt.records.length, 2);
  });

  it('names neither the person nor a record, and is known by who knows the person', () => {
    const receipt = receiptOf(FACTS);
    const text = JSON.stringify(receipt);
    for (const told of ['ada', 'contoso', ...FACTS.documents]) assert.ok(!text.includes(told), told);
    assert.ok(isAbout(receipt, 'user', 'ada@contoso.example'));
    assert.ok(!isAbout(receipt, 'user', 'bob@contoso.example'));
    assert.ok(!isAbout(receipt, 'session', 'ada@contoso.example'));
  });

  it('says of two receipts nothing that could be compared', () => {
    const [one, other] = [receiptOf(FACTS), receiptOf(FACTS)];
    assert.notEqual(one.asked.subjects.user, other.asked.subjects.user);
    assert.notDeepEqual(one.records, other.records);
  });

  it('is refused when any one byte of it was changed', () => {
    writeReceipt(file, receiptOf(FACTS, 'salt'), ownSigningKey(folder));
    const key = readPublicKey(publicKeyFile(folder));
    for (const changed of [file, `${file}.sig`]) {
      const bytes = readFileSync(changed);
      // Every byte of the signature, and one in each seven of the longer file.
      for (let at = 0; at < bytes.length; at += changed === file ? 7 : 1) {
        const touched = Buffer.from(bytes);
        touched[at] = (touched[at] ?? 0) ^ 1;
        writeFileSync(changed, touched);
        assert.throws(() => verifyReceipt(file, key), { code: 'PL_RECEIPT_INVALID' }, `byte ${at} of ${changed}`);
      }
      writeFileSync(changed, Buffer.concat([bytes, Buffer.from('\n')]));
      assert.throws(() => verifyReceipt(file, key), { code: 'PL_RECEIPT_INVALID' });
      writeFileSync(changed, bytes);
    }
    assert.ok(verifyReceipt(file, key));
  });

  it('is refused when somebody else signed it', () => {
    const other = join(folder, 'other.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(other, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeReceipt(file, receiptOf(FACTS), readPrivateKey(other));
    ownSigningKey(folder);
    assert.throws(() => verifyReceipt(file, readPublicKey(publicKeyFile(folder))), {
      code: 'PL_RECEIPT_INVALID',
      message: /was signed with the key/,
    });
    assert.ok(verifyReceipt(file, readPublicKey(other)), 'a private key does as well');
  });

  it('makes its key once, for its owner alone to read', () => {
    const first = ownSigningKey(folder);
    assert.ok(ownSigningKey(folder).equals(first));
    if (process.platform !== 'win32') assert.equal(statSync(signingKeyFile(folder)).mode & 0o077, 0);
  });

  it('takes no key of another type, and no file that is none', () => {
    const rsa = join(folder, 'rsa.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(rsa, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    assert.throws(() => readPrivateKey(rsa), { code: 'PL_INPUT', message: /Ed25519/ });
    writeFileSync(rsa, 'not a key');
    assert.throws(() => readPublicKey(rsa), { code: 'PL_INPUT' });
    assert.throws(() => verifyReceipt(join(folder, 'none.json'), ownSigningKey(folder)), { code: 'PL_INPUT' });
  });
});
