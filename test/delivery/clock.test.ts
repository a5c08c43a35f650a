import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntryOutcome } from '../../src/delivery/destination.ts';
import { DeliveryBench, removeFolders, StubDestination } from './fixture.ts';

const HOUR_MS = 3_600_000;
const WAIT: EntryOutcome = { kind: 'wait', reason: 'no record has come' };

describe('a clock that is set back while a lane runs', () => {
  const realNow = Date.now;
  let stub: StubDestination;
  let bench: DeliveryBench;

  beforeEach(() => {
    stub = new StubDestination();
  });
  afterEach(async () => {
    Date.now = realNow;
    await bench.stop();
    removeFolders();
  });

  const setBack = () => {
    Date.now = () => realNow() - 3 * HOUR_MS;
  };

  /** Counted on a clock that nobody sets. */
  async function until(what: string, holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 5_000;
    while (!holds()) {
      assert.ok(performance.now() < deadline, `not within 5 s: ${what}`);
      await sleep(5);
    }
  }

  it('holds up neither the batch that was being filled nor those after it', async () => {
    stub.rule = () => ({});
    bench = new DeliveryBench([stub], { batchWaitMs: 500 });
    await bench.put('a');
    // Nothing shows from outside that it is in a batch: this is long enough for that, and too short for it to leave.
    await sleep(100);
    assert.equal(stub.calls.length, 0);
    setBack();
    await until('the first is delivered', () => bench.lane().delivered === 1);
    await bench.put('b');
    await until('the second is delivered', () => bench.lane().delivered === 2);
  });

  it('does not keep what waits for its record from being tried', async () => {
    let says: Record<string, EntryOutcome> = { a: WAIT };
    stub.rule = () => says;
    bench = new DeliveryBench([stub], { batchWaitMs: 1 });
    await bench.put('a');
    await until('it waits', () => bench.lane().waiting === 1);
    setBack();
    says = {};
    await until('it is delivered', () => bench.lane().delivered === 1);
  });
});
