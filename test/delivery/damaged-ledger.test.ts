/** A ledger whose bytes were altered on the disk: nothing of it is delivered that was not put in, and all the rest is. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LEDGER_FILE, Ledger } from '../../src/delivery/ledger.ts';
import { checkLedger } from '../../src/delivery/ledger-check.ts';
import type { Notice } from '../../src/notice.ts';
import { Cipher } from '../../src/spool/cipher.ts';
import { recordOf } from '../support/records.ts';
import { assertAllDelivered, ShipperHome } from '../support/shipper-home.ts';
import { DeliveryBench, head, KEY, newFolder, removeFolders, StubDestination, until } from './fixture.ts';

const START = { position: 0, delivered: 0 };

describe('a damaged ledger', function () {
  this.timeout(30_000);
  afterEach(removeFolders);

  /** A ledger in which one entry waits. */
  function holding(folder: string, cipher?: Cipher): Ledger {
    const ledger = new Ledger(folder, cipher);
    ledger.lane('records', START);
    const entry = { ...head('waits'), body: Buffer.from('{"id":"waits"}') };
    ledger.hold('records', { entry, state: 'waiting', code: 0, reason: 'not yet', afterMs: 0 }, 0);
    return ledger;
  }

  /** Alters the first place in the file where these bytes stand. */
  function alter(folder: string, from: string | Buffer, to: string): void {
    const file = join(folder, LEDGER_FILE);
    const bytes = readFileSync(file);
    const at = bytes.indexOf(from);
    assert.ok(at >= 0);
    bytes.write(to, at, 'latin1');
    writeFileSync(file, bytes);
  }

  it('delivers no entry whose bytes are others than were written: it is a dead letter, and the others go on', async () => {
    for (const [from, to] of [
      ['{"id":"waits"}', '{"id":"wbits"}'],
      ['["waits"', '["wbits"'],
      ['["waits"', '{"waits"'],
    ] as const) {
      const folder = newFolder();
      holding(folder).close();
      alter(folder, from, to);
      const stub = new StubDestination();
      stub.rule = () => ({});
      const bench = new DeliveryBench([stub], { folder });
      await bench.put('sound');
      await until('the others are delivered', () => stub.delivered.includes('sound'));
      await until('it is a dead letter', () => bench.lane().dead === 1);
      assert.deepEqual(stub.delivered, ['sound']);
      assert.match(bench.warnings.join(), /is a dead letter now \(0: the file is damaged\)/);
      assert.match(bench.ledger.held('dead')[0]?.reason ?? '', /the file is damaged/);
      await bench.stop();
    }
  });

  it('knows one that was sealed and altered, and one that was written before there were sums', () => {
    const folder = newFolder();
    const cipher = new Cipher(KEY);
    holding(folder, cipher).close();
    const sealed = new Ledger(folder, cipher);
    const [before] = sealed.due('records', Date.now(), 10);
    assert.deepEqual([before?.id, before?.damaged], ['waits', undefined]);
    sealed.close();
    const plain = newFolder();
    holding(plain).close();
    const file = join(plain, LEDGER_FILE);
    const text = readFileSync(file).toString('latin1');
    const names = /\["waits","session-of-waits","",\d+\]/.exec(text)?.[0] ?? assert.fail();
    alter(plain, names, '["waits","session-of-waits",""]'.padEnd(names.length));
    const old = new Ledger(plain);
    const [entry] = old.due('records', Date.now(), 10);
    assert.deepEqual([entry?.id, entry?.damaged, entry?.body.toString()], ['waits', undefined, '{"id":"waits"}']);
    old.close();
  });

  it('is set aside where SQLite cannot read it, and said so; one that is sound is left alone', () => {
    const folder = newFolder();
    holding(folder).close();
    const notices: Notice[] = [];
    checkLedger(folder, (notice) => notices.push(notice));
    assert.deepEqual([notices, readdirSync(folder)], [[], [LEDGER_FILE]]);
    alter(folder, 'SQLite format 3', 'no format at all');
    checkLedger(folder, (notice) => notices.push(notice));
    assert.deepEqual(
      notices.map(({ level, code }) => [level, code]),
      [['error', 'ledger.damaged']],
    );
    const [aside, ...others] = readdirSync(folder);
    assert.match(aside ?? '', /^ledger\.sqlite\.damaged-\d+$/);
    assert.deepEqual(others, []);
  });

  it('lets a lane begin anew whose position was altered, in either of the two places it stands in', () => {
    for (const altered of ['position', 'complement']) {
      const folder = newFolder();
      const ledger = holding(folder);
      ledger.lane('search', START);
      for (const lane of ['records', 'search'] as const) ledger.settle(lane, 4096, 3, []);
      ledger.close();
      const database = new DatabaseSync(join(folder, LEDGER_FILE));
      database.exec(`UPDATE lanes SET ${altered} = ${altered} + 8192 WHERE name = 'search'`);
      database.close();
      const notices: Notice[] = [];
      checkLedger(folder, (notice) => notices.push(notice));
      assert.deepEqual(
        notices.map(({ code, facts }) => [code, facts?.['lane']]),
        [['ledger.damaged', 'search']],
      );
      const mended = new Ledger(folder);
      assert.deepEqual([mended.find('records')?.position, mended.find('search')], [4096, undefined]);
      assert.equal(mended.due('records', Date.now(), 10).length, 1);
      mended.close();
    }
  });

  it('takes the position of an earlier version for what it is, and guards it from the next batch on', () => {
    const folder = newFolder();
    holding(folder).close();
    const database = new DatabaseSync(join(folder, LEDGER_FILE));
    database.exec("ALTER TABLE lanes DROP COLUMN complement; UPDATE lanes SET position = 512 WHERE name = 'records'");
    database.close();
    checkLedger(folder, () => assert.fail('there is nothing to say'));
    const ledger = new Ledger(folder);
    assert.equal(ledger.find('records')?.position, 512);
    ledger.settle('records', 1024, 1, []);
    assert.deepEqual(ledger.forgetAltered(), []);
    ledger.close();
    const later = new DatabaseSync(join(folder, LEDGER_FILE));
    later.exec('UPDATE lanes SET position = 1025');
    later.close();
    const notices: Notice[] = [];
    checkLedger(folder, (notice) => notices.push(notice));
    assert.equal(notices.length, 1);
  });

  it('has its index made again from its table', () => {
    const folder = newFolder();
    const ledger = holding(folder);
    ledger.scrub();
    ledger.close();
    // The last page is the index of what is due; there the lane stands before the state.
    const file = join(folder, LEDGER_FILE);
    const bytes = readFileSync(file);
    bytes.write('sdrocer', bytes.lastIndexOf('recordswaiting'), 'latin1');
    writeFileSync(file, bytes);
    checkLedger(folder, () => assert.fail('there is nothing to say'));
    const mended = new Ledger(folder);
    assert.deepEqual(
      mended.due('records', Date.now(), 10).map(({ id }) => id),
      ['waits'],
    );
    mended.close();
  });

  it('does not keep a shipper from delivering what its spool holds', async () => {
    const home = await ShipperHome.create();
    try {
      home.search.fault = () => ({ status: 503 });
      const first = home.open();
      for (const id of ['a', 'b', 'c']) first.accept(recordOf(id));
      await first.flush();
      await first.close(0);
      alter(first.folder, 'SQLite format 3', 'no format at all');
      home.search.fault = () => undefined;
      const notices: Notice[] = [];
      const second = home.open({ onNotice: (notice) => notices.push(notice) });
      second.accept(recordOf('d'));
      assert.equal(await second.drain(), true);
      assert.ok(notices.some(({ code }) => code === 'ledger.damaged'));
      assertAllDelivered(second.status().lanes);
      await home.assertBoth(['a', 'b', 'c', 'd']);
    } finally {
      await home.remove();
    }
  });
});
