import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { demoRecords } from '../../src/demo/demo-records.ts';

const until = new Date('2026-11-20T16:30:00.000Z');

describe('demo records in large numbers', () => {
  it('have ids of their own', () => {
    const ids = new Set<string>();
    let responses = 0;
    for (const record of demoRecords({ count: 20_000, until })) {
      ids.add(record.message.id);
      if (record.response_id) {
        assert.match(record.response_id, /^(chatcmpl-\w{29}|msg_01\w{22})$/);
        ids.add(record.response_id);
        responses++;
      }
    }
    assert.equal(ids.size, 20_000 + responses);
  });

  it('come fast and leave the heap as it was', () => {
    const generator = demoRecords({ count: 200_000, until });
    const take = (count: number) => {
      for (let taken = 0; taken < count; taken++) generator.next();
    };
    take(20_000);
    const heapBefore = settledHeap();
    // Time of the processor, so that a busy machine does not count against it.
    const began = process.cpuUsage();
    take(180_000);
    const { user, system } = process.cpuUsage(began);
    const perSecond = 180_000 / ((user + system) / 1_000_000);
    const grown = settledHeap() - heapBefore;
    assert.ok(grown < 8_000_000, `the heap grew by ${grown} bytes`);
    assert.ok(perSecond > 20_000, `${Math.round(perSecond)} records a second`);
  });
});

/** The heap in use after a full collection. */
function settledHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
