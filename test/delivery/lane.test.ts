import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntryOutcome } from '../../src/delivery/destination.ts';
import { LEDGER_FILE } from '../../src/delivery/ledger.ts';
import { type BenchOptions, DeliveryBench, head, removeFolders, StubDestination, until } from './fixture.ts';

const RETRY: EntryOutcome = { kind: 'retry', reason: 'too much at once' };
const REFUSED: EntryOutcome = { kind: 'rejected', code: 400, reason: 'not a date' };
/** One entry fills a batch. */
const SMALL = 1;

describe('a lane', () => {
  let stub: StubDestination;
  let bench: DeliveryBench;
  const begin = (
    options: BenchOptions & { inFlight?: number; batchBytes?: number } = {},
    prepare: (stub: StubDestination) => void = () => {},
  ) => {
    stub = new StubDestination(options);
    prepare(stub);
    bench = new DeliveryBench([stub], options);
  };
  const calls = (count: number) => until(`${count} calls`, () => stub.calls.length >= count);

  afterEach(async () => {
    await bench.stop();
    removeFolders();
  });

  it('delivers what is there and what comes, and moves its cursor past it', async () => {
    begin({}, (destination) => {
      destination.rule = () => ({});
    });
    await bench.put('a', 'b');
    assert.equal(await bench.drain(), true);
    await bench.put('c');
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['a', 'b', 'c']);
    assert.deepEqual([bench.lane().delivered, bench.lane().position], [3, bench.spool.writer.durable]);
  });

  it('tries again those alone that the store would take later, and counts each once', async () => {
    begin({}, (destination) => {
      destination.rule = (_, call) =>
        call === 0 ? { b: RETRY, c: REFUSED, d: RETRY } : call === 1 ? { d: RETRY } : {};
    });
    await bench.put('a', 'b', 'c', 'd');
    assert.equal(await bench.drain(), true);
    assert.deepEqual(
      stub.calls.map(({ ids }) => ids),
      [['a', 'b', 'c', 'd'], ['b', 'd'], ['d']],
    );
    const { delivered, dead, waiting } = bench.lane();
    assert.deepEqual({ delivered, dead, waiting }, { delivered: 3, dead: 1, waiting: 0 });
    assert.deepEqual(
      bench.ledger.held('dead').map(({ id, code, reason }) => [id, code, reason]),
      [['c', 400, 'not a date']],
    );
  });

  it('tries all again when nothing is known of any, or when the store says nothing of one', async () => {
    begin();
    await bench.put('a', 'b');
    await calls(1);
    stub.calls[0]?.fail(new Error('socket hang up'));
    await calls(2);
    assert.equal(bench.lane().reason, 'socket hang up');
    assert.equal(bench.lane().position, 0);
    stub.write = (entries) => {
      stub.write = StubDestination.prototype.write;
      return Promise.resolve(entries.slice(1).map(() => ({ kind: 'delivered' })));
    };
    stub.calls[1]?.answer({ a: RETRY, b: RETRY });
    await calls(3);
    stub.calls[2]?.answer();
    assert.equal(await bench.drain(), true);
    assert.deepEqual(
      stub.calls.map(({ ids }) => ids),
      [['a', 'b'], ['a', 'b'], ['b']],
    );
    assert.deepEqual([bench.lane().delivered, bench.lane().reason], [2, '']);
  });

  it('leaves a store alone for as long as it asks', async () => {
    begin({ retryMaxMs: 1 }, (destination) => {
      destination.rule = (_, call) => (call === 0 ? { a: { ...RETRY, afterMs: 300 } } : {});
    });
    await bench.put('a', 'b');
    assert.equal(await bench.drain(), true);
    const [first, second] = stub.calls;
    assert.ok(first && second && second.at - first.at >= 295, 'it came back too soon');
  });

  it('waits for a batch to fill, and sends a full one at once', async () => {
    begin({ batchWaitMs: 60_000, batchBytes: 1_000 });
    const large = (id: string) => ({ ...head(id), body: Buffer.alloc(400, 0x20) });
    await bench.put(large('a'));
    await sleep(50);
    assert.equal(stub.calls.length, 0);
    await bench.put(large('b'), large('c'), large('d'));
    await calls(1);
    assert.deepEqual(stub.calls[0]?.ids, ['a', 'b', 'c']);
    stub.rule = () => ({});
    stub.calls[0]?.answer();
    const drained = bench.drain();
    assert.equal(await drained, true, 'who waits does not wait for a batch to fill');
    assert.deepEqual(stub.calls[1]?.ids, ['d']);
  });

  it('sends a part-filled batch when its time has come', async () => {
    begin({ batchWaitMs: 40 });
    const started = performance.now();
    await bench.put('a');
    await calls(1);
    assert.ok(performance.now() - started >= 35);
    stub.calls[0]?.answer();
  });

  it('settles in the order of the spool, whatever comes home first, and rests meanwhile', async () => {
    begin({ inFlight: 2, batchBytes: SMALL });
    await bench.put('a', 'b', 'c', 'd', 'e', 'f');
    await calls(2);
    stub.calls[1]?.answer();
    await calls(3);
    stub.calls[2]?.answer();
    await calls(4);
    stub.calls[3]?.answer();
    const before = performance.eventLoopUtilization();
    await sleep(300);
    const { utilization } = performance.eventLoopUtilization(before);
    assert.ok(utilization < 0.5, `it spins: ${utilization}`);
    assert.equal(bench.lane().position, 0, 'the first is still on its way');
    assert.equal(stub.calls.length, 4, 'what came home early has an end');
    stub.rule = () => ({});
    stub.calls[0]?.answer();
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['a', 'b', 'c', 'd', 'e', 'f']);
    assert.equal(bench.lane().delivered, 6);
  });

  it('never has the same id on its way twice', async () => {
    begin({ inFlight: 3, batchBytes: SMALL });
    await bench.put('a', 'b', 'a', 'c');
    await calls(2);
    await sleep(50);
    assert.deepEqual(stub.delivered, ['a', 'b']);
    stub.calls[1]?.answer();
    await sleep(50);
    assert.deepEqual(stub.delivered, ['a', 'b'], 'the first a is not home yet');
    stub.rule = () => ({});
    stub.calls[0]?.answer();
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['a', 'b', 'a', 'c']);
  });

  it('would have both on their way if they were different records', async () => {
    begin({ inFlight: 3, batchBytes: SMALL });
    await bench.put('a', 'b', 'c');
    await calls(3);
    stub.rule = () => ({});
    for (const call of stub.calls) call.answer();
    assert.equal(await bench.drain(), true);
  });

  it('stops at once while it retries, and leaves the cursor where it was', async () => {
    begin({ retryMaxMs: 60_000 }, (destination) => {
      destination.rule = (ids) => Object.fromEntries(ids.map((id) => [id, { ...RETRY, afterMs: 60_000 }]));
    });
    await bench.put('a', 'b');
    await calls(1);
    const started = performance.now();
    await bench.stop();
    assert.ok(performance.now() - started < 2_000);
    assert.equal(stub.closed, true);
    const { folder } = bench;
    begin({ folder }, (destination) => {
      destination.rule = () => ({});
    });
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['a', 'b']);
    assert.equal(bench.lane().delivered, 2);
  });

  it('keeps what came home when it is stopped', async () => {
    begin({ inFlight: 2, batchBytes: SMALL });
    await bench.put('a', 'b');
    await calls(2);
    stub.calls[0]?.answer();
    const { folder } = bench;
    await bench.stop();
    begin({ folder }, (destination) => {
      destination.rule = () => ({});
    });
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['b']);
  });

  it('stops a store that never answers, while it is opened or asked', async () => {
    begin({}, (destination) => {
      destination.opening = () => new Promise(() => {});
    });
    await bench.put('a');
    await until('it opens', () => stub.opens > 0);
    const started = performance.now();
    assert.equal(await bench.drain(30), false);
    await bench.stop();
    assert.ok(performance.now() - started < 2_000);
  });

  it('says why a store cannot be opened, goes on trying, and takes that back', async () => {
    let refused = true;
    begin({}, (destination) => {
      destination.rule = () => ({});
      destination.opening = () => (refused ? Promise.reject(new Error('connect ECONNREFUSED')) : Promise.resolve());
    });
    await until('it says why', () => bench.lane().reason === 'connect ECONNREFUSED');
    assert.ok(bench.lane().since > 0);
    refused = false;
    await until('it takes that back', () => bench.lane().reason === '');
    await bench.put('a');
    assert.equal(await bench.drain(), true);
  });

  it('warns once each time the store takes nothing for a while, and not of what passes', async () => {
    let down = true;
    begin({ warnAfterMs: 100 }, (destination) => {
      destination.rule = (ids) => (down ? Object.fromEntries(ids.map((id) => [id, RETRY])) : {});
    });
    await bench.put('a');
    await calls(2);
    assert.deepEqual(bench.warnings, []);
    await until('it warns', () => bench.warnings.length > 0);
    await sleep(150);
    assert.equal(bench.warnings.length, 1);
    assert.match(bench.warnings[0] ?? '', /the records store does not take what it is sent.*waits in the spool/);
    assert.doesNotMatch(bench.warnings.join(), /too much at once/, 'the words of a store may hold what it was sent');
    down = false;
    assert.equal(await bench.drain(), true);
    down = true;
    await bench.put('b');
    await until('it warns again', () => bench.warnings.length === 2);
    down = false;
    assert.equal(await bench.drain(), true);
  });

  it('passes over what is for others, however much, without keeping it', async () => {
    begin({ batchBytes: 20_000 }, (destination) => {
      destination.rule = () => ({});
    });
    const foreign = (id: string) => ({ ...head(id, { kind: 'projection' }), body: Buffer.alloc(1_000, 0x20) });
    await bench.put(...Array.from({ length: 500 }, (_, index) => foreign(`p${index}`)), 'a', foreign('q'));
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['a']);
    assert.deepEqual([bench.lane().delivered, bench.lane().position], [1, bench.spool.writer.durable]);
  });

  it('goes on when the ledger could not be written for a while, and counts nothing twice', async () => {
    begin({ inFlight: 2, batchBytes: SMALL }, (destination) => {
      destination.rule = () => ({});
    });
    await bench.put('z');
    assert.equal(await bench.drain(), true);
    const other = new DatabaseSync(join(bench.folder, LEDGER_FILE));
    other.exec('ALTER TABLE lanes RENAME TO hidden');
    await bench.put('a', 'b', 'c', 'd', 'e', 'f');
    await calls(3);
    await sleep(100);
    assert.ok(stub.calls.length <= 5, 'it must not deliver on and on without settling');
    other.exec('ALTER TABLE hidden RENAME TO lanes');
    other.close();
    assert.equal(await bench.drain(), true);
    assert.deepEqual(stub.delivered, ['z', 'a', 'b', 'c', 'd', 'e', 'f']);
    assert.equal(bench.lane().delivered, 7);
  });
});
