import assert from 'node:assert/strict';
import { benchRecordCycle, benchRecords, sizesOf } from '../../bench/records.ts';

const records = benchRecords({ count: 10_000 });
const sizes = sizesOf(records);

function assertNear(value: number, wanted: number, tolerance: number): void {
  assert.ok(Math.abs(value - wanted) <= wanted * tolerance, `${value} is not near ${wanted}`);
}

describe('benchmark records', () => {
  it(`have the sizes of real traffic: ${JSON.stringify(sizes)}`, () => {
    assertNear(sizes.mean, 2914, 0.06);
    assertNear(sizes.p50, 2302, 0.06);
    assertNear(sizes.p90, 5064, 0.08);
    assertNear(sizes.p99, 11_058, 0.15);
    assert.ok(sizes.max > 20_000 && sizes.max <= 60_992);
  });

  it('are the same for the same seed and others for another', () => {
    assert.deepEqual(benchRecords({ count: 100 }), records.slice(0, 100));
    assert.notDeepEqual(benchRecords({ count: 100, seed: 43 }), records.slice(0, 100));
  });

  it('have ids and times in the same order, each once', () => {
    for (const field of [records.map(({ message }) => message.id), records.map(({ time }) => time)]) {
      assert.deepEqual(field, [...new Set(field)].sort());
    }
    for (const { message } of records.slice(0, 100)) {
      assert.match(message.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('are plain ASCII with few frequent words and many rare ones', () => {
    const counts = new Map<string, number>();
    for (const { message } of records) {
      const text = String(message.prompt[1]?.content);
      assert.match(text, /^[a-z ]*$/);
      for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const most = [...counts.values()].sort((a, b) => b - a);
    const total = most.reduce((sum, count) => sum + count, 0);
    assert.ok(counts.size > 15_000, `${counts.size} words`);
    assert.ok(most.slice(0, 100).reduce((sum, count) => sum + count, 0) / total > 0.4);
  });

  it('have exactly the size that is asked for', () => {
    assert.deepEqual(sizesOf(benchRecords({ count: 500, bytes: 2048 })), {
      count: 500,
      mean: 2048,
      p50: 2048,
      p90: 2048,
      p99: 2048,
      max: 2048,
    });
    assert.throws(() => benchRecords({ count: 1, bytes: 200 }), RangeError);
  });
});

describe('the cycle of benchmark records', () => {
  it('repeats texts and never ids', () => {
    const ids = new Set<string>();
    const texts = new Set<unknown>();
    for (const record of benchRecordCycle({ count: 5000, bodies: 100 })) {
      ids.add(record.message.id).add(record.response_id ?? '');
      texts.add(record.message.prompt);
    }
    assert.equal(ids.size, 10_000);
    assert.equal(texts.size, 100);
  });

  it('begins with the records themselves', () => {
    assert.deepEqual([...benchRecordCycle({ count: 50 })], records.slice(0, 50));
  });
});
