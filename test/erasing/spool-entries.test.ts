/** What of a spool belongs to what is erased, and what becomes of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../src/delivery/ledger.ts';
import type { RecordSelection } from '../../src/delivery/selected-records.ts';
import { ErasureJournal } from '../../src/erasing/journal.ts';
import { pruneSpools } from '../../src/erasing/prune-spools.ts';
import { settleSpools } from '../../src/erasing/settle-spools.ts';
import { entryMatcher, eraseFromSpool, type ReadEntry } from '../../src/erasing/spool-entries.ts';
import type { EntryHead } from '../../src/spool/entry.ts';
import { recordOf } from '../support/records.ts';
import { ShipperHome } from '../support/shipper-home.ts';
import { SpoolShipper } from '../support/spool-shipper.ts';

const ADA = { name: 'Ada', user_id: 'ada' };
const SECRET = 'zanzibarknee';

describe('the entries of what is erased', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'entries-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function matches(selection: RecordSelection, entry: ReadEntry): boolean {
    return entryMatcher(selection, new ErasureJournal(folder, selection))(entry);
  }

  it('are known by the words of their record', () => {
    const entry = entryOf('record', 'a-1', 's-1', recordOf('a-1', { chat_session_id: 's-1', user: ADA }));
    assert.ok(matches({ user: 'ada' }, entry) && matches({ session: 's-1' }, entry) && matches({ id: 'a-1' }, entry));
    assert.ok(!matches({ user: 'ad' }, entry) && !matches({ user: 'ada', session: 's-2' }, entry));
    assert.ok(!matches({ user: 'ada', until: new Date(0) }, entry));
  });

  it('are known by the journal where their record is, whatever they say', () => {
    const selection = { query: 'message: knee' };
    const journal = new ErasureJournal(folder, selection);
    journal.note([{ id: 'a-1', session: 's-1', alias: 'chatcmpl-1' }]);
    const test = entryMatcher(selection, new ErasureJournal(folder, selection));
    assert.ok(test(entryOf('projection', 'a-1', 's-1', {})), 'also after the run was broken off');
    assert.ok(test(entryOf('change', 'chatcmpl-1', '', {})), 'a change names a record by either id');
    assert.ok(!test(entryOf('projection', 'a-1', 's-2', {})), 'one id in another session is another record');
  });

  it('are no records where a refused value names the one that is asked for, as a word', () => {
    const refused = (said: string): ReadEntry => entryOf('refused', 'r-1', '', { message: 'no', value: { said } });
    assert.ok(matches({ user: 'ada' }, refused('user ada, knee')));
    assert.ok(!matches({ user: 'ada' }, refused('user adam@x, knee')));
    assert.ok(!matches({ query: 'topic: x' }, refused('ada')));
  });

  it('are dropped where they are held, and counted as dropped', () => {
    const ledger = new Ledger(folder);
    ledger.lane('records', { position: 0, delivered: 0 });
    const record = recordOf('a-1', { chat_session_id: 's-1', user: ADA, content: SECRET });
    for (const [id, state] of [
      ['a-1', 'dead'],
      ['a-2', 'waiting'],
      ['b-1', 'dead'],
    ] as const) {
      const user = id.startsWith('a') ? ADA : { name: 'Bob', user_id: 'bob' };
      const entry = entryOf('record', id, 's-1', { ...record, user });
      ledger.hold('records', { entry, state, code: 400, reason: 'no' });
    }
    const selection = { user: 'ada' };
    const options = { folder, cipher: undefined, matches: (entry: ReadEntry) => matches(selection, entry) };
    assert.equal(eraseFromSpool({ ...options, dryRun: true }).letters, 2);
    assert.equal(eraseFromSpool(options).letters, 2);
    assert.equal(eraseFromSpool(options).letters, 0);
    assert.deepEqual([ledger.count('records', 'dead'), ledger.count('records', 'waiting')], [1, 0]);
    assert.equal(ledger.find('records')?.dropped, 2);
    ledger.close();
  });

  it('are not touched before every lane has settled them, and then nothing of them is on the disk', async () => {
    const home = await ShipperHome.create();
    try {
      const shipper = home.open();
      shipper.accept(recordOf('a-1', { chat_session_id: 's-1', user: ADA, content: SECRET }));
      assert.ok(await shipper.drain(10_000));
      const spool = shipper.folder;
      assert.ok(home.filesWith(SECRET).some((file) => file.startsWith(spool)));
      const test = entryMatcher({ user: 'ada' }, new ErasureJournal(folder, { user: 'ada' }));
      assert.equal(eraseFromSpool({ folder: spool, cipher: undefined, matches: test }).entries, 1);
      assert.ok(!home.filesWith(SECRET).some((file) => file.startsWith(spool)));
      shipper.accept(recordOf('b-1', { content: 'later' }));
      assert.ok(await shipper.close(10_000), 'the process goes on beside it');
    } finally {
      await home.remove();
    }
  });

  it('are overwritten when they were delivered and have had their time, and younger ones stay', async () => {
    const home = await ShipperHome.create();
    try {
      const shipper = home.open();
      const [old, young] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-11-01T00:00:00Z')];
      shipper.accept(recordOf('a-1', { content: SECRET, at: old }));
      shipper.accept(recordOf('a-2', { content: 'of november', at: young }));
      assert.ok(await shipper.drain(10_000));
      const options = { folders: [shipper.folder], cipher: undefined, before: new Date('2026-06-01') };
      assert.equal(pruneSpools({ ...options, before: undefined }), 0);
      assert.equal(pruneSpools({ ...options, dryRun: true }), 1);
      assert.equal(pruneSpools(options), 1);
      assert.equal(pruneSpools(options), 0);
      const files = (text: string) => home.filesWith(text).filter((file) => file.startsWith(shipper.folder));
      assert.deepEqual([files(SECRET).length, files('of november').length], [0, 1]);
      assert.ok(await shipper.close(10_000));
    } finally {
      await home.remove();
    }
  });

  it('are waited for in vain where the stores do not answer, and that is said', async () => {
    const spooled = new SpoolShipper();
    try {
      spooled.shipper.accept(recordOf('a-1', { user: ADA }));
      await spooled.shipper.flush();
      const { signal } = new AbortController();
      const spools = { folders: [spooled.shipper.folder], cipher: undefined, open: () => undefined, waitMs: 300 };
      await assert.rejects(settleSpools(spools, signal), { code: 'PL_ERASE_PENDING' });
    } finally {
      await spooled.remove();
    }
  });
});

function entryOf(kind: EntryHead['kind'], id: string, session: string, body: object): ReadEntry {
  return { kind, id, session, alias: '', time: 1_700_000_000_000, body: Buffer.from(JSON.stringify(body)) };
}
