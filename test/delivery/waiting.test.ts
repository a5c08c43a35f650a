import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntryOutcome } from '../../src/delivery/destination.ts';
import { HeldServer } from '../../src/delivery/held-server.ts';
import { Ledger } from '../../src/delivery/ledger.ts';
import { type BenchOptions, DeliveryBench, head, newFolder, removeFolders, StubDestination, until } from './fixture.ts';

const WAIT: EntryOutcome = { kind: 'wait', reason: 'no record has come' };
const RETRY: EntryOutcome = { kind: 'retry', reason: 'down' };

describe('what waits for its record', function () {
  this.timeout(30_000);
  let stub: StubDestination;
  let bench: DeliveryBench;
  /** What the store says of each id. */
  let says: Record<string, EntryOutcome>;

  const begin = (options: BenchOptions = {}) => {
    stub = new StubDestination();
    stub.rule = () => says;
    bench = new DeliveryBench([stub], options);
  };
  beforeEach(() => {
    says = {};
  });
  afterEach(async () => {
    await bench.stop();
    removeFolders();
  });

  it('does not hold up what comes after it, stays pending, and is delivered when its record has come', async () => {
    begin();
    says = { a: WAIT };
    await bench.put('a', 'b');
    const started = performance.now();
    await until('it waits', () => bench.lane().waiting === 1);
    assert.deepEqual([bench.lane().delivered, bench.lane().position], [1, bench.spool.writer.durable]);
    says = {};
    await until('it is delivered', () => bench.lane().delivered === 2);
    assert.ok(performance.now() - started >= 900, 'its first wait is a second');
    assert.deepEqual([bench.lane().waiting, bench.lane().dead], [0, 0]);
  });

  it('is tried once more by who drains, and does not keep him', async () => {
    begin();
    says = { a: WAIT, b: WAIT };
    await bench.put('a', 'b');
    assert.equal(await bench.drain(), true);
    assert.equal(bench.lane().waiting, 2);
    says = { a: WAIT };
    assert.equal(await bench.drain(), true);
    assert.deepEqual([bench.lane().waiting, bench.lane().delivered], [1, 1]);
  });

  it('is let go of in peace when he who drains is stopped, however late the store notices', async () => {
    begin();
    says = { a: WAIT };
    await bench.put('a');
    await until('it waits', () => bench.lane().waiting === 1);
    stub.rule = undefined;
    stub.hearsLate = true;
    const tried = stub.calls.length;
    const drained = bench.drain();
    await until('it is tried', () => stub.calls.length > tried);
    const stopped = bench.delivery.stop();
    assert.equal(await drained, false);
    await stopped;
    assert.deepEqual([bench.warnings, bench.lane().waiting], [[], 1]);
    assert.equal(bench.ledger.held('waiting')[0]?.reason, 'told to stop');
  });

  it('becomes a dead letter when its time is over, with its reason, and can be tried again', async () => {
    begin({ changeWaitMs: 0 });
    says = { a: WAIT };
    await bench.put('a');
    await until('it is dead', () => bench.lane().dead === 1);
    const [dead] = bench.ledger.held('dead');
    assert.deepEqual([dead?.id, dead?.code, dead?.reason], ['a', 404, 'no record has come (waited 0 s)']);
    says = {};
    assert.equal(bench.ledger.revive(dead?.number ?? 0), true);
    await until('it is delivered', () => bench.lane().delivered === 1);
    assert.deepEqual([bench.lane().waiting, bench.lane().dead], [0, 0]);
  });

  it('outlives its time while it is the store that fails', async () => {
    begin({ changeWaitMs: 0 });
    says = { a: WAIT };
    await bench.put('a');
    await until('it waits', () => bench.lane().waiting === 1);
    says = { a: RETRY };
    await until('it was tried', () => (bench.ledger.held('waiting')[0]?.attempts ?? 0) > 0);
    assert.equal(bench.ledger.held('waiting')[0]?.reason, 'down');
    assert.equal(bench.lane().dead, 0);
  });

  it('is refused when the store refuses it', async () => {
    begin();
    says = { a: WAIT };
    await bench.put('a');
    await until('it waits', () => bench.lane().waiting === 1);
    says = { a: { kind: 'rejected', code: 400, reason: 'wrong' } };
    await until('it is dead', () => bench.lane().dead === 1);
    assert.equal(bench.ledger.held('dead')[0]?.code, 400);
  });

  it('is still there after a restart', async () => {
    begin();
    says = { a: WAIT };
    await bench.put('a');
    await until('it waits', () => bench.lane().waiting === 1);
    const { folder } = bench;
    await bench.stop();
    says = {};
    begin({ folder });
    await until('it is delivered', () => bench.lane().delivered === 1);
    assert.deepEqual(stub.delivered, ['a']);
  });
});

describe('the server of what waits', () => {
  const NEVER_STOP = new AbortController().signal;
  let ledger: Ledger;
  let stub: StubDestination;
  let server: HeldServer;

  beforeEach(() => {
    ledger = new Ledger(newFolder());
    ledger.lane('records', { position: 0, delivered: 0 });
    stub = new StubDestination();
    server = new HeldServer({ destination: stub, ledger, changeWaitMs: 60_000, retryMaxMs: 30_000 });
  });
  afterEach(() => {
    ledger.close();
    removeFolders();
  });

  function hold(count: number, bytes = 10): void {
    const entries = Array.from({ length: count }, (_, index) => ({ ...head(`m${index}`), body: Buffer.alloc(bytes) }));
    const held = entries.map((entry) => ({ entry, state: 'waiting', code: 0, reason: 'r' }) as const);
    ledger.settle('records', 1, 0, held, Date.now() - 60_000);
  }

  it('takes no more into memory at once than a portion', async () => {
    hold(20, 500_000);
    stub.rule = () => ({});
    assert.equal(await server.serve(NEVER_STOP), true, 'there may be more');
    assert.equal(stub.calls[0]?.ids.length, 4);
    await server.serveAll(NEVER_STOP);
    assert.equal(ledger.find('records')?.delivered, 20);
  });

  it('tries nothing twice at once', async () => {
    hold(3);
    const both = [server.serve(NEVER_STOP), server.serveAll(NEVER_STOP)];
    await until('the first call', () => stub.calls.length === 1);
    await sleep(20);
    assert.equal(stub.calls.length, 1);
    stub.calls[0]?.answer();
    await Promise.all(both);
    assert.deepEqual([stub.calls.length, ledger.find('records')?.delivered], [1, 3]);
  });

  it('waits longer each time, and for as long as the store asks', async () => {
    hold(1);
    stub.rule = () => ({ m0: { kind: 'retry', reason: 'busy', afterMs: 3_600_000 } });
    assert.equal(await server.serve(NEVER_STOP), false, 'there is no use in more at once');
    assert.equal(ledger.due('records', Date.now() + 3_500_000, 1).length, 0);
    assert.equal(ledger.due('records', Date.now() + 3_700_000, 1)[0]?.attempts, 1);
  });

  it('goes on after a call that failed altogether', async () => {
    hold(1);
    const first = server.serve(NEVER_STOP);
    await until('the first call', () => stub.calls.length === 1);
    stub.calls[0]?.fail(new Error('socket hang up'));
    assert.equal(await first, false);
    assert.equal(ledger.held('waiting')[0]?.reason, 'socket hang up');
    stub.rule = () => ({});
    await server.serveAll(NEVER_STOP);
    assert.equal(ledger.find('records')?.delivered, 1);
  });
});
