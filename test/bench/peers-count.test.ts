import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fateOf } from '../../bench/peers-count.ts';

describe('the count of lost and doubled records', () => {
  it('finds nothing wrong when every id is there once', () => {
    const found = [['a', 1] as const, ['b', 1] as const];
    assert.deepEqual(fateOf(['a', 'b'], found), { lost: 0, doubled: 0 });
  });

  it('tells a loss from a double although the number of documents is right', () => {
    assert.deepEqual(fateOf(['a', 'b', 'c'], [['a', 2] as const, ['c', 1] as const]), { lost: 1, doubled: 1 });
  });

  it('counts every document too many', () => {
    assert.deepEqual(fateOf(['a'], [['a', 5] as const]), { lost: 0, doubled: 4 });
  });

  it('counts all as lost when nothing was found', () => {
    assert.deepEqual(fateOf(['a', 'b'], []), { lost: 2, doubled: 0 });
  });

  it('is refused for an id that nobody logged, and for one that is listed twice', () => {
    assert.throws(() => fateOf(['a'], [['stranger', 1] as const]), /stranger, which nobody logged/);
    assert.throws(() => fateOf(['a'], [['a', 1] as const, ['a', 1] as const]), /a, which nobody logged, or was listed/);
  });

  it('adds up for any fate', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3)), (times) => {
        const ids = times.map((_, at) => `id-${at}`);
        const found = times.flatMap((time, at) => (time === 0 ? [] : [[`id-${at}`, time] as const]));
        const { lost, doubled } = fateOf(ids, found);
        const documents = times.reduce((sum, time) => sum + time, 0);
        assert.equal(ids.length - lost + doubled, documents);
      }),
    );
  });
});
