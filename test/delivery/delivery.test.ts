import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LANE_KINDS } from '../../src/delivery/destination.ts';
import { LEDGER_FILE } from '../../src/delivery/ledger.ts';
import { readStatus } from '../../src/delivery/status.ts';
import { listSegments } from '../../src/spool/segment.ts';
import { type BenchOptions, DeliveryBench, head, removeFolders, StubDestination, until } from './fixture.ts';

const SEGMENT_BYTES = 1_000;

class SearchStub extends StubDestination {
  override readonly lane = 'search' as unknown as 'records';
  override readonly kinds = LANE_KINDS.search;
}

function large(id: string) {
  return { ...head(id), body: Buffer.from(JSON.stringify({ id, text: 'x'.repeat(300) })) };
}

describe('delivery', () => {
  let records: StubDestination;
  let search: SearchStub;
  let bench: DeliveryBench;
  const begin = (options: BenchOptions = {}, openSearch: () => Promise<void> = () => Promise.resolve()) => {
    records = new StubDestination();
    search = new SearchStub();
    records.rule = () => ({});
    search.rule = () => ({});
    search.opening = openSearch;
    bench = new DeliveryBench([records, search], { segmentBytes: SEGMENT_BYTES, ...options });
  };
  const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `m${from + index}`);
  const put = async (...ids: readonly string[]) => {
    for (const id of ids) await bench.put(large(id));
  };
  const status = () => readStatus(bench.folder, undefined).lanes;

  afterEach(async () => {
    await bench.stop();
    removeFolders();
  });

  it('deletes a segment when both lanes are past it, and no sooner', async () => {
    begin();
    search.rule = undefined;
    await put(...names(12));
    await until('the records lane is through', () => bench.lane('records').delivered === 12);
    assert.equal(listSegments(bench.folder)[0]?.base, 0, 'search has still to read it');
    search.rule = () => ({});
    for (const call of search.calls) call.answer();
    assert.equal(await bench.drain(), true);
    const left = listSegments(bench.folder);
    assert.ok((left[0]?.base ?? 0) > 0 && left.length <= 2, `${left.length} segments are left`);
    assert.equal(bench.spool.writer.bytes, 0, 'what is settled does not count against its limit');
  });

  it('keeps the one lane going while the other stands still', async () => {
    begin({}, () => Promise.reject(new Error('ECONNREFUSED')));
    await put(...names(5));
    assert.equal(await bench.drain(100), false);
    assert.equal(bench.lane('records').delivered, 5);
    assert.deepEqual([bench.lane('search').position, bench.lane('search').delivered], [0, 0]);
    assert.deepEqual(
      status().map((lane) => [lane.lane, lane.pending, lane.stalled?.reason]),
      [
        ['records', 0, undefined],
        ['search', 5, 'ECONNREFUSED'],
      ],
    );
  });

  it('gives up draining when it is stopped', async () => {
    begin();
    search.rule = undefined;
    await put('a');
    const drained = bench.drain(60_000);
    await bench.stop();
    assert.equal(await drained, false);
    begin({ folder: bench.folder });
  });

  it('steps over damage, says so, and counts what it cost as dropped from the next start on', async () => {
    begin();
    search.rule = undefined;
    records.rule = undefined;
    await put(...names(8));
    const { folder } = bench;
    await bench.stop();
    overwrite(listSegments(folder)[1]?.path ?? '', 128 + 100);
    begin({ folder });
    assert.equal(await bench.drain(), true);
    assert.ok(
      bench.warnings.some((text) => text.includes('damaged')),
      bench.warnings.join(),
    );
    assert.equal(records.delivered.length, 7);
    await put(...names(4, 100));
    assert.equal(await bench.drain(), true);
    await bench.stop();
    begin({ folder });
    for (const lane of status()) {
      assert.deepEqual([lane.accepted, lane.delivered, lane.pending, lane.dropped], [12, 11, 0, 1]);
    }
    assert.ok(
      bench.warnings.some((text) => text.includes('has lost 1 entries')),
      bench.warnings.join(),
    );
  });

  it('begins at the oldest entry there is when its ledger was lost', async () => {
    begin();
    await put(...names(12));
    assert.equal(await bench.drain(), true);
    const { folder } = bench;
    await bench.stop();
    rmSync(join(folder, LEDGER_FILE));
    begin({ folder });
    await put('last');
    assert.equal(await bench.drain(), true);
    assert.ok(records.delivered.includes('last') && records.delivered.length < 12, records.delivered.join(' '));
    for (const lane of status()) assert.deepEqual([lane.accepted, lane.delivered, lane.pending], [13, 13, 0]);
  });

  it('counts entries of a segment that somebody deleted as dropped, and delivers the rest', async () => {
    begin();
    search.rule = undefined;
    await put(...names(12));
    await until('the records lane is through', () => bench.lane('records').delivered === 12);
    const { folder } = bench;
    await bench.stop();
    const segments = listSegments(folder);
    rmSync(segments[0]?.path ?? '');
    begin({ folder });
    assert.equal(await bench.drain(), true);
    const lane = status().find(({ lane }) => lane === 'search');
    assert.ok(lane && lane.dropped > 0 && lane.dropped < 12);
    assert.deepEqual([lane.accepted, lane.delivered + lane.dropped, lane.pending], [12, 12, 0]);
    assert.equal(search.delivered.length, lane.delivered);
  });
});

function overwrite(path: string, at: number): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(20, 0x21), 0, 20, at);
  closeSync(fd);
}
