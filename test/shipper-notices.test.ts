import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Notice } from '../src/notice.ts';
import { until } from './delivery/fixture.ts';
import { FaultyDisk } from './spool/faulty-disk.ts';
import { recordOf } from './support/records.ts';
import { ShipperHome } from './support/shipper-home.ts';

describe('what a shipper says of itself', () => {
  let home: ShipperHome;
  let notices: Notice[];
  const onNotice = (notice: Notice): void => {
    notices.push(notice);
  };
  const said = (code: string) => notices.filter((notice) => notice.code === code);

  beforeEach(async () => {
    home = await ShipperHome.create();
    notices = [];
  });
  afterEach(() => home.remove());

  it('is that its spool and its stores are open, and nothing of any record', async () => {
    const shipper = home.open({ onNotice });
    for (let count = 0; count < 100; count++) shipper.accept(recordOf(`m${count}`));
    assert.equal(await shipper.drain(), true);
    await until('all is said', () => notices.length >= 3);
    assert.deepEqual(notices.map(({ code }) => code).sort(), ['records.open', 'search.open', 'spool.open']);
    assert.ok(notices.every(({ level }) => level === 'info'));
    assert.deepEqual(home.warnings, [], 'who takes notices is told nothing twice');
  });

  it('is told as warnings to whoever takes no notices, but for how it goes', async () => {
    home.search.judge = () => ({ status: 400, error: { type: 'document_parsing_exception', reason: 'x' } });
    const shipper = home.open();
    shipper.accept(recordOf('r-1'));
    assert.equal(await shipper.drain(), true);
    await until('it warns', () => home.warnings.length > 0);
    assert.equal(home.warnings.length, 1);
    assert.match(home.warnings[0] ?? '', /^a record could not be delivered to the search store/);
  });

  it('is which record became a dead letter', async () => {
    home.search.judge = () => ({ status: 400, error: { type: 'document_parsing_exception', reason: 'x' } });
    const shipper = home.open({ onNotice });
    shipper.accept(recordOf('r-1', { chat_session_id: 's-1', client: { trace_id: 't-1' } }));
    assert.equal(await shipper.drain(), true);
    await until('it is said', () => said('search.refused').length === 1);
    const { level, record, session, trace } = said('search.refused')[0] ?? assert.fail();
    assert.deepEqual([level, record, session, trace], ['error', 'r-1', 's-1', 't-1']);
  });

  it('is that its spool is full, once, and that there is room again', async () => {
    home.search.fault = () => ({ status: 503 });
    const spool = { folder: join(home.folder, 'spool'), maxBytes: 20_000, segmentBytes: 2_000 };
    const shipper = home.open({ onNotice, spool });
    const content = 'x'.repeat(1_000);
    const fill = (): number => {
      for (let count = 0; ; count++) {
        try {
          shipper.accept(recordOf(`m${notices.length}-${count}`, { content }));
        } catch {
          return count;
        }
      }
    };
    assert.ok(fill() > 0);
    for (let count = 0; count < 5; count++) fill();
    assert.deepEqual(
      said('PL_SPOOL_FULL').map(({ level }) => level),
      ['error'],
    );
    home.search.fault = () => undefined;
    assert.equal(await shipper.drain(), true);
    await until('there is room', () => shipper.status().bytes === 0);
    shipper.accept(recordOf('last'));
    await shipper.flush();
    await until('it says so', () => said('spool.room').length === 1);
  });

  it('is that its disk fails, once, by the code of it, and that this is over', async () => {
    const disk = new FaultyDisk();
    const shipper = home.open({ onNotice, spool: { folder: join(home.folder, 'spool'), fileSystem: disk } });
    disk.fail('write', 'ENOSPC', 2);
    shipper.accept(recordOf('a'));
    await assert.rejects(shipper.flush(), { code: 'PL_SPOOL_IO' });
    await assert.rejects(shipper.flush(), { code: 'PL_SPOOL_IO' });
    assert.equal(await shipper.drain(), true);
    await until('it is over', () => said('spool.recovered').length === 1);
    assert.deepEqual(
      said('PL_SPOOL_IO').map(({ level, facts }) => [level, facts?.['fault']]),
      [['error', 'ENOSPC']],
    );
  });
});
