import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PromptlogError } from '../src/errors.ts';
import type { Notice } from '../src/notice.ts';
import { listSegments } from '../src/spool/segment.ts';
import { until } from './delivery/fixture.ts';
import { FaultyDisk } from './spool/faulty-disk.ts';
import { recordOf } from './support/records.ts';
import { assertAllDelivered, ShipperHome } from './support/shipper-home.ts';

// Built here, so that no scanner takes this file for one that holds a credential.
const CANARY = ['sk', 'proj', createHash('sha256').update('canary').digest('base64url')].join('-');
const AT = '2026-11-21T06:00:00.000Z';

function refusal(code: string, path: string, got: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof PromptlogError, String(error));
    assert.deepEqual([error.code, error.details['path']], [code, path]);
    assert.match(String(error.details['got']), new RegExp(got));
    return true;
  };
}

describe('the shipper', function () {
  this.timeout(30_000);
  let home: ShipperHome;

  beforeEach(async () => {
    home = await ShipperHome.create();
  });
  afterEach(() => home.remove());

  it('brings records to both stores, tells what it did, and lets go', async () => {
    const shipper = home.open();
    const ids = Array.from({ length: 50 }, (_, index) => `m${index}`);
    for (const id of ids) assert.deepEqual(shipper.accept(recordOf(id)), { id, session: id });
    await shipper.flush();
    assert.equal(shipper.status().accepted.record, 50);
    assert.equal(await shipper.drain(), true);
    assertAllDelivered(shipper.status().lanes);
    assert.equal(await shipper.close(), true);
    await home.assertBoth(ids);
    assert.equal((await home.records()).get('m7')?.door, 'direct');
    assert.deepEqual(home.warnings, []);
  });

  it('drains to the end: nothing that was accepted before is missing when it says so', async () => {
    const shipper = home.open({ delivery: { batchWaitMs: 60_000 } });
    for (let round = 0; round < 20; round++) {
      shipper.accept(recordOf(`m${round}`));
      assert.equal(await shipper.drain(), true);
      assert.equal(home.search.documents.size, round + 1);
    }
  });

  it('joins halves and changes, in any order, and search ends with what the records store has', async () => {
    const shipper = home.open();
    shipper.acceptChange({ id: 'a', at: AT, feedback: [{ name: 'score', value: 100 }] });
    shipper.acceptPart({ ...recordOf('a', { outcome: 'completed', content: '' }), halves: ['response'] }, 'gateway');
    shipper.acceptPart({ ...recordOf('a'), halves: ['request'] }, 'gateway');
    shipper.accept(recordOf('b'));
    shipper.acceptChange({ id: 'b', at: AT, tags: ['checked'] });
    assert.equal(await shipper.drain(), true);
    const records = await home.records();
    const { halves, feedback, outcome } = records.get('a') ?? assert.fail();
    assert.deepEqual([halves?.length, feedback?.length, outcome], [2, 1, 'completed']);
    assert.deepEqual(records.get('b')?.tags, ['checked']);
    for (const [id, record] of records) assert.equal(home.search.documents.get(id)?.version, record.revision, id);
    assertAllDelivered(shipper.status().lanes);
  });

  it('closes once, however often it is told to, and takes nothing more from then on', async () => {
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    const closing = shipper.close();
    assert.throws(() => shipper.accept(recordOf('b')), { code: 'PL_CLOSED' });
    assert.throws(() => shipper.acceptPart({ ...recordOf('b'), halves: ['request'] }), { code: 'PL_CLOSED' });
    assert.throws(() => shipper.acceptChange({ id: 'a', tags: ['x'] }), { code: 'PL_CLOSED' });
    assert.equal(shipper.close(1), closing);
    assert.equal(await closing, true);
    assert.equal(shipper.close(), closing);
    await home.assertBoth(['a']);
  });

  it('closes in time while a store is away, and delivers at the next start', async () => {
    await home.search.down();
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    const started = performance.now();
    assert.equal(await shipper.close(300), false);
    assert.ok(performance.now() - started < 4_000);
    await home.search.up();
    const next = home.open();
    assert.equal(await next.drain(), true);
    await home.assertBoth(['a']);
  });

  it('closes in time while a store takes a connection and says nothing', async () => {
    home.search.fault = () => 'hang';
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    const started = performance.now();
    assert.equal(await shipper.close(200), false);
    assert.ok(performance.now() - started < 4_000, `${performance.now() - started} ms`);
  });

  it('frees its folder when it is closed, and keeps it from others until then', async () => {
    const shipper = home.open();
    assert.throws(() => home.open(), { code: 'PL_SPOOL_LOCKED' });
    await shipper.close();
    await home.open().close();
    const [first, second] = [
      home.open({ spool: { below: home.folder } }),
      home.open({ spool: { below: home.folder } }),
    ];
    assert.deepEqual([first.folder, second.folder], [join(home.folder, '0'), join(home.folder, '1')]);
  });

  describe('refuses', () => {
    it('a record that does not fit, by its place and what is wrong there, and no other', async () => {
      const shipper = home.open();
      shipper.accept(recordOf('a'));
      const wrong = { ...recordOf('b'), message: { id: 'b', prompt: 'text' } };
      assert.throws(() => shipper.accept(wrong), refusal('PL_RECORD_INVALID', 'message.prompt', 'string|text'));
      assert.throws(() => shipper.accept('text'), { code: 'PL_RECORD_INVALID' });
      assert.throws(() => shipper.accept(undefined), { code: 'PL_RECORD_INVALID' });
      assert.throws(() => shipper.acceptChange({ id: 'a' }), { code: 'PL_RECORD_INVALID' });
      shipper.accept(recordOf('c'));
      assert.equal(await shipper.drain(), true);
      await home.assertBoth(['a', 'c']);
    });

    it('what JSON cannot hold, in records and in changes', () => {
      const shipper = home.open();
      const round: Record<string, unknown> = {};
      round['self'] = round;
      const failing = {
        toJSON: () => {
          throw new Error(CANARY);
        },
      };
      for (const [value, got] of [
        [1n, 'BigInt'],
        [round, 'circular'],
        [failing, 'toJSON'],
      ] as const) {
        const refused = refusal('PL_RECORD_INVALID', 'the record', got);
        assert.throws(() => shipper.accept({ ...recordOf('a'), properties: { value } }), refused);
        assert.throws(() => shipper.acceptChange({ id: 'a', properties: { value } }), refused);
      }
      const emptied = { ...recordOf('a'), toJSON: () => undefined };
      assert.throws(() => shipper.accept(emptied), refusal('PL_RECORD_INVALID', 'the record', 'toJSON'));
      assert.equal(shipper.status().accepted.record, 0);
    });

    it('more than the spool may hold, until the stores have caught up', async () => {
      await home.search.down();
      const shipper = home.open({ spool: { folder: join(home.folder, 'spool'), maxBytes: 200_000 } });
      const content = 'x'.repeat(5_000);
      let taken = 0;
      const fill = () => {
        for (; taken < 1_000; taken++) shipper.accept(recordOf(`m${taken}`, { content }));
      };
      assert.throws(fill, { code: 'PL_SPOOL_FULL', retriable: true });
      assert.ok(taken > 20 && taken < 60, `${taken}`);
      await home.search.up();
      assert.equal(await shipper.drain(), true);
      await until('there is room', () => shipper.status().bytes === 0);
      shipper.accept(recordOf('after', { content }));
      assert.equal(await shipper.drain(), true);
      await home.assertBoth([...Array.from({ length: taken }, (_, index) => `m${index}`), 'after']);
    });
  });

  it('gets projections into a spool that is full, or it would stay so', async () => {
    home.search.fault = () => ({ status: 503 });
    const shipper = home.open({ spool: { folder: join(home.folder, 'spool'), maxBytes: 100_000 } });
    const part = (id: string) => ({ ...recordOf(id, { content: 'x'.repeat(5_000) }), halves: ['request'] });
    let taken = 0;
    assert.throws(
      () => {
        for (; taken < 1_000; taken++) shipper.acceptPart(part(`m${taken}`));
      },
      { code: 'PL_SPOOL_FULL' },
    );
    await until('every part is in the records store', () => (shipper.status().lanes[0]?.delivered ?? 0) === taken);
    home.search.fault = () => undefined;
    assert.equal(await shipper.drain(), true);
    assert.equal(home.search.documents.size, taken);
    shipper.acceptPart(part('after'));
    assert.equal(await shipper.drain(), true);
    assertAllDelivered(shipper.status().lanes);
  });

  it('keeps of a call what its door may, of a comment as of an answer', async () => {
    const shipper = home.open({ capture: { default: 'metadata', open: 'full', closed: 'off' } });
    assert.ok(shipper.accept(recordOf('meta', { content: 'said in private' })));
    assert.ok(shipper.accept(recordOf('open', { content: 'said in public' }), 'open'));
    assert.equal(shipper.accept(recordOf('closed', { content: 'said in private' }), 'closed'), undefined);
    const feedback = [{ name: 'score', value: 50, comment: 'said in private' }];
    shipper.acceptChange({ id: 'meta', at: AT, feedback, properties: { TEAM: 'x' } });
    assert.equal(await shipper.drain(), true);
    const records = await home.records();
    assert.deepEqual([...records.keys()].sort(), ['meta', 'open']);
    const { feedback: kept, properties } = records.get('meta') ?? assert.fail();
    assert.deepEqual([kept?.[0]?.value, properties], [50, { TEAM: 'x' }]);
    await shipper.close();
    assert.deepEqual(home.filesWith('said in private'), []);
    assert.notDeepEqual(home.filesWith('said in public'), []);
  });

  it('masks by default: a credential reaches no file and no request', async () => {
    home.search.forbidden = [CANARY];
    const shipper = home.open({ delivery: { batchWaitMs: 1, changeWaitMs: 0 } });
    shipper.accept(recordOf('a', { content: `my key is ${CANARY}, keep it` }));
    shipper.acceptPart({ ...recordOf('b', { content: CANARY }), halves: ['request'] });
    shipper.acceptChange({ id: 'a', at: AT, properties: { note: CANARY } });
    shipper.acceptChange({ id: 'nobody', at: AT, properties: { note: CANARY } });
    assert.equal(await shipper.drain(), true);
    await until('a dead letter', () => shipper.status().lanes[0]?.dead === 1);
    assert.deepEqual(home.filesWith(CANARY), []);
    await shipper.close();
    assert.deepEqual([home.filesWith(CANARY), home.search.leaks], [[], []]);
    assert.equal((await home.records()).get('a')?.masked, 1);
  });

  it('would be seen to leak it with masking off', async () => {
    home.search.forbidden = [CANARY];
    const shipper = home.open({ masking: false });
    shipper.accept(recordOf('a', { content: CANARY }));
    assert.equal(await shipper.drain(), true);
    assert.ok(home.filesWith(CANARY).length >= 2 && home.search.leaks.length > 0);
  });

  it('goes on after where its lanes are when the segments were deleted by hand, and says that they are gone', async () => {
    const shipper = home.open();
    for (const id of ['a', 'b']) shipper.accept(recordOf(id));
    assert.equal(await shipper.drain(), true);
    await shipper.close();
    for (const { path } of listSegments(shipper.folder)) rmSync(path);
    const notices: Notice[] = [];
    const next = home.open({ onNotice: (notice) => notices.push(notice) });
    assert.deepEqual(
      notices.filter(({ level }) => level === 'error').map(({ code }) => code),
      ['spool.lost'],
    );
    next.accept(recordOf('c'));
    assert.equal(await next.drain(), true);
    await home.assertBoth(['a', 'b', 'c']);
    for (const lane of next.status().lanes)
      assert.deepEqual([lane.accepted, lane.pending], [1, 0], JSON.stringify(lane));
  });

  it('says so when what its lanes remember cannot be read, and frees the folder', async () => {
    const folder = join(home.folder, 'spool');
    await home.open().close();
    const ledger = join(folder, 'ledger.sqlite');
    for (const file of [ledger, `${ledger}-wal`, `${ledger}-shm`]) rmSync(file, { force: true });
    mkdirSync(ledger);
    assert.throws(() => home.open(), { code: 'PL_SPOOL_IO' });
    rmSync(ledger, { recursive: true });
    await home.open().close();
  });

  it('sets aside what its lanes remember where that is of no use any more, says so, and goes on', async () => {
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    assert.equal(await shipper.drain(), true);
    await shipper.close();
    writeFileSync(join(shipper.folder, 'ledger.sqlite'), 'this is no database, whatever its name may say'.repeat(100));
    rmSync(join(shipper.folder, 'ledger.sqlite-wal'), { force: true });
    const next = home.open();
    next.accept(recordOf('b'));
    assert.equal(await next.drain(), true);
    await home.assertBoth(['a', 'b']);
    assert.match(home.warnings.join(), /was damaged and is set aside as ledger\.sqlite\.damaged-\d+/);
  });

  it('says so when the disk is full, keeps what it took, and writes it when there is room', async () => {
    const disk = new FaultyDisk();
    const shipper = home.open({ spool: { folder: join(home.folder, 'spool'), fileSystem: disk } });
    disk.fail('write', 'ENOSPC', 1);
    shipper.accept(recordOf('a'));
    await assert.rejects(shipper.flush(), { code: 'PL_SPOOL_IO' });
    await until('it warns', () => home.warnings.some((text) => text.includes('ENOSPC')));
    assert.equal(await shipper.drain(), true);
    await home.assertBoth(['a']);
  });

  it('lets go of its folder also when the disk stays full, and says what became of the records', async () => {
    const disk = new FaultyDisk();
    const shipper = home.open({ spool: { folder: join(home.folder, 'spool'), fileSystem: disk } });
    disk.fail('create', 'ENOSPC', 1_000);
    shipper.accept(recordOf('a'));
    await assert.rejects(shipper.close(), { code: 'PL_SPOOL_IO' });
    const next = home.open();
    next.accept(recordOf('b'));
    assert.equal(await next.drain(), true);
    await home.assertBoth(['b']);
  });

  it('says what a lane waits for, and takes that back', async () => {
    await home.search.down();
    const shipper = home.open();
    shipper.accept(recordOf('a'));
    await until('the records lane is through', () => shipper.status().lanes[0]?.delivered === 1);
    const search = () => shipper.status().lanes[1];
    await until('search says why', () => /ECONNREFUSED/.test(search()?.stalled?.reason ?? ''));
    assert.equal(search()?.pending, 1);
    await home.search.up();
    assert.equal(await shipper.drain(), true);
    assert.equal(search()?.stalled, undefined);
  });
});
