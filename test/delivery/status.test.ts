import assert from 'node:assert/strict';
import { type EntryOutcome, LANE_KINDS } from '../../src/delivery/destination.ts';
import { type LaneName, Ledger } from '../../src/delivery/ledger.ts';
import { furthestCursor, type LaneStatus, readStatus } from '../../src/delivery/status.ts';
import { SpoolReader } from '../../src/spool/reader.ts';
import { recover } from '../../src/spool/recover.ts';
import { openSpool } from '../../src/spool/spool.ts';
import { ALL_KINDS, seededRandom } from '../spool/fixture.ts';
import { DeliveryBench, head, newFolder, removeFolders, StubDestination } from './fixture.ts';

class SearchStub extends StubDestination {
  override readonly lane = 'search' as unknown as 'records';
  override readonly kinds = LANE_KINDS.search;
}

/** What is pending, without any counter: entries after the cursor, and those that wait. */
function pendingByReading(folder: string, lane: LaneName): number {
  const ledger = new Ledger(folder);
  const position = ledger.find(lane)?.position ?? 0;
  let pending = ledger.held('waiting').filter((held) => held.lane === lane).length;
  ledger.close();
  const reader = new SpoolReader({ folder, position });
  const end = recover(folder, undefined).base;
  for (let entry = reader.next(end); entry !== undefined; entry = reader.next(end)) {
    if (LANE_KINDS[lane].has(entry.kind)) pending += 1;
  }
  reader.close();
  return pending;
}

function assertAddsUp(folder: string, lanes: readonly LaneStatus[]): void {
  for (const lane of lanes) {
    const { accepted, delivered, pending, dead, dropped, waiting } = lane;
    assert.equal(accepted, delivered + pending + dead + dropped, JSON.stringify(lane));
    assert.equal(pending, pendingByReading(folder, lane.lane), JSON.stringify(lane));
    assert.ok(waiting <= pending);
  }
}

describe('the status', () => {
  afterEach(removeFolders);

  it('of a spool nobody has delivered from says that all is pending', async () => {
    const folder = newFolder();
    const spool = openSpool({ folder });
    for (const kind of ALL_KINDS) spool.writer.append(head(kind, { kind }), '{}');
    await spool.writer.close();
    spool.release();
    const { lanes, accepted, bytes } = readStatus(folder, undefined);
    assert.deepEqual(
      lanes.map(({ lane, accepted, pending }) => [lane, accepted, pending]),
      [
        ['records', 4, 4],
        ['search', 2, 2],
      ],
    );
    assert.equal(
      Object.values(accepted).reduce((sum, count) => sum + count),
      6,
    );
    assert.ok(bytes > 0);
    assertAddsUp(folder, lanes);
    assert.equal(furthestCursor(folder, undefined), 0);
  });

  it('of an empty folder is all zero', () => {
    const { lanes, bytes } = readStatus(newFolder(), undefined);
    for (const lane of lanes) assert.deepEqual([lane.accepted, lane.pending, lane.lagBytes], [0, 0, 0]);
    assert.equal(bytes, 0);
  });

  for (const seed of [1, 2, 3]) {
    it(`adds up at every moment of a random life, and after each restart (seed ${seed})`, async function () {
      this.timeout(60_000);
      const random = seededRandom(seed);
      const fates: readonly EntryOutcome[] = [
        { kind: 'delivered' },
        { kind: 'retry', reason: 'busy' },
        { kind: 'rejected', code: 400, reason: 'no' },
        { kind: 'wait', reason: 'nothing there' },
      ];
      const fate = () => fates[Math.floor(random() * fates.length)] ?? { kind: 'delivered' };
      const folder = newFolder();
      let number = 0;
      for (let life = 0; life < 4; life++) {
        const stubs = [new StubDestination({ batchBytes: 200 }), new SearchStub({ inFlight: 2, batchBytes: 200 })];
        for (const stub of stubs) stub.rule = (ids) => Object.fromEntries(ids.map((id) => [id, fate()]));
        const bench = new DeliveryBench(stubs, { folder, segmentBytes: 3_000, changeWaitMs: 0, retryMaxMs: 1 });
        for (let step = 0; step < 12; step++) {
          for (let count = Math.floor(random() * 20); count > 0; count--) {
            const kind = ALL_KINDS[Math.floor(random() * ALL_KINDS.length)] ?? 'record';
            const entry = { ...head(`m${number++}`, { kind }), body: Buffer.alloc(Math.floor(random() * 300), 0x20) };
            await bench.put(entry);
          }
          if (random() < 0.5) await bench.drain(Math.floor(random() * 200));
          const dead = bench.ledger.held('dead')[0];
          if (dead !== undefined && random() < 0.5) bench.ledger.drop(dead.number);
          else if (dead !== undefined) bench.ledger.revive(dead.number);
          assert.ok(readStatus(folder, undefined).lanes.every((lane) => lane.pending >= 0));
        }
        for (const stub of stubs) stub.rule = () => ({});
        if (life === 3) assert.equal(await bench.drain(), true);
        await bench.stop();
        assertAddsUp(folder, readStatus(folder, undefined).lanes);
      }
      for (const lane of readStatus(folder, undefined).lanes) assert.equal(lane.pending, 0, JSON.stringify(lane));
    });
  }

  it('would not add up with a counter that is off by one', async () => {
    const stub = new StubDestination();
    stub.rule = () => ({});
    const bench = new DeliveryBench([stub]);
    await bench.put('a', 'b');
    await bench.drain();
    await bench.stop();
    const ledger = new Ledger(bench.folder);
    ledger.recount('records', { delivered: 1, dropped: 0 });
    ledger.close();
    assert.throws(() => assertAddsUp(bench.folder, readStatus(bench.folder, undefined).lanes));
  });
});
